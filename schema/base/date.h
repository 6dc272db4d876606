#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/result.h"

namespace jindu {

/// A calendar date in Asia/Shanghai (UTC+8, no summer time since 1991). On the wire and in records
/// it is text, "2022-09-30".
struct Date {
  std::chrono::sys_days day{};

  auto operator<=>(const Date&) const = default;
  Date plus_days(int days) const { return {day + std::chrono::days(days)}; }
  std::chrono::year_month_day ymd() const { return std::chrono::year_month_day(day); }
};

/// Calendar days from `from` to `to`; negative if `to` is earlier.
inline int days_between(Date from, Date to) {
  return static_cast<int>((to.day - from.day).count());
}
/// Exactly YYYY-MM-DD, an existing day between 1900 and 2199; otherwise `invalid`.
Result<Date> parse_date(std::string_view text);
std::string to_string(Date date);
/// A month (yyyymm) as people read it: "2025年01月". Anything else: its digits.
std::string month_text(std::int64_t month);
/// The local date at a moment, in milliseconds since 1970 UTC.
Date local_date(std::int64_t wall_ms);
/// The moment of a local date and second of the day (86,400: its end), in milliseconds since 1970 UTC.
std::int64_t moment_of(Date date, int second_of_day);
/// Seconds since local midnight at a moment.
int local_second_of_day(std::int64_t wall_ms);
/// "2022-09-30 16:50:00" local, for people.
std::string local_time_text(std::int64_t wall_ms);

}  // namespace jindu
