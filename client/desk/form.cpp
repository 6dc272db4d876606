#include "client/desk/form.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "schema/catalog/checks.h"
#include "schema/catalog/problem_codes.h"

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

/// Which name the form does not have. The catalog gives "?" where what was typed looks like no
/// field's name, since it may be anybody's data: then only what names look like is told.
void name_unknown(const catalog::RecordType& type, Problem& problem) {
  if (problem.code != catalog::kJsonUnknown) return;
  constexpr std::size_t kShown = 40;
  const std::string& name = problem.field;
  const std::string where = "，用 fields " + type.name + " 查看栏目";
  // No field has a number of four digits in its name; a person's papers do.
  const auto digits =
      std::count_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (name.empty() || name.ends_with('?') || digits > 3) {
    problem.message = "有一项的名称不是栏目名（栏目名如 patient_name）" + where;
    return;
  }
  problem.message = "没有“" + (name.size() > kShown ? name.substr(0, kShown) + "…" : name) +
                    "”这一项，请核对名称" + where;
}

/// A paper is known by the number that is printed on it: where the form names another record so, its
/// id stands there instead. Empty: nothing of the kind is there.
std::optional<std::string> with_ids(const Core& core, const catalog::RecordType& type, std::string_view json) {
  nlohmann::ordered_json form = nlohmann::ordered_json::parse(json, nullptr, false);
  bool changed = false;
  for (const catalog::Field& field : type.fields) {
    if (field.options.ref().empty() || !form.is_object()) continue;
    for (const std::string& name : {field.name(), field.options.label()}) {
      const auto at = form.find(name);
      if (at == form.end() || !at->is_string()) continue;
      const std::string text = at->get<std::string>();
      if (!catalog::valid_doc_no(text)) continue;
      const Result<std::optional<RecordId>> id = core.find_ref(text);
      if (!id.ok() || !id->has_value()) continue;
      *at = to_string(**id);
      changed = true;
    }
  }
  return changed ? std::optional(form.dump()) : std::nullopt;
}

}  // namespace

Form read_form(const Core& core, const catalog::RecordType& type, std::string_view json) {
  Form form;
  catalog::JsonIn in = catalog::from_json(core.catalog, type, json);
  // Read strictly as it was typed; only what nothing else is wrong with is read with ids instead.
  const bool only_numbers =
      !in.problems.empty() && std::all_of(in.problems.begin(), in.problems.end(), [&](const auto& one) {
        const catalog::Field* field = type.find(one.field);
        return field != nullptr && !field->options.ref().empty();
      });
  if (only_numbers) {
    if (const auto named = with_ids(core, type, json)) {
      in = catalog::from_json(core.catalog, type, *named);
    }
  }
  form.record = in.record ? std::move(in.record) : core.catalog.make(type);
  form.fields = std::move(in.fields);
  form.problems = std::move(in.problems);
  for (Problem& one : form.problems) name_unknown(type, one);
  for (const std::string& name : form.fields) {
    const catalog::Field* field = type.find(name);
    if (field != nullptr && field->options.server_only()) {
      form.problems.push_back({"S-253", name, field->options.label() + "由市局填写，不能录入"});
    }
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
