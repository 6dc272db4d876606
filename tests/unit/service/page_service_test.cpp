#include "sync/service/page_service.h"

#include <doctest/doctest.h>

#include "client/service/launch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"
#include "tests/unit/http/raw_client.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::service {
namespace {

using test::RawClient;

struct Somebody : Person {
  std::string name;
};

std::vector<Route> routes() {
  return {
      {"GET", "/api/list",
       [](const Call& call) {
         return Outcome{200, R"({"type":")" + call.query.at("type") + R"("})"};
       }},
      {"POST", "/api/new",
       [](const Call& call) {
         return Outcome{200, call.body};
       }},
      {"GET", "/api/whose",
       [](const Call& call) {
         const auto* who = dynamic_cast<const Somebody*>(call.person.get());
         return Outcome{200, who == nullptr ? "null" : "\"" + who->name + "\""};
       }},
      {"POST", "/api/throw", [](const Call&) -> Outcome { throw 1; }},
      {"POST", "/api/sync",
       [](const Call&) {
         return Outcome{503, R"({"error":{}})"};
       },
       1},
  };
}

TEST_CASE(
    "service: a launch that another process left is good once, for a minute, and for its own "
    "folder") {
  test::FakeClock clock;
  test::FakeRandom random;
  test::TemporaryFolder folder;
  const std::string& dir = folder.path();
  CHECK(new_launch_url(dir, clock, random).error().code == ErrorCode::not_found);
  REQUIRE(note_serving(dir, 18202).ok());
  const std::string url = new_launch_url(dir, clock, random).value();
  CHECK(url.starts_with("http://127.0.0.1:18202/#"));
  const std::string token = url.substr(url.find('#') + 1);
  CHECK(token.size() == 64);
  CHECK_FALSE(take_launch(dir, std::string(64, '0'), clock));
  CHECK(take_launch(dir, token, clock));
  CHECK_FALSE(take_launch(dir, token, clock));
  const std::string late = new_launch_url(dir, clock, random).value();
  clock.advance(Tokens::kLaunchMs + 1);
  CHECK_FALSE(take_launch(dir, late.substr(late.find('#') + 1), clock));
  for (const char* file : {"/serving", "/launch"}) {
    CHECK((std::filesystem::status(dir + file).permissions() &
           std::filesystem::perms::others_all) == std::filesystem::perms::none);
    CHECK((std::filesystem::status(dir + file).permissions() & std::filesystem::perms::group_all) ==
          std::filesystem::perms::none);
  }
  forget_serving(dir);
  CHECK(new_launch_url(dir, clock, random).error().code == ErrorCode::not_found);
}

struct Page {
  test::FakeClock clock;
  test::FakeRandom random;
  Bytes seen = R"({"n":0})";  ///< what `look` finds
  std::mutex mutex;
  PageService service;
  std::unique_ptr<http::HttpServer> server = http::make_beast_server();
  std::uint16_t port = 0;

