#include "client/net/curl_transport.h"

#include <doctest/doctest.h>

#include <vector>

#include "sync/http/http_server.h"

namespace jindu::net {
namespace {

/// What the city might say, by path.
void city(http::Request from, http::Reply reply) {
  http::Response response;
  response.body = from.body;
  if (from.path == "/headers") {
    response.body.clear();
    for (const auto& [name, value] : from.headers) response.body += name + ";";
  }
  if (from.path == "/large") response.body = Bytes(1000, 'x');
  if (from.path == "/explained") response = {.status = 503, .body = "JDF1 and why"};
  if (from.path.starts_with("/status/")) response = {.status = std::stoi(from.path.substr(8))};
  reply(std::move(response));
}

struct City {
  std::unique_ptr<http::HttpServer> server = http::make_beast_server();
  std::uint16_t port = server->start({}, city).value();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }
  std::unique_ptr<CurlTransport> transport(CurlOptions options = {}) const {
    return std::move(CurlTransport::make(url(), options).value());
  }
};

TEST_CASE("transport: plain http goes to this machine only, and anything else by https") {
  for (const std::string good : {"http://127.0.0.1:1", "http://localhost:1/", "http://[::1]:1",
                                 "https://city.example", "https://city.example:8443/jindu/"}) {
    CAPTURE(good);
    CHECK(CurlTransport::make(good).ok());
  }
  for (const std::string far : {"http://city.example", "http://127.0.0.1.example",
                                "ftp://127.0.0.1", "file:///etc/passwd", "http://10.0.0.1"}) {
    CAPTURE(far);
    CHECK(CurlTransport::make(far).error().code == ErrorCode::refused);
  }
  for (const std::string bad :
       {"", "http://", "://x", "https://user@city.example", "https://user:secret@city.example",
        "https://city.example/?a=b", "https://city.example/#a", "https://a b"}) {
    CAPTURE(bad);
    CHECK_FALSE(CurlTransport::make(bad).ok());
  }
}

TEST_CASE("transport: a message goes as it is, on one connection, with two headers") {
  const City city;
  const auto transport = city.transport();
  Bytes frame;
  for (int i = 0; i < 2000; ++i) frame.push_back(static_cast<char>(i * 7));
  for (int i = 0; i < 3; ++i) CHECK(transport->exchange("/v1/sync", frame).value() == frame);
  CHECK(transport->exchange("/headers", "x").value() == "content-length;host;");
  CHECK(transport->exchange("/v1/sync", "").value().empty());
  CHECK(transport->traffic().connections == 1);
  CHECK(transport->traffic().exchanges == 5);
  // A big one needs no Expect, either.
  const Bytes big(900'000, 'b');
  CHECK(transport->exchange("/v1/sync", big).value() == big);
}

TEST_CASE("transport: HTTP around a small exchange costs little") {
  const City city;
  const auto transport = city.transport();
  CHECK(transport->exchange("/v1/sync", Bytes(100, 'x')).ok());
  const auto traffic = transport->traffic();
  CHECK(traffic.sent + traffic.received - 200 < 120);
}

TEST_CASE("transport: what is no whole answer is told by its kind") {
  const City city;
  CurlOptions options;
  options.answer_max = 500;
  const auto transport = city.transport(options);
  CHECK(transport->exchange("/explained", "x").value() == "JDF1 and why");
  struct Row {
    int status;
    ErrorCode code;
  };
  for (const Row& row : {Row{500, ErrorCode::unavailable}, Row{502, ErrorCode::unavailable},
                         Row{503, ErrorCode::unavailable}, Row{429, ErrorCode::unavailable},
                         Row{413, ErrorCode::too_large}, Row{404, ErrorCode::refused},
                         Row{302, ErrorCode::refused}, Row{204, ErrorCode::refused}}) {
    CAPTURE(row.status);
    const auto answer = transport->exchange("/status/" + std::to_string(row.status), "x");
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == row.code);
  }
  CHECK(transport->exchange("/large", "x").error().code == ErrorCode::too_large);
  CHECK(transport->exchange("/v1/sync", "still there").value() == "still there");
}

TEST_CASE("transport: a city that has gone is unavailable, and one that came back is reached") {
  City city;
  const auto transport = city.transport();
  CHECK(transport->exchange("/v1/sync", "1").ok());
  city.server->stop();
  CHECK(transport->exchange("/v1/sync", "2").error().code == ErrorCode::unavailable);
  http::ServerOptions options;
  options.port = city.port;
  auto again = http::make_beast_server();
  REQUIRE(again->start(options, jindu::net::city).ok());
  CHECK(transport->exchange("/v1/sync", "3").value() == "3");
}

TEST_CASE("transport: an exchange with a city that says nothing can be given up") {
  std::vector<http::Reply> unanswered;
  std::atomic<bool> given_up = false;
  const auto silent = http::make_beast_server();
  const auto port = silent->start({}, [&](http::Request, http::Reply reply) {
    unanswered.push_back(std::move(reply));
    given_up = true;
  });
  // Longer than any test may take: only giving up ends it.
  CurlOptions options{.silence_s = 100'000, .given_up = &given_up};
  const auto transport = std::move(
      CurlTransport::make("http://127.0.0.1:" + std::to_string(port.value()), options).value());
  CHECK(transport->exchange("/v1/sync", "x").error().code == ErrorCode::unavailable);
  CHECK(transport->exchange("/v1/sync", "x").error().code == ErrorCode::unavailable);
  CHECK(unanswered.size() == 1);
}

TEST_CASE("transport: while one message is on its way the caller may work") {
  const City city;
  const auto transport = city.transport();
  for (int i = 0; i < 3; ++i) {
    transport->begin("/v1/sync", "n" + std::to_string(i));
    CHECK(transport->finish().value() == "n" + std::to_string(i));
  }
  CHECK(transport->traffic().connections == 1);
  transport->begin("/v1/sync", "never asked for");  // The destructor waits.
}

}  // namespace
}  // namespace jindu::net
