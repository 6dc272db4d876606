#include "schema/rules/policy_merge.h"

#include <algorithm>
#include <set>

namespace jindu::rules {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::RepeatedPtrField;

bool dropped(const PolicyValues& span, const std::string& name) {
  return std::find(span.without().begin(), span.without().end(), name) != span.without().end();
}

/// Those of `base` in their order, each replaced by the span's own of the same name; then the
/// span's others.
template <class Named>
void merge_named(const RepeatedPtrField<Named>& base, const PolicyValues& span,
                 RepeatedPtrField<Named>& own) {
  RepeatedPtrField<Named> merged;
  std::set<std::string> placed;
  for (const Named& one : base) {
    if (dropped(span, one.name())) continue;
    const auto at = std::find_if(own.begin(), own.end(),
                                 [&](const Named& mine) { return mine.name() == one.name(); });
    *merged.Add() = at == own.end() ? one : *at;
    placed.insert(one.name());
  }
  for (const Named& mine : own) {
    if (placed.count(mine.name()) == 0) *merged.Add() = mine;
  }
  own.Swap(&merged);
}

/// domain.md section 6: the order of checks.
void order(RepeatedPtrField<Rule>& rules) {
  std::vector<Rule> sorted(rules.begin(), rules.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Rule& a, const Rule& b) { return a.stage() < b.stage(); });
  rules.Assign(sorted.begin(), sorted.end());
}

bool merged_by_name(const FieldDescriptor* field) {
  switch (field->number()) {
    case PolicyValues::kRulesFieldNumber:
    case PolicyValues::kMoneyFieldNumber:
    case PolicyValues::kDeadlinesFieldNumber:
    case PolicyValues::kRuleSourcesFieldNumber:
    case PolicyValues::kWithoutFieldNumber:
    case PolicyValues::kContinuesFieldNumber:
    case PolicyValues::kFromFieldNumber:
    case PolicyValues::kToFieldNumber:
      return true;  // or the span's own alone
    default:
      return false;
  }
}

/// Whatever else the span does not say: numbers, messages and lists as a whole.
void take_rest(const PolicyValues& base, PolicyValues& span) {
  const Reflection* reflection = span.GetReflection();
  const auto* type = PolicyValues::descriptor();
  PolicyValues rest = base;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const bool said = field->is_repeated() ? reflection->FieldSize(span, field) > 0
                                           : reflection->HasField(span, field);
    if (said || merged_by_name(field)) reflection->ClearField(&rest, field);
  }
  span.MergeFrom(rest);
}

void take_from(const PolicyValues& base, PolicyValues& span) {
  take_rest(base, span);
  merge_named(base.rules(), span, *span.mutable_rules());
  merge_named(base.money(), span, *span.mutable_money());
  merge_named(base.deadlines(), span, *span.mutable_deadlines());
  for (const auto& [name, source] : base.rule_sources()) {
    span.mutable_rule_sources()->insert({name, source});
  }
}

/// A rule says where the city's own notice says it.
void cite(PolicyValues& span) {
  for (Rule& rule : *span.mutable_rules()) {
    const auto at = span.rule_sources().find(rule.name());
    if (at != span.rule_sources().end()) rule.set_source(at->second);
  }
}

}  // namespace

void spell_out(CityProfile& profile, const PolicyValues& common) {
  for (int i = 0; i < profile.values_size(); ++i) {
    PolicyValues& span = *profile.mutable_values(i);
    if (span.continues() && i > 0) {
      take_from(profile.values(i - 1), span);
    } else if (profile.with_common()) {
      take_from(common, span);
    }
    cite(span);
    order(*span.mutable_rules());
  }
  // The sources stand in the rules, and a later span has taken them by now.
  for (PolicyValues& span : *profile.mutable_values()) {
    span.clear_rule_sources();
    span.clear_without();
    span.clear_continues();
  }
  profile.clear_with_common();
}

}  // namespace jindu::rules
