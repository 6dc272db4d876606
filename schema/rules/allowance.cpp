#include "schema/rules/allowance.h"

#include <algorithm>

namespace jindu::rules {
namespace {

using records::BirthType;
using records::FpOperation;
using Kind = AllowanceItem::Kind;

constexpr int kBirthDays = 98;        // 国务院令第619号 第七条
constexpr int kMoreDays = 15;         // 难产; each child more
constexpr int kShortDays = 15;        // 流产, gestation under four months
constexpr int kLongDays = 42;         // four months and over
constexpr int kFourMonthsDays = 112;  // [P] 16 weeks

/// A certificate counts before any reckoning (M3).
std::optional<int> gestation_days(const AllowanceEvent& event) {
  if (event.gestation_certified_days) return event.gestation_certified_days;
  if (event.last_menses_date) return days_between(*event.last_menses_date, event.date);
  if (event.pregnancy_date) return days_between(*event.pregnancy_date, event.date);
  if (event.gestation_weeks) return *event.gestation_weeks * 7;
  return std::nullopt;
}

LeaveDays birth_days(const PolicyValues& values, const AllowanceEvent& event) {
  LeaveDays leave{kBirthDays, std::to_string(kBirthDays), {}};
  const auto more = [&](int days, const std::string& why) {
    if (days == 0) return;
    leave.days += days;
    leave.detail += " + " + why + " " + std::to_string(days);
  };
  const bool dystocia = event.dystocia_certified ||
                        (values.cesarean_is_dystocia() && event.birth_type == BirthType::cesarean);
  more(dystocia ? kMoreDays : 0, "难产");
  more(kMoreDays * (event.fetus_count - 1), "多胞胎");
  more(extension_of(values, event.birth_order).fund_days, "延长产假");
  return leave;
}

const FpLeave* leave_of(const PolicyValues& values, FpOperation::Code operation,
                        records::Sex::Code sex) {
  const std::string& name = FpOperation::Code_Name(operation);
  const std::string& whose = records::Sex::Code_Name(sex);
  const auto at =
      std::find_if(values.fp_leave().begin(), values.fp_leave().end(), [&](const FpLeave& one) {
        return one.operation() == name && (one.sex().empty() || one.sex() == whose);
      });
  return at == values.fp_leave().end() ? nullptr : &*at;
}

std::string operation_label(FpOperation::Code operation) {
  const auto* value = FpOperation::Code_descriptor()->FindValueByNumber(operation);
  return value == nullptr ? std::string() : value->options().GetExtension(records::value).label();
}

AllowanceItem reckon(const PolicyValues& values, Kind kind, LeaveDays leave,
                     const InsuredFact& person, const WageYears& wages, int event_year) {
  AllowanceItem item;
  item.kind = kind;
  item.leave = std::move(leave);
  item.refused = no_right(person);
  if (!item.refused.empty()) return item;
  item.waits = item.leave.waits;
  item.base = wage_base(wages, event_year);
  if (item.waits.empty() && !item.base.base) item.waits = "BASE_MISSING";
  if (item.waits.empty()) {
    item.amount = allowance_amount(*item.base.base, item.leave.days, values.daily_divisor_milli());
  }
  return item;
}

}  // namespace

std::string no_right(const InsuredFact& person) {
  if (!person.asked) return {};
  if (!person.known || person.status.empty()) return "NO_EMPLOYER";
  if (person.status == "UNEMPLOYMENT_BENEFIT" || person.status == "FLEXIBLE" ||
      person.status == "RETIRED") {
    return person.status;
  }
  if (person.status != "NORMAL") return "STATUS_NOT_NORMAL";
  return person.employed ? std::string() : "NO_EMPLOYER";
}

WageBaseAnswer wage_base(const WageYears& wages, int event_year) {
  const auto of = [&](int year) {
    const auto at = wages.find(year);
    return at == wages.end() ? WageYear{} : at->second;
  };
  const int before = event_year - 1;
  if (const WageYear year = of(before); year.wage) {
    return {year.wage, before, std::to_string(before) + " 年度职工月平均工资"};
  } else if (year.contribution_base) {
    return {year.contribution_base, before, std::to_string(before) + " 年度月平均缴费基数"};
  }
  if (const WageYear year = of(event_year); year.wage) {
    return {year.wage, event_year, std::to_string(event_year) + " 年度职工月平均工资（当年）"};
  }
  return {};
}

Fen allowance_amount(Fen base, int days, int daily_divisor_milli) {
  JINDU_ENSURE(days >= 0 && daily_divisor_milli > 0);
  return {round_half_up(base.value, std::int64_t{days} * 1000, daily_divisor_milli)};
}

Extension extension_of(const PolicyValues& values, int birth_order) {
  Extension answer{values.extension_fund_days(), values.extension_leave_days()};
  for (const ChildExtension& one : values.child_extension()) {
    if (birth_order < one.birth_order()) continue;
    answer.leave_days = one.leave_days();
    if (one.has_fund_days()) answer.fund_days = one.fund_days();
  }
  return answer;
}

bool is_birth(BirthType::Code type) {
  return type == BirthType::normal || type == BirthType::assisted || type == BirthType::cesarean ||
         type == BirthType::dystocia;
}

bool ends_pregnancy(FpOperation::Code operation) {
  return operation == FpOperation::abortion || operation == FpOperation::induced_labour;
}

std::optional<LeaveDays> maternity_days(const PolicyValues& values, const AllowanceEvent& event) {
  if (is_birth(event.birth_type)) return birth_days(values, event);
  const auto& operations = event.fp_operations;
  const bool ended = event.birth_type == BirthType::miscarriage ||
                     event.birth_type == BirthType::induction ||
                     std::any_of(operations.begin(), operations.end(), ends_pregnancy);
  if (!ended) return std::nullopt;
  const std::optional<int> gestation = gestation_days(event);
  if (!gestation) return LeaveDays{0, {}, "GESTATION_MISSING"};
  const int days = *gestation < kFourMonthsDays ? kShortDays : kLongDays;
  return LeaveDays{days, "孕 " + std::to_string(*gestation) + " 天，" + std::to_string(days), {}};
}

std::optional<LeaveDays> fp_days(const PolicyValues& values, const AllowanceEvent& event) {
  std::optional<LeaveDays> answer;
  for (const FpOperation::Code operation : event.fp_operations) {
    if (ends_pregnancy(operation)) continue;  // Its leave is that of M3.
    if (!answer) answer.emplace();
    LeaveDays& leave = *answer;
    const FpLeave* found = leave_of(values, operation, event.sex);
    if (found == nullptr) return LeaveDays{0, operation_label(operation), "QUOTA_MISSING"};
    leave.days += found->days();
    leave.detail += (leave.detail.empty() ? "" : " + ") + operation_label(operation) + " " +
                    std::to_string(found->days());
  }
  return answer;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::maternity_leave:
      return "maternity_leave";
    case Kind::fp_leave:
      return "fp_leave";
    case Kind::care_leave:
      return "care_leave";
    case Kind::prenatal_fee:
      return "prenatal_fee";
  }
  JINDU_ENSURE(false);
}

