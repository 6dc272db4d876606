#include <doctest/doctest.h>

#include "sync/http/http_server.h"
#include "tests/unit/http/raw_client.h"

namespace jindu::http {
namespace {

using test::ask;
using test::RawClient;
using test::request;

void echo(Request from, Reply reply) { reply({.status = 200, .body = from.path + from.body}); }

ServerOptions strict() {
  ServerOptions options;
  options.body_max = 1000;
  options.header_max = 2000;
  return options;
}

TEST_CASE("beast: requests sent in one breath are answered in order") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  RawClient client(port);
  client.send(request("GET", "/1") + request("POST", "/2", {}, "body") + request("GET", "/3"));
  CHECK(client.read().body == "/1");
  CHECK(client.read().body == "/2body");
  CHECK(client.read().body == "/3");
}

TEST_CASE("beast: a header over the limit is 431 and the connection ends") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  RawClient client(port);
  client.send(request("GET", "/", "X-Long: " + std::string(3000, 'x') + "\r\n"));
  CHECK(client.read().status == 431);
  CHECK(client.closed());
  CHECK(ask(port, request("GET", "/ok")).body == "/ok");
}

TEST_CASE("beast: Expect is answered before the body, and refused when the body is too large") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  RawClient client(port);
  client.send("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  CHECK(client.read().status == 100);
  client.send("body");
  CHECK(client.read().body == "/ebody");
  CHECK(ask(port,
            "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4000\r\n\r\n")
            .status == 413);
}

TEST_CASE("beast: what is not HTTP is 400, and the connection ends") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  for (const std::string bad : {
           "nonsense\r\n\r\n",
           "GET\r\n\r\n",
           "GET / HTTP/9.9\r\n\r\n",
           "GET / HTPT/1.1\r\n\r\n",
           "GE T / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nNo colon here\r\n\r\n",
           "GET / HTTP/1.1\r\nBad name : x\r\n\r\n",
           "GET / HTTP/1.1\r\n: no name\r\n\r\n",
           "GET / HTTP/1.1\r\nX: a\x01b\r\n\r\n",
           "GET http://elsewhere/ HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
           "GET elsewhere HTTP/1.1\r\nHost: h\r\n\r\n",
           "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
           "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
           "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n",
       }) {
    CAPTURE(bad);
    RawClient client(port);
    client.send(bad);
    CHECK(client.read().status == 400);
    CHECK(client.closed());
  }
  CHECK(ask(port, request("GET", "/alive")).body == "/alive");
}

TEST_CASE("beast: what stands between chunks or after them has a limit") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  for (const std::string begun : {"1;a=", "0\r\nX-Long: "}) {
    CAPTURE(begun);
    RawClient client(port);
    client.send(request("POST", "/", "Transfer-Encoding: chunked\r\n") + begun +
                std::string(1u << 20, 'x'));
    client.finish();
    CHECK(client.read().status == 431);
  }
  CHECK(ask(port, request("GET", "/alive")).body == "/alive");
}

TEST_CASE("beast: a request that does not come to its end is closed without an answer") {
  auto server = make_beast_server();
  ServerOptions options = strict();
  options.read_timeout_ms = 100;
  const auto port = server->start(options, echo).value();
  for (const std::string half : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n",
                                 "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"}) {
    CAPTURE(half);
    RawClient client(port);
    client.send(half);
    CHECK(client.closed());
    RawClient leaving(port);
    leaving.send(half);
    leaving.finish();
    CHECK(leaving.closed());
  }
}

TEST_CASE("beast: an old client gets an old answer and is let go") {
  auto server = make_beast_server();
  const auto port = server->start(strict(), echo).value();
  RawClient client(port);
  client.send("GET /old HTTP/1.0\r\n\r\n");
  CHECK(client.read().body == "/old");
  CHECK(client.closed());
}

TEST_CASE("beast: serves IPv6 loopback, and tells what is no address") {
  auto server = make_beast_server();
  ServerOptions options = strict();
  options.address = "::1";
  const auto port = server->start(options, echo);
  // A machine without IPv6 cannot show it.
  if (port.ok()) CHECK(RawClient(*port, true).connected());
  options.address = "nowhere";
  CHECK(make_beast_server()->start(options, echo).error().code == ErrorCode::invalid);
}

}  // namespace
}  // namespace jindu::http
