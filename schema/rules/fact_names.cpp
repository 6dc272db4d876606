// The names that conditions may use, and what their values are called.
#include <algorithm>
#include <array>
#include <utility>

#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

using catalog::FieldDescriptor;

enum class FactKind {
  yes_no,
  number,
  carrier,
  insured_status,
  filing_state,
  settlement_state,
  claim_state,
  care_reason,
  fp_category,
  word,
  material,
};

struct Name {
  std::string_view name;
  FactKind kind;
  std::string_view yes = "是";  // how people read the two values, beside what is wanted
  std::string_view no = "否";
  std::string_view unit = "";
};

constexpr std::array<Name, 47> kComputed = {
    {{"carrier.months_total", FactKind::number, "", "", " 个月"},
     {"carrier.months_at_least", FactKind::number, "", "", " 个月以上"},
     {"carrier.months_with_deemed", FactKind::number, "", "", " 个月"},
     {"carrier.deemed_refused", FactKind::word},
     {"fraud_hold", FactKind::yes_no, "已取消报销资格", "未取消"},
     {"filing_late", FactKind::yes_no, "逾期", "按时"},
     {"claim.state", FactKind::claim_state},
     {"care.reason", FactKind::care_reason},
     {"care.inpatient", FactKind::yes_no, "住院", "门诊"},
     {"fp_category", FactKind::fp_category},
     {"employer_check", FactKind::word},
     {"answered", FactKind::word},
     {"materials", FactKind::material},
     {"pushes_complete", FactKind::yes_no, "已推送齐全", "未推送齐全"},
     {"in_basic_insurance", FactKind::yes_no, "已参加基本医疗保险", "未查到参保"},
     {"invoice_settled", FactKind::yes_no, "已由统筹基金或个人账户支付", "未结算"},
     {"account_ready", FactKind::yes_no, "有可用账户", "没有可用账户"},
     {"institution.networked", FactKind::yes_no, "联网", "未联网"},
     {"institution.in_city", FactKind::yes_no, "本市", "外地"},
     {"institution.level", FactKind::number, "", "", " 级"},
     {"claimant_is_spouse", FactKind::yes_no, "配偶", "本人"},
     {"days_since_labour_end", FactKind::number, "", "", " 天"},
     {"insured", FactKind::yes_no, "在参保名册中", "不在参保名册中"},
     {"carrier", FactKind::carrier},
     {"carrier.status", FactKind::insured_status},
     {"carrier.suspended", FactKind::yes_no, "暂缓中", "未暂缓"},
     {"carrier.months", FactKind::number, "", "", " 个月"},
     {"carrier.months_behind", FactKind::number, "", "", " 个月"},
     {"patient.status", FactKind::insured_status},
     {"sponsor.status", FactKind::insured_status},
     {"patient.known", FactKind::yes_no, "在参保名册中", "不在参保名册中"},
     {"sponsor.known", FactKind::yes_no, "在参保名册中", "不在参保名册中"},
     {"filing.state", FactKind::filing_state},
     {"settlement.state", FactKind::settlement_state},
     {"allowance.right", FactKind::yes_no, "由单位参保", "没有参保单位"},
     {"institution.known", FactKind::yes_no, "在定点名单中", "不在定点名单中"},
     {"institution.designated", FactKind::yes_no, "当日为定点", "当日不是定点"},
     {"institution.own", FactKind::yes_no, "本院", "他院"},
     {"settled_in_future", FactKind::yes_no, "晚于今天", "不晚于今天"},
     {"visit_is_event", FactKind::yes_no, "一致", "不一致"},
     {"birth_policy", FactKind::yes_no, "符合", "不符合"},
     {"spouse.employed", FactKind::yes_no, "已就业", "未就业"},
     {"duplicate", FactKind::yes_no, "已有同一事项的记录", "无重复"},
     {"event_in_future", FactKind::yes_no, "晚于今天", "不晚于今天"},
     {"event_in_stay", FactKind::yes_no, "在住院期间", "不在住院期间"},
     {"pregnancy_span", FactKind::number, "", "", " 天"},
     {"in_scope_over_total", FactKind::yes_no, "目录内大于总费用", "不超过"}}};

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

