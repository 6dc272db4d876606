#include "client/desk/limits.h"

#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

std::string settle(DeskFixture& at, int number) {
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;  // Whatever the clock makes of its date.
  const std::string form = settlement_form("0000000" + std::to_string(number)).dump();
  return code_of(at.desk->create("Settlement", form, save));
}

}  // namespace

TEST_CASE("offline limit: no more settlements than the count without a verdict") {
  DeskFixture at;
  at.enrol();  // Three of them.
  CHECK(settle(at, 1) == "done");
  CHECK(settle(at, 2) == "done");
  CHECK(settle(at, 3) == "done");
  CHECK(settle(at, 4) == "OFFLINE_LIMIT");
  CHECK(at.seq() == 3);
  // Everything else may be recorded.
  CHECK(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(settle(at, 4) == "done");
}

TEST_CASE("offline limit: one put right on the same day counts once, with what it comes to now") {
  DeskFixture at;
  at.enrol();
  REQUIRE(settle(at, 1) == "done");
  REQUIRE(settle(at, 2) == "done");
  const std::string third =
      body_of(at.desk->create("Settlement", settlement_form("00000003").dump()))["id"];
  REQUIRE(settle(at, 4) == "OFFLINE_LIMIT");
  const std::int64_t before = desk::offline_use(at.desk->core()).value().total_fen;
  const std::string patch = R"({"total_fee_fen":520000,"in_scope_fen":486235})";
  Json form = settlement_form("00000003");
  form.update(Json::parse(patch));
  CHECK_FALSE(body_of(at.desk->reckon("Settlement", form.dump(), third)).contains("error"));
  REQUIRE(code_of(at.desk->correct_today(third, patch)) == "done");
  const desk::OfflineUse use = desk::offline_use(at.desk->core()).value();
  CHECK(use.count == 3);
  CHECK(use.total_fen == before - 20'000 + 486'235);  // DY-E07 in the place of 200.00.
  CHECK(settle(at, 4) == "OFFLINE_LIMIT");
}

TEST_CASE("offline limit: reckoning says so before the patient is told otherwise") {
  DeskFixture at;
  at.enrol();
  for (int i = 1; i <= 3; ++i) {
    const Json before = body_of(at.desk->reckon("Settlement", settlement_form("9").dump()));
    CHECK(before["conclusion"].get<std::string>().starts_with("可以结算"));
    REQUIRE(settle(at, i) == "done");
  }
  const Json at_limit = body_of(at.desk->reckon("Settlement", settlement_form("9").dump()));
  CHECK(at_limit["conclusion"].get<std::string>().find("上限 3 笔") != std::string::npos);
  CHECK(at_limit["error"]["code"] == "OFFLINE_LIMIT");
  CHECK_FALSE(body_of(at.desk->reckon("Filing", filing_form().dump()))["conclusion"]
                  .get<std::string>()
                  .empty());
}

TEST_CASE("offline limit: any verdict ends the waiting, also one that holds") {
  DeskFixture at;
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::HELD; };
  at.enrol();
  for (int i = 1; i <= 3; ++i) REQUIRE(settle(at, i) == "done");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(desk::offline_use(at.desk->core()).value().count == 0);
}

TEST_CASE("offline limit: the fund's sum is bounded") {
  DeskFixture at;
  at.city.enrolment.set_offline_total_fen(50'000);  // 200.00 and 200.00 fit, a third does not.
  at.enrol();
  CHECK(settle(at, 1) == "done");
  CHECK(settle(at, 2) == "done");
  CHECK(settle(at, 3) == "OFFLINE_LIMIT");
}

TEST_CASE("offline limit: hours run from the oldest, in uptime where the clock was set") {
  DeskFixture at;
  at.enrol();
  REQUIRE(settle(at, 1) == "done");
  at.clock.advance(71 * kHourMs);
  CHECK(settle(at, 2) == "done");
  SUBCASE("72 hours are over") {
    at.clock.advance(kHourMs);
    CHECK(settle(at, 3) == "OFFLINE_LIMIT");
  }
  SUBCASE("setting the wall clock back gains nothing") {
    at.clock.advance(kHourMs);
    at.clock.set_wall(at.clock.wall_ms() - 100 * kHourMs);
    CHECK(settle(at, 3) == "OFFLINE_LIMIT");
  }
  SUBCASE("setting it forward takes nothing away") {
    at.clock.set_wall(at.clock.wall_ms() + 100 * kHourMs);
    CHECK(settle(at, 3) == "done");
  }
}

}  // namespace jindu::test
