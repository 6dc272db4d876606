#include "schema/rules/calendar.h"

#include <doctest/doctest.h>

#include "schema/rules/due.h"

namespace jindu::rules {
namespace {

Date day(const char* text) { return parse_date(text).value(); }

/// A moment of a local day, in ms since 1970 UTC.
std::int64_t at(const char* date, int hour, int minute, int second = 0) {
  return (day(date).day.time_since_epoch().count() * 24LL + hour - 8) * 3'600'000LL +
         minute * 60'000LL + second * 1000LL;
}

TEST_CASE("calendar: working days are counted by the published notices") {
  const Calendar calendar = Calendar::load().value();
  struct Row {
    const char* name;
    const char* start;
    int count;
    const char* due;
  };
  for (const Row& row : {
           Row{"DY-E10", "2022-09-30", 10, "2022-10-19"},
           Row{"DY-E11", "2026-09-18", 10, "2026-10-09"},
           Row{"LP-E10", "2024-09-27", 10, "2024-10-16"},
           Row{"PZH-E10 a", "2025-09-15", 30, "2025-10-31"},
           Row{"PZH-E10 b", "2026-01-30", 30, "2026-03-19"},
           Row{"QHD-E05 employer", "2022-09-29", 3, "2022-10-09"},
           Row{"QHD-E05 review", "2022-10-09", 10, "2022-10-21"},
           Row{"QHD-E05 finance", "2022-10-21", 10, "2022-11-04"},
           Row{"QHD-E05 2023", "2023-09-28", 3, "2023-10-09"},
           Row{"YT-E15", "2025-09-26", 15, "2025-10-23"},
       }) {
    CAPTURE(row.name);
    CHECK(to_string(calendar.add_working_days(day(row.start), row.count).date) == row.due);
  }
}

TEST_CASE("calendar: at 17:00:00 a form is in time, a second later it counts for the next day") {
  const Calendar calendar = Calendar::load().value();
  const int closing = 17 * 3600;
  const auto received = [&](std::int64_t ms) {
    return to_string(calendar.receipt_day(ms, closing).date);
  };
  // DY-E12
  CHECK(received(at("2022-09-30", 16, 50)) == "2022-09-30");
  CHECK(to_string(calendar.add_working_days(day("2022-09-30"), 1).date) == "2022-10-08");
  CHECK(received(at("2022-09-30", 17, 20)) == "2022-10-08");
  CHECK(to_string(calendar.add_working_days(day("2022-10-08"), 1).date) == "2022-10-09");
  CHECK(received(at("2022-09-30", 17, 0, 0)) == "2022-09-30");
  CHECK(received(at("2022-09-30", 17, 0, 1)) == "2022-10-08");
  CHECK(received(at("2022-10-01", 9, 0)) == "2022-10-08");
  CHECK(to_string(calendar.receipt_day(at("2022-09-30", 23, 0), std::nullopt).date) ==
        "2022-09-30");
}

TEST_CASE("calendar: month days move after for hospitals and before for the bureau") {
  const Calendar calendar = Calendar::load().value();
  CHECK(to_string(calendar.on_or_after(day("2024-02-10")).date) == "2024-02-18");  // YT-E07
  const CountedDay hospital = calendar.on_or_after(day("2024-02-10"));
  CHECK(to_string(calendar.bureau_day(day("2024-02-15"), hospital).date) == "2024-02-18");
  // Where the hospital is in time, the bureau's day is its own.
  const CountedDay in_time = calendar.on_or_after(day("2026-02-10"));
  CHECK(to_string(calendar.bureau_day(day("2026-02-15"), in_time).date) == "2026-02-14");
  CHECK(to_string(calendar.on_or_before(day("2026-02-15")).date) == "2026-02-14");  // YT-E08
  CHECK(to_string(calendar.on_or_before(day("2025-01-25")).date) == "2025-01-24");
  CHECK(to_string(calendar.on_or_before(day("2025-01-31")).date) == "2025-01-27");
  CHECK(to_string(add_months(day("2025-11-30"), 3)) == "2026-02-28");   // YT-E09
  CHECK(to_string(add_months(day("2025-03-31"), -1)) == "2025-02-28");  // YT-E10
}

TEST_CASE("calendar: a day that leans on an unpublished notice is provisional") {
  const Calendar calendar = Calendar::load().value();
  CHECK_FALSE(calendar.add_working_days(day("2025-12-25"), 3).provisional);
  CHECK_FALSE(calendar.add_working_days(day("2026-12-22"), 3).provisional);
  CHECK(calendar.add_working_days(day("2026-12-24"), 3).provisional);
  CHECK(calendar.add_working_days(day("2027-03-01"), 1).provisional);
}

TEST_CASE("calendar: days left count working days and go below zero") {
  const Calendar calendar = Calendar::load().value();
  CHECK(calendar.working_days_left(day("2022-09-30"), day("2022-10-09")) == 2);
  CHECK(calendar.working_days_left(day("2022-10-09"), day("2022-10-09")) == 0);
  CHECK(calendar.working_days_left(day("2022-10-10"), day("2022-10-08")) == -2);
}

TEST_CASE("deadlines: past is past over a weekend, and only its own day is today") {
  const Calendar calendar = Calendar::load().value();
  struct Row {
    const char* today;
    const char* due;
    const char* said;
  };
  for (const Row& row :
       {Row{"2026-11-16", "2026-11-20", "剩 4 个工作日"},
        Row{"2026-11-20", "2026-11-20", "今天"},  // a Friday
        Row{"2026-11-21", "2026-11-20", "已过期 1 天"},
        Row{"2026-11-23", "2026-11-20", "已过期 3 天"},
        Row{"2026-11-20", "2026-11-22", "剩 2 天"}}) {  // No working day, and two days.
    CAPTURE(row.today);
    CHECK(left_until(calendar, day(row.today), day(row.due)).text == row.said);
  }
}

TEST_CASE("calendar: a broken notice is refused, with line and column") {
  struct Row {
    const char* text;
    const char* says;
  };
  for (const Row& row : {
           Row{"year: 2030\nworking_day: \"2030-01-05\"", "x:2:12"},
           Row{"year: 1999", "x:1:1: year"},
           Row{"year: 2030\nworking_days: \"2030-02-30\"", "x:2:1: working_days: no day"},
           Row{"year: 2030 working_days: \"2030-02-02\"\n working_days: \"2031-02-01\"",
               "x:2:2: working_days: no day of this year"},
           Row{"year: 2030 working_days: \"2030-01-02\"", "is one anyway"},  // a Wednesday
           Row{"year: 2030 days_off { from: \"2030-01-01\" to: \"2030-01-06\" }\n"
               "working_days: \"2030-01-05\"",
               "x:2:1: working_days: is off as well"},
           Row{"year: 2030\ndays_off { from: \"2030-05-05\" to: \"2030-05-01\" }",
               "x:2:1: days_off"},
           Row{"year: 2030\ndays_off { from: \"2029-05-01\" }", "x:2:1: days_off"},
       }) {
    const auto notice = Calendar::parse("x", row.text);
    REQUIRE_FALSE(notice.ok());
    CAPTURE(notice.error().context);
    CHECK(notice.error().context.find(row.says) != std::string::npos);
  }
  YearNotice twice;
  twice.set_year(2030);
  CHECK_FALSE(Calendar::of({twice, twice}).ok());
  CHECK(Calendar::of({twice}).ok());
}

TEST_CASE("calendar: New Year's days off may begin in the year before") {
  const Calendar calendar = Calendar::load().value();
  CHECK_FALSE(calendar.is_working_day(day("2023-01-02")));
  CHECK(calendar.is_working_day(day("2022-12-30")));
  CHECK(to_string(calendar.add_working_days(day("2022-12-30"), 1).date) == "2023-01-03");
}

}  // namespace
}  // namespace jindu::rules
