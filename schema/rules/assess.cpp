#include "schema/rules/assess.h"

#include <algorithm>

#include "schema/rules/accounts.h"
#include "schema/rules/claim.h"
#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

template <class List>
bool concerns(const List& types, std::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// What the register or the form says, in words.
std::string shown(const Rule& rule, const catalog::RecordType& type, const Facts& facts) {
  if (rule.found_fact().empty()) return {};
  const auto value = fact(facts, rule.found_fact());
  return value ? fact_text(type, rule.found_fact(), *value) : "未查到";
}

Outcome outcome_of(const Rule& rule, const Facts& facts) {
  if (evaluate(rule.applies(), facts) != Truth::yes) return Outcome::not_applicable;
  if (!rule.has_holds()) return Outcome::pass;  // It only informs.
  switch (evaluate(rule.holds(), facts)) {
    case Truth::yes:
      return Outcome::pass;
    case Truth::no:
      return Outcome::fail;
    case Truth::unknown:
      break;
  }
  return rule.unknown_fails() ? Outcome::fail : Outcome::unknown;
}

/// Several rules may say the same of one paper.
void tell_once(Problem problem, std::vector<Problem>& list) {
  const bool told = std::any_of(list.begin(), list.end(), [&](const Problem& one) {
    return one.code == problem.code && one.message == problem.message;
  });
  if (!told) list.push_back(std::move(problem));
}

void check_rules(const PolicyValues& values, const catalog::RecordType& type, const Facts& facts,
                 Assessment& assessment) {
  for (const Rule& rule : values.rules()) {
    if (!concerns(rule.record_types(), type.name)) continue;
    const Outcome outcome = outcome_of(rule, facts);
    std::string found = shown(rule, type, facts);
    // What is said may fit by itself; the rule wants something besides that nobody knows yet.
    if (outcome == Outcome::unknown && fact(facts, rule.found_fact())) found += "（待核实）";
    assessment.rules.push_back({rule.name(), rule.label(), rule.wanted(), found, rule.source(),
                                outcome, outcome == Outcome::fail ? rule.code() : std::string()});
    if (outcome == Outcome::fail) {
      tell_once({rule.code(), {}, rule.sentence()}, assessment.notice);
      if (rule.contradiction()) tell_once({rule.code(), {}, rule.sentence()}, assessment.contradictions);
    }
  }
}

bool at_hand(const MaterialRule& wanted, const std::vector<std::string>& kinds) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const std::string& kind) {
    return kind == wanted.kind() || concerns(wanted.or_kinds(), kind);
  });
}

/// What is told of a paper that is not there, as the city calls it: she reads it, too.
Problem missing_paper(const MaterialAnswer& paper) {
  return {"MATERIAL_MISSING", "materials", "缺少材料：" + paper.label};
}

void check_materials(const PolicyValues& values, std::string_view type, const Facts& facts,
                     const CaseFacts& around, Assessment& assessment) {
  for (const MaterialRule& material : values.materials()) {
    if (!concerns(material.record_types(), type)) continue;
    if (evaluate(material.applies(), facts) != Truth::yes) continue;
    const bool present = at_hand(material, around.materials);
    const bool waived = !material.query().empty() && concerns(around.answered, material.query());
    assessment.materials.push_back(
        {material.kind(), material.label(), present, waived, material.fetch(), material.source()});
    if (!present && !waived && material.blocks_recording()) {
      assessment.notice.push_back(missing_paper(assessment.materials.back()));
    }
  }
}

/// What a record does, as a profile names it: "filing.spouse"; and the field that says so.
struct Procedure {
  std::string name;
  const char* field;
  const char* sentence;
};

Procedure procedure_of(const catalog::RecordType& type, const Facts& facts) {
  const auto kind = [&](const char* prefix, const char* field) {
    const auto value = fact(facts, std::string("record.") + field);
    return value ? prefix + *value : std::string();
  };
  if (type.name == "Filing") {
    return {kind("filing.", "filing_kind"), "filing_kind",
            "本市不办理这一类备案：请核对备案类别，或到参保地办理"};
  }
  if (type.name == "ReimbursementClaim") {
    return {kind("claim.", "claim_kind"), "claim_kind",
            "本市不办理这一类报销：请核对待遇类别，或到参保地办理"};
  }
  if (type.name == "Settlement") {
    return {"settlement", "benefit_kind", "本市不办理现场结算：请按本市规定办理报销"};
  }
  return {};
}

/// What the city does not offer is nobody's right there.
void check_offered(const PolicyValues& values, const catalog::RecordType& type, const Facts& facts,
                   Assessment& assessment) {
  const Procedure procedure = procedure_of(type, facts);
  const auto refuse = [&](const char* field, const char* sentence) {
    assessment.notice.push_back({"NOT_OFFERED", field, sentence});
    assessment.contradictions.push_back(assessment.notice.back());
  };
  // A profile that names no procedure says nothing of them.
  if (!procedure.name.empty() && !values.procedures().empty() &&
      !offers(values, procedure.name)) {
    refuse(procedure.field, procedure.sentence);
  }
  const auto channel = fact(facts, "record.channel");
  const auto& channels = values.allowance_channels();
  if (type.name == "AllowanceApplication" && channel && !channels.empty() &&
      !concerns(channels, *channel)) {
    refuse("channel", "本市不从这个渠道办理津贴：请核对申报渠道");
  }
}

