#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "sync/session/transport.h"

namespace jindu::net {

/// How the city is reached. Times are those of a bad link: no limit on the whole exchange, only on
/// the connection and on silence.
struct CurlOptions {
  int connect_timeout_ms = 10'000;
  int silence_s = 60;  ///< given up if less than 10 bytes a second come or go for so long
  std::size_t answer_max = 9u << 20;  ///< bytes of one answer
  /// libcurl's form "sha256//BASE64[;…]". Set: the key alone is trusted, whatever the certificate
  /// says of dates and names. Empty: the system's certificate authorities.
  std::string pinned_key = {};
  /// Once true, an exchange on its way is given up within about a second, and none begins any more:
  /// `unavailable`. Set by any thread; outlives the transport.
  const std::atomic<bool>* given_up = nullptr;
};

/// Transport over libcurl: POST on one connection that is kept alive. The only folder with curl.
/// Plain http goes to loopback addresses and nowhere else.
/// One thread; `begin` works on a thread of its own until `finish`.
class CurlTransport final : public session::Transport {
 public:
  /// `base_url`: scheme, host, port and perhaps a path before "/v1/…". `invalid`: no such URL;
  /// `refused`: http to another machine, or another scheme.
  static Result<std::unique_ptr<CurlTransport>> make(const std::string& base_url,
                                                     const CurlOptions& options = {});
  ~CurlTransport() override;

  /// Whatever the HTTP status, a frame is handed on. Without one: `unavailable`: no whole answer,
  /// or it cannot now (5xx, 429); `too_large`: the answer, or what we sent (413); `unauthorized`:
  /// the TLS key is not the city's; `refused`: any other HTTP status.
  Result<Bytes> exchange(std::string_view path, ByteView frame) override;
  void begin(std::string_view path, Bytes frame) override;
  Result<Bytes> finish() override;

  /// Bytes on the wire with HTTP headers, both ways, since it was made (TLS not counted).
  struct Traffic {
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t connections = 0;
  };
  Traffic traffic() const;

 private:
  struct State;
  explicit CurlTransport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jindu::net
