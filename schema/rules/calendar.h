#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "schema/base/result.h"
#include "schema/rules/calendar.pb.h"

namespace jindu::rules {

/// A counted day. `provisional`: it leans on a year whose notice is not published (or it counts a
/// day from 26 December on and the next year's notice is missing), and is counted again when it is.
struct CountedDay {
  Date date;
  bool provisional = false;
};

/// Working days (domain.md section 9, 民法典 201 to 203): Monday to Friday that is no day off, or a
/// make-up day. Years without a notice go by the weekday alone.
class Calendar {
 public:
  /// From the program's own data (schema/calendar).
  static Result<Calendar> load();
  /// One notice of schema/calendar. `invalid` with file, line and column: a day that does not
  /// exist, a range that runs backwards, a make-up day that is no weekend day or is off as well.
  static Result<YearNotice> parse(std::string_view name, std::string_view text);
  /// `invalid` as `parse` without a place, and for two notices of one year.
  static Result<Calendar> of(const std::vector<YearNotice>& notices);

  bool is_working_day(Date date) const;
  bool published(int year) const { return years_.count(year) != 0; }

  /// The day `count` working days after `start`, which itself is not counted. `count` ≥ 1.
  CountedDay add_working_days(Date start, int count) const;
  /// Working days from the day after `today` up to and with `due`; negative when overdue.
  int working_days_left(Date today, Date due) const;
  /// `date` itself or the next working day after it: for applicants, employers, hospitals.
  CountedDay on_or_after(Date date) const;
  /// `date` itself or the last working day before it: for the bureau's own month days.
  CountedDay on_or_before(Date date) const;
  /// The bureau's target where it answers a hospital's month day: the last working day on or before
  /// `target`, or the hospital's own (moved) day if that comes after `target`.
  CountedDay bureau_day(Date target, CountedDay hospital) const;
  /// The day on which something counts as received: the day itself, or the next working day if it
  /// is a day off or later than `closing_second` of the day (17:00:00 itself is in time). No
  /// printed hours: no closing.
  CountedDay receipt_day(std::int64_t received_ms, std::optional<int> closing_second) const;

 private:
  bool provisional(Date first, Date last) const;
  std::set<Date> days_off_;
  std::set<Date> make_up_days_;
  std::set<int> years_;
};

/// The same day number `months` later (earlier if negative), or the month's end.
Date add_months(Date date, int months);

}  // namespace jindu::rules
