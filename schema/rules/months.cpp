#include "schema/rules/months.h"

#include <algorithm>

#include "schema/base/date.h"

namespace jindu::rules {
namespace {

constexpr std::string_view kTransferIn = "transfer_in";
constexpr std::size_t kProvinceDigits = 2;  // GB/T 2260

int month_of(std::string_view day) {
  const Result<Date> date = parse_date(day);
  if (!date.ok()) return 0;
  const auto ymd = date->ymd();
  return static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
}

}  // namespace

int month_after(int month) { return month % 100 == 12 ? month + 89 : month + 1; }

int months_between(int from, int to) {
  return (to / 100 - from / 100) * 12 + to % 100 - from % 100;
}

int count_months(MonthSpan span) {
  if (span.first == 0 || span.last < span.first) return 0;
  return months_between(span.first, span.last) + 1;
}

void add_months(std::set<int>& months, MonthSpan span) {
  if (count_months(span) == 0) return;
  for (int month = span.first; month <= span.last; month = month_after(month)) months.insert(month);
}

MonthSpan run_until(const std::set<int>& paid, int until) {
  MonthSpan run;
  for (const int month : paid) {
    if (until != 0 && month > until) break;
    if (run.last == 0 || month_after(run.last) != month) run.first = month;
    run.last = month;
  }
  return run;
}

std::string deemed_refusal(const PolicyValues& values, std::string_view division,
                           const DeemedRequest& request, const std::set<int>& own) {
  const auto at = std::find_if(values.deemed_months().begin(), values.deemed_months().end(),
                               [&](const DeemedMonths& one) { return one.kind() == request.kind; });
  if (at == values.deemed_months().end()) return "NOT_OFFERED";
  if (count_months(request.months) == 0) return "BAD_VALUE";
  const int until = month_of(at->until());
  if (until != 0 && request.months.last > until) return "NOT_IN_SCOPE";
  if (request.kind != kTransferIn) return {};
  if (request.from_division.substr(0, kProvinceDigits) != division.substr(0, kProvinceDigits)) {
    return "OTHER_PROVINCE";
  }
  // The first month paid here after it: earlier spells here do not make it contiguous.
  const auto next = own.upper_bound(request.months.last);
  const bool joins = next != own.end() && *next == month_after(request.months.last);
  return joins ? std::string() : "GAP";
}

}  // namespace jindu::rules
