#include "schema/rules/lifecycle_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "schema/catalog/condition.h"
#include "schema/rules/lifecycle.h"

namespace jindu::rules {
namespace {

using Repeated = google::protobuf::RepeatedPtrField<std::string>;

constexpr std::array<std::string_view, 13> kRoles = {"desk_clerk",      "hospital_clearing_clerk",
                                                     "front_clerk",     "first_reviewer",
                                                     "section_chief",   "director",
                                                     "city_clerk",      "finance_accountant",
                                                     "finance_confirm", "employer_clerk",
                                                     "applicant",       "bank_clerk",
                                                     kServerRole};

/// Judged by the city (server/accept/guards.cpp, where a test holds this list against it): a misspelt
/// guard would guard nothing.
constexpr std::string_view kGuards[] = {
    "account_fits",
    "account_in_time",
    "account_only",
    "allowance_settled",
    "answer_told",
    "batch_day",
    "batch_due",
    "batch_fits",
    "batch_not_empty",
    "claim_payable",
    "claim_ready",
    "clearing_fits",
    "contact_only",
    "copy_is_ours",
    "differences_told",
    "disallowed_fit",
    "finding_told",
    "identity_unlocked",
    "inspection_agreed",
    "instalments_fit",
    "items_ready",
    "late_by_chief",
    "month_is_over",
    "not_relied_on",
    "nothing_open",
    "nothing_paid",
    "one_assessment",
    "one_live_reversal",
    "opinion_given",
    "other_person",
    "other_than_acceptor",
    "other_than_accountant",
    "other_than_approver",
    "other_than_auditor",
    "other_than_carrier",
    "other_than_checker",
    "other_than_key_holder",
    "other_than_signer",
    "own_filing",
    "papers_ready",
    "payout_open",
    "recording_site",
    "refund_fits",
    "released",
    "return_vouched",
    "returned_fit",
    "set_off_fits",
    "steps_known",
    "target_stands",
    "third_person",
    "voucher_ready",
    "year_cleared",
};

/// Carried out by the city (server/accept/effects.cpp, where a test holds this list against it).
constexpr std::string_view kEffects[] = {
    "account_changed",
    "add_scores",
    "agree_anew",
    "application_amended",
    "application_returned",
    "approve_items",
    "audit_clearing",
    "bureau_agrees",
    "check_account",
    "claim_amended",
    "claim_approved",
    "claim_paid",
    "claim_returned",
    "claim_unposted",
    "claim_voucher",
    "claims_filed",
    "compute_items",
    "deemed_entered",
    "deemed_submitted",
    "determine",
    "employer_decided",
    "enter_deduction",
    "fill_voucher",
    "free_batch",
    "freeze_batch",
    "generate_allowance",
    "generate_items",
    "give_back",
    "hospital_agrees",
    "hospital_voucher",
    "judge_allowance",
    "judge_claim",
    "judge_filing",
    "judge_settlement",
    "make_bank_file",
    "note_batch",
    "note_key",
    "note_copy",
    "note_differences",
    "note_instalments",
    "open_clearing",
    "pay_batch",
    "pay_clearing",
    "pay_deposit",
    "query_answered",
    "query_asked",
    "reckon_deposit",
    "refer_settlement",
    "regenerate",
    "rekey",
    "release_keys",
    "return_items",
    "reversal_approved",
    "reversal_refused",
    "reversal_requested",
    "return_voucher",
    "right_freed",
    "set_off",
    "sign_clearing",
    "submit_clearing",
    "suspended",
    "suspension_lifted",
    "take_refund",
    "tell_hospital",
    "unlock_payout",
    "void_items",
    "wage_confirmed",
    "waiver_granted",
    "waiver_proposed",
    "waiver_revoked",
    "withdraw_clearing",
};

template <class List>
bool holds(const List& list, std::string_view value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

template <class List>
Status check_words(const Repeated& words, const List& known, const char* what, const Place& row,
                   int field) {
  for (int i = 0; i < words.size(); ++i) {
    if (!holds(known, words[i])) {
      return row.wrong_at(field, std::string("unknown ") + what + " " + words[i], i);
    }
  }
  return {};
}

/// "at_once", or working days: "5wd".
bool is_deadline(const std::string& text) {
  if (text.empty() || text == "at_once") return true;
  if (text.size() < 3 || text.substr(text.size() - 2) != "wd") return false;
  int days = 0;
  const char* end = text.data() + text.size() - 2;
  const auto read = std::from_chars(text.data(), end, days);
  return read.ec == std::errc() && read.ptr == end && days >= 1 && days <= 250;
}

bool only_server(const Transition& row) {
  return std::all_of(row.roles().begin(), row.roles().end(),
                     [](const std::string& role) { return role == kServerRole; });
}

Status check_row(const Transition& row, const Place& place) {
  if (row.event().empty() || row.label().empty() || row.roles().empty()) {
    return place.wrong("event, label and roles are wanted");
  }
  JINDU_TRY_OK(check_words(row.roles(), kRoles, "role", place, Transition::kRolesFieldNumber));
  JINDU_TRY_OK(check_words(row.guards(), kGuards, "guard", place, Transition::kGuardsFieldNumber));
  JINDU_TRY_OK(
      check_words(row.effects(), kEffects, "effect", place, Transition::kEffectsFieldNumber));
  JINDU_TRY_OK(check_words(row.city_effects(), kEffects, "effect", place,
                           Transition::kCityEffectsFieldNumber));
  if (!row.effects().empty() && only_server(row)) {
    return place.wrong("effects are of a person's step: city_effects");
  }
  if (!row.city_effects().empty() && !holds(row.roles(), kServerRole)) {
    return place.wrong("city_effects without the role server");
  }
  if (!is_deadline(row.deadline())) {
    return place.wrong_at(Transition::kDeadlineFieldNumber, "deadline: at_once or 1wd to 250wd");
  }
  if (row.from().empty() && row.next().empty()) return place.wrong("from nothing to nothing");
  return {};
}

/// Whether a city can have both rows: "x" and "!x" exclude each other.
bool meet(const std::string& one, const std::string& other) {
  return one != "!" + other && other != "!" + one;
}

/// (state, event, role), and the procedures of its rows.
using Seen = std::map<std::string, std::vector<std::string>>;

/// Two rows that answer the same question would hide one another.
Status check_unique(const Transition& row, const Place& place, Seen& seen) {
  std::vector<std::string> states(row.from().begin(), row.from().end());
  if (states.empty()) states.emplace_back();
  for (const std::string& role : row.roles()) {
    for (const std::string& state : states) {
      std::vector<std::string>& procedures = seen[state + "/" + row.event() + "/" + role];
      for (const std::string& other : procedures) {
        if (!meet(row.procedure(), other)) continue;
        return place.wrong("two rows for " + state + ", " + row.event() + ", " + role);
      }
      procedures.push_back(row.procedure());
    }
  }
  return {};
}

/// Fields that are given with a step ("a|b": one of them), and whose record the row is for.
Status check_fields(const Transition& row, const Place& place, const catalog::RecordType& type) {
  for (int i = 0; i < row.asks_size(); ++i) {
    for (std::string rest = row.asks(i); !rest.empty();) {
      const std::size_t bar = rest.find('|');
      const catalog::Field* field = type.find(rest.substr(0, bar));
      if (field == nullptr || field->options.server_only()) {
        return place.wrong_at(Transition::kAsksFieldNumber, "no field to give: " + row.asks(i), i);
      }
      rest = bar == std::string::npos ? std::string() : rest.substr(bar + 1);
    }
  }
  const auto condition = [&](const std::string& text, int field) -> Status {
    if (text.empty()) return {};
    const auto parsed = catalog::parse_conditions(type.descriptor, text);
    return parsed.ok() ? Status() : place.wrong_at(field, parsed.error().context);
  };
  JINDU_TRY_OK(condition(row.when(), Transition::kWhenFieldNumber));
  JINDU_TRY_OK(condition(row.awaited_if(), Transition::kAwaitedIfFieldNumber));
  return condition(row.taken_if(), Transition::kTakenIfFieldNumber);
}

/// A field whose steps are misspelt would be asked for by no form at all.
Status check_steps_of_fields(const LifeCycle& table, const Place& place,
                             const catalog::RecordType& type) {
  for (const catalog::Field& field : type.fields) {
    for (const std::string& step : field.options.steps()) {
      const bool known = std::any_of(table.transitions().begin(), table.transitions().end(),
                                     [&](const Transition& row) { return row.event() == step; });
      if (!known) return place.wrong(field.name() + ": its step is none of the table: " + step);
    }
  }
  return {};
}

Status check_states(const Transition& row, const Place& place, const catalog::RecordType& type) {
  const auto known = [&](const std::string& state) {
    return std::any_of(type.states.begin(), type.states.end(),
                       [&](const catalog::StateValue& value) { return value.name == state; });
  };
  for (int i = 0; i < row.from_size(); ++i) {
    if (known(row.from(i))) continue;
    return place.wrong_at(Transition::kFromFieldNumber, "unknown state " + row.from(i), i);
  }
  if (row.next().empty() || known(row.next())) return {};
  return place.wrong_at(Transition::kNextFieldNumber, "unknown state " + row.next());
}

/// The states that a record can come to from nothing.
std::set<std::string> reachable(const LifeCycle& table) {
  std::set<std::string> reached;
  for (bool grew = true; grew;) {
    grew = false;
    for (const Transition& row : table.transitions()) {
      const bool open = row.from().empty() ||
                        std::any_of(row.from().begin(), row.from().end(),
                                    [&](const auto& state) { return reached.count(state); });
      if (open && !row.next().empty()) grew = reached.insert(row.next()).second || grew;
    }
  }
  return reached;
}

Status check_reachable(const LifeCycle& table, const Place& place,
                       const catalog::RecordType& type) {
  const std::set<std::string> reached = reachable(table);
  for (int i = 0; i < table.transitions_size(); ++i) {
    const Repeated& from = table.transitions(i).from();
    for (int j = 0; j < from.size(); ++j) {
      if (reached.count(from[j]) != 0) continue;
      return place.in(LifeCycle::kTransitionsFieldNumber, i)
          .wrong_at(Transition::kFromFieldNumber, "no event leads to " + from[j], j);
    }
  }
  for (const catalog::StateValue& state : type.states) {
    if (state.number != 0 && reached.count(state.name) == 0) {
      return place.wrong("no event leads to " + state.name);
    }
  }
  return {};
}

}  // namespace

std::set<std::string_view> known_guards() { return {std::begin(kGuards), std::end(kGuards)}; }

std::set<std::string_view> known_effects() { return {std::begin(kEffects), std::end(kEffects)}; }

std::string unreached_step(const LifeCycle& offered) {
  const std::set<std::string> reached = reachable(offered);
  for (const Transition& row : offered.transitions()) {
    if (row.procedure().empty() || row.from().empty()) continue;
    const bool open = std::any_of(row.from().begin(), row.from().end(),
                                  [&](const auto& state) { return reached.count(state) != 0; });
    if (!open) return row.event();
  }
  return {};
}

Status check_life_cycle(const LifeCycle& table, const Place& place) {
  const catalog::RecordType* type = catalog::Catalog::product().find(table.record_type());
  if (type == nullptr || type->states.empty()) {
    return place.wrong_at(LifeCycle::kRecordTypeFieldNumber,
                          "unknown record type " + table.record_type());
  }
  Seen seen;
  for (int i = 0; i < table.transitions_size(); ++i) {
    const Place row = place.in(LifeCycle::kTransitionsFieldNumber, i);
    JINDU_TRY_OK(check_row(table.transitions(i), row));
    JINDU_TRY_OK(check_unique(table.transitions(i), row, seen));
    JINDU_TRY_OK(check_states(table.transitions(i), row, *type));
    JINDU_TRY_OK(check_fields(table.transitions(i), row, *type));
  }
  JINDU_TRY_OK(check_steps_of_fields(table, place, *type));
  return check_reachable(table, place, *type);
}

}  // namespace jindu::rules
