#include "schema/rules/policy_diff.h"

#include <algorithm>
#include <map>
#include <set>

#include "schema/catalog/catalog.h"
#include "schema/rules/policy_words.h"

namespace jindu::rules {
namespace {

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

/// Everything that a span says, as (what, whom) → words; `detail` makes two rules with the same
/// words and other conditions differ.
struct Said {
  std::string words;
  std::string detail;
};
using Says = std::map<std::pair<std::string, std::string>, Said>;

Says says(const PolicyValues& values) {
  Says all;
  for (KeyWords& key : key_words(values)) {
    all[{std::move(key.label), std::move(key.whom)}] = {std::move(key.words), {}};
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
    all[{"手术休假 " + operation_word(leave.operation()) + sex_word(leave.sex()),
         "计划生育手术的职工"}] = {std::to_string(leave.days()) + " 天", {}};
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
