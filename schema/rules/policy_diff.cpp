#include "schema/rules/policy_diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "schema/base/fen.h"
#include "schema/catalog/catalog.h"

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
    {V::kClosingSecondFieldNumber, "收件截止时刻", "所有申报人", " 秒"},
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
    {V::kDailyDivisorMilliFieldNumber, "日工资除数", "生育女职工", " ‰"},
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

constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kProcedures = {{
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

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kWords = {{
    {"AT_ONCE", "当时"},
    {"BEFORE_CARE", "就医前"},
    {"BEFORE_EXPECTED_DATE", "预产期前"},
    {"ON_THE_SPOT", "现场结算"},
    {"ON_THE_SPOT_OR_FORFEIT", "现场结算，无特殊原因不结算视同放弃"},
    {"ON_THE_SPOT_IF_DESIGNATED", "定点现场结算，非定点报销"},
    {"PRECONDITION", "联网结算为津贴的前提"},
    {"CLAIMS_ONLY", "只报销异地未结算的"},
    {"HOSPITAL_FORM", "结算后在医院申报"},
    {"EMPLOYER_OR_COUNTER", "单位网上或窗口申报"},
    {"DETERMINED", "无须申报，直接核定"},
    {"AFTER_SETTLEMENT", "结算后自动拨付"},
    {"PERSONAL_OR_EMPLOYER", "个人或单位申报"},
    {"EMPLOYER", "单位"},
    {"PERSON", "个人"},
    {"ANY", "不要求连续"},
    {"CONSECUTIVE_FULL", "连续足额"},
    {"EVENT", "按发生日"},
    {"APPLICATION", "按申报日"},
    {"hospital", "医院"},
    {"employer", "单位网上"},
    {"counter", "窗口"},
}};

template <class Table>
std::string word(const Table& table, const std::string& name) {
  const auto at =
      std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.first == name; });
  return at == table.end() ? name : std::string(at->second);
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
         word(kWords, MonthsNeeded::Mode_Name(months.mode())) + "，" +
         word(kWords, MonthsNeeded::TestedOn_Name(months.tested_on()));
}

std::string in_words(const Clearing& clearing) {
  const auto day = [](const char* what, int number) {
    return number == 0 ? std::string() : "，" + std::string(what) + std::to_string(number) + " 日";
  };
  std::string text = "保证金 " + std::to_string(clearing.deposit_bp()) + " 基点";
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
    return std::to_string(reflection->GetInt32(values, field)) + key.unit;
  }
  if (type == FieldDescriptor::CPPTYPE_ENUM) {
    return word(kWords, reflection->GetEnum(values, field)->name());
  }
  return type == FieldDescriptor::CPPTYPE_STRING ? reflection->GetString(values, field)
                                                 : std::string();
}

std::string list_of(const PolicyValues& values, int number) {
  const FieldDescriptor* field = V::descriptor()->FindFieldByNumber(number);
  const auto* reflection = values.GetReflection();
  std::set<std::string> words;
  for (int i = 0; i < reflection->FieldSize(values, field); ++i) {
    const std::string one = reflection->GetRepeatedString(values, field, i);
    words.insert(number == V::kAllowanceChannelsFieldNumber ? word(kWords, one)
                                                            : word(kProcedures, one));
  }
  std::string text;
  for (const std::string& one : words) text += (text.empty() ? "" : "、") + one;
  return text;
}

/// Whom a rule of these record types concerns.
template <class Types>
std::string whom(const Types& types) {
  std::string text;
  for (const std::string& name : types) {
    const catalog::RecordType* type = catalog::Catalog::product().find(name);
    const std::string label = type == nullptr ? name : type->options.label();
    text += (text.empty() ? "" : "、") + label;
  }
  return (text.empty() ? "现场结算" : text) + "的办理人";
}

std::string in_words(const MoneyRule& rule) {
  if (rule.mode() == MoneyRule::QUOTA) {
    std::string text;
    for (const Quota& quota : rule.quotas()) {
      text += (text.empty() ? "定额 " : "；") + quota.name() + " " +
              yuan(quota.amount_fen(), quota.sample());
    }
    return text + (rule.quota_capped_by_actual() ? "，以实际费用为限" : "");
  }
  std::string text = "目录内 " + std::to_string(rule.pay_bp()) + " 基点";
  if (rule.has_cap_fen()) text += "，限额 " + yuan(rule.cap_fen(), rule.cap_sample());
  return text;
}

std::string in_words(const DeadlineRule& rule) {
  if (rule.months() > 0) return std::to_string(rule.months()) + " 个月";
  return rule.working_days() == 0 ? "当日" : std::to_string(rule.working_days()) + " 个工作日";
}

/// Everything that a span says, as (what, whom) → words; `detail` makes two rules with the same
/// words and other conditions differ.
struct Said {
  std::string words;
  std::string detail;
};
using Says = std::map<std::pair<std::string, std::string>, Said>;

