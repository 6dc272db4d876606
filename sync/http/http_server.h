#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// One small interface for HTTP servers; two adapters under one conformance suite: cpprestsdk
/// (server/http, loopback only) and Boost.Beast (sync/http).
namespace jindu::http {

struct Request {
  std::string method;  ///< "GET", "POST"
  std::string path;    ///< begins with "/"; without query, percent-decoding not done
  std::string query;
  /// Names in lower case. A header that came twice has both values, joined by ", ".
  std::map<std::string, std::string> headers;
  Bytes body;
};

/// An answer without an end: what is pushed goes out as it comes, until one side closes. Shared by
/// whoever fills it and the adapter. Any thread.
class Stream {
 public:
  /// More that nobody has read yet than this, and the stream is closed: a client that does not read
  /// must not fill the memory.
  static constexpr std::size_t kWaitingMax = 256u << 10;

  /// False: it is closed (the client has left, or did not read).
  bool push(Bytes bytes);
  void close();
  bool closed() const;

  /// The adapter's side. `wake` is called after each push and at the close, without a lock held,
  /// and once at once.
  void attach(std::function<void()> wake);
  /// What waits; empty: nothing at the moment.
  Bytes take();

 private:
  mutable std::mutex mutex_;
  std::function<void()> wake_;
  Bytes waiting_;
  bool closed_ = false;
};

/// Header values without line ends; one that has some is left out. Content-Length, Connection and
/// the like are the adapter's business.
struct Response {
  int status = 200;
  std::string content_type = {};  ///< empty: none is sent
  std::map<std::string, std::string> headers = {};
  Bytes body = {};
  /// Follows the head, in chunks, instead of `body`. Counts as in flight until it is closed.
  std::shared_ptr<Stream> stream = {};
};

/// Must be called once, from any thread; if it is dropped uncalled the client gets 500. A second
/// call does nothing.
using Reply = std::function<void(Response)>;
/// Called on a server thread; must not block: hand the work over and call `reply` later. What it
/// throws becomes 500.
using Handler = std::function<void(Request, Reply)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::size_t body_max = 1u << 20;
  std::size_t header_max = 16u << 10;
  int read_timeout_ms = 15'000;  ///< for a whole request, from the end of the answer before
  int threads = 1;
  std::size_t in_flight_max = 256;  ///< more: 503 with Retry-After
};

/// Started once. `stop` comes from a thread that is not the server's; the destructor stops, too.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  /// Listens; gives the port. `refused`: the adapter does not serve that address; `invalid`: no
  /// such address; `busy`: the port is taken.
  virtual Result<std::uint16_t> start(const ServerOptions& options, Handler handler) = 0;
  /// Takes no more, waits for those in flight (at most `grace_ms`), closes.
  virtual void stop(int grace_ms = 5000) = 0;
};

/// Boost.Beast. Keeps all caps of the options, answers what it cannot read with 400, 413 or 431,
/// and closes a connection that is slower than the read timeout.
std::unique_ptr<HttpServer> make_beast_server();

}  // namespace jindu::http
