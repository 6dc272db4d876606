#pragma once
#include <cstdint>

#include "schema/base/date.h"
#include "schema/rules/months.h"

/// Spans of days or months inside the `extra` of a link: facts of a person are read from links
/// alone, since these are seen by whatever is judged later in the same transaction.
namespace jindu::standing {

constexpr std::int64_t kDayLimit = 100'000;  ///< days since 1970; open ends are the last of them

constexpr std::int64_t pack_days(std::int64_t from, std::int64_t to) {
  return from * kDayLimit + to;
}
constexpr std::int64_t kOpenEnd = kDayLimit - 1;
inline std::int64_t day_number(Date date) { return date.day.time_since_epoch().count(); }
constexpr bool holds_day(std::int64_t packed, std::int64_t day) {
  return packed / kDayLimit <= day && day <= packed % kDayLimit;
}

constexpr std::int64_t kMonthLimit = 1'000'000;
constexpr std::int64_t pack_months(rules::MonthSpan span) {
  return std::int64_t{span.first} * kMonthLimit + span.last;
}
constexpr rules::MonthSpan unpack_months(std::int64_t packed) {
  return {static_cast<int>(packed / kMonthLimit), static_cast<int>(packed % kMonthLimit)};
}

}  // namespace jindu::standing
