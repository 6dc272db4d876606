#include "schema/rules/calendar.h"

#include <algorithm>
#include <string>
#include <utility>

#include "generated/embed/jindu_rules_calendar_files.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

int year_of(Date date) { return static_cast<int>(date.ymd().year()); }

bool weekday(Date date) {
  const unsigned day = std::chrono::weekday(date.day).iso_encoding();
  return day <= 5;
}

using Days = std::pair<Date, Date>;  // first and last

Result<Days> days_of(const DayRange& range) {
  JINDU_TRY(const Date from, parse_date(range.from()));
  JINDU_TRY(const Date to, parse_date(range.to().empty() ? range.from() : range.to()));
  // The longest holiday has eight days: more is a slip of the pen.
  if (to < from || days_between(from, to) > 31) return fail(ErrorCode::invalid, "range");
  return Days{from, to};
}

/// A notice speaks of its own year, and of the days around New Year.
bool belongs(int year, Date day) {
  return year_of(day) == year ||
         (year_of(day) == year - 1 && day.ymd().month() == std::chrono::December);
}

Status check(const YearNotice& notice, const Place& place) {
  const int year = notice.year();
  if (year < 2000 || year > 2199) {
    return place.wrong_at(YearNotice::kYearFieldNumber, "year: 2000 to 2199");
  }
  std::vector<Days> off;
  for (int i = 0; i < notice.days_off_size(); ++i) {
    const Result<Days> days = days_of(notice.days_off(i));
    if (!days.ok() || !belongs(year, days->first) || !belongs(year, days->second)) {
      return place.wrong_at(YearNotice::kDaysOffFieldNumber, "days_off: no range of this year", i);
    }
    off.push_back(*days);
  }
  for (int i = 0; i < notice.working_days_size(); ++i) {
    const auto wrong = [&](const char* what) {
      return place.wrong_at(YearNotice::kWorkingDaysFieldNumber, what, i);
    };
    const Result<Date> day = parse_date(notice.working_days(i));
    if (!day.ok() || !belongs(year, *day)) return wrong("working_days: no day of this year");
    if (weekday(*day)) return wrong("working_days: is one anyway");
    for (const Days& days : off) {
      if (days.first <= *day && *day <= days.second) return wrong("working_days: is off as well");
    }
  }
  return {};
}

}  // namespace

Result<YearNotice> Calendar::parse(std::string_view name, std::string_view text) {
  YearNotice notice;
  TextTree tree;
  JINDU_TRY_OK(parse_text(name, text, notice, &tree));
  JINDU_TRY_OK(check(notice, Place(name, notice, &tree)));
  return notice;
}

Result<Calendar> Calendar::of(const std::vector<YearNotice>& notices) {
  Calendar calendar;
  for (const YearNotice& notice : notices) {
    const Place place("calendar", notice, nullptr);
    JINDU_TRY_OK(check(notice, place));
    if (!calendar.years_.insert(notice.year()).second) {
      return place.wrong("two notices of " + std::to_string(notice.year()));
    }
    for (const DayRange& range : notice.days_off()) {
      const auto [from, to] = days_of(range).value();
      for (Date day = from; day <= to; day = day.plus_days(1)) calendar.days_off_.insert(day);
    }
    for (const std::string& text : notice.working_days()) {
      calendar.make_up_days_.insert(parse_date(text).value());
    }
  }
  return calendar;
}

Result<Calendar> Calendar::load() {
  std::vector<YearNotice> notices;
  for (const EmbeddedFile& file : calendar_files()) {
    JINDU_TRY_OK(parse_bytes(file.name, file.content, notices.emplace_back()));
  }
  return of(notices);
}

bool Calendar::is_working_day(Date date) const {
  if (make_up_days_.count(date) != 0) return true;
  return weekday(date) && days_off_.count(date) == 0;
}

bool Calendar::provisional(Date first, Date last) const {
  for (int year = year_of(first); year <= year_of(last); ++year) {
    if (!published(year)) return true;
  }
  // The next year's notice may take days off at this year's end.
  const auto ymd = last.ymd();
  const bool year_end = ymd.month() == std::chrono::December && ymd.day() >= std::chrono::day(26);
  return year_end && !published(year_of(last) + 1);
}

CountedDay Calendar::add_working_days(Date start, int count) const {
  JINDU_ENSURE(count >= 1);
  Date day = start;
  while (count > 0) {
    day = day.plus_days(1);
    if (is_working_day(day)) --count;
  }
  return {day, provisional(start.plus_days(1), day)};
}

int Calendar::working_days_left(Date today, Date due) const {
  int days = 0;
  for (Date day = today.plus_days(1); day <= due; day = day.plus_days(1)) {
    days += is_working_day(day) ? 1 : 0;
  }
  for (Date day = due.plus_days(1); day <= today; day = day.plus_days(1)) {
    days -= is_working_day(day) ? 1 : 0;
  }
  return days;
}

CountedDay Calendar::on_or_after(Date date) const {
  Date day = date;
  while (!is_working_day(day)) day = day.plus_days(1);
  return {day, provisional(date, day)};
}

CountedDay Calendar::on_or_before(Date date) const {
  Date day = date;
  while (!is_working_day(day)) day = day.plus_days(-1);
  return {day, provisional(day, date)};
}

CountedDay Calendar::bureau_day(Date target, CountedDay hospital) const {
  return hospital.date > target ? hospital : on_or_before(target);
}

CountedDay Calendar::receipt_day(std::int64_t received_ms,
                                 std::optional<int> closing_second) const {
  const Date day = local_date(received_ms);
  const bool late = closing_second && local_second_of_day(received_ms) > *closing_second;
  return on_or_after(late ? day.plus_days(1) : day);
}

Date add_months(Date date, int months) {
  using namespace std::chrono;
  const year_month_day ymd = date.ymd();
  const year_month month = year_month(ymd.year(), ymd.month()) + std::chrono::months(months);
  const year_month_day_last end = month / last;
  return Date{sys_days(month / std::min(ymd.day(), end.day()))};
}

}  // namespace jindu::rules
