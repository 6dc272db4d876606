#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sync/http/http_server.h"

/// The rules of the gate: what keeps other sites in the same browser, and other users of the
/// machine, away from the page's program. Pure.
namespace jindu::service {

/// The header that carries the session token. No cookies: they do not know ports.
constexpr const char* kSessionHeader = "x-jindu-session";

/// As what the page is reached.
struct Gate {
  std::uint16_t port = 0;  ///< over loopback, by http
  std::vector<std::string>
      hosts;  ///< by https, through a proxy on this machine: "name" or "name:port"
};

/// Judges what any request must meet before it is routed. Empty: go on.
/// - exactly one Host, which is 127.0.0.1:PORT, [::1]:PORT, localhost:PORT or one of `hosts`; else
///   421, no body (a name that an attacker points to 127.0.0.1 arrives with its own Host)
/// - OPTIONS: 403, no Access-Control header ever; other methods but GET and POST: 405
/// - POST: Origin is our own, Sec-Fetch-Site is same-origin, else 403; content type is JSON or
///   protobuf or plain bytes, else 415 (none of which a form of another site can send)
/// - GET: an Origin that is not ours, or Sec-Fetch-Site other than same-origin and none: 403
std::optional<http::Response> refuse_at_gate(const http::Request& request, const Gate& gate);

/// Headers of every answer: content policy, no sniffing, no framing, no caching.
void add_safe_headers(http::Response& response);

/// {"error":{"code","message"}}
http::Response error_json(int status, const char* code, const char* message);

}  // namespace jindu::service
