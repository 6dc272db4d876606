#include "schema/base/date.h"

#include <charconv>
#include <cstdio>

namespace jindu {
namespace {

constexpr std::int64_t kLocalOffsetMs = 8LL * 3600 * 1000;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

bool parse_digits(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && text[0] != '-';
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Result<Date> parse_date(std::string_view text) {
  using namespace std::chrono;
  int y = 0;
  int m = 0;
  int d = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !parse_digits(text.substr(0, 4), y) || !parse_digits(text.substr(5, 2), m) ||
      !parse_digits(text.substr(8, 2), d)) {
    return fail(ErrorCode::invalid, "date: form");
  }
  const year_month_day ymd{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (!ymd.ok() || y < 1900 || y > 2199) return fail(ErrorCode::invalid, "date: no such day");
  return Date{sys_days(ymd)};
}

std::string to_string(Date date) {
  const auto ymd = date.ymd();
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

std::string month_text(std::int64_t month) {
  std::string text = std::to_string(month);
  return text.size() == 6 ? text.insert(4, "年") + "月" : text;
}

Date local_date(std::int64_t wall_ms) {
  return Date{
      std::chrono::sys_days(std::chrono::days(floor_div(wall_ms + kLocalOffsetMs, kDayMs)))};
}

std::int64_t moment_of(Date date, int second_of_day) {
  return std::int64_t{date.day.time_since_epoch().count()} * kDayMs - kLocalOffsetMs +
         std::int64_t{second_of_day} * 1000;
}

int local_second_of_day(std::int64_t wall_ms) {
  const std::int64_t local = wall_ms + kLocalOffsetMs;
  return static_cast<int>((local - floor_div(local, kDayMs) * kDayMs) / 1000);
}

std::string local_time_text(std::int64_t wall_ms) {
  const int second = local_second_of_day(wall_ms);
  char text[40];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  return to_string(local_date(wall_ms)) + text;
}

}  // namespace jindu
