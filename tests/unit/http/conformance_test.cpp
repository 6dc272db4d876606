#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/cpprest_server.h"
#include "sync/http/http_server.h"
#include "tests/unit/http/raw_client.h"

/// One suite for both adapters of HttpServer. What only one of them can do is in beast_test.cpp and
/// cpprest_test.cpp.
namespace jindu::http {
namespace {

using test::ask;
using test::RawClient;
using test::request;

/// Replies that were asked for and not given yet.
class Held {
 public:
  void put(Reply reply) {
    const std::lock_guard lock(mutex_);
    replies_.push_back(std::move(reply));
    changed_.notify_all();
  }
  /// Waits until `count` requests have come.
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return replies_.size() >= count; });
  }
  void answer_all() {
    std::vector<Reply> due;
    {
      const std::lock_guard lock(mutex_);
      due.swap(replies_);
    }
    for (const Reply& reply : due) reply({.status = 200, .body = "late"});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Reply> replies_;
};

Response told(const Request& from) {
  Response response;
  response.content_type = "text/plain";
  response.headers["X-Seen"] = from.headers.contains("x-test") ? from.headers.at("x-test") : "";
  response.headers["X-Injected"] = "a\r\nX-Evil: 1";
  response.body = from.method + " " + from.path + " ? " + from.query + " : " + from.body;
  return response;
}

Handler handler(Held& held) {
  return [&held](Request from, Reply reply) {
    if (from.path == "/drop") return;
    if (from.path == "/throw") throw 1;
    if (from.path == "/hold") return held.put(std::move(reply));
    if (from.path == "/empty") return reply({.status = 204});
    if (from.path == "/large") return reply({.status = 200, .body = Bytes(3u << 20, 'z')});
    if (from.path == "/twice") reply({.status = 200, .body = "first"});
    reply(told(from));
  };
}

using Make = std::unique_ptr<HttpServer> (*)();

void for_each_adapter(const std::function<void(Make)>& check) {
  SUBCASE("Beast") { check(&make_beast_server); }
  SUBCASE("cpprestsdk") { check(&make_cpprest_server); }
}

constexpr std::size_t kBodyMax = 100'000;

ServerOptions small() {
  ServerOptions options;
  options.body_max = kBodyMax;
  options.threads = 2;
  return options;
}

std::string chunked(std::string_view body, std::size_t piece) {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string_view part = body.substr(at, piece);
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    text += size;
    text += part;
    text += "\r\n";
  }
  return text + "0\r\n\r\n";
}

TEST_CASE("http: method, path, query, headers and body reach the handler as they came") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    for (const std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
      CAPTURE(method);
      const auto answer = ask(port, request(method, "/a/b%2Fc?x=1&y=%20", "X-Test: T\r\n", "body"));
      CHECK(answer.status == 200);
      CHECK(answer.body == method + " /a/b%2Fc ? x=1&y=%20 : body");
      CHECK(answer.headers.at("content-type") == "text/plain");
      CHECK(answer.headers.at("x-seen") == "T");
    }
    CHECK(ask(port, request("GET", "/plain")).body == "GET /plain ?  : ");
    CHECK(ask(port, request("GET", "/two", "X-Test: a\r\nX-TEST: b\r\n")).headers.at("x-seen") ==
          "a, b");
    const auto head = ask(port, request("HEAD", "/plain"));
    CHECK(head.status == 200);
    CHECK(head.body.empty());
  });
}

TEST_CASE("http: any byte passes through a body") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    std::string body;
    for (int i = 0; i < 1024; ++i) body.push_back(static_cast<char>(i * 7));
    CHECK(ask(port, request("POST", "/x", {}, body)).body == "POST /x ?  : " + body);
    CHECK(ask(port, request("GET", "/large")).body == Bytes(3u << 20, 'z'));
    const auto empty = ask(port, request("GET", "/empty"));
    CHECK(empty.status == 204);
    CHECK(empty.body.empty());
  });
}

TEST_CASE("http: a header value with a line end is left out, not split") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    const auto answer = ask(port, request("GET", "/"));
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.headers.contains("x-evil"));
    CHECK_FALSE(answer.headers.contains("x-injected"));
  });
}

