#include "schema/rules/facts.h"

#include <algorithm>
#include <charconv>

#include "schema/rules/allowance.h"
#include "schema/rules/months.h"

namespace jindu::rules {
namespace {

using catalog::FieldDescriptor;
using catalog::Message;

std::string scalar_fact(const Message& record, const FieldDescriptor* field, int index) {
  const auto* reflection = record.GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = repeated ? reflection->GetRepeatedEnum(record, field, index)
                                   : reflection->GetEnum(record, field);
      return value->name();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return yes_no(reflection->GetBool(record, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection->GetInt32(record, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection->GetInt64(record, field));
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection->GetRepeatedString(record, field, index)
                      : reflection->GetString(record, field);
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return {};
}

std::optional<Date> date_of(const catalog::RecordType& type, const Message& record,
                            std::string_view field) {
  const auto text = field_fact(type, record, field);
  if (!text) return std::nullopt;
  const Result<Date> date = parse_date(*text);
  if (!date.ok()) return std::nullopt;
  return *date;
}

void add_insured(Facts& facts, const std::string& who, const InsuredFact& insured) {
  if (!insured.asked) return;
  facts[who + ".known"] = yes_no(insured.known);
  if (insured.known && !insured.status.empty()) facts[who + ".status"] = insured.status;
}

/// Whether somebody with this status has rights of their own.
bool carries(const InsuredFact& insured) {
  return insured.known && !insured.status.empty() && insured.status != "SUSPENDED" &&
         insured.status != "TERMINATED";
}

/// A run that is all that is known tells a number only where there is nothing else to count.
void add_months_total(Facts& facts, const InsuredFact& carrier) {
  if (carrier.months_paid) {
    facts["carrier.months_total"] = std::to_string(*carrier.months_paid);
    facts["carrier.months_at_least"] = std::to_string(*carrier.months_paid);
  } else if (carrier.first_month != 0) {
    facts["carrier.months_at_least"] =
        std::to_string(months_between(carrier.first_month, carrier.last_month) + 1);
  }
}

/// Months paid after the event do not count for it.
void add_months_paid(Facts& facts, const InsuredFact& carrier, std::optional<Date> event) {
  facts["carrier.deemed_refused"] =
      carrier.deemed_refused.empty() ? "NONE" : carrier.deemed_refused;
  add_months_total(facts, carrier);
  if (!event) return;
  if (carrier.first_month == 0) {
    facts["carrier.months"] = facts["carrier.months_with_deemed"] = "0";
    return;
  }
  const auto ymd = event->ymd();
  const int month = static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
  const int last = std::min(carrier.last_month, month);
  const int paid = months_between(carrier.first_month, last) + 1;
  facts["carrier.months"] = std::to_string(std::max(paid, 0));
  // Deemed months join the run at its beginning: without one there is nothing to join.
  facts["carrier.months_with_deemed"] =
      std::to_string(paid > 0 ? paid + carrier.deemed_months : 0);
  facts["carrier.months_behind"] = std::to_string(months_between(last, month));
}

/// The patient's own insurance carries the case if it is alive; else the husband's: the unemployed
/// wife of an insured man often has an old insurance of her own that has ended. If neither is
/// alive, it is hers that is told about.
void add_carrier(Facts& facts, const CaseFacts& around, std::optional<Date> event) {
  const bool own_known = around.patient.known && !around.patient.status.empty();
  const bool own = carries(around.patient) || (own_known && !around.sponsor.known);
  if (!own && !around.sponsor.known) {
    // A form without her number says nothing yet; and a woman whose row says nothing of the day is
    // in the register all the same.
    const bool missing = around.patient.asked && !around.patient.known && around.sponsor.asked;
    if (missing && fact(facts, "record.patient_id_no")) facts["insured"] = "no";
    return;
  }
  const InsuredFact& carrier = own ? around.patient : around.sponsor;
  facts["insured"] = "yes";
  facts["carrier"] = own ? "self" : "spouse";
  facts["carrier.suspended"] = yes_no(carrier.suspended && !carrier.waived);
  if (!carrier.status.empty()) facts["carrier.status"] = carrier.status;
  add_months_paid(facts, carrier, event);
}

/// Hers by her own status; her husband's care leave by his, and only with a birth.
void add_right(Facts& facts, const CaseFacts& around) {
  if (!around.patient.asked) return;
  const auto claimed = fact(facts, "record.care_leave_claimed");
  const auto type = fact(facts, "record.birth_type");
  records::BirthType::Code birth = records::BirthType::BIRTH_TYPE_NONE;
  const bool born = type && records::BirthType::Code_Parse(*type, &birth) && is_birth(birth);
  const bool his = claimed == "yes" && born && no_right(around.sponsor).empty();
  facts["allowance.right"] = yes_no(his || no_right(around.patient).empty());
}

void add_dates(Facts& facts, const catalog::RecordType& type, const Message& record,
               std::optional<Date> event, Date today) {
  if (!event) return;
  facts["event_in_future"] = yes_no(*event > today);
  const auto admitted = date_of(type, record, "admission_date");
  const auto discharged = date_of(type, record, "discharge_date");
  if (admitted && discharged) {
    facts["event_in_stay"] = yes_no(*admitted <= *event && *event <= *discharged);
  }
  if (const auto settled = date_of(type, record, "settled_on")) {
    facts["settled_in_future"] = yes_no(*settled > today);
  }
  if (const auto visit = date_of(type, record, "visit_date")) {
    facts["visit_is_event"] = yes_no(*visit == *event);
  }
  const auto pregnant = date_of(type, record, "pregnancy_date");
  if (pregnant) facts["pregnancy_span"] = std::to_string(days_between(*pregnant, *event));
}

}  // namespace

std::optional<std::string> field_fact(const catalog::RecordType& type, const Message& record,
                                      std::string_view name) {
  const catalog::Field* field = type.find(name);
  if (field == nullptr) return std::nullopt;
  const auto* reflection = record.GetReflection();
  if (!field->descriptor->is_repeated()) {
    if (!reflection->HasField(record, field->descriptor)) return std::nullopt;
    return scalar_fact(record, field->descriptor, 0);
  }
  std::string joined;
  for (int i = 0; i < reflection->FieldSize(record, field->descriptor); ++i) {
    joined += (i == 0 ? "" : ",") + scalar_fact(record, field->descriptor, i);
  }
  if (joined.empty()) return std::nullopt;
  return joined;
}

std::int64_t number(const std::optional<std::string>& value) {
  std::int64_t result = 0;
  if (value) std::from_chars(value->data(), value->data() + value->size(), result);
  return result;
}

std::optional<std::string> fact(const Facts& facts, std::string_view name) {
  const auto at = facts.find(name);
  if (at == facts.end()) return std::nullopt;
  return at->second;
}

Facts collect_facts(const catalog::RecordType& type, const Message& record, const CaseFacts& around,
                    Date today) {
  Facts facts;
  for (const catalog::Field& field : type.fields) {
    if (field.descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ||
        field.descriptor->type() == FieldDescriptor::TYPE_BYTES) {
      continue;
    }
    if (auto value = field_fact(type, record, field.descriptor->name())) {
      facts["record." + field.descriptor->name()] = std::move(*value);
    }
  }
  add_insured(facts, "patient", around.patient);
  add_insured(facts, "sponsor", around.sponsor);
  const auto event = date_of(type, record, type.options.event_date_field());
  add_carrier(facts, around, event);
  add_dates(facts, type, record, event, today);
  add_around(facts, around);
  facts["filing.state"] = around.filing_state.empty() ? "NONE" : around.filing_state;
  facts["settlement.state"] = around.settlement_state.empty() ? "NONE" : around.settlement_state;
  if (type.name == "AllowanceApplication") add_right(facts, around);
  facts["institution.known"] = yes_no(around.institution_known);
  facts["institution.own"] = yes_no(around.institution_own);
  facts["institution.designated"] = yes_no(around.institution_designated);
  facts["duplicate"] = yes_no(around.duplicate.has_value());
  if (around.birth_policy_ok) {
    facts["birth_policy"] = yes_no(*around.birth_policy_ok);
  } else if (auto told = fact(facts, "record.birth_policy_ok")) {
    facts["birth_policy"] = *told;
  }
  if (around.spouse_employed) facts["spouse.employed"] = yes_no(*around.spouse_employed);
  if (fact(facts, "record.in_scope_fen") && fact(facts, "record.total_fee_fen")) {
    facts["in_scope_over_total"] = yes_no(number(fact(facts, "record.in_scope_fen")) >
                                          number(fact(facts, "record.total_fee_fen")));
  }
  return facts;
}

}  // namespace jindu::rules
