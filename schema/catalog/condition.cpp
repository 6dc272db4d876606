#include <algorithm>

#include "schema/catalog/build.h"

namespace jindu::catalog {
namespace {

Result<int> value_of(const FieldDescriptor* field, const std::string& text) {
  if (field->type() == FieldDescriptor::TYPE_BOOL && (text == "true" || text == "false")) {
    return text == "true" ? 1 : 0;
  }
  if (field->enum_type() != nullptr) {
    if (const auto* value = field->enum_type()->FindValueByName(text)) return value->number();
  }
  return fail(ErrorCode::invalid, field->full_name() + ": no such value in a condition: " + text);
}

bool matches(const Condition& condition, const Message& record) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* field = condition.field;
  if (condition.values.empty()) {  // Nothing stands there.
    return field->is_repeated() ? reflection->FieldSize(record, field) == 0
                                : !reflection->HasField(record, field);
  }
  const auto among = [&](int value) {
    return std::find(condition.values.begin(), condition.values.end(), value) !=
           condition.values.end();
  };
  if (field->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(record, field); ++i) {
      if (among(reflection->GetRepeatedEnumValue(record, field, i))) return true;
    }
    return false;
  }
  if (!reflection->HasField(record, field)) return false;
  return among(field->enum_type() != nullptr ? reflection->GetEnumValue(record, field)
                                             : int{reflection->GetBool(record, field)});
}

}  // namespace

Result<std::vector<Condition>> parse_conditions(const Descriptor* owner, std::string_view text) {
  std::vector<Condition> conditions;
  for (const std::string& part : split(text, '&')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid, owner->name() + ": a condition without '='");
    }
    Condition condition;
    condition.wanted = part[equals - 1] != '!';
    const std::string name = part.substr(0, condition.wanted ? equals : equals - 1);
    condition.field = owner->FindFieldByName(name);
    if (condition.field == nullptr ||
        (condition.field->is_repeated() && condition.field->enum_type() == nullptr)) {
      return fail(ErrorCode::invalid, owner->name() + ": a condition names no code field: " + name);
    }
    const std::string values = part.substr(equals + 1);
    if (values.empty()) {
      conditions.push_back(std::move(condition));
      continue;
    }
    for (const std::string& value : split(values, ',')) {
      JINDU_TRY(const int number, value_of(condition.field, value));
      condition.values.push_back(number);
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

bool holds(const std::vector<Condition>& conditions, const Message& record) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    return matches(condition, record) == condition.wanted;
  });
}

bool asked_for(const Field& field, const Message& record) { return holds(field.show_if, record); }

bool needed(const Field& field, const Message& record) {
  switch (field.options.need()) {
    case records::REQUIRED:
      return true;
    case records::CONDITIONAL:
      return !field.required_if.empty() && holds(field.required_if, record);
    case records::OPTIONAL:
      JINDU_PROTO_SENTINELS(records::Need) : break;
  }
  return false;
}

}  // namespace jindu::catalog
