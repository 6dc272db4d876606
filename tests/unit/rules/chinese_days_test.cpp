// schema/calendar against an independent public data set: the npm package chinese-days.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "schema/rules/calendar.h"

namespace jindu::rules {
namespace {

TEST_CASE("calendar: every day of 2022 to 2026 as an independent data set has it") {
  std::ifstream file(JINDU_CHINESE_DAYS);
  const nlohmann::json days = nlohmann::json::parse(file, nullptr, false);
  REQUIRE(days.is_object());  // missing: `make setup` fetches it
  const nlohmann::json& holidays = days.at("holidays");
  const nlohmann::json& make_up = days.at("workdays");
  const Calendar calendar = Calendar::load().value();
  int off = 0;
  int worked = 0;
  for (Date day = parse_date("2022-01-01").value(); day <= parse_date("2026-12-31").value();
       day = day.plus_days(1)) {
    const std::string text = to_string(day);
    const bool weekday = std::chrono::weekday(day.day).iso_encoding() <= 5;
    const bool expected = make_up.contains(text) || (weekday && !holidays.contains(text));
    off += weekday && !expected ? 1 : 0;
    worked += !weekday && expected ? 1 : 0;
    CAPTURE(text);
    CHECK(calendar.is_working_day(day) == expected);
  }
  // The data set does speak of these years.
  CHECK(off > 80);
  CHECK(worked > 30);
}

}  // namespace
}  // namespace jindu::rules
