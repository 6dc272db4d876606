#include <algorithm>

#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

/// Amounts are checked to lie within kFenMax before; anything else is not computed with.
std::optional<std::int64_t> amount(const Facts& facts, std::string_view name) {
  const auto text = fact(facts, name);
  if (!text) return std::nullopt;
  const std::int64_t value = number(text);
  if (value < 0 || value > kFenMax) return std::nullopt;
  return value;
}

/// M6: fund = min(cap, rhu(in_scope × pay_bp / 10000)); self = total − fund.
Money actual(const MoneyRule& rule, std::int64_t total, std::int64_t in_scope) {
  Money money;
  money.rule = "M6";
  std::int64_t fund = round_half_up(in_scope, rule.pay_bp(), 10'000);
  money.formula = "目录内 " + yuan_text({in_scope}) + " × " + std::to_string(rule.pay_bp() / 100) +
                  "." + std::to_string(100 + rule.pay_bp() % 100).substr(1) +
                  "% = " + yuan_text({fund});
  if (rule.has_cap_fen() && fund > rule.cap_fen()) {
    fund = rule.cap_fen();
    money.formula += "，限额 " + yuan_text({fund});
    money.sample = rule.cap_sample();
  }
  money.fund = {fund};
  money.self = {total - fund};
  return money;
}

/// M7: fund = Σ quotas whatever the cost; self = max(0, total − fund). Several operations add up.
MoneyAnswer quota(const MoneyRule& rule, std::int64_t total, const Facts& facts) {
  Money money;
  money.rule = "M7";
  std::int64_t fund = 0;
  bool found = false;
  for (const Quota& each : rule.quotas()) {
    if (evaluate(each.applies(), facts) != Truth::yes) continue;
    money.formula += (found ? " + " : "定额 ") + yuan_text({each.amount_fen()});
    found = true;
    fund += each.amount_fen();
    money.sample = money.sample || each.sample();
  }
  if (!found) return {std::nullopt, true};
  if (rule.quota_capped_by_actual()) fund = std::min(fund, total);
  money.fund = {fund};
  money.self = {std::max<std::int64_t>(0, total - fund)};
  return {money, false};
}

MoneyAnswer compute(const PolicyValues& values, const Facts& facts) {
  const auto total = amount(facts, "record.total_fee_fen");
  const auto in_scope = amount(facts, "record.in_scope_fen");
  if (!total || !in_scope || *in_scope > *total) return {};
  for (const MoneyRule& rule : values.money()) {
    if (evaluate(rule.applies(), facts) != Truth::yes) continue;
    if (rule.mode() == MoneyRule::QUOTA) return quota(rule, *total, facts);
    return {actual(rule, *total, *in_scope), false};
  }
  return {};
}

}  // namespace

MoneyAnswer compute_money(const PolicyValues& values, const catalog::RecordType& type,
                          const catalog::Message& record) {
  Facts facts;
  for (const catalog::Field& field : type.fields) {
    if (field.descriptor->cpp_type() == catalog::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (auto value = field_fact(type, record, field.descriptor->name())) {
      facts["record." + field.descriptor->name()] = std::move(*value);
    }
  }
  return compute(values, facts);
}

}  // namespace jindu::rules
