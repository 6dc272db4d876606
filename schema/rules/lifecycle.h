#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/result.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.pb.h"
#include "schema/rules/policy.pb.h"

namespace jindu::rules {

/// The tables of schema/lifecycles, built into the program as bytes.
class LifeCycles {
 public:
  /// A start reads them unchecked: a test has held each to `parse`. `corrupt`: a damaged program.
  static Result<LifeCycles> load();
  /// One table from its text, checked. `invalid` with `name`, line and column: a word that the
  /// table does not know, an unknown record type, state, role, guard, effect or deadline, two rows
  /// for one (state, event, role), a state that no event reaches from nothing, a state forgotten.
  static Result<LifeCycle> parse(std::string_view name, std::string_view text);
  /// Without the rows of procedures that a city does not offer.
  LifeCycles offered(const std::set<std::string>& procedures) const;
  const LifeCycle* find(std::string_view record_type) const;
  /// The rows that `offered` left out.
  const LifeCycle* withheld(std::string_view record_type) const;
  const std::vector<LifeCycle>& tables() const { return tables_; }

 private:
  std::vector<LifeCycle> tables_;
  std::vector<LifeCycle> withheld_;
};

/// The city itself, in the role column.
constexpr std::string_view kServerRole = "server";

struct StepAnswer {
  const Transition* transition = nullptr;  ///< null: refused
  /// then: UNKNOWN_EVENT, BAD_STATE, NO_ROLE, DECIDED_BY_CHOICE or STEP_TAKEN (Transition.taken_if)
  std::string code;
};

/// The transition that `event` takes from `state` (empty: no record yet) for somebody with `roles`.
/// `record` (null: not looked at): rows that are for other records (Transition.when) are passed over.
StepAnswer find_step(const LifeCycle& table, std::string_view state, std::string_view event,
                     const std::set<std::string>& roles,
                     const catalog::Message* record = nullptr);
/// Whether this step has been taken on this record, and is not taken again.
bool is_taken(const Transition& transition, const catalog::Message& record);
/// Whether a row is for this record at all.
bool concerns(const Transition& transition, const catalog::Message& record);
/// Whether a record in this state has come to nothing: reversed, withdrawn, refused, cancelled.
bool gone(std::string_view state);
/// Whether a month's clearing in this state has the chief's signature: what stands in it is not taken
/// out any more, it is taken back by a negative line (K16).
bool month_signed(std::string_view state);
/// Whether sums of a day take it in: neither gone nor sent back.
bool counts(std::string_view state);
/// Whether conditions in the notation of show_if hold; empty: they do.
bool satisfies(const std::string& conditions, const catalog::Message& record);

/// How somebody is reached, and remarks: fields whose group the newer word simply replaces or adds to.
bool is_contact(const catalog::RecordType& type, std::string_view field);
/// The same, but not what belongs to a step of its own (a reviewer's words): correcting how somebody is
/// reached writes none of that.
bool is_own_contact(const catalog::RecordType& type, std::string_view field);
/// Of the account that is paid into.
bool is_account(const catalog::RecordType& type, std::string_view field);
/// Whether a step may write this field: guards `contact_only` and `account_only` leave it nothing else.
bool may_write(const Transition& transition, const catalog::RecordType& type,
               std::string_view field);
bool guarded(const Transition& transition, std::string_view guard);
/// Whether a step sends back or refuses, and no paper waits for it: it may be taken, nobody has to.
bool is_back(const Transition& transition);

/// Every procedure that a profile offers at any time: a record keeps its steps when a city gives
/// one up.
std::set<std::string> procedures_of(const CityProfile& profile);

/// The steps that approve, sign, freeze or pay, or are awaited, and are a person's to take, by the
/// state from which they are due. Pointers into `table`.
using DueSteps = std::map<std::string, std::vector<const Transition*>, std::less<>>;
DueSteps due_steps(const LifeCycle& table);

/// The state after a transition from `state`.
std::string_view next_state(const Transition& transition, std::string_view state);

}  // namespace jindu::rules
