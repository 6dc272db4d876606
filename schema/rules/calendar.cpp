#include "schema/rules/calendar.h"

#include <string>

#include "generated/embed/jindu_rules_calendar_files.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

int year_of(Date date) { return static_cast<int>(date.ymd().year()); }

bool weekday(Date date) {
  const unsigned day = std::chrono::weekday(date.day).iso_encoding();
  return day <= 5;
}

}  // namespace

Result<Calendar> Calendar::of(const std::vector<YearNotice>& notices) {
  Calendar calendar;
  for (const YearNotice& notice : notices) {
    calendar.years_.insert(notice.year());
    for (const DayRange& range : notice.days_off()) {
      JINDU_TRY(const Date from, parse_date(range.from()));
      JINDU_TRY(const Date to, parse_date(range.to().empty() ? range.from() : range.to()));
      if (to < from || days_between(from, to) > 31) {
        return fail(ErrorCode::invalid, "calendar: range of " + range.from());
      }
      for (Date day = from; day <= to; day = day.plus_days(1)) calendar.days_off_.insert(day);
    }
    for (const std::string& text : notice.working_days()) {
      JINDU_TRY(const Date day, parse_date(text));
      calendar.make_up_days_.insert(day);
    }
  }
  return calendar;
}

Result<Calendar> Calendar::load() {
  std::vector<YearNotice> notices;
  for (const EmbeddedFile& file : calendar_files()) {
    YearNotice notice;
    JINDU_TRY_OK(parse_text(file.name, file.content, notice));
    notices.push_back(std::move(notice));
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