  explicit Page(std::function<SignedIn(const Bytes&)> sign_in = {},
                std::optional<Locking> locking = {})
      : service(clock, random, options(std::move(sign_in), std::move(locking))) {
    http::ServerOptions listen;
    listen.body_max = service.body_max();
    port = server
               ->start(listen,
                       [this](http::Request request, http::Reply reply) {
                         service.handle(std::move(request), std::move(reply));
                       })
               .value();
    service.serve_as(port);
  }
  ~Page() {
    service.stop();
    server->stop();
  }
  PageOptions options(std::function<SignedIn(const Bytes&)> sign_in,
                      std::optional<Locking> locking) {
    PageOptions options;
    options.routes = routes();
    options.assets = {{"/", "text/html; charset=utf-8", "<!doctype html>"}};
    options.lanes = 2;
    options.sign_in = std::move(sign_in);
    options.locking = std::move(locking);
    options.look = [this] {
      const std::lock_guard lock(mutex);
      return seen;
    };
    options.look_every_ms = 5;
    return options;
  }
  void now_is(Bytes event) {
    const std::lock_guard lock(mutex);
    seen = std::move(event);
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(port); }
  RawClient::Answer get(const std::string& target, const std::string& headers = {}) const {
    return test::ask(port,
                     "GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n" + headers + "\r\n");
  }
  RawClient::Answer post(const std::string& target, const std::string& body,
                         const std::string& headers = {}) const {
    return test::ask(port, "POST " + target + " HTTP/1.1\r\nHost: " + host() +
                               "\r\nOrigin: http://" + host() +
                               "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json"
                               "\r\nContent-Length: " +
                               std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }
  /// What the page does when it is opened: the header line with its session.
  std::string open() {
    const std::string url = service.launch_url();
    const std::string token = url.substr(url.find('#') + 1);
    const std::string body = post("/api/session", R"({"token":")" + token + R"("})").body;
    return "X-Jindu-Session: " + body.substr(body.find("\"session\":\"") + 11, 64) + "\r\n";
  }
};

TEST_CASE("local service: without a session nothing of the desk is told, whatever the method") {
  Page page;
  CHECK(page.get("/").body == "<!doctype html>");
  for (const std::string target : {"/api/list?type=Filing", "/api/nothing", "/api/session/"}) {
    CAPTURE(target);
    CHECK(page.get(target).status == 401);
    CHECK(page.get(target, "X-Jindu-Session: 00\r\n").status == 401);
    CHECK(page.get(target, "Cookie: X-Jindu-Session=00\r\n").status == 401);
  }
  CHECK(page.post("/api/new", "{}").status == 401);
  CHECK(page.get("/api/session").status == 405);
  CHECK(page.get("/api").status == 404);
}

TEST_CASE("local service: the launch token opens the page once") {
  Page page;
  const std::string url = page.service.launch_url();
  CHECK(url.starts_with("http://127.0.0.1:" + std::to_string(page.port) + "/#"));
  const std::string body = R"({"token":")" + url.substr(url.find('#') + 1) + R"("})";
  CHECK(page.post("/api/session", body).status == 200);
  CHECK(page.post("/api/session", body).status == 401);
  for (const std::string bad : {"", "{}", "[]", "null", R"({"token":1})", R"({"token":""})", "{"}) {
    CAPTURE(bad);
    CHECK(page.post("/api/session", bad).status == 401);
  }
}

TEST_CASE("local service: a call with a session reaches its function, and its JSON comes back") {
  Page page;
  const std::string session = page.open();
  const auto list = page.get("/api/list?type=%E5%A4%87+x&type=Filing%2", session);
  CHECK(list.status == 200);
  CHECK(list.headers.at("content-type") == "application/json");
  CHECK(list.headers.at("cache-control") == "no-store");
  CHECK(list.body == R"({"type":"Filing%2"})");
  CHECK(page.get("/api/list?type=%E5%A4%87+x", session).body == "{\"type\":\"备 x\"}");
  CHECK(page.post("/api/new", R"({"a":1})", session).body == R"({"a":1})");
  CHECK(page.post("/api/sync", "{}", session).status == 503);
  CHECK(page.post("/api/list", "{}", session).status == 405);
  CHECK(page.get("/api/nothing", session).status == 404);
  CHECK(page.post("/api/throw", "{}", session).status == 500);
  CHECK(page.post("/api/new", std::string((1u << 20) + 1, ' '), session).status == 413);
  page.service.lock();
  CHECK(page.get("/api/list?type=x", session).status == 401);
}

TEST_CASE("local service: a name that points here is not us, pages and calls alike") {
  Page page;
  const std::string session = page.open();
  for (const std::string target : {"/", "/api/list?type=x", "/api/session"}) {
    CAPTURE(target);
    const auto answer = test::ask(
        page.port, "GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n" + session + "\r\n");
    CHECK(answer.status == 421);
    CHECK(answer.body.empty());
  }
  CHECK(test::ask(page.port, "GET / HTTP/1.1\r\nHost: " + page.host() + "\r\nHost: evil\r\n\r\n")
            .status == 421);
  CHECK(test::ask(page.port, "GET / HTTP/1.1\r\n\r\n").status == 421);
  CHECK(test::ask(page.port, "OPTIONS /api/new HTTP/1.1\r\nHost: " + page.host() +
                                 "\r\nOrigin: http://evil.example\r\n\r\n")
            .status == 403);
}

/// A page's stream, read event by event: pieces may come together.
struct Listening {
  RawClient client;
  std::string read = {};

