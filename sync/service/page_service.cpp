#include "sync/service/page_service.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>

namespace jindu::service {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr const char* kSessionPath = "/api/session";
constexpr const char* kLeavePath = "/api/leave";
constexpr const char* kEventsPath = "/api/events";
constexpr const char* kUnlockPath = "/api/unlock";
constexpr const char* kLockPath = "/api/lock";
constexpr const char* kActivePath = "/api/active";
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kListenersMax = 64;
constexpr std::int64_t kHeartbeatMs = 15'000;

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

/// Only a call by a name that a proxy shows (`hosts`) came through one: whoever adds the last name is
/// that proxy, and what stands before it anybody may have written. By loopback it is this machine.
std::string sender_of(const http::Request& request, const std::vector<std::string>& hosts) {
  const auto host = request.headers.find("host");
  const auto at = request.headers.find("x-forwarded-for");
  if (host == request.headers.end() || at == request.headers.end()) return {};
  if (std::find(hosts.begin(), hosts.end(), host->second) == hosts.end()) return {};
  const std::string& all = at->second;
  const std::size_t comma = all.rfind(',');
  const std::size_t first = all.find_first_not_of(' ', comma == all.npos ? 0 : comma + 1);
  return first == all.npos ? std::string() : all.substr(first, 64);
}

http::Response answer(Outcome outcome) {
  http::Response response;
  response.status = outcome.status;
  response.content_type = std::move(outcome.content_type);
  response.body = std::move(outcome.body);
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

std::vector<Asset> assets_of(const std::vector<EmbeddedFile>& files) {
  const auto manifest = nlohmann::json::parse(files.front().content);
  std::vector<Asset> assets;
  for (const auto& one : manifest) {
    const std::string name = one.at("file");
    for (const EmbeddedFile& file : files) {
      if (file.name == name) assets.push_back({one.at("path"), one.at("type"), file.content});
    }
  }
  JINDU_ENSURE(assets.size() == manifest.size());
  return assets;
}

PageService::PageService(Clock& clock, Random& random, PageOptions options)
    : options_(std::move(options)),
      clock_(clock),
      tokens_(clock, random, options_.session_idle_ms) {
  for (const Asset& asset : options_.assets) {
    http::Response response;
    response.content_type = asset.content_type;
    response.body = Bytes(asset.bytes);
    add_safe_headers(response);
    assets_[asset.path] = std::move(response);
  }
  for (std::size_t i = 0; i < options_.lanes; ++i) lanes_.push_back(std::make_unique<Worker>());
  ticker_ = std::thread([this] { tick(); });
}

PageService::~PageService() { stop(); }

bool PageService::is_ours(std::string_view path) const {
  return path.starts_with(kApi) || assets_.find(path) != assets_.end();
}

std::size_t PageService::body_max() const {
  std::size_t most = Route{}.body_max;
  for (const Route& route : options_.routes) most = std::max(most, route.body_max);
  return most;
}

std::string PageService::launch_url() {
  return "http://127.0.0.1:" + std::to_string(port_) + "/#" + tokens_.new_launch();
}

void PageService::lock() {
  tokens_.clear();
  const std::lock_guard lock(mutex_);
  for (const Listener& one : listeners_) one.stream->close();
}

void PageService::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (const Listener& one : listeners_) one.stream->close();
    listeners_.clear();
    woken_.notify_all();
  }
  ticker_.join();
  for (const std::unique_ptr<Worker>& lane : lanes_) lane->stop();
}

void PageService::handle(http::Request request, http::Reply reply) {
  if (auto refused = refuse_at_gate(request, {port_, options_.hosts})) {
    return reply(std::move(*refused));
  }
  if (!request.path.starts_with(kApi)) {
    const auto at = request.method == "GET" ? assets_.find(request.path) : assets_.end();
    return reply(at != assets_.end() ? at->second : error_json(404, "H-823", "没有这个页面"));
  }
  if (request.path == kSessionPath) return open_session(std::move(request), reply);
  for (const Route& route : options_.routes) {
    if (route.open && route.path == request.path && route.method == request.method) {
      return run(route, std::move(request), {}, reply);
    }
  }
  const auto shown = request.headers.find(kSessionHeader);
  const std::string session = shown == request.headers.end() ? "" : shown->second;
  std::shared_ptr<Person> person;
  // A page that only listens does not keep its session alive.
  const bool listens = request.path == kEventsPath;
  if (!(listens ? tokens_.knows(session) : tokens_.holds(session, &person))) {
    return reply(error_json(401, "H-821", "请重新打开津渡"));
  }
  if (options_.locking) {
    if (listens) tokens_.knows(session, &person);
    const bool unlocked = person != nullptr && !is_locked();
    if (lock_call(request, session, unlocked, reply)) return;
    const bool open = std::any_of(
        options_.routes.begin(), options_.routes.end(),
        [&](const Route& route) { return route.while_locked && route.path == request.path; });
    if (!unlocked && !open && request.path != kLeavePath) {
      return reply(error_json(423, "H-831", "已锁定，请输入口令"));
    }
  }
  if (listens && request.method == "GET") return reply(open_stream(session));
  if (request.path == kLeavePath && request.method == "POST") {
    tokens_.end(session);
    woken_.notify_all();
    return reply(answer({200, "{}"}));
  }
  bool known = listens || request.path == kLeavePath;
  for (const Route& route : options_.routes) {
    if (route.path != request.path) continue;
    known = true;
    if (route.method != request.method) continue;
    return run(route, std::move(request), std::move(person), reply);
  }
  reply(known ? error_json(405, "H-824", "请求方法不对")
              : error_json(404, "H-823", "没有这个地址"));
}

