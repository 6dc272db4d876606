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

  explicit Page(std::function<SignedIn(const Bytes&)> sign_in = {})
      : service(clock, random, options(std::move(sign_in))) {
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
  PageOptions options(std::function<SignedIn(const Bytes&)> sign_in) {
    PageOptions options;
    options.routes = routes();
    options.assets = {{"/", "text/html; charset=utf-8", "<!doctype html>"}};
    options.lanes = 2;
    options.sign_in = std::move(sign_in);
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
    return "X-Jindu-Session: " + body.substr(12, 64) + "\r\n";
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

}  // namespace
}  // namespace jindu::service
