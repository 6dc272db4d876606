#include "client/desk/form.h"

#include <algorithm>

#include "schema/catalog/json_refs.h"

namespace jindu::desk {
namespace {

using catalog::FieldDescriptor;
using catalog::Message;

const FieldDescriptor* find_field(const Message& record, std::string_view field) {
  return record.GetDescriptor()->FindFieldByName(std::string(field));
}

bool is_single(const FieldDescriptor* field, FieldDescriptor::CppType type) {
  return field != nullptr && !field->is_repeated() && field->cpp_type() == type;
}

/// A row of the blank form that was left as it is says nothing.
void drop_blank_rows(Message& record) {
  const auto* reflection = record.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(record, &set);
  for (const FieldDescriptor* field : set) {
    if (!field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    int kept = 0;
    for (int i = 0; i < reflection->FieldSize(record, field); ++i) {
      if (reflection->GetRepeatedMessage(record, field, i).ByteSizeLong() == 0) continue;
      if (kept != i) reflection->SwapElements(&record, field, kept, i);
      ++kept;
    }
    while (reflection->FieldSize(record, field) > kept) reflection->RemoveLast(&record, field);
  }
}

}  // namespace

bool is_typed(const catalog::Field& field) {
  return !field.options.server_only() && !field.options.desk_only();
}

Form read_form(const Core& core, const catalog::RecordType& type, std::string_view json) {
  Form form;
  catalog::JsonIn in = catalog::from_json(core.catalog, type, json, [&](std::string_view doc_no) {
    return core.find_ref(doc_no);
  });
  form.record = in.record ? std::move(in.record) : core.catalog.make(type);
  form.fields = std::move(in.fields);
  form.problems = std::move(in.problems);
  drop_blank_rows(*form.record);
  for (const std::string& name : form.fields) {
    const catalog::Field* field = type.find(name);
    if (field == nullptr || is_typed(*field)) continue;
    const char* who = field->options.desk_only() ? "由经办端自己填写，不用录入" : "由市局填写，不能录入";
    form.problems.push_back({"S-253", name, field->options.label() + who});
  }
  catalog::normalise(type, *form.record);
  return form;
}

void name_field(Form& form, std::string_view field) {
  if (!names_field(form, field)) form.fields.emplace_back(field);
}

bool names_field(const Form& form, std::string_view field) {
  return std::find(form.fields.begin(), form.fields.end(), field) != form.fields.end();
}

wire::Patch patch_of(const catalog::RecordType& type, const Form& form) {
  std::unique_ptr<Message> only(form.record->New());
  // Cannot fail: `read_form` has met every one of these names in the type.
  JINDU_ENSURE(catalog::copy_fields(type, form.fields, *form.record, *only).ok());
  wire::Patch patch;
  for (const std::string& name : form.fields) patch.add_fields(name);
  patch.set_record(only->SerializeAsString());
  return patch;
}

std::string text_of(const Message& record, std::string_view name) {
  const FieldDescriptor* field = find_field(record, name);
  if (!is_single(field, FieldDescriptor::CPPTYPE_STRING)) return {};
  return record.GetReflection()->GetString(record, field);
}

std::int64_t number_of(const Message& record, std::string_view name) {
  const FieldDescriptor* field = find_field(record, name);
  if (is_single(field, FieldDescriptor::CPPTYPE_INT64)) {
    return record.GetReflection()->GetInt64(record, field);
  }
  if (is_single(field, FieldDescriptor::CPPTYPE_INT32)) {
    return record.GetReflection()->GetInt32(record, field);
  }
  return 0;
}

bool field_true(const Message& record, std::string_view name) {
  const FieldDescriptor* field = find_field(record, name);
  return is_single(field, FieldDescriptor::CPPTYPE_BOOL) &&
         record.GetReflection()->GetBool(record, field);
}

bool has(const Message& record, std::string_view name) {
  const FieldDescriptor* field = find_field(record, name);
  if (field == nullptr) return false;
  return field->is_repeated() ? record.GetReflection()->FieldSize(record, field) > 0
                              : record.GetReflection()->HasField(record, field);
}

void set_text(Message& record, std::string_view name, std::string_view value) {
  const FieldDescriptor* field = find_field(record, name);
  JINDU_ENSURE(is_single(field, FieldDescriptor::CPPTYPE_STRING));
  record.GetReflection()->SetString(&record, field, std::string(value));
}

void set_flag(Message& record, std::string_view name, bool yes) {
  const FieldDescriptor* field = find_field(record, name);
  if (is_single(field, FieldDescriptor::CPPTYPE_BOOL)) {
    record.GetReflection()->SetBool(&record, field, yes);
  }
}

void set_number(Message& record, std::string_view name, std::int64_t value) {
  const FieldDescriptor* field = find_field(record, name);
  JINDU_ENSURE(is_single(field, FieldDescriptor::CPPTYPE_INT64));
  record.GetReflection()->SetInt64(&record, field, value);
}

std::string enum_of(const Message& record, std::string_view name) {
  const FieldDescriptor* field = find_field(record, name);
  if (!is_single(field, FieldDescriptor::CPPTYPE_ENUM) ||
      !record.GetReflection()->HasField(record, field)) {
    return {};
  }
  return record.GetReflection()->GetEnum(record, field)->name();
}

void set_enum(Message& record, std::string_view name, std::string_view value) {
  const FieldDescriptor* field = find_field(record, name);
  if (!is_single(field, FieldDescriptor::CPPTYPE_ENUM)) return;
  const auto* number = field->enum_type()->FindValueByName(std::string(value));
  if (number != nullptr) record.GetReflection()->SetEnum(&record, field, number);
}

}  // namespace jindu::desk
