#include "schema/catalog/build.h"

#include <algorithm>
#include <numeric>

namespace jindu::catalog {
namespace {

constexpr int kNestingMax = 4;

Result<std::vector<Field>> build_fields(const Descriptor* owner, int depth) {
  if (depth > kNestingMax) return fail(ErrorCode::invalid, owner->name() + ": nested too deeply");
  std::vector<Field> fields;
  fields.reserve(static_cast<std::size_t>(owner->field_count()));
  for (int i = 0; i < owner->field_count(); ++i) {
    Field field;
    field.descriptor = owner->field(i);
    field.options = options_of(field.descriptor);
    field.group = field.options.group().empty() ? field.name() : field.options.group();
    field.column = field.name();
    const std::vector<std::string>& taken = fixed_columns();
    if (std::find(taken.begin(), taken.end(), field.column) != taken.end()) {
      field.column += "_field";
    }
    JINDU_TRY(field.show_if, parse_conditions(owner, field.options.show_if()));
    JINDU_TRY(field.required_if, parse_conditions(owner, field.options.required_if()));
    if (field.descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      JINDU_TRY(field.nested, build_fields(field.descriptor->message_type(), depth + 1));
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

Result<std::vector<Group>> build_groups(const std::vector<Field>& fields) {
  std::vector<Group> groups;
  for (const Field& field : fields) {
    auto at = std::find_if(groups.begin(), groups.end(),
                           [&](const Group& group) { return group.name == field.group; });
    if (at == groups.end()) {
      groups.push_back({field.group, field.options.merge(), {}});
      at = groups.end() - 1;
    }
    if (at->merge != field.options.merge()) {
      return fail(ErrorCode::invalid, field.name() + ": merge rule differs from its group's");
    }
    at->fields.push_back(&field);
  }
  return groups;
}

Status build_states(RecordType& type) {
  const std::string& name = type.options.state_enum();
  if (name.empty()) return {};
  const auto* states = type.descriptor->FindEnumTypeByName(name);
  if (states == nullptr) return fail(ErrorCode::invalid, type.name + ": no enum " + name);
  for (int i = 0; i < states->value_count(); ++i) {
    const auto* value = states->value(i);
    if (value->number() == 0) continue;  // proto3 wants a zero; no record is in it.
    type.states.push_back({value->number(), value->name(), label_of(value),
                           value->options().GetExtension(records::value).held()});
  }
  return {};
}

}  // namespace

Result<RecordType> build_type(const Descriptor* descriptor) {
  RecordType type;
  type.descriptor = descriptor;
  type.name = descriptor->name();
  type.options = descriptor->options().GetExtension(records::record);
  JINDU_TRY(type.fields, build_fields(descriptor, 1));
  JINDU_TRY(type.groups, build_groups(type.fields));
  JINDU_TRY_OK(build_states(type));
  type.by_name.resize(type.fields.size());
  std::iota(type.by_name.begin(), type.by_name.end(), 0);
  std::sort(type.by_name.begin(), type.by_name.end(), [&](int a, int b) {
    return descriptor->field(a)->name() < descriptor->field(b)->name();
  });
  JINDU_TRY_OK(check_type(type));
  return type;
}

const std::vector<std::string>& fixed_columns() {
  // The last three are the replica's own (sync/replica/tables.cpp).
  static const std::vector<std::string> columns = {"id",      "state",      "version", "doc_no",
                                                   "site",    "updated_ms", "origin",  "feed",
                                                   "element", "confirmed"};
  return columns;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

const records::FieldOptions& options_of(const FieldDescriptor* field) {
  return field->options().GetExtension(records::field);
}

std::string label_of(const google::protobuf::EnumValueDescriptor* value) {
  const records::EnumValueOptions& options = value->options().GetExtension(records::value);
  return options.label().empty() ? value->name() : options.label();
}

const FieldDescriptor* sibling(const Field& field, const std::string& name) {
  if (name.empty()) return nullptr;
  return field.descriptor->containing_type()->FindFieldByName(name);
}

ValueKind kind_of(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return is_bytes(field) ? ValueKind::bytes : ValueKind::text;
    case FieldDescriptor::CPPTYPE_INT32:
      return ValueKind::int32;
    case FieldDescriptor::CPPTYPE_INT64:
      return ValueKind::int64;
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueKind::boolean;
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValueKind::code;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueKind::message;
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      break;
  }
  JINDU_ENSURE(false);
}

bool has_value(const Message& record, const FieldDescriptor* field) {
  const auto* reflection = record.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(record, field) > 0
                              : reflection->HasField(record, field);
}

}  // namespace jindu::catalog
