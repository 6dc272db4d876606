#include <doctest/doctest.h>

#include <vector>

#include "server/http/cpprest_server.h"
#include "tests/unit/http/raw_client.h"

/// Only what the library survives: the chunk sizes that end the process (cpprest_server.h) are not
/// sent to it. nginx in front answers those.
namespace jindu::http {
namespace {

using test::ask;
using test::RawClient;
using test::request;

void echo(Request from, Reply reply) { reply({.status = 200, .body = from.path + from.body}); }

TEST_CASE("cpprest: any address but loopback is refused") {
  for (const char* address : {"0.0.0.0", "::", "*", "+", "192.0.2.1", "2001:db8::1", "example.com",
                              "127.0.0.1.example.com", "", "127.0.0.2"}) {
    CAPTURE(address);
    ServerOptions options;
    options.address = address;
    const auto port = make_cpprest_server()->start(options, echo);
    REQUIRE_FALSE(port.ok());
    CHECK(port.error().code == ErrorCode::refused);
  }
}

TEST_CASE("cpprest: a length that the library would misread is 400") {
  auto server = make_cpprest_server();
  const auto port = server->start({}, echo).value();
  for (const std::string bad : {
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: abc\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
           "chunked\r\n\r\n0\r\n\r\n",
       }) {
    CAPTURE(bad);
    CHECK(ask(port, bad).status == 400);
  }
  CHECK(ask(port, request("GET", "/alive")).body == "/alive");
}

TEST_CASE("cpprest: one that has idle connections stops") {
  // The library closes on a thread of its pool and waits there for the others to let go.
  for (int round = 0; round < 5; ++round) {
    auto server = make_cpprest_server();
    const auto port = server->start({.threads = 1}, echo).value();
    std::vector<RawClient> idle;
    for (int i = 0; i < 8; ++i) {
      idle.emplace_back(port);
      idle.back().send(request("GET", "/idle"));
      CHECK(idle.back().read().body == "/idle");
    }
    server->stop();
    CHECK(idle.front().closed());
  }
}

TEST_CASE("cpprest: what is not HTTP gets no handler") {
  auto server = make_cpprest_server();
  const auto port = server->start({}, echo).value();
  for (const std::string bad : {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nNo colon here\r\n\r\n"}) {
    CAPTURE(bad);
    RawClient client(port);
    client.send(bad);
    client.finish();
    const auto answer = client.read();
    CHECK(answer.status != 200);
  }
  CHECK(ask(port, request("GET", "/alive")).body == "/alive");
}

}  // namespace
}  // namespace jindu::http