Says says(const PolicyValues& values) {
  Says all;
  for (const Key& key : kKeys) {
    const std::string words = value_of(values, key);
    if (!words.empty()) all[{key.label, key.whom}] = {words, {}};
  }
  for (const ListKey& key : kLists) {
    const std::string words = list_of(values, key.field);
    if (!words.empty()) all[{key.label, key.whom}] = {words, {}};
  }
  for (const Rule& rule : values.rules()) {
    Rule bare = rule;
    bare.clear_source();
    const std::string wanted = rule.wanted().empty() ? "有此条件" : rule.wanted();
    all[{"条件 " + rule.label() + "（" + rule.name() + "）", whom(rule.record_types())}] = {
        wanted, bare.SerializeAsString()};
  }
  for (const MaterialRule& material : values.materials()) {
    MaterialRule bare = material;
    bare.clear_source();
    Said& said = all[{"材料 " + material.label(), whom(material.record_types())}];
    said.words = material.fetch().empty() ? "收取" : "收取，可由" + material.fetch() + "查询";
    said.detail += bare.SerializeAsString();
  }
  for (const MoneyRule& rule : values.money()) {
    MoneyRule bare = rule;
    bare.clear_source();
    all[{"支付标准 " + rule.name(), whom(rule.record_types())}] = {in_words(rule),
                                                                   bare.SerializeAsString()};
  }
  for (const DeadlineRule& rule : values.deadlines()) {
    all[{"期限 " + rule.label(), whom(rule.record_types())}] = {
        in_words(rule), std::to_string(rule.start()) + std::to_string(rule.on_day_off())};
  }
  for (const FpLeave& leave : values.fp_leave()) {
    all[{"手术休假 " + leave.operation() + leave.sex(), "计划生育手术的职工"}] = {
        std::to_string(leave.days()) + " 天", {}};
  }
  for (const ChildExtension& child : values.child_extension()) {
    all[{"第 " + std::to_string(child.birth_order()) + " 胎延长产假", "生育女职工"}] = {
        std::to_string(child.leave_days()) + " 天" +
            (child.has_fund_days() ? "，基金支付 " + std::to_string(child.fund_days()) + " 天"
                                   : ""),
        {}};
  }
  for (const DeemedMonths& deemed : values.deemed_months()) {
    all[{"视同缴费 " + deemed.kind(), "参保人"}] = {
        deemed.until().empty() ? "计入" : "计入，至 " + deemed.until(), {}};
  }
  return all;
}

bool same(const Said& a, const Said& b) { return a.words == b.words && a.detail == b.detail; }

void compare(const Says& a, const Says& b, Date from, std::vector<PolicyChange>& changes) {
  for (const auto& [key, before] : a) {
    const auto at = b.find(key);
    if (at == b.end()) {
      changes.push_back({from, key.first, key.second, before.words, {}});
    } else if (!same(before, at->second)) {
      std::string after = at->second.words;
      if (after == before.words) after += "（适用条件有改动）";
      changes.push_back({from, key.first, key.second, before.words, after});
    }
  }
  for (const auto& [key, after] : b) {
    if (a.count(key) == 0) changes.push_back({from, key.first, key.second, {}, after.words});
  }
}

std::string phones(const CityProfile& profile) {
  std::string text;
  for (const Phone& phone : profile.phones()) {
    text += (text.empty() ? "" : "、") + phone.label() + " " + phone.number();
  }
  return text;
}

void compare_heads(const Policy& a, const Policy& b, Date from,
                   std::vector<PolicyChange>& changes) {
  const auto tell = [&](const char* what, const std::string& before, const std::string& after) {
    if (before != after) changes.push_back({from, what, "所有人", before, after});
  };
  tell("城市", a.profile().name(), b.profile().name());
  tell("经办机构", a.profile().deciding_body(), b.profile().deciding_body());
  tell("电话", phones(a.profile()), phones(b.profile()));
}

bool same_change(const PolicyChange& a, const PolicyChange& b) {
  return a.what == b.what && a.whom == b.whom && a.before == b.before && a.after == b.after;
}

}  // namespace

std::vector<PolicyChange> diff_profiles(const Policy& a, const Policy& b) {
  std::set<Date> days;
  for (const Policy* policy : {&a, &b}) {
    for (const PolicyValues& values : policy->profile().values()) {
      days.insert(parse_date(values.from()).value());
    }
  }
  std::vector<PolicyChange> changes;
  compare_heads(a, b, *days.begin(), changes);
  std::vector<PolicyChange> last;
  for (const Date day : days) {
    std::vector<PolicyChange> now;
    compare(says(a.values_on(day)), says(b.values_on(day)), day, now);
    // What was told of an earlier day and goes on is not told again.
    for (const PolicyChange& one : now) {
      const bool told = std::any_of(last.begin(), last.end(), [&](const PolicyChange& before) {
        return same_change(before, one);
      });
      if (!told) changes.push_back(one);
    }
    last = std::move(now);
  }
  return changes;
}

std::string change_text(const PolicyChange& change) {
  std::string text = "自 " + to_string(change.from) + " 起，" + change.whom + "：" + change.what;
  if (change.before.empty()) return text + " 新增：" + change.after;
  if (change.after.empty()) return text + " 取消（原为 " + change.before + "）";
  return text + " " + change.before + " → " + change.after;
}

}  // namespace jindu::rules
