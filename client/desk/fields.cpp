#include "client/desk/inbox.h"

/// A form as the schema describes it: what can be filled in, by which name, with which values.
namespace jindu::desk {
namespace {

using catalog::FieldDescriptor;

struct Kind {
  const char* name;
  const char* label;
};

Kind kind_of(const catalog::Field& field) {
  const records::Check check = field.options.check();
  if (check == records::CHECK_DATE) return {"date", "日期 年-月-日"};
  if (check == records::CHECK_FEN) return {"fen", "金额 整数为分，加引号为元"};
  if (check == records::CHECK_UUID) return {"record", "单据编号"};
  const FieldDescriptor& descriptor = *field.descriptor;
  if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return descriptor.is_repeated() ? Kind{"set", "多选"} : Kind{"choice", "单选"};
  }
  if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return {"yes_no", "是或否"};
  if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return {"lines", "明细"};
  if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return {"text", "文字"};
  return {"number", "整数"};
}

Json choices_of(const catalog::Field& field) {
  Json choices = Json::array();
  if (field.descriptor->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return choices;
  const auto* codes = field.descriptor->enum_type();
  for (int i = 0; i < codes->value_count(); ++i) {
    const auto* value = codes->value(i);
    if (value->number() == 0) continue;
    choices.push_back({{"code", value->name()},
                       {"label", value->options().GetExtension(records::value).label()}});
  }
  return choices;
}

const char* need_of(const catalog::Field& field) {
  if (field.options.need() == records::REQUIRED) return "required";
  return field.options.need() == records::CONDITIONAL ? "conditional" : "optional";
}

Json field_json(const catalog::Field& field) {
  const records::FieldOptions& options = field.options;
  const Kind kind = kind_of(field);
  Json json = {{"name", field.name()}, {"label", options.label()}, {"need", need_of(field)},
               {"kind", kind.name},    {"kind_label", kind.label}, {"group", field.group}};
  if (Json choices = choices_of(field); !choices.empty()) json["choices"] = std::move(choices);
  if (!options.show_if().empty()) json["shown_if"] = options.show_if();
  if (!options.required_if().empty()) json["required_if"] = options.required_if();
  if (!options.example().empty()) json["example"] = options.example();
  if (options.text_max() != 0) json["length_max"] = options.text_max();
  if (options.min() != 0 || options.max() != 0) {
    json["min"] = options.min();
    json["max"] = options.max();
  }
  if (!field.nested.empty()) {
    json["fields"] = Json::array();
    for (const catalog::Field& inner : field.nested) json["fields"].push_back(field_json(inner));
  }
  return json;
}

Json blank(const catalog::Field& field) {
  return field.descriptor->is_repeated() ? Json::array() : Json(nullptr);
}

}  // namespace

Result<Answer> Desk::fields(std::string_view name) const {
  const catalog::RecordType* type = core_->catalog.called(name);
  if (type == nullptr) return unknown_type();
  Json list = Json::array();
  Json form = Json::object();
  for (const catalog::Field& field : type->fields) {
    if (field.options.server_only()) continue;
    list.push_back(field_json(field));
    form[field.name()] = blank(field);
  }
  return answer_of({{"type", type->name},
                    {"label", type->options.label()},
                    {"fields", std::move(list)},
                    {"template", std::move(form)}});
}

}  // namespace jindu::desk