void PageService::open_session(http::Request request, const http::Reply& reply) {
  if (request.method != "POST") return reply(error_json(405, "H-824", "请求方法不对"));
  if (request.body.size() > Route{}.body_max) return reply(error_json(413, "H-830", "内容太大"));
  if (!options_.sign_in) {
    const std::string token = token_in(request.body);
    std::string session = tokens_.exchange(token);
    if (session.empty() && options_.launched && options_.launched(token)) session = tokens_.open();
    if (session.empty()) {
      return reply(error_json(401, "H-825", "启动链接已失效，请重新打开津渡"));
    }
    if (options_.locking) return open_locked(std::move(session), reply);
    return reply(answer({200, R"({"session":")" + session + R"("})"}));
  }
  const bool given = lanes_.front()->give([this, body = std::move(request.body), reply] {
    try {
      SignedIn signed_in = options_.sign_in(body);
      if (!signed_in.in) return reply(answer(std::move(signed_in.told)));
      auto told = nlohmann::json::parse(signed_in.told.body, nullptr, false);
      if (!told.is_object()) told = nlohmann::json::object();
      told["session"] = tokens_.open(std::move(signed_in.person));
      reply(answer({200, told.dump()}));
    } catch (...) {
      reply(error_json(500, "H-826", "程序出错，没有保存，请重试"));
    }
  });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
}

void PageService::open_locked(std::string session, const http::Reply& reply) {
  const bool given = lanes_.front()->give([this, session = std::move(session), reply] {
    const Locking& locking = *options_.locking;
    std::shared_ptr<Person> person = locking.unasked ? locking.unasked() : nullptr;
    const bool locked = person == nullptr;
    if (!locked) {
      tokens_.hand_over(session, std::move(person));
      const std::lock_guard lock(mutex_);
      locks_at_ms_ = kNever;
    }
    reply(answer(
        {200, nlohmann::json{{"session", session}, {"locked", locked}, {"idle_ms", locking.idle_ms}}
                  .dump()}));
  });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
}

bool PageService::lock_call(http::Request& request, const std::string& session, bool unlocked,
                            const http::Reply& reply) {
  if (request.method != "POST") return false;
  if (request.path == kActivePath && unlocked) {
    const std::lock_guard lock(mutex_);
    if (locks_at_ms_ != kNever && locks_at_ms_ != 0) {
      locks_at_ms_ = clock_.uptime_ms() + options_.locking->idle_ms;
    }
    reply(answer({200, "{}"}));
    return true;
  }
  if (request.path == kUnlockPath) {
    unlock(std::move(request.body), session, reply);
    return true;
  }
  if (request.path != kLockPath || !unlocked) return false;
  const bool given = lanes_.front()->give([this, reply] {
    const Locking& locking = *options_.locking;
    // Without a secret there would be nothing to open it again with.
    const bool lockable = !locking.unasked || locking.unasked() == nullptr;
    if (lockable) shut();
    reply(answer({200, lockable ? R"({"locked":true})" : R"({"locked":false})"}));
  });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
  return true;
}

void PageService::unlock(Bytes body, const std::string& session, const http::Reply& reply) {
  const bool given = lanes_.front()->give([this, body = std::move(body), session, reply]() mutable {
    try {
      SignedIn who = options_.locking->unlock(body);
      if (!who.in) return reply(answer(std::move(who.told)));
      tokens_.take_back(who.person.get());
      tokens_.hand_over(session, who.person);
      {
        const std::lock_guard lock(mutex_);
        locks_at_ms_ = clock_.uptime_ms() + options_.locking->idle_ms;
        told_.clear();
      }
      woken_.notify_all();
      close_lanes();
      reply(answer(std::move(who.told)));
    } catch (...) {
      reply(error_json(500, "H-826", "程序出错，没有保存，请重试"));
    }
  });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
}

