#include "sync/service/gate.h"

#include <doctest/doctest.h>

#include "sync/service/tokens.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"

namespace jindu::service {
namespace {

constexpr std::uint16_t kPort = 4711;
constexpr const char* kOwn = "http://127.0.0.1:4711";

http::Request of(std::string method, std::map<std::string, std::string> headers) {
  http::Request request;
  request.method = std::move(method);
  request.path = "/api/x";
  request.headers = std::move(headers);
  return request;
}

int status(const http::Request& request) {
  const auto refused = refuse_at_gate(request, {kPort, {}});
  return refused ? refused->status : 200;
}

TEST_CASE("gate: only the three names of this machine, with the port, are Host") {
  for (const std::string host : {"127.0.0.1:4711", "localhost:4711", "[::1]:4711"}) {
    CAPTURE(host);
    CHECK(status(of("GET", {{"host", host}})) == 200);
  }
  for (const std::string host :
       {"", "127.0.0.1", "localhost", "127.0.0.1:80", "127.0.0.1:47110", "127.0.0.1:4711 ",
        "127.0.0.1:4711, 127.0.0.1:4711", "127.0.0.1:4711.", "127.0.0.2:4711", "LOCALHOST:4711",
        "localhost.:4711", "evil.example:4711", "127.0.0.1:4711@evil.example", "0.0.0.0:4711",
        "[::]:4711", "::1:4711", "2130706433:4711", "0x7f.1:4711"}) {
    CAPTURE(host);
    const auto refused = refuse_at_gate(of("GET", {{"host", host}}), {kPort, {}});
    REQUIRE(refused.has_value());
    CHECK(refused->status == 421);
    CHECK(refused->body.empty());
  }
  CHECK(status(of("GET", {})) == 421);
  CHECK(status(of("POST", {{"host", "evil.example"}, {"origin", kOwn}})) == 421);
}

TEST_CASE("gate: a write must come from our own page, by every sign of it") {
  struct Row {
    std::string origin, site, type;
    int status;
  };
  for (const Row& row : {
           Row{kOwn, "same-origin", "application/json", 200},
           Row{kOwn, "same-origin", "application/json; charset=utf-8", 200},
           Row{kOwn, "same-origin", "application/x-protobuf", 200},
           Row{"", "same-origin", "application/json", 403},
           Row{"null", "same-origin", "application/json", 403},
           Row{"http://localhost:4711", "same-origin", "application/json", 403},  // another Host
           Row{"https://127.0.0.1:4711", "same-origin", "application/json", 403},
           Row{"http://127.0.0.1:80", "same-origin", "application/json", 403},
           Row{"http://127.0.0.1:4711/", "same-origin", "application/json", 403},
           Row{"http://evil.example", "same-origin", "application/json", 403},
           Row{kOwn, "", "application/json", 403},
           Row{kOwn, "none", "application/json", 403},
           Row{kOwn, "same-site", "application/json", 403},
           Row{kOwn, "cross-site", "application/json", 403},
           Row{kOwn, "same-origin", "", 415},
           Row{kOwn, "same-origin", "text/plain", 415},
           Row{kOwn, "same-origin", "application/x-www-form-urlencoded", 415},
           Row{kOwn, "same-origin", "multipart/form-data", 415},
           Row{kOwn, "same-origin", "application/jsonp", 415},
       }) {
    CAPTURE(row.origin);
    CAPTURE(row.site);
    CAPTURE(row.type);
    std::map<std::string, std::string> headers{{"host", "127.0.0.1:4711"}};
    if (!row.origin.empty()) headers["origin"] = row.origin;
    if (!row.site.empty()) headers["sec-fetch-site"] = row.site;
    if (!row.type.empty()) headers["content-type"] = row.type;
    CHECK(status(of("POST", headers)) == row.status);
  }
}

TEST_CASE("gate: a read from another site is refused, and so is every other method") {
  const std::map<std::string, std::string> base{{"host", "127.0.0.1:4711"}};
  const auto with = [&](const char* name, const char* value) {
    auto headers = base;
    headers[name] = value;
    return headers;
  };
  CHECK(status(of("GET", base)) == 200);
  CHECK(status(of("GET", with("sec-fetch-site", "none"))) == 200);
  CHECK(status(of("GET", with("sec-fetch-site", "same-origin"))) == 200);
  CHECK(status(of("GET", with("sec-fetch-site", "same-site"))) == 403);
  CHECK(status(of("GET", with("sec-fetch-site", "cross-site"))) == 403);
  CHECK(status(of("GET", with("origin", "http://evil.example"))) == 403);
  CHECK(status(of("GET", with("origin", "null"))) == 403);
  CHECK(status(of("GET", with("origin", kOwn))) == 200);
  CHECK(status(of("OPTIONS", with("origin", kOwn))) == 403);
  for (const std::string method : {"HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get"}) {
    CAPTURE(method);
    CHECK(status(of(method, base)) == 405);
  }
}

TEST_CASE("gate: every refusal carries the headers of a page that trusts nobody") {
  for (const auto& request :
       {of("GET", {}), of("OPTIONS", {{"host", "127.0.0.1:4711"}}),
        of("POST", {{"host", "127.0.0.1:4711"}}), of("PUT", {{"host", "127.0.0.1:4711"}})}) {
    const auto refused = refuse_at_gate(request, {kPort, {}});
    REQUIRE(refused.has_value());
    CHECK(refused->headers.at("X-Content-Type-Options") == "nosniff");
    CHECK(refused->headers.at("Content-Security-Policy").starts_with("default-src 'none'"));
    for (const auto& [name, value] : refused->headers) {
      CHECK_FALSE(name.starts_with("Access-Control"));
    }
  }
}

TEST_CASE("tokens: a launch token works once and for a minute; a session until it rests too long") {
  test::FakeClock clock;
  test::FakeRandom random;
  Tokens tokens(clock, random);
  const std::string launch = tokens.new_launch();
  CHECK(launch.size() == 64);
  CHECK(tokens.exchange("").empty());
  CHECK(tokens.exchange(launch.substr(1)).empty());
  const std::string session = tokens.exchange(launch);
  CHECK(session.size() == 64);
  CHECK(session != launch);
  CHECK(tokens.exchange(launch).empty());
  CHECK(tokens.holds(session));
  CHECK_FALSE(tokens.holds(launch));
  CHECK_FALSE(tokens.holds(""));

  const std::string late = tokens.new_launch();
  clock.advance(Tokens::kLaunchMs);
  CHECK(tokens.exchange(late).empty());
  clock.advance(Tokens::kSessionIdleMs - 1);
  CHECK_FALSE(tokens.holds(session + "0"));
  CHECK_FALSE(tokens.holds(session));

  const std::string second = tokens.exchange(tokens.new_launch());
  clock.set_wall(0);  // Somebody sets the wall clock: nothing to do with it.
  CHECK(tokens.holds(second));
  tokens.clear();
  CHECK_FALSE(tokens.holds(second));
}

TEST_CASE("gate: behind a proxy the page has a name of its own, over https alone") {
  const Gate gate{kPort, {"jindu.example"}};
  const auto asked = [&](const std::string& host, const std::string& origin) {
    const auto refused = refuse_at_gate(of("POST", {{"host", host},
                                                    {"origin", origin},
                                                    {"sec-fetch-site", "same-origin"},
                                                    {"content-type", "application/json"}}),
                                        gate);
    return refused ? refused->status : 200;
  };
  CHECK(asked("jindu.example", "https://jindu.example") == 200);
  CHECK(asked("jindu.example", "http://jindu.example") == 403);
  CHECK(asked("jindu.example", kOwn) == 403);
  CHECK(asked("jindu.example:4711", "https://jindu.example:4711") == 421);
  CHECK(asked("x.jindu.example", "https://x.jindu.example") == 421);
  CHECK(asked("127.0.0.1:4711", kOwn) == 200);
}

}  // namespace
}  // namespace jindu::service
