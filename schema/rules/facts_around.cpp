// What surrounds a case beside register, filing and hospital: answers of departments, papers at
// hand, what others' records say.
#include <algorithm>

#include "schema/rules/allowance.h"
#include "schema/rules/calendar.h"
#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

std::string joined(const std::vector<std::string>& values) {
  if (values.empty()) return "NONE";
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ",") + value;
  return text;
}

std::string or_none(const std::string& value) { return value.empty() ? "NONE" : value; }

bool has(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::optional<Date> date_fact(const Facts& facts, std::string_view name) {
  const Result<Date> date = parse_date(fact(facts, name).value_or(""));
  return date.ok() ? std::optional(*date) : std::nullopt;
}

/// 51 to 53 are the national codes of 医疗类别; where a form has none, a stay is one with two days.
void add_inpatient(Facts& facts) {
  if (const auto kind = fact(facts, "record.benefit_kind")) {
    facts["care.inpatient"] = yes_no(kind == "inpatient");
    return;
  }
  const auto admitted = fact(facts, "record.admission_date");
  const auto discharged = fact(facts, "record.discharge_date");
  if (admitted && discharged) facts["care.inpatient"] = yes_no(*admitted != *discharged);
}

bool any_of(const std::optional<std::string>& joined_values,
            std::initializer_list<std::string_view> wanted) {
  if (!joined_values) return false;
  const std::string padded = ',' + *joined_values + ',';
  return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view one) {
    return padded.find(',' + std::string(one) + ',') != std::string::npos;
  });
}

/// Without a service certificate an ended pregnancy counts as a failure of contraception
/// (烟台 1.1.2).
void add_fp_category(Facts& facts, const CaseFacts& around) {
  const bool ended = any_of(fact(facts, "record.fp_operations"), {"abortion", "induced_labour"}) ||
                     any_of(fact(facts, "record.birth_type"), {"miscarriage", "induction"});
  if (!ended) return;
  const bool certified = fact(facts, "record.service_cert_no").has_value() ||
                         has(around.materials, "service_cert") ||
                         has(around.answered, "certificate");
  facts["fp_category"] = certified ? "planned" : "contraceptive_failure";
}

void add_claim(Facts& facts, const CaseFacts& around) {
  facts["claim.state"] = or_none(around.claim_state);
  facts["employer_check"] = or_none(around.employer_check);
  facts["care.reason"] = around.care_reason.empty()
                             ? or_none(fact(facts, "record.filing_reason").value_or(""))
                             : around.care_reason;
  if (const auto claimant = fact(facts, "record.claimant_kind")) {
    facts["claimant_is_spouse"] = yes_no(*claimant == "spouse");
  }
  const auto ended = date_fact(facts, "record.labour_end_date");
  const auto event = date_fact(facts, "record.event_date");
  if (ended && event) facts["days_since_labour_end"] = std::to_string(days_between(*ended, *event));
}

void add_optional(Facts& facts, const char* name, const std::optional<bool>& value) {
  if (value) facts[name] = yes_no(*value);
}

}  // namespace

void add_around(Facts& facts, const CaseFacts& around) {
  facts["answered"] = joined(around.answered);
  facts["materials"] = joined(around.materials);
  facts["fraud_hold"] = yes_no(around.patient.fraud_hold || around.sponsor.fraud_hold);
  add_optional(facts, "pushes_complete", around.pushes_complete);
  add_optional(facts, "in_basic_insurance", around.in_basic_insurance);
  add_optional(facts, "invoice_settled", around.invoice_settled);
  add_optional(facts, "account_ready", around.account_ready);
  add_optional(facts, "institution.networked", around.institution_networked);
  add_optional(facts, "institution.in_city", around.institution_in_city);
  if (around.institution_level) {
    facts["institution.level"] = std::to_string(*around.institution_level);
  } else if (const auto level = fact(facts, "record.institution_level")) {
    facts["institution.level"] = *level;
  }
  add_inpatient(facts);
  add_fp_category(facts, around);
  add_claim(facts, around);
}

/// A period counted backwards is not moved off a day off: the raw day counts (domain.md section 9).
void add_policy_facts(Facts& facts, const PolicyValues& values) {
  if (values.filing_lead() != PolicyValues::BEFORE_EXPECTED_DATE) return;
  const auto expected = date_fact(facts, "record.expected_date");
  const auto filed = date_fact(facts, "record.declared_on");
  if (!expected || !filed) return;
  facts["filing_late"] = yes_no(*filed > add_months(*expected, -values.filing_lead_months()));
}

}  // namespace jindu::rules
