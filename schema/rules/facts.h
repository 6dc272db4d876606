#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "schema/rules/assess.h"

namespace jindu::rules {

/// What conditions look at: named values as text; a name that is missing is not known.
///   record.FIELD        a field of the record: enum by name, bool "yes"/"no", numbers in digits;
///                       of a set field: its values joined by ","
///   insured             "yes"/"no": somebody's insurance carries the case, or the register has
///                       neither the patient nor a husband who is named
///   carrier             "self" or "spouse": whose insurance carries the case; missing: nobody's
///   carrier.status, patient.status, sponsor.status    InsuredStatus.Status by name
///   patient.known, sponsor.known                      "yes"/"no": found in the register
///   carrier.suspended                                 "yes"/"no"
///   carrier.months      paid months of the present run, up to the event's month
///   carrier.months_total   all full months up to the handing in, gaps or not; missing: only the
///   carrier.months_at_least  run is known
///   carrier.months_with_deemed  carrier.months and the deemed months that join it
///   carrier.deemed_refused "GAP", "OTHER_PROVINCE", "NONE"
///   carrier.months_behind  months from the run's last to the event's; 0: paid up to it
///   fraud_hold          "yes"/"no": patient or sponsor
///   filing_late         "yes"/"no": filed after the lead that the profile gives
///   filing.state                                      state of the filing relied on; "NONE"
///   settlement.state    state of the settlement of the same event; "NONE"
///   claim.state         state of the claim of the same event; "NONE"
///   care.reason         Filing.FilingReason of a filing or claim; "NONE"
///   care.inpatient      "yes"/"no"
///   fp_category         of a miscarriage, induction or abortion: "planned" with a service
///                       certificate, else "contraceptive_failure"
///   employer_check      "NONE", "PENDING", "PASSED", "REJECTED"
///   answered            kinds of department query that are answered, joined by ","; "NONE"
///   materials           Material kinds at hand, joined by ","; "NONE"
///   pushes_complete, in_basic_insurance, invoice_settled, account_ready   "yes"/"no"
///   institution.networked, institution.in_city, institution.level
///   claimant_is_spouse  "yes"/"no"
///   days_since_labour_end  from labour_end_date to the event
///   allowance.right     "yes"/"no": somebody has a right to an item; missing: nobody was asked
///   institution.known, institution.designated         "yes"/"no"
///   institution.own     "yes"/"no": the hospital whose desk recorded it, or no hospital's desk
///   birth_policy, spouse.employed                     "yes"/"no"
///   duplicate                                         "yes"/"no"
///   event_in_future, event_in_stay                    "yes"/"no"
///   settled_in_future, visit_is_event                 "yes"/"no"
///   pregnancy_span      days from pregnancy date to event
///   in_scope_over_total "yes"/"no"
using Facts = std::map<std::string, std::string, std::less<>>;

/// What is wrong with a test, in words for whoever writes a profile: an unknown fact, a field that
/// one of `types` lacks, a value that the fact never has, nothing to compare. Empty: nothing.
/// `types` that the catalog does not know (yet) are passed over.
std::string fault_of(const Test& test, const std::vector<std::string>& types);

Facts collect_facts(const catalog::RecordType& type, const catalog::Message& record,
                    const CaseFacts& facts, Date today);
/// Those that need the profile: filing_late.
void add_policy_facts(Facts& facts, const PolicyValues& values);
/// What else surrounds a case (facts_around.cpp).
void add_around(Facts& facts, const CaseFacts& around);
/// A truth, as conditions of a profile spell it.
inline std::string yes_no(bool value) { return value ? "yes" : "no"; }
std::optional<std::string> fact(const Facts& facts, std::string_view name);

/// Whether a fact has several values at once ("record.fp_operations").
bool is_set_fact(std::string_view name);

/// A fact's value in Chinese.
std::string fact_text(const catalog::RecordType& type, std::string_view name,
                      const std::string& value);

/// A field's value as a fact; empty: not set.
std::optional<std::string> field_fact(const catalog::RecordType& type,
                                      const catalog::Message& record, std::string_view field);
/// A whole number of a fact or field, 0 if it is not known.
std::int64_t number(const std::optional<std::string>& value);

enum class Truth { yes, no, unknown };
/// Kleene's three values: unknown stays unknown unless the rest decides. An empty condition is yes.
Truth evaluate(const Condition& condition, const Facts& facts);

/// M6 to M9 by the first money rule of this type that applies: what a record should say in fund_pay_fen and
/// self_pay_fen. Empty: amounts missing or contradicting each other, or no money rule applies.
/// `quota_missing`: quota mode, and one of the operations has no value.
struct MoneyAnswer {
  std::optional<Money> money;
  bool quota_missing = false;
};
MoneyAnswer compute_money(const PolicyValues& values, const catalog::RecordType& type,
                          const Facts& facts);

}  // namespace jindu::rules
