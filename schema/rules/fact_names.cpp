// The names that conditions may use, and what their values are called.
#include <algorithm>
#include <array>

#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

using catalog::FieldDescriptor;

enum class Kind { yes_no, number, carrier, insured_status, filing_state, settlement_state };

struct Name {
  std::string_view name;
  Kind kind;
  std::string_view yes = "是";  // how people read the two values, beside what is wanted
  std::string_view no = "否";
  std::string_view unit = "";
};

constexpr std::array<Name, 25> kComputed = {
    {{"insured", Kind::yes_no, "在参保名册中", "不在参保名册中"},
     {"carrier", Kind::carrier},
     {"carrier.status", Kind::insured_status},
     {"carrier.suspended", Kind::yes_no, "暂缓中", "未暂缓"},
     {"carrier.months", Kind::number, "", "", " 个月"},
     {"carrier.months_behind", Kind::number, "", "", " 个月"},
     {"patient.status", Kind::insured_status},
     {"sponsor.status", Kind::insured_status},
     {"patient.known", Kind::yes_no, "在参保名册中", "不在参保名册中"},
     {"sponsor.known", Kind::yes_no, "在参保名册中", "不在参保名册中"},
     {"filing.state", Kind::filing_state},
     {"settlement.state", Kind::settlement_state},
     {"allowance.right", Kind::yes_no, "有可享受的项目", "没有可享受的项目"},
     {"institution.known", Kind::yes_no, "在定点名单中", "不在定点名单中"},
     {"institution.designated", Kind::yes_no, "当日为定点", "当日不是定点"},
     {"institution.own", Kind::yes_no, "本院", "他院"},
     {"settled_in_future", Kind::yes_no, "晚于今天", "不晚于今天"},
     {"visit_is_event", Kind::yes_no, "一致", "不一致"},
     {"birth_policy", Kind::yes_no, "符合", "不符合"},
     {"spouse.employed", Kind::yes_no, "已就业", "未就业"},
     {"duplicate", Kind::yes_no, "已有同一事项的记录", "无重复"},
     {"event_in_future", Kind::yes_no, "晚于今天", "不晚于今天"},
     {"event_in_stay", Kind::yes_no, "在住院期间", "不在住院期间"},
     {"pregnancy_span", Kind::number, "", "", " 天"},
     {"in_scope_over_total", Kind::yes_no, "目录内大于总费用", "不超过"}}};

constexpr std::string_view kRecord = "record.";

const Name* computed(std::string_view name) {
  const auto at = std::find_if(kComputed.begin(), kComputed.end(),
                               [&](const Name& one) { return one.name == name; });
  return at == kComputed.end() ? nullptr : &*at;
}

/// The enum behind InsuredStatus.status.
const google::protobuf::EnumDescriptor* status_enum() {
  const catalog::RecordType* type = catalog::Catalog::product().find("InsuredStatus");
  return type == nullptr ? nullptr : type->find("status")->descriptor->enum_type();
}

std::string state_text(std::string_view type, const std::string& value) {
  return value == "NONE" ? "无" : catalog::Catalog::product().find(type)->state_label(value);
}

std::string enum_label(const google::protobuf::EnumDescriptor* kinds, const std::string& value) {
  const auto* found = kinds == nullptr ? nullptr : kinds->FindValueByName(value);
  if (found == nullptr) return value;
  const std::string& label = found->options().GetExtension(records::value).label();
  return label.empty() ? value : label;
}

std::string yes_no_text(const std::string& value) { return value == "yes" ? "是" : "否"; }

bool is_state(std::string_view type, const std::string& value) {
  const auto& states = catalog::Catalog::product().find(type)->states;
  return value == "NONE" || std::any_of(states.begin(), states.end(),
                                        [&](const auto& state) { return state.name == value; });
}

bool computed_has(Kind kind, const std::string& value) {
  switch (kind) {
    case Kind::yes_no:
      return value == "yes" || value == "no";
    case Kind::carrier:
      return value == "self" || value == "spouse";
    case Kind::insured_status:
      return status_enum()->FindValueByName(value) != nullptr;
    case Kind::filing_state:
      return is_state("Filing", value);
    case Kind::settlement_state:
      return is_state("Settlement", value);
    case Kind::number:
      break;
  }
  return false;
}

bool field_has(const FieldDescriptor& field, const std::string& value) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return field.enum_type()->FindValueByName(value) != nullptr;
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return value == "yes" || value == "no";
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool counts(const FieldDescriptor& field) {
  return !field.is_repeated() && (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
                                  field.cpp_type() == FieldDescriptor::CPPTYPE_INT64);
}

std::string fault_of_field(const Test& test, const catalog::RecordType& type) {
  const catalog::Field* field = type.find(std::string_view(test.fact()).substr(kRecord.size()));
  if (field == nullptr) return type.name + " has no " + test.fact();
  if ((test.has_at_least() || test.has_at_most()) && !counts(*field->descriptor)) {
    return test.fact() + " is no number";
  }
  for (const std::string& value : test.is_any()) {
    if (!field_has(*field->descriptor, value)) return test.fact() + " is never " + value;
  }
  return {};
}

}  // namespace

std::string fault_of(const Test& test, const std::vector<std::string>& types) {
  const bool bounds = test.has_at_least() || test.has_at_most();
  if (!bounds && test.is_any().empty() && !test.known()) return "a test compares with nothing";
  if (test.fact().rfind(kRecord, 0) == 0) {
    for (const std::string& name : types) {
      const catalog::RecordType* type = catalog::Catalog::product().find(name);
      if (type == nullptr) continue;
      if (std::string fault = fault_of_field(test, *type); !fault.empty()) return fault;
    }
    return {};
  }
  const Name* name = computed(test.fact());
  if (name == nullptr) return "unknown fact " + test.fact();
  if (bounds && name->kind != Kind::number) return test.fact() + " is no number";
  for (const std::string& value : test.is_any()) {
    if (!computed_has(name->kind, value)) return test.fact() + " is never " + value;
  }
  return {};
}

std::string fact_text(const catalog::RecordType& type, std::string_view name,
                      const std::string& value) {
  if (name.rfind(kRecord, 0) == 0) {
    const catalog::Field* field = type.find(name.substr(kRecord.size()));
    if (field == nullptr) return value;
    if (field->descriptor->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return yes_no_text(value);
    if (field->descriptor->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return value;
    std::string text;
    for (std::size_t from = 0; from <= value.size();) {
      const std::size_t end = std::min(value.find(',', from), value.size());
      text += (text.empty() ? "" : "、") +
              enum_label(field->descriptor->enum_type(), value.substr(from, end - from));
      from = end + 1;
    }
    return text;
  }
  const Name* known = computed(name);
  if (known == nullptr) return value;
  switch (known->kind) {
    case Kind::yes_no:
      return std::string(value == "yes" ? known->yes : known->no);
    case Kind::carrier:
      return value == "self" ? "本人" : "配偶";
    case Kind::insured_status:
      return enum_label(status_enum(), value);
    case Kind::filing_state:
      return state_text("Filing", value);
    case Kind::settlement_state:
      return state_text("Settlement", value);
    case Kind::number:
      break;
  }
  return value + std::string(known->unit);
}

}  // namespace jindu::rules