TEST_CASE("http: a connection serves many requests, and closes when asked to") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    RawClient client(port);
    for (int i = 0; i < 5; ++i) {
      client.send(request("POST", "/again", {}, "n" + std::to_string(i)));
      CHECK(client.read().body == "POST /again ?  : n" + std::to_string(i));
    }
    client.send(request("GET", "/last", "Connection: close\r\n"));
    CHECK(client.read().status == 200);
    CHECK(client.closed());
  });
}

TEST_CASE("http: a body up to the limit is taken and one more byte is 413, named or in chunks") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    const std::string full(kBodyMax, 'f');
    CHECK(ask(port, request("POST", "/", {}, full)).body == "POST / ?  : " + full);
    CHECK(ask(port, request("POST", "/", {}, full + "f")).status == 413);
    const std::string head = request("POST", "/", "Transfer-Encoding: chunked\r\n");
    CHECK(ask(port, head + chunked(full, 999)).body == "POST / ?  : " + full);
    CHECK(ask(port, head + chunked(full + "f", 65536)).status == 413);
    CHECK(ask(port, head + chunked("", 1)).body == "POST / ?  : ");
    CHECK(ask(port, request("GET", "/still")).status == 200);
  });
}

TEST_CASE("http: an answer that is dropped or a handler that throws is 500, and others go on") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    CHECK(ask(port, request("GET", "/drop")).status == 500);
    CHECK(ask(port, request("GET", "/throw")).status == 500);
    CHECK(ask(port, request("GET", "/twice")).body == "first");
    CHECK(ask(port, request("GET", "/fine")).status == 200);
  });
}

TEST_CASE(
    "http: a stream comes piece by piece, ends when it is closed, and is closed when nobody "
    "reads") {
  for_each_adapter([](Make make) {
    auto server = make();
    const auto stream = std::make_shared<Stream>();
    const auto port =
        server
            ->start(small(),
                    [&](Request from, Reply reply) {
                      if (from.path != "/events") return reply({.status = 204});
                      reply({.status = 200, .content_type = "text/x", .stream = stream});
                    })
            .value();
    stream->push("before ");
    {
      RawClient client(port);
      client.send(request("GET", "/events"));
      const auto head = client.read();
      CHECK(head.status == 200);
      CHECK(head.headers.at("content-type") == "text/x");
      CHECK(client.chunk() == "before ");
      for (const std::string& piece :
           {std::string("one"), std::string("two"), std::string(100'000, 'x')}) {
        CHECK(stream->push(piece));
        std::string got;
        while (got.size() < piece.size()) got += client.chunk();
        CHECK(got == piece);
        CHECK(ask(port, request("GET", "/other")).status == 204);
      }
      stream->push("last");
      stream->close();
      CHECK(client.chunk() == "last");
      CHECK(client.chunk().empty());
      CHECK_FALSE(stream->push("late"));
    }
    // Whoever does not read: what waits has a limit.
    const auto other = std::make_shared<Stream>();
    const Bytes piece(64u << 10, 'y');
    int pushed = 0;
    while (pushed < 1000 && other->push(piece)) ++pushed;
    CHECK(other->closed());
    CHECK(pushed == 4);
  });
}

TEST_CASE("http: a stream whose client has left is closed, and the server stops at once") {
  for_each_adapter([](Make make) {
    auto server = make();
    const auto stream = std::make_shared<Stream>();
    const auto port =
        server
            ->start(small(),
                    [&](Request, Reply reply) { reply({.status = 200, .stream = stream}); })
            .value();
    {
      RawClient client(port);
      client.send(request("GET", "/"));
      CHECK(client.read().status == 200);
      client.vanish();
    }
    while (stream->push(":")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(stream->closed());
    server->stop();
  });
}

TEST_CASE("http: the server's own threads push into streams at once, and stay free") {
  for_each_adapter([](Make make) {
    constexpr int kStreams = 4, kTellers = 6, kTimes = 40;
    std::mutex mutex;
    std::vector<std::shared_ptr<Stream>> streams;
    auto server = make();
    const auto port = server
                          ->start(small(),
                                  [&](Request from, Reply reply) {
                                    if (from.path == "/events") {
                                      const auto stream = std::make_shared<Stream>();
                                      const std::lock_guard lock(mutex);
                                      streams.push_back(stream);
                                      return reply({.status = 200, .stream = stream});
                                    }
                                    std::vector<std::shared_ptr<Stream>> all;
                                    {
                                      const std::lock_guard lock(mutex);
                                      all = streams;
                                    }
                                    for (const auto& one : all) CHECK(one->push("x"));
                                    reply({.status = 204});
                                  })
                          .value();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < kStreams; ++i) {
      clients.push_back(std::make_unique<RawClient>(port));
      clients.back()->send(request("GET", "/events"));
      CHECK(clients.back()->read().status == 200);
    }
    std::vector<std::thread> tellers;
    for (int i = 0; i < kTellers; ++i) {
      tellers.emplace_back([port = port] {
        for (int n = 0; n < kTimes; ++n) CHECK(ask(port, request("GET", "/tell")).status == 204);
      });
    }
    for (std::thread& one : tellers) one.join();
    // Each of them has been told of everything.
    for (const auto& client : clients) {
      std::string got;
      while (got.size() < kTellers * kTimes) got += client->chunk();
      CHECK(got == std::string(kTellers * kTimes, 'x'));
    }
    for (const auto& one : streams) one->close();
    server->stop();
  });
}

TEST_CASE("http: more requests in flight than allowed are told to come later") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    ServerOptions options = small();
    options.in_flight_max = 3;
    const auto port = server->start(options, handler(held)).value();
    std::vector<RawClient> waiting;
    for (int i = 0; i < 3; ++i) {
      waiting.emplace_back(port).send(request("GET", "/hold"));
    }
    held.wait_for(3);
    const auto busy = ask(port, request("GET", "/x"));
    CHECK(busy.status == 503);
    CHECK(busy.headers.contains("retry-after"));
    held.answer_all();
    for (RawClient& client : waiting) CHECK(client.read().body == "late");
  });
}

