#include "server/http/service.h"

#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "tests/unit/cityshell/test_desk.h"

using namespace jindu;

namespace {

http::Request post(std::string path, Bytes body) {
  http::Request request;
  request.method = "POST";
  request.path = std::move(path);
  request.body = std::move(body);
  return request;
}

http::Response ask(city_http::Service& service, http::Request request) {
  auto answer = std::make_shared<std::promise<http::Response>>();
  std::future<http::Response> response = answer->get_future();
  service.handle(std::move(request),
                 [answer](http::Response given) { answer->set_value(std::move(given)); });
  return response.get();
}

}  // namespace

TEST_CASE("service: many desks at once are each answered, and nothing counts twice") {
  test::TestCity city;
  constexpr int kDesks = 4;
  constexpr int kEntries = 25;
  std::vector<std::unique_ptr<test::TestDesk>> desks;
  std::vector<std::vector<wire::SyncRequest>> requests(kDesks);
  for (int i = 0; i < kDesks; ++i) {
    desks.push_back(std::make_unique<test::TestDesk>(100 + i));
    desks.back()->enrol(city);
    for (int n = 0; n < kEntries; ++n) {
      const Bytes entry =
          desks[i]->entry({test::look_up(city.clock, city.random)}, city.clock.wall_ms());
      requests[i].push_back(desks[i]->request({entry}));
      requests[i].push_back(requests[i].back());  // Sent twice: the answer may have been lost.
    }
  }
  // The simulator's clock and randomness are for one thread; these are not.
  SystemClock clock;
  SystemRandom random;
  auto opened = city::City::open({city.folder() + "/city", {}, false}, clock, random);
  REQUIRE(opened.ok());
  auto service = city_http::Service::start(**opened, 3);
  REQUIRE(service.ok());
  std::vector<std::thread> threads;
  std::vector<std::uint64_t> taken(kDesks);
  for (int i = 0; i < kDesks; ++i) {
    threads.emplace_back([&, i] {
      for (const wire::SyncRequest& request : requests[i]) {
        const http::Response answer = ask(**service, post("/v1/sync", desks[i]->seal(request)));
        if (answer.status == 200) taken[i] = desks[i]->open(answer.body).segments(0).taken_seq();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  (*service)->stop();
  for (int i = 0; i < kDesks; ++i) CHECK(taken[i] == kEntries);
  const auto counts = (*opened)->writer().first_verdict_counts();
  REQUIRE(counts.ok());
  CHECK((*counts)[wire::Verdict::ACCEPTED] == kDesks * kEntries);
}

TEST_CASE("service: a large request is judged run by run and answered as one") {
  test::TestCity city;
  test::TestDesk desk(7);
  desk.enrol(city);
  constexpr std::size_t kEntries = 2 * accept::kRunEntries + 44;
  std::vector<Bytes> entries;
  for (std::size_t i = 0; i < kEntries; ++i) {
    entries.push_back(desk.entry({test::look_up(city.clock, city.random)}, city.clock.wall_ms()));
  }
  auto service = city_http::Service::start(*city, 2);
  REQUIRE(service.ok());
  const auto sent = [&] {
    return desk.open(ask(**service, post("/v1/sync", desk.seal(desk.request(entries)))).body);
  };
  const wire::SyncResponse once = sent();
  REQUIRE(once.segments_size() == 1);
  CHECK(once.segments(0).taken_seq() == kEntries);
  CHECK(once.segments(0).expected_seq() == 0);
  CHECK(once.segments(0).verdicts_size() == static_cast<int>(kEntries));
  REQUIRE(once.receipts_size() == 1);  // Nothing came between: one run of places.
  CHECK(once.receipts(0).first_seq() == 1);
  CHECK(once.receipts(0).last_seq() == kEntries);
  const wire::SyncResponse again = sent();
  CHECK(again.segments(0).verdicts_size() == static_cast<int>(kEntries));
  CHECK(again.receipts(0).last_city_seq() == once.receipts(0).last_city_seq());
  (*service)->stop();
}

TEST_CASE("service: a desk that only asks was here, too") {
  test::TestCity city;
  test::TestDesk desk(8);
  desk.enrol(city);
  const auto row = [&] { return **city->writer().replica(desk.replica); };
  const std::int64_t before = row().last_seen_ms;
  city.clock.advance(3'600'000);
  auto service = city_http::Service::start(*city, 2);
  REQUIRE(service.ok());
  wire::SyncRequest request = desk.request();
  request.mutable_desk()->set_pending(7);
  CHECK(ask(**service, post("/v1/sync", desk.seal(request))).status == 200);
  (*service)->stop();
  CHECK(row().last_seen_ms >= before + 3'600'000);
  wire::DeskStatus told;
  REQUIRE(told.ParseFromString(row().desk_status));
  CHECK(told.pending() == 7);
}

TEST_CASE("service: enrols, tells its health, and knows no other address") {
  test::TestCity city;
  auto service = city_http::Service::start(*city, 2);
  REQUIRE(service.ok());
  http::Request health;
  health.method = "GET";
  health.path = "/v1/health";
  CHECK(ask(**service, health).status == 200);
  CHECK(ask(**service, health).body.find("true") != Bytes::npos);
  health.path = "/v1/sync";
  CHECK(ask(**service, health).status == 405);
  health.path = "/etc/passwd";
  CHECK(ask(**service, health).status == 404);
  CHECK(ask(**service, post("/v1/sync", "nonsense")).status == 400);

  const auto offer = city::offer_enrolment(*city, "0003", "h1");
  REQUIRE(offer.ok());
  test::TestDesk desk(5);
  session::Frame frame;
  frame.kind = session::FrameKind::enrol_request;
  frame.body = desk.enrol_request(offer->code).SerializeAsString();
  const http::Response enrolled = ask(**service, post("/v1/enrol", session::encode_frame(frame)));
  CHECK(enrolled.status == 200);
  const auto answer = session::decode_frame(enrolled.body);
  REQUIRE(answer.ok());
  CHECK(answer->kind == session::FrameKind::enrol_response);
  test::TestDesk other(6);
  frame.body = other.enrol_request(offer->code).SerializeAsString();
  CHECK(ask(**service, post("/v1/enrol", session::encode_frame(frame))).status == 403);
  (*service)->stop();
}
