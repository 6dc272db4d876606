#pragma once
#include <set>
#include <string>
#include <string_view>

#include "schema/rules/policy.pb.h"

/// Months that count as paid, own and deemed (视同缴费), and the unbroken runs that they make
/// (domain.md section 6, 烟台: at least 12 consecutive months, paid in full). Months are yyyymm.
/// Pure.
namespace jindu::rules {

struct MonthSpan {
  int first = 0;  ///< 0: none
  int last = 0;
};

int month_after(int month);
/// From `from` to `to`: 0 for the same month.
int months_between(int from, int to);
/// How many months a span has; 0 for none or for one that ends before it begins.
int count_months(MonthSpan span);
void add_months(std::set<int>& months, MonthSpan span);

/// The last unbroken run of `paid` that does not go beyond `until` (0: no limit).
MonthSpan run_until(const std::set<int>& paid, int until);

/// What somebody asks to have counted.
struct DeemedRequest {
  std::string kind;  ///< DeemedContribution.Kind by name
  MonthSpan months;
  std::string from_division;
};
/// Why it does not count: NOT_OFFERED, NOT_IN_SCOPE (beyond the profile's day), OTHER_PROVINCE,
/// GAP (the month after its last is not the first that was paid here), BAD_VALUE; empty: it does.
/// `own`: months paid here; `division`: the city's.
std::string deemed_refusal(const PolicyValues& values, std::string_view division,
                           const DeemedRequest& request, const std::set<int>& own);

}  // namespace jindu::rules