/// Locks by itself when its time has come, whoever asks first.
bool PageService::is_locked() {
  {
    const std::lock_guard lock(mutex_);
    if (locks_at_ms_ == 0) return true;
    if (clock_.uptime_ms() < locks_at_ms_) return false;
  }
  shut();
  return true;
}

void PageService::shut() {
  tokens_.take_back();
  options_.locking->left();
  {
    const std::lock_guard lock(mutex_);
    locks_at_ms_ = 0;
    told_.clear();
    end_locked_streams();
  }
  close_lanes();
}

void PageService::end_locked_streams() {
  for (const Listener& one : listeners_) {
    std::shared_ptr<Person> person;
    if (tokens_.knows(one.session, &person) && person != nullptr) continue;
    one.stream->push("data: {\"locked\":true}\n\n");
    one.stream->close();
  }
}

void PageService::close_lanes() {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    lanes_[lane]->give_surely([this, lane] { options_.locking->close(lane); });
  }
}

http::Response PageService::open_stream(const std::string& session) {
  auto stream = std::make_shared<http::Stream>();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || listeners_.size() >= kListenersMax) {
      return error_json(503, "H-827", "正忙，请稍后再试");
    }
    // Something at once, so that the page knows that it is heard.
    stream->push(told_.empty() ? Bytes(":\n\n") : "data: " + told_ + "\n\n");
    listeners_.push_back({session, stream});
  }
  woken_.notify_all();
  http::Response response;
  response.content_type = "text/event-stream";
  add_safe_headers(response);
  response.headers["X-Accel-Buffering"] = "no";  // nginx must not keep what is meant for now.
  response.stream = std::move(stream);
  return response;
}

void PageService::tell(Bytes event) {
  const std::lock_guard lock(mutex_);
  if (event.empty() || event == told_) return;
  told_ = std::move(event);
  for (const Listener& one : listeners_) one.stream->push("data: " + told_ + "\n\n");
}

void PageService::look_on_lane() {
  if (!options_.look) return;
  try {
    tell(options_.look());
  } catch (...) {
    // Nothing is told of what could not be looked at; the next look may see it.
  }
}

void PageService::tick() {
  std::int64_t rounds = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto idle = [this] {
      return listeners_.empty() && (locks_at_ms_ == 0 || locks_at_ms_ == kNever);
    };
    if (idle()) {
      woken_.wait(lock, [&] { return stopping_ || !idle(); });
    } else {
      woken_.wait_for(lock, std::chrono::milliseconds(options_.look_every_ms));
    }
    if (stopping_) return;
    if (locks_at_ms_ != 0 && clock_.uptime_ms() >= locks_at_ms_) {
      lock.unlock();
      shut();
      lock.lock();
      continue;
    }
    const bool beat =
        ++rounds % std::max<std::int64_t>(1, kHeartbeatMs / options_.look_every_ms) == 0;
    for (const Listener& one : listeners_) {
      if (!tokens_.knows(one.session)) one.stream->close();
      if (beat) one.stream->push(":\n\n");
    }
    std::erase_if(listeners_, [](const Listener& one) { return one.stream->closed(); });
    if (looking_ || !options_.look || listeners_.empty()) continue;
    looking_ = true;
    const bool given = lanes_.front()->give([this] {
      look_on_lane();
      const std::lock_guard again(mutex_);
      looking_ = false;
    });
    if (!given) looking_ = false;
  }
}

void PageService::run(const Route& route, http::Request request, std::shared_ptr<Person> person,
                      const http::Reply& reply) {
  if (request.body.size() > route.body_max) return reply(error_json(413, "H-830", "内容太大"));
  Call call{read_query(request.query), std::move(request.body), std::move(person),
            sender_of(request, options_.hosts)};
  const bool looks = request.method == "POST" && route.lane == 0;
  const bool asks = options_.locking && !route.while_locked;
  const bool given =
      lanes_.at(route.lane)->give([this, &route, call = std::move(call), looks, asks, reply] {
        try {
          // It may have been locked while this call waited: its keys are gone.
          if (asks && is_locked()) {
            return reply(error_json(423, "H-831", "已锁定，请输入口令"));
          }
          reply(answer(route.run(call)));
        } catch (...) {
          // A library threw; what it said may quote the input.
          reply(error_json(500, "H-826", "程序出错，没有保存，请重试"));
        }
        if (looks) look_on_lane();
      });
  if (!given) reply(error_json(503, "H-827", "正忙，请稍后再试"));
}

}  // namespace jindu::service
