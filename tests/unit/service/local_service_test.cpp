#include "client/service/local_service.h"

#include <doctest/doctest.h>

#include "client/service/launch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"
#include "tests/unit/http/raw_client.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::service {
namespace {

using test::RawClient;

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
      {"POST", "/api/throw", [](const Call&) -> Outcome { throw 1; }},
      {"POST", "/api/sync",
       [](const Call&) {
         return Outcome{503, R"({"error":{}})"};
       },
       Route::Lane::link},
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
  LocalService service{http::make_beast_server(),
                       clock,
                       random,
                       routes(),
                       {{"/", "text/html; charset=utf-8", "<!doctype html>"}}};
  std::uint16_t port = service.start().value();

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

}  // namespace
}  // namespace jindu::service
