// Steps and patches: from the state at acceptance, by the life cycle, merged group by group.
#include <algorithm>

#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"

namespace jindu::accept {
namespace {

using store::Live;

constexpr std::string_view kAmend = "amend";

merge::Author merge_author(const Author& author, const OpId& op_id) {
  merge::Author merged;
  merged.replica_id = author.replica.str();
  merged.epoch = author.epoch.str();
  merged.seq = author.seq;
  merged.hlc = author.hlc;
  merged.op_id = op_id.str();
  if (author.branched) {
    merged.trunk_epoch = author.trunk.str();
    merged.trunk_seq = author.trunk_seq;
  }
  return merged;
}

wire::GroupStamp stamp_of(const merge::Author& author) {
  wire::GroupStamp stamp;
  stamp.set_version(1);
  stamp.set_replica_id(author.replica_id);
  stamp.set_epoch(author.epoch);
  stamp.set_seq(author.seq);
  stamp.set_hlc(author.hlc);
  stamp.set_op_id(author.op_id);
  return stamp;
}

void sign(Live& record, const Author& author, std::uint64_t city_seq) {
  record.header.set_updated_ms(author.wall_ms);
  record.header.set_updated_by(author.operator_id);
  record.header.set_hlc(author.hlc);
  record.header.set_server_seq(city_seq);
}

}  // namespace

Result<Judge::Ruling> Judge::step(Matter& matter) {
  const wire::Step& said = matter.said.operation.step();
  const rules::LifeCycle* table = rules_.cycles.find(matter.said.type->name);
  if (table == nullptr) return refused("UNKNOWN_EVENT");
  const std::string state = matter.record == nullptr ? std::string() : matter.record->state();
  const rules::StepAnswer answer =
      rules::find_step(*table, state, said.event(), *matter.author.roles,
                       matter.record == nullptr ? nullptr : matter.record->record.get());
  if (answer.transition == nullptr) {
    JINDU_TRY(const Answer gone, edits_what_is_cancelled(matter, answer.code));
    if (gone) return *gone;
    // A reversal may arrive before its settlement: desks sync in any order.
    if (matter.record == nullptr && answer.code == "BAD_STATE") {
      return parked("RECORD_MISSING", matter.record_id.str());
    }
    if (answer.code == "BAD_STATE") {
      // Another post has taken this step already, and the author could not know (K25).
      JINDU_TRY(const Answer contradicts, contradiction(matter));
      if (contradicts) return *contradicts;
    }
    if (answer.code == "STEP_TAKEN") return stands_already(matter, answer.code);
    return refused(answer.code);
  }
  if (matter.record == nullptr) return create(matter, answer.transition);
  return change(matter, answer.transition);
}

Result<Judge::Ruling> Judge::patch(Matter& matter) {
  const rules::LifeCycle* table = rules_.cycles.find(matter.said.type->name);
  if (table != nullptr) {
    if (matter.record == nullptr) return parked("RECORD_MISSING", matter.record_id.str());
    // Fields of a record with a life cycle change by its amendment, guards included.
    const rules::StepAnswer answer =
        rules::find_step(*table, matter.record->state(), kAmend, *matter.author.roles,
                         matter.record->record.get());
    if (answer.transition == nullptr) return refused(answer.code);
    return change(matter, answer.transition);
  }
  const auto& writers = matter.said.type->options.writers();
  const bool may = std::any_of(writers.begin(), writers.end(), [&](const std::string& role) {
    return matter.author.roles->count(role) != 0;
  });
  if (!may) return refused("NO_ROLE");
  if (matter.record != nullptr) return change(matter, nullptr);
  if (!matter.said.type->options.desk_creates()) {
    return parked("RECORD_MISSING", matter.record_id.str());
  }
  return create(matter, nullptr);
}

Result<Judge::Ruling> Judge::create(Matter& matter, const rules::Transition* transition) {
  if (matter.author.site != nullptr && !matter.said.type->options.desk_creates()) {
    return refused("NO_ROLE");
  }
  JINDU_TRY(const Answer not_theirs, of_another_employer(matter));
  if (not_theirs) return *not_theirs;
  if (transition != nullptr) {
    JINDU_TRY(const Answer stands, hindered(matter, *transition));
    if (stands) return *stands;
  }
  if (matter.said.record == nullptr)
    matter.said.record = work_.city().catalog.make(*matter.said.type);
  problems_[matter.record_id] = matter.said.problems;
  Live& record = work_.create(*matter.said.type, matter.record_id, std::move(matter.said.record));
  matter.record = &record;
  record.header.set_doc_no(matter.said.operation.doc_no());
  record.header.set_policy_version(rules_.policy.version());
  JINDU_TRY_OK(conflicts::number_record(context(), record));
  record.stamps = store::stamp_all(stamp_of(merge_author(matter.author, matter.op_id)));
  if (transition != nullptr) record.header.set_state(transition->next());
  // Somebody may have spoken of it before it was here.
  released_.push_back(matter.record_id.str());
  Ruling ruling;
  ruling.live = &record;
  if (transition != nullptr) JINDU_TRY_OK(follow(matter, *transition, ruling));
  // Neither stands in anybody's way: the work goes on, and somebody is asked. What was handed in twice
  // only points to the other paper.
  const bool counts = conflicts::may_come_to_count(record);
  if (counts && !record.header.aliases().empty()) {
    JINDU_TRY_OK(conflicts::raise_k26(context(), record, matter.op_id));
  }
  if (counts && matter.author.clock_wrong) {
    JINDU_TRY_OK(conflicts::raise_k27(context(), record, matter.op_id));
  }
  if (record.type->name == "Material") JINDU_TRY_OK(material_taken(record));
  return ruling;
}

/// K35: the author did not know that the record had been cancelled. The edit is kept, and the site
/// whose record it is says whether it comes back.
Result<Judge::Answer> Judge::edits_what_is_cancelled(Matter& matter, std::string_view code) {
  const Live* record = matter.record;
  const bool edit = matter.said.operation.step().event() == kAmend ||
                    matter.said.operation.step().event() == "correct";
  if (code != "BAD_STATE" || !edit || record == nullptr || record->type->name != "Filing" ||
      record->state() != "CANCELLED" || matter.author.site == nullptr) {
    return Answer();
  }
  const wire::BasedOn& seen = matter.said.operation.based_on();
  const bool knew = seen.city_epoch() == work_.city().epoch.view() &&
                    seen.version() >= record->version();
  if (knew || matter.parents_excused) return Answer();
  JINDU_TRY(const Live* conflict, conflicts::raise_k35(context(), *matter.record, matter.op_id));
  Ruling ruling = held("K35", *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return Answer(std::move(ruling));
}

/// A step that approves, signs, freezes or pays is taken by somebody who knows what stands there.
Result<Judge::Answer> Judge::stale(const Matter& matter) {
  Live& record = *matter.record;
  store::expand(*record.type, record.stamps);
  const std::vector<std::string> changed = merge::changed_since(
      *record.type, matter.said.operation.based_on(), merge_author(matter.author, matter.op_id),
      work_.city().epoch.view(), record.stamps);
  if (changed.empty()) return Answer();
  Ruling ruling = refused("STALE_VERSION", {&record});
  for (const std::string& group : changed) ruling.reason.add_fields(group);
  return Answer(std::move(ruling));
}

/// A settlement is judged when the filing that it names is here: desks sync in any order.
Result<Judge::Answer> Judge::filing_missing(const Matter& matter) {
  if (matter.record->type->name != "Settlement" ||
      matter.said.operation.step().event() != "settle") {
    return Answer();
  }
  const Bytes& filing = matter.record->as<records::Settlement>().filing();
  if (filing.size() != 16 || matter.parents_excused) return Answer();
  JINDU_TRY(const Live* found, work_.find(filing));
  if (found != nullptr) return Answer();
  return Answer(parked("FILING_MISSING", filing));
}

/// Guards, rights, and whether the author knows what stands there.
Result<Judge::Answer> Judge::hindrance(Matter& matter, const rules::Transition* transition) {
  JINDU_TRY(Answer stands, right_to(matter));
  if (stands) return stands;
  JINDU_TRY(stands, of_another_employer(matter));
  if (stands || transition == nullptr) return stands;
  JINDU_TRY(stands, hindered(matter, *transition));
  if (stands) return stands;
  JINDU_TRY(stands, filing_missing(matter));
  if (stands || !transition->effective() || matter.author.site == nullptr) return stands;
  return stale(matter);
}

/// Merges the patch into the record, group by group; an answer if it cannot be taken at all.
Result<Judge::Answer> Judge::merge_patch(Matter& matter, bool moves, merge::MergeResult& merged) {
  const wire::Patch* patch = matter.said.patch();
  if (patch == nullptr || patch->fields().empty()) return Answer();
  if (!matter.said.problems.empty()) {
    Ruling ruling = refused(matter.said.problems.front().code);
    for (const Problem& one : matter.said.problems) ruling.reason.add_fields(one.field);
    return Answer(std::move(ruling));
  }
  Live& record = *matter.record;
  const std::unique_ptr<catalog::Message> before(record.record->New());
  before->CopyFrom(*record.record);
  const store::GroupStamps stamps_before = record.stamps;
  store::expand(*record.type, record.stamps);
  JINDU_TRY(merged,
            merge::apply(*record.type, *patch, matter.said.operation.based_on(),
                         merge_author(matter.author, matter.op_id), work_.city().epoch.view(),
                         record.version() + 1, *record.record, record.stamps));
  // What neither broke alone but both broke together waits for a person.
  const bool broken_together = !matter.parents_excused && merged.parallel && merged.changed &&
                               !catalog::validate(*record.type, *record.record, true).empty() &&
                               catalog::validate(*record.type, *before, true).empty();
  if (!broken_together && !(moves && !merged.held.empty())) return Answer();
  record.record->CopyFrom(*before);
  record.stamps = stamps_before;
  merged.changed = false;
  merged.applied.clear();
  if (!merged.held.empty()) return Answer();
  JINDU_TRY(const Live* conflict, conflicts::raise_k07(context(), {&record}, matter.op_id));
  Ruling ruling = held("BROKEN_TOGETHER", *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return Answer(std::move(ruling));
}

Result<Judge::Ruling> Judge::change(Matter& matter, const rules::Transition* transition) {
  JINDU_TRY(const Answer stands, hindrance(matter, transition));
  if (stands) return *stands;
  Live& record = *matter.record;
  const bool names_state = transition != nullptr && !transition->next().empty();
  merge::MergeResult merged;
  JINDU_TRY(const Answer not_taken,
            merge_patch(matter, names_state && transition->next() != record.state(), merged));
  if (not_taken) return *not_taken;
  const bool holds = !merged.held.empty();
  const bool steps = names_state && !holds;
  if (merged.changed || steps) {
    record.header.set_version(record.version() + 1);
    if (steps) record.header.set_state(transition->next());
    sign(record, matter.author, store::seq_of(matter.place));
    work_.touch(record);
  }
  if (holds) return hold_groups(matter, merged);
  Ruling ruling;
  ruling.kind = merged.parallel ? wire::Verdict::MERGED : wire::Verdict::ACCEPTED;
  ruling.groups = merged.applied;
  ruling.live = &record;
  if (!merged.superseded.empty()) {
    // The last writer's value stands: the author is told whose was newer.
    ruling.reason.set_code("SUPERSEDED");
    for (const std::string& group : merged.superseded) ruling.reason.add_fields(group);
  }
  if (transition != nullptr) JINDU_TRY_OK(follow(matter, *transition, ruling));
  if (steps && !conflicts::may_come_to_count(record)) {
    JINDU_TRY_OK(conflicts::lapse_all(context(), record));
  }
  return ruling;
}

Result<Judge::Ruling> Judge::hold_groups(Matter& matter, const merge::MergeResult& merged) {
  conflicts::Held details;
  details.groups = merged.held;
  details.operation = &matter.said.operation;
  details.incoming = matter.said.record.get();
  JINDU_TRY(const Live* conflict, conflicts::raise_k06(context(), *matter.record, details));
  Ruling ruling = held("K06", *conflict);
  ruling.groups = merged.applied;
  for (const merge::HeldGroup& group : merged.held) ruling.reason.add_fields(group.group);
  if (merged.changed) ruling.live = matter.record;
  return ruling;
}

}  // namespace jindu::accept