  Listening(const Page& page, const std::string& session) : client(page.port) {
    client.send("GET /api/events HTTP/1.1\r\nHost: " + page.host() + "\r\n" + session + "\r\n");
    CHECK(client.read().headers.at("content-type") == "text/event-stream");
  }
  /// The next event, comments passed over; empty: the stream has ended.
  std::string event() {
    for (;;) {
      const std::size_t end = read.find("\n\n");
      if (end == std::string::npos) {
        const std::string piece = client.chunk();
        if (piece.empty()) return {};
        read += piece;
        continue;
      }
      const std::string one = read.substr(0, end);
      read.erase(0, end + 2);
      if (one.starts_with("data: ")) return one.substr(6);
    }
  }
};

TEST_CASE(
    "page service: a page that listens is told what is, then each change once, and to whom else it "
    "may concern") {
  Page page;
  CHECK(page.get("/api/events").status == 401);
  const std::string session = page.open();
  Listening client(page, session);
  CHECK(client.event() == "{\"n\":0}");
  page.now_is(R"({"n":1})");
  CHECK(client.event() == "{\"n\":1}");
  Listening later(page, session);
  CHECK(later.event() == "{\"n\":1}");
  page.now_is(R"({"n":2})");
  CHECK(client.event() == "{\"n\":2}");
  CHECK(later.event() == "{\"n\":2}");
  CHECK(page.post("/api/events", "{}", session).status == 405);
}

TEST_CASE("page service: a stream ends with its session: lock, leave, or nothing done for long") {
  Page page;
  const std::string session = page.open();
  Listening client(page, session);
  CHECK(client.event() == "{\"n\":0}");
  SUBCASE("lock") { page.service.lock(); }
  SUBCASE("leave") { CHECK(page.post("/api/leave", "{}", session).status == 200); }
  SUBCASE("idle: listening is not doing") { page.clock.advance(Tokens::kSessionIdleMs + 1); }
  CHECK(client.event().empty());
  CHECK(page.get("/api/list?type=x", session).status == 401);
}

TEST_CASE(
    "page service: who signs in is known to each of his calls, and who is refused is told why") {
  Page page([](const Bytes& body) {
    SignedIn in;
    in.in = body == R"({"name":"a"})";
    in.told = {in.in ? 200 : 403, R"({"post":"x"})"};
    const auto person = std::make_shared<Somebody>();
    person->name = "a";
    in.person = person;
    return in;
  });
  CHECK(page.post("/api/session", "{}").status == 403);
  CHECK(page.post("/api/session", "{}").body == R"({"post":"x"})");
  const std::string told = page.post("/api/session", R"({"name":"a"})").body;
  CHECK(told.starts_with(R"({"post":"x","session":")"));
  const std::string session = "X-Jindu-Session: " + told.substr(23, 64) + "\r\n";
  CHECK(page.get("/api/whose", session).body == R"("a")");
  const std::string url = page.service.launch_url();
  CHECK(
      page.post("/api/session", R"({"token":")" + url.substr(url.find('#') + 1) + R"("})").status ==
      403);
}

/// A page of two people, whose secrets are their names; counts what is closed.
struct LockedPage {
  std::mutex mutex;
  std::shared_ptr<Person> free;  ///< who needs not be asked
  std::shared_ptr<Somebody> present;
  int left = 0;
  std::vector<std::size_t> closed;
  Page page{{}, locking()};

  Locking locking() {
    Locking locking;
    locking.unlock = [this](Bytes& body) -> SignedIn {
      const std::string name(body);
      if (name != "\"甲\"" && name != "\"乙\"") return {false, {}, {422, R"({"error":{}})"}};
      const std::lock_guard lock(mutex);
      if (present == nullptr || present->name != name.substr(1, 3)) {
        present = std::make_shared<Somebody>();
        present->name = name.substr(1, 3);
      }
      return {true, present, {200, R"({"in":true})"}};
    };
    locking.unasked = [this] {
      const std::lock_guard lock(mutex);
      return free;
    };
    locking.left = [this] {
      const std::lock_guard lock(mutex);
      present.reset();
      ++left;
    };
    locking.close = [this](std::size_t lane) {
      const std::lock_guard lock(mutex);
      closed.push_back(lane);
    };
    locking.idle_ms = 60'000;
    return locking;
  }
  std::size_t closings() {
    const std::lock_guard lock(mutex);
    return closed.size();
  }
  int status(const std::string& session) { return page.get("/api/whose", session).status; }
  std::string whose(const std::string& session) { return page.get("/api/whose", session).body; }
};

TEST_CASE(
    "lock: a launch token alone gives a session that is answered nothing until it is unlocked") {
  LockedPage at;
  const std::string session = at.page.open();
  CHECK(at.status(session) == 423);
  CHECK(at.page.post("/api/new", "{}", session).status == 423);
  CHECK(at.page.post("/api/sync", "{}", session).status == 423);  // Of the other lane, too.
  CHECK(at.page.get("/api/events", session).status == 423);
  CHECK(at.page.get("/api/nothing", session).status == 423);
  CHECK(at.page.post("/api/lock", "{}", session).status == 423);
  CHECK(at.page.post("/api/active", "{}", session).status == 423);
  CHECK(at.page.post("/api/unlock", "\"丙\"", session).status == 422);
  CHECK(at.status(session) == 423);
  CHECK(at.page.post("/api/unlock", "\"甲\"", "").status == 401);  // Without a session nobody asks.
  CHECK(at.page.post("/api/unlock", "\"甲\"", session).status == 200);
  CHECK(at.whose(session) == "\"甲\"");
  const std::string other = at.page.open();
  CHECK(at.status(other) == 423);  // Each session for itself.
}

TEST_CASE("lock: by hand at once; what each lane has opened is closed") {
  LockedPage at;
  const std::string session = at.page.open();
  REQUIRE(at.page.post("/api/unlock", "\"甲\"", session).status == 200);
  // Each lane has done what the unlocking gave it when it has answered a call.
  CHECK(at.status(session) == 200);
  CHECK(at.page.post("/api/sync", "{}", session).status == 503);
  const std::size_t before = at.closings();
  CHECK(at.page.post("/api/lock", "{}", session).body == R"({"locked":true})");
  CHECK(at.status(session) == 423);
  CHECK(at.left == 1);
  for (int i = 0; i < 1000 && at.closings() < before + 2; ++i) ::usleep(1000);
  CHECK(at.closings() == before + 2);
  CHECK(at.page.post("/api/unlock", "\"甲\"", session).status == 200);
  CHECK(at.status(session) == 200);
}

TEST_CASE("lock: by itself after its idle time, which calls do not prolong, and activity does") {
  LockedPage at;
  const std::string session = at.page.open();
  REQUIRE(at.page.post("/api/unlock", "\"甲\"", session).status == 200);
  at.page.clock.advance(59'999);
  CHECK(at.status(session) == 200);  // The page asks by itself: nobody need sit there.
  at.page.clock.advance(1);
  CHECK(at.status(session) == 423);
  REQUIRE(at.page.post("/api/unlock", "\"甲\"", session).status == 200);
  at.page.clock.advance(59'999);
  CHECK(at.page.post("/api/active", "{}", session).status == 200);
  at.page.clock.advance(59'999);
  CHECK(at.status(session) == 200);
  at.page.clock.advance(1);
  for (int i = 0; i < 1000 && at.left < 2; ++i) ::usleep(1000);
  CHECK(at.left == 2);  // Without anybody asking.
}

TEST_CASE("lock: who unlocks locks the sessions of others; a second page of his own stays") {
  LockedPage at;
  const std::string first = at.page.open(), second = at.page.open(), third = at.page.open();
  REQUIRE(at.page.post("/api/unlock", "\"甲\"", first).status == 200);
  REQUIRE(at.page.post("/api/unlock", "\"甲\"", second).status == 200);
  CHECK(at.status(first) == 200);
  REQUIRE(at.page.post("/api/unlock", "\"乙\"", third).status == 200);
  CHECK(at.status(first) == 423);
  CHECK(at.status(second) == 423);
  CHECK(at.whose(third) == "\"乙\"");
}

TEST_CASE("lock: where there is no secret nothing is locked") {
  LockedPage at;
  auto anybody = std::make_shared<Somebody>();
  anybody->name = "谁";
  at.free = anybody;
  const std::string session = at.page.open();
  CHECK(at.whose(session) == "\"谁\"");
  CHECK(at.page.post("/api/lock", "{}", session).body == R"({"locked":false})");
  at.page.clock.advance(3'600'000);
  CHECK(at.status(session) == 200);
  at.free = nullptr;  // One has been set.
  CHECK(at.page.post("/api/lock", "{}", session).body == R"({"locked":true})");
  CHECK(at.status(session) == 423);
}

}  // namespace
}  // namespace jindu::service
