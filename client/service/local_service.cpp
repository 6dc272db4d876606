#include "client/service/local_service.h"

#include <nlohmann/json.hpp>

#include "client/service/gate.h"

namespace jindu::service {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr const char* kSessionPath = "/api/session";
constexpr std::size_t kBodyMax = 1u << 20;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// "+" is a space; what is not a percent code stays as it is.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

std::map<std::string, std::string> read_query(std::string_view query) {
  std::map<std::string, std::string> values;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    const std::string name = decoded(pair.substr(0, equals));
    if (name.empty()) continue;
    values[name] = equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1));
  }
  return values;
}

http::Response answer_json(int status, Bytes json) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(json);
  add_safe_headers(response);
  return response;
}

/// The token of {"token":"…"}; empty for anything else.
std::string token_in(const Bytes& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return {};
  const auto at = json.find("token");
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

LocalService::LocalService(std::unique_ptr<http::HttpServer> server, Clock& clock, Random& random,
                           std::vector<Route> routes, std::vector<Asset> assets,
                           std::function<bool(std::string_view)> launched)
    : server_(std::move(server)),
      tokens_(clock, random),
      routes_(std::move(routes)),
      launched_(std::move(launched)) {
  for (const Asset& asset : assets) {
    http::Response response;
    response.content_type = asset.content_type;
    response.body = Bytes(asset.bytes);
    add_safe_headers(response);
    assets_[asset.path] = std::move(response);
  }
}

LocalService::~LocalService() { stop(0); }

Result<std::uint16_t> LocalService::start(std::uint16_t port) {
  JINDU_ENSURE(desk_ == nullptr);
  desk_ = std::make_unique<Worker>();
  link_ = std::make_unique<Worker>();
  http::ServerOptions options;
  options.port = port;
  options.body_max = kBodyMax;
  options.read_timeout_ms = 60'000;  // An idle page keeps its connection for a while.
  JINDU_TRY(port_, server_->start(options, [this](http::Request request, http::Reply reply) {
    handle(std::move(request), std::move(reply));
  }));
  return port_.load();
}

std::string LocalService::launch_url() {
  return "http://127.0.0.1:" + std::to_string(port_) + "/#" + tokens_.new_launch();
}

void LocalService::stop(int grace_ms) {
  if (!desk_) return;
  server_->stop(grace_ms);
  desk_.reset();
  link_.reset();
}

Worker& LocalService::worker(Route::Lane lane) {
  switch (lane) {
    case Route::Lane::desk:
      return *desk_;
    case Route::Lane::link:
      return *link_;
  }
  JINDU_ENSURE(false);
}

void LocalService::handle(http::Request request, http::Reply reply) {
  if (auto refused = refuse_at_gate(request, port_)) return reply(std::move(*refused));
  if (!request.path.starts_with(kApi)) {
    const auto at = request.method == "GET" ? assets_.find(request.path) : assets_.end();
    return reply(at != assets_.end() ? at->second : error_json(404, "H-823", "没有这个页面"));
  }
  if (request.path == kSessionPath) return reply(open_session(request));
  const auto session = request.headers.find(kSessionHeader);
  if (session == request.headers.end() || !tokens_.holds(session->second)) {
    return reply(error_json(401, "H-821", "请重新打开津渡"));
  }
  bool known = false;
  for (const Route& route : routes_) {
    if (route.path != request.path) continue;
    known = true;
    if (route.method == request.method) return run(route, std::move(request), std::move(reply));
  }
  reply(known ? error_json(405, "H-824", "请求方法不对")
              : error_json(404, "H-823", "没有这个地址"));
}

http::Response LocalService::open_session(const http::Request& request) {
  if (request.method != "POST") return error_json(405, "H-824", "请求方法不对");
  const std::string token = token_in(request.body);
  std::string session = tokens_.exchange(token);
  if (session.empty() && launched_ && launched_(token)) session = tokens_.open();
  if (session.empty()) return error_json(401, "H-825", "启动链接已失效，请重新打开津渡");
  return answer_json(200, R"({"session":")" + session + R"("})");
}

void LocalService::run(const Route& route, http::Request request, http::Reply reply) {
  Call call{read_query(request.query), std::move(request.body)};
  const bool given = worker(route.lane).give([&route, call = std::move(call), reply] {
    try {
      Outcome outcome = route.run(call);
      reply(answer_json(outcome.status, std::move(outcome.json)));
    } catch (...) {
      // A library threw; what it said may quote the input.
      reply(error_json(500, "H-826", "程序出错，没有保存，请重试"));
    }
  });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
}

}  // namespace jindu::service
