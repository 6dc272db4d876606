#include "schema/rules/lifecycle_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "schema/catalog/catalog.h"
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

/// Judged by the city (server/accept): a misspelt guard would guard nothing.
constexpr std::array<std::string_view, 15> kGuards = {
    "recording_site",      "own_filing",        "identity_unlocked", "not_relied_on",
    "contact_only",        "one_live_reversal", "other_person",      "target_stands",
    "other_than_acceptor", "other_than_signer", "items_ready",       "refund_fits",
    "account_only",        "returned_fit",
    "post_payout_finance"};

constexpr std::array<std::string_view, 23> kEffects = {
    "find_person",   "find_pregnancy",   "judge_filing",   "correction_notice", "rekey",
    "release_keys",  "judge_settlement", "post_ledger",    "precondition_met",  "out_of_clearing",
    "make_reversal", "negative_line",    "reverse_target", "judge_allowance",   "compute_items",
    "approve_items", "void_items",       "freeze_batch",   "free_batch",        "pay_batch",
    "take_refund", "account_changed", "return_items"};

template <class List>
bool holds(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
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

Status check_row(const Transition& row, const Place& place) {
  if (row.event().empty() || row.label().empty() || row.roles().empty()) {
    return place.wrong("event, label and roles are wanted");
  }
  JINDU_TRY_OK(check_words(row.roles(), kRoles, "role", place, Transition::kRolesFieldNumber));
  JINDU_TRY_OK(check_words(row.guards(), kGuards, "guard", place, Transition::kGuardsFieldNumber));
  JINDU_TRY_OK(
      check_words(row.effects(), kEffects, "effect", place, Transition::kEffectsFieldNumber));
  if (!is_deadline(row.deadline())) {
    return place.wrong_at(Transition::kDeadlineFieldNumber, "deadline: at_once or 1wd to 250wd");
  }
  if (row.from().empty() && row.next().empty()) return place.wrong("from nothing to nothing");
  return {};
}

/// Two rows that answer the same question would hide one another.
Status check_unique(const Transition& row, const Place& place, std::set<std::string>& seen) {
  std::vector<std::string> states(row.from().begin(), row.from().end());
  if (states.empty()) states.emplace_back();
  for (const std::string& role : row.roles()) {
    for (const std::string& state : states) {
      if (seen.insert(state + "/" + row.event() + "/" + role).second) continue;
      return place.wrong("two rows for " + state + ", " + row.event() + ", " + role);
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

Status check_life_cycle(const LifeCycle& table, const Place& place) {
  const catalog::RecordType* type = catalog::Catalog::product().find(table.record_type());
  if (type == nullptr || type->states.empty()) {
    return place.wrong_at(LifeCycle::kRecordTypeFieldNumber,
                          "unknown record type " + table.record_type());
  }
  std::set<std::string> seen;
  for (int i = 0; i < table.transitions_size(); ++i) {
    const Place row = place.in(LifeCycle::kTransitionsFieldNumber, i);
    JINDU_TRY_OK(check_row(table.transitions(i), row));
    JINDU_TRY_OK(check_unique(table.transitions(i), row, seen));
    JINDU_TRY_OK(check_states(table.transitions(i), row, *type));
  }
  return check_reachable(table, place, *type);
}

}  // namespace jindu::rules