/// Words that this program itself gives.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kWords = {
    {{"NONE", "无"},
     {"GAP", "中断"},
     {"OTHER_PROVINCE", "外省"},
     {"PENDING", "待单位审核"},
     {"PASSED", "单位已通过"},
     {"REJECTED", "单位不通过"},
     {"marriage", "婚姻"},
     {"employment", "就业"},
     {"birth", "出生医学证明"},
     {"birth_policy", "生育政策"},
     {"insurance", "参保"},
     {"wages", "工资"},
     {"certificate", "服务证"}}};

std::string_view word_text(std::string_view value) {
  const auto at = std::find_if(kWords.begin(), kWords.end(),
                               [&](const auto& one) { return one.first == value; });
  return at == kWords.end() ? std::string_view() : at->second;
}

const google::protobuf::EnumDescriptor* enum_of(std::string_view type, std::string_view field) {
  return catalog::Catalog::product().find(type)->find(field)->descriptor->enum_type();
}

std::string yes_no_text(const std::string& value) { return value == "yes" ? "是" : "否"; }

/// "a,b" as people read it.
template <class ToText>
std::string each_part(const std::string& value, ToText to_text) {
  std::string text;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t end = std::min(value.find(',', from), value.size());
    text += (text.empty() ? "" : "、") + to_text(value.substr(from, end - from));
    from = end + 1;
  }
  return text;
}

bool is_state(std::string_view type, const std::string& value) {
  const auto& states = catalog::Catalog::product().find(type)->states;
  return value == "NONE" || std::any_of(states.begin(), states.end(),
                                        [&](const auto& state) { return state.name == value; });
}

bool computed_has(FactKind kind, const std::string& value) {
  switch (kind) {
    case FactKind::yes_no:
      return value == "yes" || value == "no";
    case FactKind::carrier:
      return value == "self" || value == "spouse";
    case FactKind::insured_status:
      return status_enum()->FindValueByName(value) != nullptr;
    case FactKind::filing_state:
      return is_state("Filing", value);
    case FactKind::settlement_state:
      return is_state("Settlement", value);
    case FactKind::claim_state: {
      const auto* claim = catalog::Catalog::product().find("ReimbursementClaim");
      return claim == nullptr || is_state("ReimbursementClaim", value);
    }
    case FactKind::care_reason:
      return value == "NONE" ||
             enum_of("Filing", "filing_reason")->FindValueByName(value) != nullptr;
    case FactKind::fp_category:
      return enum_of("Settlement", "fp_category")->FindValueByName(value) != nullptr;
    case FactKind::word:
      return !word_text(value).empty();
    case FactKind::material:
      return value == "NONE" || enum_of("Material", "kind")->FindValueByName(value) != nullptr;
    case FactKind::number:
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

bool is_set_fact(std::string_view name) {
  if (name == "answered" || name == "materials") return true;
  if (name.rfind(kRecord, 0) != 0) return false;
  for (const catalog::RecordType& type : catalog::Catalog::product().types()) {
    const catalog::Field* field = type.find(name.substr(kRecord.size()));
    if (field != nullptr && field->descriptor->is_repeated()) return true;
  }
  return false;
}

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
  if (bounds && name->kind != FactKind::number) return test.fact() + " is no number";
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
    return each_part(value, [&](const std::string& part) {
      return enum_label(field->descriptor->enum_type(), part);
    });
  }
  const Name* known = computed(name);
  if (known == nullptr) return value;
  switch (known->kind) {
    case FactKind::yes_no:
      return std::string(value == "yes" ? known->yes : known->no);
    case FactKind::carrier:
      return value == "self" ? "本人" : "配偶";
    case FactKind::insured_status:
      return enum_label(status_enum(), value);
    case FactKind::filing_state:
      return state_text("Filing", value);
    case FactKind::settlement_state:
      return state_text("Settlement", value);
    case FactKind::claim_state:
      return catalog::Catalog::product().find("ReimbursementClaim") == nullptr
                 ? value
                 : state_text("ReimbursementClaim", value);
    case FactKind::care_reason:
      return value == "NONE" ? "无" : enum_label(enum_of("Filing", "filing_reason"), value);
    case FactKind::fp_category:
      return enum_label(enum_of("Settlement", "fp_category"), value);
    case FactKind::word:
      return each_part(value, [](const std::string& part) { return std::string(word_text(part)); });
    case FactKind::material:
      return each_part(value, [](const std::string& part) {
        return part == "NONE" ? "无" : enum_label(enum_of("Material", "kind"), part);
      });
    case FactKind::number:
      break;
  }
  return value + std::string(known->unit);
}

}  // namespace jindu::rules