TEST_CASE("http: stopping lets those in flight have their answer, and takes no more") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    RawClient idle(port);
    RawClient waiting(port);
    waiting.send(request("GET", "/hold"));
    held.wait_for(1);
    std::thread stopping([&] { server->stop(10'000); });
    held.answer_all();
    CHECK(waiting.read().body == "late");
    stopping.join();
    CHECK_FALSE(RawClient(port).connected());
  });
}

TEST_CASE("http: an answer after the server has gone is dropped") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    RawClient waiting(port);
    waiting.send(request("GET", "/hold"));
    held.wait_for(1);
    server->stop(0);
    held.answer_all();
    server.reset();
    CHECK(waiting.read().status == 0);
  });
}

TEST_CASE("http: a reply may outlive the server, called or not") {
  for_each_adapter([](Make make) {
    for (const bool called : {false, true}) {
      CAPTURE(called);
      std::mutex mutex;
      std::condition_variable changed;
      Reply kept;
      auto server = make();
      const auto port = server
                            ->start(small(),
                                    [&](Request, Reply reply) {
                                      const std::lock_guard lock(mutex);
                                      kept = std::move(reply);
                                      changed.notify_all();
                                    })
                            .value();
      RawClient waiting(port);
      waiting.send(request("GET", "/"));
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return kept != nullptr; });
      }
      server->stop(0);
      server.reset();
      if (called) kept({.status = 200, .body = "late"});
      kept = nullptr;
      CHECK(waiting.read().status == 0);
    }
  });
}

TEST_CASE("http: clients that vanish take nothing with them") {
  for_each_adapter([](Make make) {
    Held held;
    auto server = make();
    const auto port = server->start(small(), handler(held)).value();
    for (int i = 0; i < 60; ++i) {
      RawClient client(port);
      const std::string whole = request("POST", i % 3 == 0 ? "/hold" : "/x", {}, "some body");
      client.send(whole.substr(0, i % 2 == 0 ? whole.size() : whole.size() - 4));
      client.vanish();
    }
    held.wait_for(5);
    held.answer_all();
    CHECK(ask(port, request("GET", "/fine")).status == 200);
  });
}

TEST_CASE("http: a port that is taken is told") {
  Held held;
  auto first = make_beast_server();
  ServerOptions options = small();
  options.port = first->start(options, handler(held)).value();
  for_each_adapter([&](Make make) {
    const auto second = make()->start(options, handler(held));
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == ErrorCode::busy);
  });
}

}  // namespace
}  // namespace jindu::http
