#include "schema/rules/policy_lint.h"

#include <algorithm>
#include <set>

#include "schema/rules/lifecycle.h"
#include "schema/rules/lifecycle_check.h"
#include "schema/rules/policy_check.h"
#include "schema/rules/policy_merge.h"

namespace jindu::rules {
namespace {

using V = PolicyValues;
using Findings = std::vector<std::string>;

void add(Findings& findings, const Error& error) { findings.push_back(error.context); }

/// What a city that does something must have said of it.
void check_wanted(const PolicyValues& values, const Place& place, Findings& findings) {
  const auto want = [&](bool there, int field, const char* what) {
    if (!there) add(findings, place.wrong_at(field, std::string("missing: ") + what));
  };
  const auto money_for = [&](const char* type) {
    return std::any_of(values.money().begin(), values.money().end(), [&](const MoneyRule& rule) {
      const auto& types = rule.record_types();
      return types.empty() ? type == std::string_view("Settlement")
                           : std::find(types.begin(), types.end(), type) != types.end();
    });
  };
  want(!values.procedures().empty(), V::kProceduresFieldNumber, "procedures");
  want(values.in_city_care() != V::IN_CITY_CARE_NONE, V::kInCityCareFieldNumber, "in_city_care");
  want(values.has_offline_limit(), V::kOfflineLimitFieldNumber, "offline_limit");
  want(!values.deadlines().empty(), V::kDeadlinesFieldNumber, "deadlines");
  want(!values.forms().empty(), V::kFormsFieldNumber, "forms");
  want(values.decision_working_days() > 0, V::kDecisionWorkingDaysFieldNumber,
       "decision_working_days");
  if (offers(values, "allowance")) {
    want(values.allowance_path() != V::ALLOWANCE_PATH_NONE, V::kAllowancePathFieldNumber,
         "allowance_path");
    want(values.allowance_payee() != PAYEE_NONE, V::kAllowancePayeeFieldNumber, "allowance_payee");
    want(values.daily_divisor_milli() > 0, V::kDailyDivisorMilliFieldNumber, "daily_divisor_milli");
  }
  if (offers(values, "claim")) {
    want(values.claim_payee() != PAYEE_NONE, V::kClaimPayeeFieldNumber, "claim_payee");
    want(money_for("ReimbursementClaim"), V::kMoneyFieldNumber, "money for ReimbursementClaim");
  }
  if (offers(values, "settlement") && values.in_city_care() != V::PRECONDITION) {
    want(money_for("Settlement"), V::kMoneyFieldNumber, "money for Settlement");
  }
  if (offers(values, "deposit")) {
    want(values.clearing().deposit_bp() > 0, V::kClearingFieldNumber, "clearing.deposit_bp");
    want(!values.clearing().deposit_payout_due().empty(), V::kClearingFieldNumber,
         "clearing.deposit_payout_due");
  }
  const bool by_date = values.filing_lead() == V::BEFORE_EXPECTED_DATE;
  want(!by_date || values.filing_lead_months() > 0, V::kFilingLeadMonthsFieldNumber,
       "filing_lead_months");
}

void check_possible(const PolicyValues& values, const Place& place, Findings& findings) {
  for (int i = 0; i < values.rules_size(); ++i) {
    const Rule& rule = values.rules(i);
    const Place here = place.in(V::kRulesFieldNumber, i);
    if (!can_hold({&rule.applies()})) {
      add(findings, here.wrong_at(Rule::kAppliesFieldNumber,
                                  "rule " + rule.name() + ": applies can never hold"));
    } else if (!can_hold({&rule.holds()})) {
      // Alone: a rule that applies only to what it refuses is a way to refuse it.
      add(findings,
          here.wrong_at(Rule::kHoldsFieldNumber, "rule " + rule.name() + ": holds can never hold"));
    }
  }
  for (int i = 0; i < values.materials_size(); ++i) {
    if (can_hold({&values.materials(i).applies()})) continue;
    add(findings,
        place.in(V::kMaterialsFieldNumber, i)
            .wrong_at(MaterialRule::kAppliesFieldNumber,
                      "material " + values.materials(i).kind() + ": applies can never hold"));
  }
}

bool unconditional(const Condition& condition) {
  return condition.all().empty() && condition.any().empty() && !condition.has_not_() &&
         !condition.has_test();
}

/// The first money rule that applies counts: what stands behind one without a condition is never
/// come to, and so with quotas.
void check_money_order(const PolicyValues& values, const Place& place, Findings& findings) {
  std::set<std::string> settled;
  for (int i = 0; i < values.money_size(); ++i) {
    const MoneyRule& rule = values.money(i);
    const Place here = place.in(V::kMoneyFieldNumber, i);
    std::vector<std::string> types(rule.record_types().begin(), rule.record_types().end());
    if (types.empty()) types.emplace_back("Settlement");
    const bool reached = std::any_of(types.begin(), types.end(), [&](const std::string& type) {
      return settled.count(type) == 0;
    });
    if (!reached) add(findings, here.wrong("money " + rule.name() + ": never come to"));
    if (!can_hold({&rule.applies()})) {
      add(findings, here.wrong_at(MoneyRule::kAppliesFieldNumber,
                                  "money " + rule.name() + ": applies can never hold"));
    }
    if (unconditional(rule.applies())) settled.insert(types.begin(), types.end());
    for (int j = 0; j < rule.quotas_size(); ++j) {
      const Quota& quota = rule.quotas(j);
      if (can_hold({&rule.applies(), &quota.applies()})) continue;
      add(findings, here.in(MoneyRule::kQuotasFieldNumber, j)
                        .wrong("quota " + quota.name() + ": applies can never hold"));
    }
  }
}

void check_samples(const PolicyValues& values, const Place& place, Findings& findings) {
  const auto say = [&](const Place& here, const std::string& what) {
    add(findings, here.wrong("sample value (演示定额) in production: " + what));
  };
  if (values.prenatal_fee().sample()) {
    say(place.in(V::kPrenatalFeeFieldNumber), "prenatal_fee");
  }
  for (int i = 0; i < values.money_size(); ++i) {
    const MoneyRule& rule = values.money(i);
    const Place here = place.in(V::kMoneyFieldNumber, i);
    if (rule.cap_sample()) say(here, rule.name());
    for (int j = 0; j < rule.quotas_size(); ++j) {
      if (rule.quotas(j).sample()) {
        say(here.in(MoneyRule::kQuotasFieldNumber, j), rule.quotas(j).name());
      }
    }
  }
}

void check_abolished(const PolicyValues& values, const Place& place, Findings& findings) {
  const auto& gone = values.abolished_materials();
  for (int i = 0; i < values.materials_size(); ++i) {
    if (std::find(gone.begin(), gone.end(), values.materials(i).kind()) == gone.end()) continue;
    add(findings, place.in(V::kMaterialsFieldNumber, i)
                      .wrong("material " + values.materials(i).kind() + " is abolished"));
  }
}

/// With its procedures the city may have a step, and nothing that leads to it.
void check_reached(const CityProfile& profile, const Place& place, Findings& findings) {
  const Result<LifeCycles> all = LifeCycles::load();
  if (!all.ok()) return add(findings, all.error());
  const LifeCycles offered = all->offered(procedures_of(profile));
  for (const LifeCycle& table : offered.tables()) {
    const std::string step = unreached_step(table);
    if (step.empty()) continue;
    add(findings, place.wrong("procedures: no state leads to " + table.record_type() + " " + step));
  }
}

}  // namespace

bool has_samples(const CityProfile& profile) {
  Findings findings;
  for (int i = 0; i < profile.values_size(); ++i) {
    check_samples(profile.values(i),
                  Place("", profile, nullptr).in(CityProfile::kValuesFieldNumber, i), findings);
  }
  return !findings.empty();
}

Findings lint_profile(std::string_view name, std::string_view text, const LintOptions& options) {
  Findings findings;
  CityProfile profile;
  TextTree tree;
  if (const Status parsed = parse_text(name, text, profile, &tree); !parsed.ok()) {
    return {parsed.error().context};
  }
  const Place place(name, profile, &tree);
  check_profile_whole(profile, place, findings);
  if (profile.deciding_body().empty()) {
    add(findings, place.wrong_at(CityProfile::kDecidingBodyFieldNumber, "missing: deciding_body"));
  }
  if (profile.sources().empty()) {
    add(findings, place.wrong_at(CityProfile::kSourcesFieldNumber, "missing: sources"));
  }
  for (int i = 0; i < profile.values_size(); ++i) {
    const PolicyValues& values = profile.values(i);
    const Place span = place.in(CityProfile::kValuesFieldNumber, i);
    check_possible(values, span, findings);
    check_money_order(values, span, findings);
    if (options.production) check_samples(values, span, findings);
  }
  // What is wanted may come from the span before or from the common rules.
  const Result<Policy> whole = Policy::parse(name, text);
  if (!whole.ok() && findings.empty()) add(findings, whole.error());
  for (int i = 0; whole.ok() && i < whole->profile().values_size(); ++i) {
    const Place span = place.in(CityProfile::kValuesFieldNumber, i);
    check_wanted(whole->profile().values(i), span, findings);
    if (!profile.values(i).materials().empty()) {
      check_abolished(whole->profile().values(i), span, findings);
    }
  }
  if (whole.ok()) check_reached(whole->profile(), place, findings);
  return findings;
}

}  // namespace jindu::rules