/// fund + self = total, unless a quota is more than the cost (domain.md section 4.2). Amounts out
/// of range are the schema's to tell.
bool adds_up(std::int64_t fund, std::int64_t self, std::int64_t total) {
  for (const std::int64_t amount : {fund, self, total}) {
    if (amount < 0 || amount > kFenMax) return true;
  }
  return fund + self == total || (fund > total && self == 0);
}

/// What the form says must be what the rule gives: a printed amount is never recomputed silently.
void check_money(const PolicyValues& values, const catalog::RecordType& type, const Facts& facts,
                 Assessment& assessment) {
  const MoneyAnswer answer = compute_money(values, type, facts);
  if (answer.quota_missing) {
    assessment.notice.push_back({"QUOTA_MISSING", {}, "该项目定额未公布，请与经办机构联系"});
  }
  assessment.money = answer.money;
  const auto fund = fact(facts, "record.fund_pay_fen");
  const auto self = fact(facts, "record.self_pay_fen");
  const auto total = fact(facts, "record.total_fee_fen");
  if (fund && self && total && !adds_up(number(fund), number(self), number(total))) {
    assessment.notice.push_back(
        {"MONEY_SUM", "fund_pay_fen", "基金支付与个人自负之和不等于总费用：请核对三项金额"});
    assessment.contradictions.push_back(assessment.notice.back());
    return;
  }
  if (!answer.money) return;
  if (fund && self &&
      (number(fund) != answer.money->fund.value || number(self) != answer.money->self.value)) {
    assessment.notice.push_back({std::string(kMoneyMismatch), "fund_pay_fen",
                                 "基金支付、个人自负与规则算得的不一致：应为 " +
                                     yuan_text(answer.money->fund) + " 和 " +
                                     yuan_text(answer.money->self) + "，请按试算结果填写"});
  }
}

/// The day that is not counted itself. A receipt after hours is one of the next working day.
CountedDay first_day(const PolicyValues& values, const Calendar& calendar,
                     DeadlineRule::Start start, std::int64_t start_ms) {
  if (start != DeadlineRule::RECEIPT) return {local_date(start_ms), false};
  std::optional<int> closing;
  if (values.closing_second() > 0) closing = values.closing_second();
  return calendar.receipt_day(start_ms, closing);
}

CountedDay due_day(const DeadlineRule& rule, const Calendar& calendar, Date from) {
  if (rule.working_days() > 0) return calendar.add_working_days(from, rule.working_days());
  if (rule.months() == 0) return {from, false};
  const Date day = add_months(from, rule.months());
  if (rule.on_day_off() == DeadlineRule::MOVES_AFTER) return calendar.on_or_after(day);
  if (rule.on_day_off() == DeadlineRule::MOVES_BEFORE) return calendar.on_or_before(day);
  return {day, false};
}

}  // namespace

std::vector<DueDate> due_dates(const PolicyValues& values, const Calendar& calendar,
                               std::string_view record_type, DeadlineRule::Start start,
                               std::int64_t start_ms) {
  std::vector<DueDate> due;
  for (const DeadlineRule& rule : values.deadlines()) {
    if (rule.start() != start || !concerns(rule.record_types(), record_type)) continue;
    const CountedDay from = first_day(values, calendar, start, start_ms);
    const CountedDay day = due_day(rule, calendar, from.date);
    due.push_back({rule.name(), rule.label(), day.date, from.provisional || day.provisional});
  }
  return due;
}

Problems acceptance_notice(const Assessment& assessment) {
  Problems notice = assessment.notice;
  for (const MaterialAnswer& material : assessment.materials) {
    if (material.present || material.waived) continue;
    Problem missing = missing_paper(material);
    const bool told = std::any_of(notice.begin(), notice.end(), [&](const Problem& one) {
      return one.message == missing.message;
    });
    if (!told) notice.push_back(std::move(missing));
  }
  return notice;
}

Assessment assess(const Policy& policy, const Calendar& calendar, const catalog::RecordType& type,
                  const catalog::Message& record, const CaseFacts& around, Date today) {
  Assessment assessment;
  assessment.policy_version = policy.version();
  const auto event_text = field_fact(type, record, type.options.event_date_field());
  const Result<Date> event = parse_date(event_text.value_or(""));
  // Rights and money by the event's day, steps and deadlines by the day of receipt.
  const PolicyValues& rights = policy.values_on(event.ok() ? *event : today);
  Facts facts = collect_facts(type, record, around, today);
  add_policy_facts(facts, rights);
  check_offered(rights, type, facts, assessment);
  check_rules(rights, type, facts, assessment);
  check_materials(rights, type.name, facts, around, assessment);
  check_money(rights, type, facts, assessment);
  for (Problem& one : check_lines(type, record)) assessment.notice.push_back(std::move(one));
  for (Problem& one : check_account(rights, type, record, around)) {
    assessment.notice.push_back(std::move(one));
  }
  if (around.received_ms != 0) {
    const PolicyValues& steps = policy.values_on(local_date(around.received_ms));
    assessment.due =
        due_dates(steps, calendar, type.name, DeadlineRule::RECEIPT, around.received_ms);
  }
  return assessment;
}

}  // namespace jindu::rules
