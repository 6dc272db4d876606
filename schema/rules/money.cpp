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

std::string self_part(std::int64_t total, std::int64_t fund) {
  if (total == 0) return {};
  if (fund > total) return "；个人自负 0.00，结余 " + yuan_text({fund - total}) + " 归收款人";
  return "；个人自负 " + yuan_text({total}) + " − " + yuan_text({fund}) + " = " +
         yuan_text({total - fund});
}

/// M6: fund = min(cap, rhu(in_scope × pay_bp / 10000)); self = total − fund.
Money actual(const MoneyRule& rule, std::int64_t total, std::int64_t in_scope) {
  Money money;
  money.rule = "M6";
  std::int64_t fund = round_half_up(in_scope, rule.pay_bp(), 10'000);
  money.formula = "基金支付 = 目录内 " + yuan_text({in_scope}) + " × " + percent_text(rule.pay_bp()) +
                  " = " + yuan_text({fund});
  if (rule.has_cap_fen()) {
    money.formula +=
        (fund > rule.cap_fen() ? "，超过限额 " : "，不超过限额 ") + yuan_text({rule.cap_fen()});
    fund = std::min(fund, rule.cap_fen());
    // A cap that was not reached has had its say, too.
    money.sample = rule.cap_sample();
  }
  money.formula += self_part(total, fund);
  money.fund = {fund};
  money.self = {total - fund};
  return money;
}

/// One operation at a time: each must have its quota.
std::vector<Facts> by_operation(const Facts& facts) {
  constexpr std::string_view kOperations = "record.fp_operations";
  const auto operations = fact(facts, kOperations);
  if (!operations) return {facts};
  std::vector<Facts> parts;
  for (std::size_t from = 0; from <= operations->size();) {
    const std::size_t end = std::min(operations->find(',', from), operations->size());
    parts.push_back(facts);
    parts.back().find(kOperations)->second = operations->substr(from, end - from);
    from = end + 1;
  }
  return parts;
}

const Quota* quota_of(const MoneyRule& rule, const Facts& facts) {
  const auto at = std::find_if(rule.quotas().begin(), rule.quotas().end(), [&](const Quota& one) {
    return evaluate(one.applies(), facts) == Truth::yes;
  });
  return at == rule.quotas().end() ? nullptr : &*at;
}

/// M7: fund = Σ quotas whatever the cost; self = max(0, total − fund). Several operations add up.
MoneyAnswer quota(const MoneyRule& rule, std::int64_t total, const Facts& facts) {
  Money money;
  money.rule = "M7";
  std::int64_t fund = 0;
  const std::vector<Facts> parts = by_operation(facts);
  for (const Facts& part : parts) {
    const Quota* found = quota_of(rule, part);
    if (found == nullptr) return {std::nullopt, true};
    money.formula +=
        (money.formula.empty() ? "基金支付 = 定额 " : " + ") + yuan_text({found->amount_fen()});
    fund += found->amount_fen();
    money.sample = money.sample || found->sample();
  }
  if (parts.size() > 1) money.formula += " = " + yuan_text({fund});
  if (rule.quota_capped_by_actual() && fund > total) {
    fund = total;
    money.formula += "，以实际费用 " + yuan_text({fund}) + " 为限";
  }
  money.formula += self_part(total, fund);
  money.fund = {fund};
  money.self = {std::max<std::int64_t>(0, total - fund)};
  return {money, false};
}

bool concerns(const MoneyRule& rule, std::string_view type) {
  if (rule.record_types().empty()) return type == "Settlement";
  return std::find(rule.record_types().begin(), rule.record_types().end(), type) !=
         rule.record_types().end();
}

}  // namespace

MoneyAnswer compute_money(const PolicyValues& values, const catalog::RecordType& type,
                          const Facts& facts) {
  auto total = amount(facts, "record.total_fee_fen");
  auto in_scope = amount(facts, "record.in_scope_fen");
  if (total && in_scope && *in_scope > *total) return {};
  for (const MoneyRule& rule : values.money()) {
    if (!concerns(rule, type.name) || evaluate(rule.applies(), facts) != Truth::yes) continue;
    // A lump sum of a claim need not come with a bill.
    const bool lump = rule.mode() == MoneyRule::QUOTA && type.name != "Settlement";
    if (!lump && (!total || !in_scope)) return {};
    if (rule.mode() == MoneyRule::QUOTA) return quota(rule, total.value_or(0), facts);
    return {actual(rule, *total, *in_scope), false};
  }
  return {};
}

}  // namespace jindu::rules
