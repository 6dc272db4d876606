#pragma once
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "sync/http/http_server.h"

/// What both adapters share: who is still waiting for an answer, and answers that are given once.
namespace jindu::http {

/// Requests that were handed out and not answered on the wire yet. Any thread.
class InFlight {
 public:
  explicit InFlight(std::size_t max) : max_(max) {}
  /// False: too many at once, or no more are taken.
  bool enter();
  void leave();
  /// From now on nobody enters.
  void close();
  bool closed() const;
  /// Waits until all have left, at most `ms`.
  void wait_empty(int ms);

 private:
  const std::size_t max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
  bool closed_ = false;
};

/// A Reply that hands the first answer to `send` and drops further ones; if the last copy goes
/// uncalled, `send` gets a 500.
Reply reply_once(std::function<void(Response)> send);

/// An answer of the server itself: no body, so that nothing of the request comes back.
Response bare(int status);
Response busy();  ///< 503 with Retry-After

/// "/path?query" into path and query. False: another form of target ("http://…", "*", "").
bool split_target(std::string_view target, Request& request);
std::string lower(std::string_view text);
/// True for a value that can stand on a header line.
bool fits_header(std::string_view value);

}  // namespace jindu::http
