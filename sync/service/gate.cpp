#include "sync/service/gate.h"

#include <algorithm>

namespace jindu::service {
namespace {

const std::string* find(const http::Request& request, const char* name) {
  const auto at = request.headers.find(name);
  return at == request.headers.end() ? nullptr : &at->second;
}

/// The origin of pages under this Host; empty: it is not ours. Two Host headers arrive joined by a
/// comma, and so are none of these.
std::string origin_of(const std::string& host, const Gate& gate) {
  const std::string tail = ":" + std::to_string(gate.port);
  for (const char* loopback : {"127.0.0.1", "[::1]", "localhost"}) {
    if (host == loopback + tail) return "http://" + host;
  }
  const bool known = std::find(gate.hosts.begin(), gate.hosts.end(), host) != gate.hosts.end();
  return known ? "https://" + host : std::string();
}

bool is_taken_type(const std::string& type) {
  const std::string_view name = std::string_view(type).substr(0, type.find(';'));
  return name == "application/json" || name == "application/x-protobuf" ||
         name == "application/octet-stream";
}

http::Response bare(int status) {
  http::Response response;
  response.status = status;
  add_safe_headers(response);
  return response;
}

http::Response foreign() { return error_json(403, "H-820", "请求不是从本机页面发出的，已拒绝"); }

}  // namespace

std::optional<http::Response> refuse_at_gate(const http::Request& request, const Gate& gate) {
  const std::string* host = find(request, "host");
  const std::string own = host == nullptr ? std::string() : origin_of(*host, gate);
  if (own.empty()) return bare(421);
  if (request.method == "OPTIONS") return bare(403);
  if (request.method != "GET" && request.method != "POST") {
    return error_json(405, "H-824", "请求方法不对");
  }
  const std::string* origin = find(request, "origin");
  const std::string* site = find(request, "sec-fetch-site");
  const bool own_origin = origin != nullptr && *origin == own;
  if (request.method == "GET") {
    const bool from_us = site == nullptr || *site == "same-origin" || *site == "none";
    if (!from_us || (origin != nullptr && !own_origin)) return foreign();
    return std::nullopt;
  }
  if (!own_origin || site == nullptr || *site != "same-origin") return foreign();
  const std::string* type = find(request, "content-type");
  if (type == nullptr || !is_taken_type(*type)) {
    return error_json(415, "H-822", "请求内容的类型不对");
  }
  return std::nullopt;
}

void add_safe_headers(http::Response& response) {
  response.headers["Content-Security-Policy"] =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Referrer-Policy"] = "no-referrer";
  response.headers["Cross-Origin-Opener-Policy"] = "same-origin";
  response.headers["Cross-Origin-Resource-Policy"] = "same-origin";
  response.headers["Cache-Control"] = "no-store";
}

http::Response error_json(int status, const char* code, const char* message) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body =
      std::string(R"({"error":{"code":")") + code + R"(","message":")" + message + R"("}})";
  add_safe_headers(response);
  return response;
}

}  // namespace jindu::service