std::string_view kind_label(Kind kind) {
  switch (kind) {
    case Kind::maternity_leave:
      return "产假津贴";
    case Kind::fp_leave:
      return "计划生育休假津贴";
    case Kind::care_leave:
      return "护理假津贴";
    case Kind::prenatal_fee:
      return "产前检查费";
  }
  JINDU_ENSURE(false);
}

std::vector<AllowanceItem> allowance_items(const PolicyValues& values, const AllowanceEvent& event,
                                           const AllowanceFacts& facts) {
  std::vector<AllowanceItem> items;
  const int year = static_cast<int>(event.date.ymd().year());
  const auto add = [&](Kind kind, std::optional<LeaveDays> leave) {
    if (!leave) return;
    items.push_back(
        reckon(values, kind, *std::move(leave), facts.patient, facts.patient_wages, year));
    items.back().payee = values.allowance_payee();
  };
  add(Kind::maternity_leave, maternity_days(values, event));
  add(Kind::fp_leave, fp_days(values, event));
  // M5: only with a delivery, and by the husband's status alone.
  const int care = values.care_leave_days();
  if (facts.care_leave_claimed && care > 0 && is_birth(event.birth_type)) {
    items.push_back(reckon(values, Kind::care_leave, {care, "护理假 " + std::to_string(care), {}},
                           facts.spouse, facts.spouse_wages, year));
    items.back().to_spouse = true;
    items.back().payee = values.care_leave_payee();
  }
  // M7: a lump with a delivery, once, whatever the infants.
  if (values.has_prenatal_fee() && is_birth(event.birth_type)) {
    AllowanceItem item;
    item.kind = Kind::prenatal_fee;
    item.refused = no_right(facts.patient);
    if (item.refused.empty()) {
      item.amount = Fen{values.prenatal_fee().amount_fen()};
      item.sample = values.prenatal_fee().sample();
    }
    item.leave.detail = "定额";
    item.payee = values.allowance_payee();
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace jindu::rules
