#include "schema/rules/due.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace jindu::rules {
namespace {

std::string text_of(const catalog::RecordType& type, const char* field,
                    const catalog::Message& record) {
  const catalog::Field* found = type.find(field);
  return found == nullptr ? std::string() : catalog::column_value(*found, record).text;
}

std::vector<std::string> posts_of(const DueField& due, const catalog::RecordType& type,
                                  const LifeCycle* table, std::string_view state,
                                  const catalog::Message& record) {
  // A case says itself who decides it.
  const std::string decider = text_of(type, "decider_role", record);
  if (!decider.empty()) return {decider};
  std::vector<std::string> roles;
  if (table != nullptr) {
    const DueSteps steps = due_steps(*table);
    const auto at = steps.find(state);
    if (at != steps.end()) {
      for (const Transition* step : at->second) {
        for (const std::string& role : step->roles()) {
          const bool there = std::find(roles.begin(), roles.end(), role) != roles.end();
          if (role != kServerRole && !there) roles.push_back(role);
        }
      }
    }
  }
  if (roles.empty()) roles.emplace_back(due.role);
  return roles;
}

}  // namespace

const std::vector<DueField>& due_fields() {
  static const std::vector<DueField> fields = {
      {"AllowanceApplication", "desk_due", "front_clerk", {"SUBMITTED"}},
      {"AllowanceApplication", "employer_due", "employer_clerk", {"EMPLOYER_PENDING"}},
      {"AllowanceApplication",
       "review_due",
       "first_reviewer",
       {"EMPLOYER_PASSED", "ACCEPTED", "FIRST_REVIEWED"}},
      {"AllowanceApplication", "pay_due", "finance_confirm", {"APPROVED", "GENERATED", "IN_BATCH"}},
      {"AllowanceItem", "pay_due", "finance_confirm", {"APPROVED", "IN_BATCH"}},
      {"ReimbursementClaim", "employer_due", "employer_clerk", {"EMPLOYER_PENDING"}},
      {"ReimbursementClaim",
       "review_due",
       "first_reviewer",
       {"SUBMITTED", "EMPLOYER_PASSED", "ACCEPTED", "FIRST_REVIEWED"}},
      {"ReimbursementClaim", "pay_due", "finance_accountant", {"APPROVED", "FINANCE_CHECKED"}},
      {"HospitalClearing", "hospital_due", "hospital_clearing_clerk", {"OPEN"}},
      {"HospitalClearing",
       "bureau_due",
       "front_clerk",
       {"SUBMITTED", "AUDITED", "DISPUTED", "RECONCILED", "SIGNED", "FINANCE_CHECKED"}},
      {"DepositPayout",
       "due",
       "front_clerk",
       {"ENTERED", "PRINTED", "SIGNED", "FINANCE_CHECKED"}},
      {"PayoutBatch", "freeze_due", "front_clerk", {"BUILDING"}},
      {"Recovery", "next_due", "finance_accountant", {"OPEN"}},
      {"DeemedContribution",
       "due",
       "city_clerk",
       {"SUBMITTED", "CHECKED", "CHIEF_SIGNED", "DIRECTOR_SIGNED"}},
      {"ConflictCase", "due", "city_clerk", {"OPEN"}},
      {"Material", "due", "desk_clerk", {""}, "scan=pending,missing"},
  };
  return fields;
}

namespace {

bool too_early(const Transition& step, const catalog::Message& record, Date today) {
  const auto& guards = step.guards();
  const auto* month = record.GetDescriptor()->FindFieldByName("month");
  if (month == nullptr || std::find(guards.begin(), guards.end(), "month_is_over") == guards.end()) {
    return false;
  }
  const auto ymd = today.ymd();
  const int present = static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
  return record.GetReflection()->GetInt32(record, month) >= present;
}

}  // namespace

bool waited_for(const Transition& step, const catalog::Message& record, Date today) {
  return !is_taken(step, record) && satisfies(step.awaited_if(), record) &&
         !too_early(step, record, today);
}

const std::vector<PaperWanted>& papers_wanted() {
  static const std::vector<PaperWanted> papers = {
      {"AllowanceApplication", "APPROVED", "account_wanted=true", "PayeeAccount",
       "收款账户待补或待换",
       "在申报上变更（step 编号 change_account），或录入收款账户（new PayeeAccount）"},
      {"AllowanceApplication", "GENERATED", "account_wanted=true", "PayeeAccount",
       "收款账户待补或待换", "录入收款账户（new PayeeAccount）"},
      {"Inspection", "AGREED", "", "DepositDeduction", "扣除待录入",
       "录入保证金扣除（new DepositDeduction）"},
  };
  return papers;
}

bool may_be_due(std::string_view type) {
  const auto& fields = due_fields();
  return std::any_of(fields.begin(), fields.end(),
                     [&](const DueField& due) { return type == due.type; });
}

std::vector<Due> dues_of(const catalog::RecordType& type, const LifeCycle* table,
                         std::string_view state, const catalog::Message& record) {
  std::vector<Due> found;
  for (const DueField& due : due_fields()) {
    if (type.name != due.type) continue;
    if (std::find(due.states.begin(), due.states.end(), state) == due.states.end()) continue;
    if (!satisfies(due.when, record)) continue;
    const catalog::Field* field = type.find(due.field);
    const Result<Date> date = parse_date(text_of(type, due.field, record));
    if (field == nullptr || !date.ok()) continue;
    found.push_back({field->short_label(), *date, posts_of(due, type, table, state, record)});
  }
  return found;
}

Left left_until(const Calendar& calendar, Date today, Date due) {
  Left left{calendar.working_days_left(today, due), days_between(today, due), {}};
  if (left.days < 0) {
    left.text = "已过期 " + std::to_string(-left.days) + " 天";
  } else if (left.days == 0) {
    left.text = "今天";
  } else if (left.working_days == 0) {
    left.text = "剩 " + std::to_string(left.days) + " 天";
  } else {
    left.text = "剩 " + std::to_string(left.working_days) + " 个工作日";
  }
  return left;
}

void put_left(const Calendar& calendar, Date today, nlohmann::ordered_json& list) {
  for (nlohmann::ordered_json& one : list) {
    const Result<Date> due = parse_date(one.value("due", ""));
    if (!due.ok()) continue;
    const Left left = left_until(calendar, today, *due);
    one["days_left"] = left.working_days;
    one["due_in_days"] = left.days;
    one["left_text"] = left.text;
  }
}

}  // namespace jindu::rules
