#include "schema/rules/policy_words.h"

#include <algorithm>
#include <array>
#include <set>

#include "schema/base/fen.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/options.pb.h"

namespace jindu::rules {
namespace {

using google::protobuf::FieldDescriptor;
using V = PolicyValues;

/// How a key of the profile is called, and whom it concerns.
struct Key {
  int field;
  const char* label;
  const char* whom;
  const char* unit;
};

constexpr std::array<Key, 23> kKeys = {{
    {V::kClosingSecondFieldNumber, "收件截止时刻", "所有申报人", ""},
    {V::kOfflineLimitFieldNumber, "离线结算限额", "定点医疗机构", ""},
    {V::kDeskAmendsOwnFilingFieldNumber, "窗口可改本机备案", "医院窗口", ""},
    {V::kFilingLeadFieldNumber, "备案时间", "备案人", ""},
    {V::kFilingLeadMonthsFieldNumber, "备案提前", "备案人", " 个月"},
    {V::kSpouseMustBeUnemployedFieldNumber, "配偶须未就业", "男职工未就业配偶", ""},
    {V::kMonthsFieldNumber, "缴费月数", "参保人", ""},
    {V::kInCityCareFieldNumber, "市内就医", "参保人", ""},
    {V::kAllowancePathFieldNumber, "津贴办理方式", "生育女职工和参保单位", ""},
    {V::kAllowancePayeeFieldNumber, "津贴收款方", "生育女职工和参保单位", ""},
    {V::kCareLeavePayeeFieldNumber, "护理假津贴收款方", "男职工和参保单位", ""},
    {V::kClaimPayeeFieldNumber, "报销收款方", "报销申报人", ""},
    {V::kDailyDivisorMilliFieldNumber, "日工资除数", "生育女职工", " 天"},
    {V::kExtensionFundDaysFieldNumber, "延长产假（基金支付）", "生育女职工", " 天"},
    {V::kExtensionLeaveDaysFieldNumber, "延长产假（假期）", "生育女职工", " 天"},
    {V::kCareLeaveDaysFieldNumber, "护理假", "男职工", " 天"},
    {V::kCesareanIsDystociaFieldNumber, "剖宫产按难产", "生育女职工", ""},
    {V::kPrenatalFeeFieldNumber, "产前检查费", "生育女职工", ""},
    {V::kClearingFieldNumber, "医院结算与保证金", "定点医疗机构", ""},
    {V::kPregnancyMatchDaysFieldNumber, "同一孕期的判定", "备案人", " 天"},
    {V::kDeliveryDistanceDaysFieldNumber, "两次分娩的最短间隔", "参保人", " 天"},
    {V::kDecisionWorkingDaysFieldNumber, "冲突裁定期限", "经办机构", " 个工作日"},
    {V::kChatGroupStepFieldNumber, "替代的群聊环节", "经办机构", ""},
}};

struct ListKey {
  int field;
  const char* label;
  const char* whom;
};
constexpr std::array<ListKey, 9> kLists = {{
    {V::kProceduresFieldNumber, "办理事项", "所有人"},
    {V::kAllowanceChannelsFieldNumber, "津贴申报渠道", "津贴申报人"},
    {V::kBanksFieldNumber, "可用银行", "个人收款人"},
    {V::kFormsFieldNumber, "表单", "经办机构"},
    {V::kScannedFieldNumber, "须扫描的事项", "经办机构"},
    {V::kChiefReviewedFieldNumber, "科长复核的事项", "经办机构"},
    {V::kToldBySmsFieldNumber, "短信通知的事项", "收款人"},
    {V::kAbolishedMaterialsFieldNumber, "不再收取的材料", "申报人"},
    {V::kSpecialReasonsFieldNumber, "特殊原因", "报销申报人"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 25> kProcedures = {{
    {"filing.spouse", "未就业配偶备案"},
    {"filing.out_of_city", "异地生育备案"},
    {"filing.referral", "转诊转院备案"},
    {"settlement", "现场结算"},
    {"reversal", "冲销"},
    {"allowance", "生育津贴"},
    {"auto_allowance", "津贴自动生成"},
    {"claim.medical", "医疗费报销"},
    {"claim.male_subsidy", "男职工生育补助金"},
    {"claim.one_time_birth_grant", "一次性生育补助金"},
    {"claim.spouse_one_time_medical", "配偶一次性生育医疗补助"},
    {"claim.allowance", "津贴随报销一并申报"},
    {"clearing", "医院结算"},
    {"deposit", "保证金"},
    {"determination", "待遇核定表"},
    {"payee_account", "收款账户维护"},
    {"deemed", "视同缴费"},
    {"suspension", "暂缓与免于暂缓"},
    {"employer_check", "单位审核"},
    {"result_feedback", "结果反馈"},
    {"claim", "报销"},
    {"batch", "批量拨付"},
    {"filing", "备案"},
    {"deposit_deduction", "保证金扣除"},
    {"deposit_payout", "保证金兑付"},
}};

std::string procedure_word(const std::string& name) {
  const auto at = std::find_if(kProcedures.begin(), kProcedures.end(),
                               [&](const auto& one) { return one.first == name; });
  return at == kProcedures.end() ? name : std::string(at->second);
}

/// What the schema calls an enumerator.
std::string label_of(const google::protobuf::EnumValueDescriptor* value) {
  const std::string& label = value->options().GetExtension(records::value).label();
  return label.empty() ? value->name() : label;
}

std::string clock_text(int second) {
  const auto two = [](int number) { return std::to_string(100 + number).substr(1); };
  return two(second / 3600) + ":" + two(second / 60 % 60);
}

std::string yuan(std::int64_t fen, bool sample) {
  return yuan_text({fen}) + " 元" + (sample ? "（演示定额）" : "");
}

std::string in_words(const OfflineLimit& limit) {
  return std::to_string(limit.hours()) + " 小时、" + std::to_string(limit.count()) + " 笔、" +
         yuan(limit.total_fen(), false);
}

std::string in_words(const MonthsNeeded& months) {
  if (months.min() == 0) return "不作要求";
  return std::to_string(months.min()) + " 个月，" +
         label_of(MonthsNeeded::Mode_descriptor()->FindValueByNumber(months.mode())) + "，" +
         label_of(MonthsNeeded::TestedOn_descriptor()->FindValueByNumber(months.tested_on()));
}

std::string in_words(const Clearing& clearing) {
  const auto day = [](const char* what, int number) {
    return number == 0 ? std::string() : "，" + std::string(what) + std::to_string(number) + " 日";
  };
  std::string text = "保证金 " + percent_text(clearing.deposit_bp());
  text += day("医院次月 ", clearing.hospital_day()) + day("经办次月 ", clearing.bureau_day()) +
          day("批次 ", clearing.batch_day());
  if (!clearing.deposit_payout_due().empty()) text += "，兑付 " + clearing.deposit_payout_due();
  return text;
}

/// A key's value in words; empty: not given.
std::string value_of(const PolicyValues& values, const Key& key) {
  const FieldDescriptor* field = V::descriptor()->FindFieldByNumber(key.field);
  const auto* reflection = values.GetReflection();
  if (!reflection->HasField(values, field)) return {};
  switch (key.field) {
    case V::kOfflineLimitFieldNumber:
      return in_words(values.offline_limit());
    case V::kClosingSecondFieldNumber:
      return clock_text(values.closing_second());
    case V::kMonthsFieldNumber:
      return in_words(values.months());
    case V::kClearingFieldNumber:
      return in_words(values.clearing());
    case V::kPrenatalFeeFieldNumber:
      return yuan(values.prenatal_fee().amount_fen(), values.prenatal_fee().sample());
    default:
      break;
  }
  const auto type = field->cpp_type();
  if (type == FieldDescriptor::CPPTYPE_BOOL) {
    return reflection->GetBool(values, field) ? "是" : "否";
  }
  if (type == FieldDescriptor::CPPTYPE_INT32) {
    const std::int32_t number = reflection->GetInt32(values, field);
    if (key.field != V::kDailyDivisorMilliFieldNumber) return std::to_string(number) + key.unit;
    // Kept in thousandths of a day, told in days.
    std::string days = std::to_string(number / 1000);
    if (const std::int32_t rest = number % 1000; rest != 0) {
      std::string places = std::to_string(1000 + rest).substr(1);
      places.erase(places.find_last_not_of('0') + 1);
      days += "." + places;
    }
    return days + key.unit;
  }
  if (type == FieldDescriptor::CPPTYPE_ENUM) {
    return label_of(reflection->GetEnum(values, field));
  }
  return type == FieldDescriptor::CPPTYPE_STRING ? reflection->GetString(values, field)
                                                 : std::string();
}

std::string channel_word(const std::string& name) {
  const auto* value = records::AllowanceApplication::Channel_descriptor()->FindValueByName(name);
  return value == nullptr ? name : label_of(value);
}

std::string list_of(const PolicyValues& values, int number) {
  const FieldDescriptor* field = V::descriptor()->FindFieldByNumber(number);
  const auto* reflection = values.GetReflection();
  std::set<std::string> words;
  for (int i = 0; i < reflection->FieldSize(values, field); ++i) {
    const std::string one = reflection->GetRepeatedString(values, field, i);
    words.insert(number == V::kAllowanceChannelsFieldNumber ? channel_word(one)
                                                            : procedure_word(one));
  }
  std::string text;
  for (const std::string& one : words) text += (text.empty() ? "" : "、") + one;
  return text;
}

}  // namespace

std::vector<KeyWords> key_words(const PolicyValues& values) {
  std::vector<KeyWords> all;
  for (const Key& key : kKeys) {
    std::string words = value_of(values, key);
    if (!words.empty()) all.push_back({key.label, key.whom, std::move(words)});
  }
  for (const ListKey& key : kLists) {
    std::string words = list_of(values, key.field);
    if (!words.empty()) all.push_back({key.label, key.whom, std::move(words)});
  }
  return all;
}

std::string operation_word(const std::string& name) {
  const auto* value = records::FpOperation::Code_descriptor()->FindValueByName(name);
  return value == nullptr ? name : label_of(value);
}

std::string sex_word(const std::string& name) {
  const auto* value = records::Sex::Code_descriptor()->FindValueByName(name);
  return value == nullptr ? std::string() : "（" + label_of(value) + "）";
}

std::string in_words(const MoneyRule& rule) {
  if (rule.mode() == MoneyRule::QUOTA) {
    std::string text;
    for (const Quota& quota : rule.quotas()) {
      text += (text.empty() ? "定额 " : "；") + operation_word(quota.name()) + " " +
              yuan(quota.amount_fen(), quota.sample());
    }
    return text + (rule.quota_capped_by_actual() ? "，以实际费用为限" : "");
  }
  std::string text = "目录内 " + percent_text(rule.pay_bp());
  if (rule.has_cap_fen()) text += "，限额 " + yuan(rule.cap_fen(), rule.cap_sample());
  return text;
}

std::string in_words(const DeadlineRule& rule) {
  if (rule.months() > 0) return std::to_string(rule.months()) + " 个月";
  return rule.working_days() == 0 ? "当日" : std::to_string(rule.working_days()) + " 个工作日";
}

}  // namespace jindu::rules
