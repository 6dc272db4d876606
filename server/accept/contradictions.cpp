// K07 and K25: somebody acts on a version that a step of a review has left behind without his knowing.
#include <algorithm>

#include "server/accept/judge.h"
#include "server/accept/patches.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/history.h"

namespace jindu::accept {
namespace {

using store::Live;

bool holds(const google::protobuf::RepeatedPtrField<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// The states from which both events may be taken by people.
std::string common_state(const rules::LifeCycle& table, std::string_view one,
                         std::string_view other) {
  for (const rules::Transition& a : table.transitions()) {
    if (a.event() != one) continue;
    for (const std::string& state : a.from()) {
      for (const rules::Transition& b : table.transitions()) {
        if (b.event() == other && holds(b.from(), state)) return state;
      }
    }
  }
  return {};
}

const rules::Transition* effective_step(const rules::LifeCycle& table, std::string_view event) {
  for (const rules::Transition& one : table.transitions()) {
    if (one.event() == event && one.effective()) return &one;
  }
  return nullptr;
}

/// The post above those that have contradicted each other.
std::string post_above(const rules::LifeCycle& table, std::string_view one,
                       std::string_view other) {
  const auto has = [&](std::string_view role) {
    return std::any_of(table.transitions().begin(), table.transitions().end(), [&](const auto& t) {
      return (t.event() == one || t.event() == other) && holds(t.roles(), role);
    });
  };
  if (has("section_chief")) return "director";
  if (has("first_reviewer")) return "section_chief";
  return "first_reviewer";
}

std::string label_of(const rules::LifeCycle& table, std::string_view event) {
  for (const rules::Transition& one : table.transitions()) {
    if (one.event() == event) return one.label();
  }
  return std::string(event);
}

bool left_behind(const std::string& state) { return state == "PAID" || state == "REVERSED"; }

}  // namespace

/// The last effective step of somebody else that the author had not seen; empty: he knew them all.
Result<std::optional<conflicts::Said>> Judge::unseen_step(const Matter& matter) {
  const rules::LifeCycle* table = rules_.cycles.find(matter.record->type->name);
  const wire::BasedOn& based_on = matter.said.operation.based_on();
  const bool same_epoch = based_on.city_epoch() == work_.city().epoch.view();
  JINDU_TRY(std::vector<store::OpRow> ops, work_.writer().ops_of(matter.record->id()));
  for (auto row = ops.rbegin(); row != ops.rend(); ++row) {
    const bool taken = row->last_kind == wire::Verdict::ACCEPTED ||
                       row->last_kind == wire::Verdict::MERGED;
    if (!taken || row->chain_no == matter.author.chain_no || row->first_verdict.empty()) continue;
    wire::Verdict verdict;
    if (!verdict.ParseFromString(row->last_verdict.empty() ? row->first_verdict
                                                           : row->last_verdict)) {
      return fail(ErrorCode::corrupt, "verdict: stored");
    }
    if (same_epoch && verdict.record_version() <= based_on.version()) continue;
    JINDU_TRY(conflicts::Said said, conflicts::said_at(context(), *row));
    if (said.operation.op_id() == matter.op_id.view()) continue;
    const std::string& event = said.operation.step().event();
    if (!event.empty() && effective_step(*table, event) != nullptr) {
      return std::optional(std::move(said));
    }
  }
  return std::optional<conflicts::Said>();
}

/// K25: the same step of a review was taken by another post on the version that this author saw.
/// The same decision: the first stands. Empty: there is no contradiction.
Result<Judge::Answer> Judge::contradiction(Matter& matter) {
  if (matter.parents_excused || matter.record == nullptr) return Answer();
  const rules::LifeCycle* table = rules_.cycles.find(matter.record->type->name);
  const std::string& event = matter.said.operation.step().event();
  const rules::Transition* mine = effective_step(*table, event);
  if (mine == nullptr || !mine->offline() || left_behind(matter.record->state())) return Answer();
  // What cannot be held while somebody is asked (a hospital's clearing) stands as it is: who came
  // second is told so.
  if (!conflicts::can_hold(*matter.record)) return Answer();
  const bool may = std::any_of(mine->roles().begin(), mine->roles().end(), [&](const auto& role) {
    return matter.author.roles->count(role) != 0;
  });
  if (!may) return Answer();
  JINDU_TRY(const auto before, unseen_step(matter));
  if (!before) return Answer();
  const std::string& theirs = before->operation.step().event();
  const std::string state = common_state(*table, theirs, event);
  if (state.empty()) return Answer();
  if (theirs == event) return Answer(stands_already(matter, "DECIDED_ALIKE"));
  conflicts::Contradiction found;
  found.first = before->row.op_id;
  found.second = matter.op_id;
  found.first_said = label_of(*table, theirs);
  found.second_said = label_of(*table, event);
  found.state_before = state;
  found.decider_role = post_above(*table, theirs, event);
  JINDU_TRY(const Live* conflict, conflicts::raise_k25(context(), *matter.record, found));
  Ruling ruling = held("K25", *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return Answer(std::move(ruling));
}

/// A step, or an edit of more than contact data, by somebody who has not seen the last step (K07, K25).
Result<Judge::Answer> Judge::steps_known(Matter& matter) {
  if (matter.parents_excused) return Answer();
  if (!matter.said.operation.step().event().empty() &&
      effective_step(*rules_.cycles.find(matter.record->type->name),
                     matter.said.operation.step().event()) != nullptr) {
    return contradiction(matter);
  }
  const wire::Patch* patch = matter.said.patch();
  if (patch == nullptr || contact_only(*matter.said.type, *patch)) return Answer();
  JINDU_TRY(const auto before, unseen_step(matter));
  if (!before) return Answer();
  JINDU_TRY(const Live* conflict,
            conflicts::raise_edit_k07(context(), *matter.record, matter.op_id, *patch,
                                      *matter.said.record));
  Ruling ruling = held("K07", *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return Answer(std::move(ruling));
}

}  // namespace jindu::accept
