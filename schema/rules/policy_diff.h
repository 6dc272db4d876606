#pragma once
#include <string>
#include <vector>

#include "schema/base/date.h"
#include "schema/rules/policy.h"

namespace jindu::rules {

/// One thing that is different for somebody from a day on.
struct PolicyChange {
  Date from;  ///< whose events (steps: whose receipt) are judged so
  std::string what;  ///< 延长产假（基金支付）, 规则 缴费满 6 个月, 材料 出生医学证明
  std::string whom;    ///< 生育女职工, 定点医疗机构, …
  std::string before;  ///< in words; empty: it was not there
  std::string after;   ///< empty: it is gone
};

/// What changes for whom if `b` takes the place of `a`: one change for each key and day from which
/// it is different. Heads (names, phones) are told with the earliest day.
std::vector<PolicyChange> diff_profiles(const Policy& a, const Policy& b);

/// "自 2025-11-28 起，生育女职工：延长产假（基金支付） 0 天 → 80 天".
std::string change_text(const PolicyChange& change);

}  // namespace jindu::rules
