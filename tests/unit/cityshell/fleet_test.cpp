#include <doctest/doctest.h>

#include "server/audit/fleet.h"
#include "tests/unit/cityshell/test_desk.h"

using namespace jindu;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;

/// A city with one computer, which tells what a test says.
struct Stage {
  Stage() {
    desk.enrol(city);
    reader = std::move(*city->store().open_reader());
    request = desk.request();
    tell();
  }
  wire::DeskStatus& told() { return *request.mutable_desk(); }
  /// All is well, unless a test says otherwise after it.
  void tell() {
    told().set_wall_ms(city.clock.wall_ms());
    told().set_program("0.1.0");
    told().set_free_disk_bytes(std::uint64_t{40} << 30);
  }
  void sync() {
    const auto seen = city::exchange(*city, *reader, executor, "/v1/sync", desk.seal(request));
    REQUIRE(seen.status == 200);
    // The service notes who was here, as nothing was brought.
    wire::DeskStatus desk_status = request.desk();
    desk_status.set_came_ms(city.clock.wall_ms());
    REQUIRE(city->acceptor().note_seen({{desk.replica, desk_status}}).ok());
  }
  audit::Json one() {
    const audit::ExplainContext context{*reader, city->identity(), city->policy(), city->cycles()};
    const auto all = audit::computers(context);
    REQUIRE(all.ok());
    REQUIRE(all->size() == 1);
    return (*all)[0];
  }
  std::string standing() { return one()["standing"]; }

  test::TestCity city;
  test::TestDesk desk{21};
  std::unique_ptr<store::Reader> reader;
  accept::InlineExecutor executor;
  wire::SyncRequest request;
};

}  // namespace

TEST_CASE("fleet: what a computer is called follows from what it told and how long ago") {
  Stage stage;
  SUBCASE("all is well") {
    stage.sync();
    CHECK(stage.standing() == "fine");
    CHECK(stage.one()["reasons"].empty());
    CHECK(stage.one()["program"] == "0.1.0");
    CHECK(stage.one()["clock_offset_ms"] == 0);
  }
  SUBCASE("a quarter of an hour without a word is a desk's ordinary day") {
    stage.sync();
    stage.city.clock.advance(16 * kMinuteMs);
    CHECK(stage.standing() == "away");
  }
  SUBCASE("a day without a word is looked at; past the offline limit somebody calls") {
    stage.sync();
    stage.city.clock.advance(25 * kHourMs);
    CHECK(stage.standing() == "watch");
    // domain.md section 2: offline_limit hours 72.
    stage.city.clock.advance(47 * kHourMs);
    CHECK(stage.standing() == "watch");
    stage.city.clock.advance(kHourMs);
    CHECK(stage.standing() == "call");
    CHECK(stage.one()["reasons"].size() == 1);
  }
  SUBCASE("work that has waited for more than a day") {
    stage.told().set_pending(47);
    stage.told().set_oldest_pending_ms(stage.city.clock.wall_ms() - 25 * kHourMs);
    stage.told().set_last_seq(9);
    stage.sync();
    CHECK(stage.standing() == "call");
    CHECK(stage.one()["pending"] == 47);
  }
  SUBCASE("clock: ten minutes are looked at (K27), a day is another day") {
    stage.told().set_wall_ms(stage.city.clock.wall_ms() + 10 * kMinuteMs);
    stage.sync();
    CHECK(stage.standing() == "fine");
    stage.told().set_wall_ms(stage.city.clock.wall_ms() - 11 * kMinuteMs);
    stage.sync();
    CHECK(stage.standing() == "watch");
    CHECK(stage.one()["clock_offset_ms"] == -11 * kMinuteMs);
    stage.told().set_wall_ms(stage.city.clock.wall_ms() + 25 * kHourMs);
    stage.sync();
    CHECK(stage.standing() == "call");
  }
  SUBCASE("disk") {
    stage.told().set_free_disk_bytes(std::uint64_t{1} << 30);
    stage.sync();
    CHECK(stage.standing() == "watch");
    stage.told().set_free_disk_bytes(100u << 20);
    stage.sync();
    CHECK(stage.standing() == "call");
  }
  SUBCASE("an older program") {
    stage.told().set_program("0.0.9");
    stage.sync();
    CHECK(stage.standing() == "watch");
  }
  SUBCASE("a desk of before tells none of it, and nothing is made of that") {
    stage.request.clear_desk();
    stage.sync();
    CHECK(stage.standing() == "fine");
    CHECK_FALSE(stage.one().contains("program"));
    CHECK_FALSE(stage.one().contains("clock_offset_ms"));
    CHECK_FALSE(stage.one().contains("free_disk_bytes"));
  }
  SUBCASE("a revoked one") {
    stage.sync();
    const std::string id = to_string(stage.desk.replica);
    const auto wrong = city::revoke_computer(*stage.city, "0001", id);
    REQUIRE(wrong.ok());
    CHECK(wrong->front().code == "E-657");
    const auto done = city::revoke_computer(*stage.city, "0003", id);
    REQUIRE(done.ok());
    CHECK(done->empty());
    CHECK(stage.standing() == "revoked");
  }
}

TEST_CASE("fleet: what has been handed in since a computer spoke does not count as waiting") {
  Stage stage;
  const Bytes entry = stage.desk.entry({test::look_up(stage.city.clock, stage.city.random)},
                                       stage.city.clock.wall_ms() - 30 * kHourMs);
  const wire::DeskStatus status = stage.request.desk();
  stage.request = stage.desk.request({entry});
  stage.told() = status;
  stage.told().set_pending(1);
  stage.told().set_oldest_pending_ms(stage.city.clock.wall_ms() - 30 * kHourMs);
  stage.told().set_last_seq(1);
  stage.sync();
  CHECK(stage.one()["pending"] == 0);
  CHECK(stage.standing() == "fine");
  const audit::ExplainContext context{*stage.reader, stage.city->identity(), stage.city->policy(),
                                      stage.city->cycles()};
  const auto grid = audit::arrivals(context, 3);
  REQUIRE(grid.ok());
  REQUIRE((*grid)["sites"].size() == 1);
  // 2022-09-30 09:00 less thirty hours is the day before, 03:00.
  const audit::Json& cells = (*grid)["sites"][0]["cells"];
  CHECK((*grid)["days"][1]["date"] == "2022-09-29");
  CHECK(cells[0]["count"] == 0);
  CHECK(cells[1]["count"] == 1);
  CHECK(cells[1]["hours"] == 30);
  CHECK(cells[2]["count"] == 0);
  CHECK_FALSE(cells[2].contains("cut"));
  stage.city.clock.advance(24 * kHourMs);
  const auto later = audit::arrivals(context, 3);
  REQUIRE(later.ok());
  CHECK((*later)["sites"][0]["cells"][2]["cut"] == true);
}
