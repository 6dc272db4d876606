#include "schema/rules/lifecycle.h"

#include <algorithm>
#include <array>

#include "generated/embed/jindu_rules_lifecycle_files.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

constexpr std::array<std::string_view, 12> kRoles = {"desk_clerk",      "hospital_clearing_clerk",
                                                     "front_clerk",     "first_reviewer",
                                                     "section_chief",   "director",
                                                     "city_clerk",      "finance_accountant",
                                                     "finance_confirm", "employer_clerk",
                                                     "applicant",       kServerRole};

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

Status check_states(std::string_view name, const LifeCycle& table,
                    const catalog::RecordType& type) {
  std::set<std::string> reached;
  const auto known = [&](const std::string& state) {
    return std::any_of(type.states.begin(), type.states.end(),
                       [&](const catalog::StateValue& value) { return value.name == state; });
  };
  for (const Transition& transition : table.transitions()) {
    const std::string where = std::string(name) + ": " + transition.event() + ": ";
    for (const std::string& state : transition.from()) {
      if (!known(state)) return fail(ErrorCode::invalid, where + "unknown state " + state);
    }
    if (transition.next().empty()) continue;
    if (!known(transition.next())) {
      return fail(ErrorCode::invalid, where + "unknown state " + transition.next());
    }
    reached.insert(transition.next());
  }
  for (const Transition& transition : table.transitions()) {
    for (const std::string& state : transition.from()) {
      if (reached.count(state) == 0) {
        return fail(ErrorCode::invalid, std::string(name) + ": no event leads to " + state);
      }
    }
  }
  return {};
}

Status check_rows(std::string_view name, const LifeCycle& table) {
  std::set<std::string> seen;
  for (const Transition& transition : table.transitions()) {
    const std::string where = std::string(name) + ": " + transition.event() + ": ";
    if (transition.event().empty() || transition.label().empty() || transition.roles().empty()) {
      return fail(ErrorCode::invalid, where + "event, label and roles are wanted");
    }
    std::vector<std::string> states(transition.from().begin(), transition.from().end());
    if (states.empty()) states.emplace_back();
    for (const std::string& role : transition.roles()) {
      if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end()) {
        return fail(ErrorCode::invalid, where + "unknown role " + role);
      }
      for (const std::string& state : states) {
        if (!seen.insert(state + "/" + transition.event() + "/" + role).second) {
          return fail(ErrorCode::invalid, where + "two rows for " + state + ", " + role);
        }
      }
    }
  }
  return {};
}

}  // namespace

Result<LifeCycle> LifeCycles::parse(std::string_view name, std::string_view text) {
  LifeCycle table;
  JINDU_TRY_OK(parse_text(name, text, table));
  const catalog::RecordType* type = catalog::Catalog::product().find(table.record_type());
  if (type == nullptr || type->states.empty()) {
    return fail(ErrorCode::invalid, std::string(name) + ": unknown record type");
  }
  JINDU_TRY_OK(check_rows(name, table));
  JINDU_TRY_OK(check_states(name, table, *type));
  return table;
}

Result<LifeCycles> LifeCycles::load() {
  LifeCycles all;
  for (const EmbeddedFile& file : lifecycle_files()) {
    JINDU_TRY(LifeCycle table, parse(file.name, file.content));
    all.tables_.push_back(std::move(table));
  }
  return all;
}

const LifeCycle* LifeCycles::find(std::string_view record_type) const {
  const auto at = std::find_if(tables_.begin(), tables_.end(), [&](const LifeCycle& table) {
    return table.record_type() == record_type;
  });
  return at == tables_.end() ? nullptr : &*at;
}

StepAnswer find_step(const LifeCycle& table, std::string_view state, std::string_view event,
                     const std::set<std::string>& roles) {
  bool event_known = false;
  bool state_fits = false;
  for (const Transition& transition : table.transitions()) {
    if (transition.event() != event) continue;
    event_known = true;
    if (!leaves(transition, state)) continue;
    state_fits = true;
    if (may(transition, roles)) return {&transition, {}};
  }
  return {nullptr, !event_known ? "UNKNOWN_EVENT" : !state_fits ? "BAD_STATE" : "NO_ROLE"};
}

std::string_view next_state(const Transition& transition, std::string_view state) {
  return transition.next().empty() ? state : std::string_view(transition.next());
}

}  // namespace jindu::rules
