#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "sync/http/http_server.h"

/// The loopback rules: what keeps other sites in the clerk's browser, and other users of the
/// machine, away from the desk. Pure.
namespace jindu::service {

/// The header that carries the session token. No cookies: they do not know ports.
constexpr const char* kSessionHeader = "x-jindu-session";

/// Judges what any request must meet before it is routed, for a server on `port`. Empty: go on.
/// - exactly one Host, which is 127.0.0.1:PORT, [::1]:PORT or localhost:PORT; else 421, no body
///   (a name that an attacker points to 127.0.0.1 arrives with its own Host)
/// - OPTIONS: 403, no Access-Control header ever; other methods but GET and POST: 405
/// - POST: Origin is our own, Sec-Fetch-Site is same-origin, else 403; content type is JSON or
///   protobuf, else 415
/// - GET: an Origin that is not ours, or Sec-Fetch-Site other than same-origin and none: 403
std::optional<http::Response> refuse_at_gate(const http::Request& request, std::uint16_t port);

/// Headers of every answer: content policy, no sniffing, no framing, no caching.
void add_safe_headers(http::Response& response);

/// {"error":{"code","message"}}
http::Response error_json(int status, const char* code, const char* message);

}  // namespace jindu::service
