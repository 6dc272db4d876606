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
///   carrier             "self" or "spouse": whose insurance carries the case; missing: nobody's
///   carrier.status, patient.status, sponsor.status    InsuredStatus.Status by name
///   patient.known, sponsor.known                      "yes"/"no": found in the register
///   carrier.suspended                                 "yes"/"no"
///   filing.state                                      state of the filing relied on; "NONE"
///   institution.known, institution.designated         "yes"/"no"
///   birth_policy, spouse.employed                     "yes"/"no"
///   duplicate                                         "yes"/"no"
///   event_in_future, event_in_stay, stay_in_order     "yes"/"no"
///   pregnancy_span      days from pregnancy date to event
///   in_scope_over_total "yes"/"no"
using Facts = std::map<std::string, std::string, std::less<>>;

bool known_fact(std::string_view name);

Facts collect_facts(const catalog::RecordType& type, const catalog::Message& record,
                    const CaseFacts& facts, Date today);
std::optional<std::string> fact(const Facts& facts, std::string_view name);

/// A field's value as a fact; empty: not set.
std::optional<std::string> field_fact(const catalog::RecordType& type,
                                      const catalog::Message& record, std::string_view field);
/// A whole number of a fact or field, 0 if it is not known.
std::int64_t number(const std::optional<std::string>& value);

enum class Truth { yes, no, unknown };
/// Kleene's three values: unknown stays unknown unless the rest decides. An empty condition is yes.
Truth evaluate(const Condition& condition, const Facts& facts);

}  // namespace jindu::rules
