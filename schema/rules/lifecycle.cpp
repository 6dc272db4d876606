#include "schema/rules/lifecycle.h"

#include <algorithm>

#include "generated/embed/jindu_rules_lifecycle_files.h"
#include "schema/catalog/condition.h"
#include "schema/rules/lifecycle_check.h"

namespace jindu::rules {
namespace {

bool holds(const google::protobuf::RepeatedPtrField<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Whether a transition leaves from `state`; an empty list means "no record yet".
bool leaves(const Transition& transition, std::string_view state) {
  return state.empty() ? transition.from().empty() : holds(transition.from(), state);
}

bool may(const Transition& transition, const std::set<std::string>& roles) {
  return std::any_of(transition.roles().begin(), transition.roles().end(),
                     [&](const std::string& role) { return roles.count(role) != 0; });
}

/// "!x": where a city does not offer x.
bool offers(const std::set<std::string>& procedures, const std::string& wanted) {
  if (wanted.empty()) return true;
  if (wanted.front() == '!') return procedures.count(wanted.substr(1)) == 0;
  return procedures.count(wanted) != 0;
}

}  // namespace

Result<LifeCycle> LifeCycles::parse(std::string_view name, std::string_view text) {
  LifeCycle table;
  TextTree tree;
  JINDU_TRY_OK(parse_text(name, text, table, &tree));
  JINDU_TRY_OK(check_life_cycle(table, Place(name, table, &tree)));
  return table;
}

Result<LifeCycles> LifeCycles::load() {
  LifeCycles all;
  for (const EmbeddedFile& file : lifecycle_files()) {
    JINDU_TRY_OK(parse_bytes(file.name, file.content, all.tables_.emplace_back()));
  }
  return all;
}

LifeCycles LifeCycles::offered(const std::set<std::string>& procedures) const {
  LifeCycles kept;
  for (const LifeCycle& table : tables_) {
    LifeCycle& mine = kept.tables_.emplace_back();
    LifeCycle& others = kept.withheld_.emplace_back();
    mine.set_record_type(table.record_type());
    others.set_record_type(table.record_type());
    for (const Transition& row : table.transitions()) {
      *(offers(procedures, row.procedure()) ? mine : others).add_transitions() = row;
    }
  }
  return kept;
}

std::set<std::string> procedures_of(const CityProfile& profile) {
  std::set<std::string> all;
  for (const PolicyValues& values : profile.values()) {
    all.insert(values.procedures().begin(), values.procedures().end());
  }
  return all;
}

namespace {

const LifeCycle* table_of(const std::vector<LifeCycle>& tables, std::string_view record_type) {
  const auto at = std::find_if(tables.begin(), tables.end(), [&](const LifeCycle& table) {
    return table.record_type() == record_type;
  });
  return at == tables.end() ? nullptr : &*at;
}

}  // namespace

const LifeCycle* LifeCycles::find(std::string_view record_type) const {
  return table_of(tables_, record_type);
}

const LifeCycle* LifeCycles::withheld(std::string_view record_type) const {
  return table_of(withheld_, record_type);
}

bool gone(std::string_view state) {
  constexpr std::string_view kGone[] = {"CANCELLED", "REVERSED", "REFUSED", "WITHDRAWN", "REJECTED"};
  return std::find(std::begin(kGone), std::end(kGone), state) != std::end(kGone);
}

bool month_signed(std::string_view state) {
  return state == "SIGNED" || state == "FINANCE_CHECKED" || state == "PAID" || state == "CLOSED";
}

bool counts(std::string_view state) { return state != "RETURNED" && !gone(state); }

bool satisfies(const std::string& conditions, const catalog::Message& record) {
  if (conditions.empty()) return true;
  const auto parsed = catalog::parse_conditions(record.GetDescriptor(), conditions);
  JINDU_ENSURE(parsed.ok());  // Checked when the table was read.
  return catalog::holds(*parsed, record);
}

bool concerns(const Transition& transition, const catalog::Message& record) {
  return satisfies(transition.when(), record);
}

bool is_taken(const Transition& transition, const catalog::Message& record) {
  return !transition.taken_if().empty() && satisfies(transition.taken_if(), record);
}

StepAnswer find_step(const LifeCycle& table, std::string_view state, std::string_view event,
                     const std::set<std::string>& roles, const catalog::Message* record) {
  bool event_known = false;
  bool state_fits = false;
  std::string refused;
  for (const Transition& transition : table.transitions()) {
    if (transition.event() != event) continue;
    event_known = true;
    if (!leaves(transition, state)) continue;
    state_fits = true;
    if (record != nullptr && !concerns(transition, *record)) continue;
    if (!may(transition, roles)) continue;
    if (transition.by_choice()) {
      refused = "DECIDED_BY_CHOICE";
    } else if (record != nullptr && is_taken(transition, *record)) {
      refused = "STEP_TAKEN";
    } else {
      return {&transition, {}};
    }
  }
  if (!refused.empty()) return {nullptr, refused};
  return {nullptr, !event_known ? "UNKNOWN_EVENT" : !state_fits ? "BAD_STATE" : "NO_ROLE"};
}

bool is_contact(const catalog::RecordType& type, std::string_view name) {
  const catalog::Field* field = type.find(name);
  const catalog::Group* group = field == nullptr ? nullptr : type.find_group(field->group);
  return group != nullptr &&
         (group->merge == records::LAST_WRITER || group->merge == records::KEEP_BOTH);
}

bool is_own_contact(const catalog::RecordType& type, std::string_view name) {
  return is_contact(type, name) && type.find(name)->options.steps().empty();
}

bool is_account(const catalog::RecordType& type, std::string_view name) {
  const catalog::Field* field = type.find(name);
  return field != nullptr && (field->group == "account" || field->group == "spouse_account");
}

bool guarded(const Transition& transition, std::string_view guard) {
  return std::find(transition.guards().begin(), transition.guards().end(), guard) !=
         transition.guards().end();
}

bool is_back(const Transition& transition) {
  return guarded(transition, "opinion_given") || transition.event() == "send_back";
}

bool may_write(const Transition& transition, const catalog::RecordType& type,
               std::string_view field) {
  if (guarded(transition, "contact_only")) return is_own_contact(type, field);
  return !guarded(transition, "account_only") || is_account(type, field);
}

DueSteps due_steps(const LifeCycle& table) {
  DueSteps due;
  for (const Transition& transition : table.transitions()) {
    const bool persons = std::any_of(transition.roles().begin(), transition.roles().end(),
                                     [](const std::string& role) { return role != kServerRole; });
    if ((!transition.effective() && !transition.awaited()) || !persons || transition.at_will()) {
      continue;
    }
    for (const std::string& from : transition.from()) due[from].push_back(&transition);
  }
  return due;
}

std::string_view next_state(const Transition& transition, std::string_view state) {
  return transition.next().empty() ? state : std::string_view(transition.next());
}

}  // namespace jindu::rules
