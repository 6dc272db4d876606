// What each rule, material, amount and deadline of a span must be.
#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/facts.h"
#include "schema/rules/policy_check.h"

namespace jindu::rules {
namespace {

using Names = std::vector<std::string>;
using Repeated = google::protobuf::RepeatedPtrField<std::string>;

/// Types of domain.md that have deadlines and materials in a profile and no record here yet.
constexpr std::array<std::string_view, 5> kLaterTypes = {
    "ReimbursementClaim", "DeemedContribution", "PayeeAccount", "DepartmentQuery",
    "HospitalClearing"};

Status check_condition(const Condition& condition, const Place& place, const Names& types) {
  if (condition.all().empty() && condition.any().empty() && !condition.has_not_() &&
      !condition.has_test()) {
    return place.wrong("a condition without content");
  }
  for (int i = 0; i < condition.all_size(); ++i) {
    JINDU_TRY_OK(check_condition(condition.all(i), place.in(Condition::kAllFieldNumber, i), types));
  }
  for (int i = 0; i < condition.any_size(); ++i) {
    JINDU_TRY_OK(check_condition(condition.any(i), place.in(Condition::kAnyFieldNumber, i), types));
  }
  if (condition.has_not_()) {
    JINDU_TRY_OK(check_condition(condition.not_(), place.in(Condition::kNotFieldNumber), types));
  }
  if (!condition.has_test()) return {};
  const std::string fault = fault_of(condition.test(), types);
  if (!fault.empty()) return place.in(Condition::kTestFieldNumber).wrong(fault);
  return {};
}

Status check_types(const Repeated& types, const Place& place, int field) {
  if (types.empty()) return place.wrong("record_types are wanted");
  for (int i = 0; i < types.size(); ++i) {
    const bool later =
        std::find(kLaterTypes.begin(), kLaterTypes.end(), types[i]) != kLaterTypes.end();
    if (!later && catalog::Catalog::product().find(types[i]) == nullptr) {
      return place.wrong_at(field, "unknown record type " + types[i], i);
    }
  }
  return {};
}

Names names(const Repeated& types) { return {types.begin(), types.end()}; }

Status check_rule(const Rule& rule, const Place& place) {
  if (rule.name().empty() || rule.label().empty() || rule.source().empty() ||
      rule.stage() == Rule::STAGE_NONE) {
    return place.wrong("rule: name, label, source and stage are wanted");
  }
  if (rule.has_holds() == rule.code().empty() || rule.has_holds() == rule.sentence().empty()) {
    return place.wrong("rule " + rule.name() + ": code and sentence go with holds");
  }
  JINDU_TRY_OK(check_types(rule.record_types(), place, Rule::kRecordTypesFieldNumber));
  const Names types = names(rule.record_types());
  if (rule.has_applies()) {
    JINDU_TRY_OK(check_condition(rule.applies(), place.in(Rule::kAppliesFieldNumber), types));
  }
  if (rule.has_holds()) {
    JINDU_TRY_OK(check_condition(rule.holds(), place.in(Rule::kHoldsFieldNumber), types));
  }
  if (rule.found_fact().empty()) return {};
  Test shown;
  shown.set_fact(rule.found_fact());
  shown.set_known(true);
  const std::string fault = fault_of(shown, types);
  if (!fault.empty()) return place.wrong_at(Rule::kFoundFactFieldNumber, fault);
  return {};
}

/// Takes each finding; false: no more are wanted.
using Keep = std::function<bool(const Status&)>;

bool check_rules(const PolicyValues& values, const Place& place, const Keep& keep) {
  int stage = 0;
  std::set<std::string> seen;
  for (int i = 0; i < values.rules_size(); ++i) {
    const Rule& rule = values.rules(i);
    const Place here = place.in(PolicyValues::kRulesFieldNumber, i);
    if (!keep(check_rule(rule, here))) return false;
    if (!seen.insert(rule.name()).second && !keep(here.wrong("two rules " + rule.name()))) {
      return false;
    }
    // domain.md section 6: the notice lists what is wrong in this order.
    if (rule.stage() < stage &&
        !keep(here.wrong_at(Rule::kStageFieldNumber,
                            rule.name() + " is out of the order of checks"))) {
      return false;
    }
    stage = std::max<int>(stage, rule.stage());
  }
  return true;
}

bool is_material(const std::string& kind) {
  const catalog::RecordType* type = catalog::Catalog::product().find("Material");
  return type != nullptr &&
         type->find("kind")->descriptor->enum_type()->FindValueByName(kind) != nullptr;
}

Status check_material(const MaterialRule& material, const Place& place) {
  if (!is_material(material.kind())) {
    return place.wrong_at(MaterialRule::kKindFieldNumber, "unknown material " + material.kind());
  }
  for (int i = 0; i < material.or_kinds_size(); ++i) {
    if (is_material(material.or_kinds(i))) continue;
    return place.wrong_at(MaterialRule::kOrKindsFieldNumber,
                          "unknown material " + material.or_kinds(i), i);
  }
  if (material.label().empty() || material.source().empty()) {
    return place.wrong("material: label and source are wanted");
  }
  JINDU_TRY_OK(check_types(material.record_types(), place, MaterialRule::kRecordTypesFieldNumber));
  if (!material.has_applies()) return {};
  return check_condition(material.applies(), place.in(MaterialRule::kAppliesFieldNumber),
                         names(material.record_types()));
}

bool is_amount(std::int64_t fen) { return fen >= 0 && fen <= kFenMax; }

Status check_money(const MoneyRule& money, const Place& place) {
  Names types = names(money.record_types());
  if (types.empty()) types = {"Settlement"};
  if (money.name().empty() || money.source().empty()) {
    return place.wrong("money: name and source are wanted");
  }
  if (money.mode() == MoneyRule::MODE_NONE) return place.wrong("money: no mode");
  const bool quota = money.mode() == MoneyRule::QUOTA;
  if (money.pay_bp() < (quota ? 0 : 1) || money.pay_bp() > (quota ? 0 : 10'000)) {
    return place.wrong_at(MoneyRule::kPayBpFieldNumber, "pay_bp: 1 to 10000, and not with quotas");
  }
  if (money.has_cap_fen() && (quota || !is_amount(money.cap_fen()))) {
    return place.wrong_at(MoneyRule::kCapFenFieldNumber, "cap_fen: an amount, and not with quotas");
  }
  if (!quota && (money.quotas_size() > 0 || money.quota_capped_by_actual())) {
    return place.wrong("money: quotas go with mode QUOTA");
  }
  if (money.has_applies()) {
    JINDU_TRY_OK(
        check_condition(money.applies(), place.in(MoneyRule::kAppliesFieldNumber), types));
  }
  for (int i = 0; i < money.quotas_size(); ++i) {
    const Quota& one = money.quotas(i);
    const Place here = place.in(MoneyRule::kQuotasFieldNumber, i);
    if (one.name().empty() || !is_amount(one.amount_fen())) {
      return here.wrong("quota: name and amount are wanted");
    }
    if (!one.has_applies()) continue;
    JINDU_TRY_OK(check_condition(one.applies(), here.in(Quota::kAppliesFieldNumber), types));
  }
  return {};
}

Status check_deadline(const DeadlineRule& rule, const Place& place) {
  if (rule.name().empty() || rule.label().empty() || rule.source().empty() ||
      rule.start() == DeadlineRule::START_NONE) {
    return place.wrong("deadline: name, label, source and start are wanted");
  }
  if (rule.working_days() < 0 || rule.working_days() > 250 || rule.months() < 0 ||
      rule.months() > 60 || (rule.working_days() > 0 && rule.months() > 0)) {
    return place.wrong("deadline " + rule.name() + ": 0 to 250 working days, or 0 to 60 months");
  }
  return check_types(rule.record_types(), place, DeadlineRule::kRecordTypesFieldNumber);
}

/// Numbers of the span itself.
Status check_numbers(const PolicyValues& values, const Place& place) {
  struct Bound {
    int field;
    const char* name;
    std::int64_t value;
    std::int64_t max;
  };
  const Clearing& clearing = values.clearing();
  using V = PolicyValues;
  for (const Bound& one : {
           Bound{V::kClosingSecondFieldNumber, "closing_second", values.closing_second(), 86'399},
           Bound{V::kFilingLeadMonthsFieldNumber, "filing_lead_months", values.filing_lead_months(),
                 12},
           Bound{V::kMonthsFieldNumber, "months.min", values.months().min(), 600},
           Bound{V::kDailyDivisorMilliFieldNumber, "daily_divisor_milli",
                 values.daily_divisor_milli(), 366'000},
           Bound{V::kExtensionFundDaysFieldNumber, "extension_fund_days",
                 values.extension_fund_days(), 366},
           Bound{V::kExtensionLeaveDaysFieldNumber, "extension_leave_days",
                 values.extension_leave_days(), 366},
           Bound{V::kCareLeaveDaysFieldNumber, "care_leave_days", values.care_leave_days(), 366},
           Bound{V::kClearingFieldNumber, "clearing.deposit_bp", clearing.deposit_bp(), 10'000},
           Bound{V::kClearingFieldNumber, "clearing.hospital_day", clearing.hospital_day(), 31},
           Bound{V::kClearingFieldNumber, "clearing.bureau_day", clearing.bureau_day(), 31},
           Bound{V::kClearingFieldNumber, "clearing.batch_day", clearing.batch_day(), 31},
           Bound{V::kPregnancyMatchDaysFieldNumber, "pregnancy_match_days",
                 values.pregnancy_match_days(), 300},
           Bound{V::kDeliveryDistanceDaysFieldNumber, "delivery_distance_days",
                 values.delivery_distance_days(), 366},
           Bound{V::kDecisionWorkingDaysFieldNumber, "decision_working_days",
                 values.decision_working_days(), 250},
           Bound{V::kOfflineLimitFieldNumber, "offline_limit.hours", values.offline_limit().hours(),
                 8'760},
           Bound{V::kOfflineLimitFieldNumber, "offline_limit.count", values.offline_limit().count(),
                 100'000},
           Bound{V::kOfflineLimitFieldNumber, "offline_limit.total_fen",
                 values.offline_limit().total_fen(), kFenMax},
       }) {
    if (one.value >= 0 && one.value <= one.max) continue;
    return place.wrong_at(one.field, std::string(one.name) + ": 0 to " + std::to_string(one.max));
  }
  return {};
}

void check_all(const PolicyValues& values, const Place& place, const Keep& keep) {
  using V = PolicyValues;
  if (!keep(check_numbers(values, place)) || !check_rules(values, place, keep)) return;
  for (int i = 0; i < values.materials_size(); ++i) {
    if (!keep(check_material(values.materials(i), place.in(V::kMaterialsFieldNumber, i)))) return;
  }
  for (int i = 0; i < values.money_size(); ++i) {
    if (!keep(check_money(values.money(i), place.in(V::kMoneyFieldNumber, i)))) return;
  }
  for (int i = 0; i < values.deadlines_size(); ++i) {
    if (!keep(check_deadline(values.deadlines(i), place.in(V::kDeadlinesFieldNumber, i)))) return;
  }
}

}  // namespace

Status check_values(const PolicyValues& values, const Place& place) {
  Status first;
  check_all(values, place, [&](const Status& status) {
    if (!status.ok()) first = status;
    return status.ok();
  });
  return first;
}

void check_values_whole(const PolicyValues& values, const Place& place,
                        std::vector<std::string>& findings) {
  check_all(values, place, [&](const Status& status) {
    if (!status.ok()) findings.push_back(status.error().context);
    return true;
  });
}

}  // namespace jindu::rules
