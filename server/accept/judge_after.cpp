// What an operation builds on, and what waits for it.
#include <algorithm>

#include "schema/records/conflict_case.pb.h"
#include "schema/records/money.pb.h"
#include "schema/rules/reasons.h"
#include "server/accept/judge.h"
#include "server/conflicts/verdicts.h"

namespace jindu::accept {
namespace {

/// A parked operation waits so long; then a person looks at it.
constexpr int kParkedDays = 5;
constexpr int kDaySeconds = 24 * 3600;
constexpr std::size_t kOverdueMax = 500;

Result<wire::Verdict> last_verdict(const store::OpRow& op) {
  wire::Verdict verdict;
  if (!verdict.ParseFromString(op.last_verdict.empty() ? op.first_verdict : op.last_verdict)) {
    return fail(ErrorCode::corrupt, "verdict: stored");
  }
  return verdict;
}

/// The author withdraws the record that a person was to decide about: there is nothing to wait for.
bool takes_back(const wire::Operation& said, const store::OpRow& parent) {
  const std::string& event = said.step().event();
  return parent.record_id.view() == said.record_id() && (event == "cancel" || event == "withdraw");
}

}  // namespace

using store::Live;

std::int64_t Judge::parked_until() const {
  const Date today = local_date(work_.city().clock.wall_ms());
  const Date due = rules_.calendar.add_working_days(today, kParkedDays).date;
  return moment_of(due, kDaySeconds);
}

Result<Judge::Answer> Judge::parents(Matter& matter) {
  Ruling waits;
  waits.kind = wire::Verdict::PARKED;
  std::optional<store::OpRow> refused_parent;
  for (const std::string& id : matter.said.operation.after()) {
    JINDU_TRY(const OpId parent_id, id_from<OpId>(id));
    JINDU_TRY(std::optional<store::OpRow> parent, work_.writer().op(parent_id));
    if (matter.parents_excused && (!parent || parent->last_kind > wire::Verdict::MERGED)) continue;
    if (!parent) {
      // Desks sync in any order: what it builds on may be on its way.
      waits.reason = conflicts::reason("PARENT_MISSING");
      waits.waits_on.push_back(id);
      continue;
    }
    if (parent->last_kind == wire::Verdict::HELD && takes_back(matter.said.operation, *parent)) continue;
    if (parent->last_kind == wire::Verdict::HELD || parent->last_kind == wire::Verdict::PARKED) {
      waits.reason = conflicts::reason("PARENT_UNDECIDED");
      waits.waits_on.push_back(id);
      continue;
    }
    if (parent->last_kind == wire::Verdict::REFUSED) {
      refused_parent = std::move(*parent);
      continue;
    }
    JINDU_TRY(const Live* record, work_.find(parent->record_id));
    if (record != nullptr && record->type->name == "Reversal") {
      JINDU_TRY(matter.replaced, id_from<RecordId>(record->as<records::Reversal>().target()));
    }
  }
  if (!waits.waits_on.empty()) return Answer(std::move(waits));
  if (refused_parent) {
    JINDU_TRY(Ruling ruling, held_with_parent(matter, *refused_parent));
    return Answer(std::move(ruling));
  }
  return Answer();
}

/// The open case about an earlier operation on the same record: halves of one press are one
/// question.
Result<Live*> Judge::asked_about_press(const Matter& matter) {
  JINDU_TRY(const std::vector<store::OpRow> ops, work_.writer().ops_of(matter.record_id));
  for (const store::OpRow& op : ops) {
    if (op.last_kind != wire::Verdict::HELD || op.op_id == matter.op_id) continue;
    JINDU_TRY(const wire::Verdict verdict, last_verdict(op));
    if (verdict.reason().code() != "PARENT_REFUSED") continue;
    for (const std::string& id : verdict.conflicts()) {
      JINDU_TRY(Live * conflict, work_.find(id));
      if (conflict != nullptr && conflict->state() == "OPEN") return conflict;
    }
  }
  return nullptr;
}

/// What it says, and what the step that it builds on was about: there may be no record to look at.
Result<std::vector<records::ConflictEvidence>> Judge::built_on(const Matter& matter,
                                                               const store::OpRow& parent,
                                                               const wire::Verdict& verdict) {
  std::vector<records::ConflictEvidence> evidence;
  if (matter.said.type != nullptr && matter.said.record != nullptr) {
    evidence = conflicts::told_by(*matter.said.type, *matter.said.record, matter.op_id);
  }
  JINDU_TRY(const Live* before, work_.find(parent.record_id));
  records::ConflictEvidence line;
  line.set_field_name("after");
  line.set_label("它所依据的操作没有被采用");
  const std::string about =
      before == nullptr ? std::string()
                        : before->type->options.label() + " " + before->header.doc_no() + "，";
  line.mutable_mine()->set_shown(about +
                                 rules::sentence_of(verdict.reason().code(), &rules_.policy));
  line.mutable_mine()->set_record_id(parent.record_id.str());
  evidence.push_back(std::move(line));
  return evidence;
}

Result<Live*> Judge::ask_about(Matter& matter, const store::OpRow& parent,
                               const wire::Verdict& verdict) {
  std::vector<Live*> records;
  JINDU_TRY(Live * record, work_.find(matter.record_id));
  if (record != nullptr) records.push_back(record);
  JINDU_TRY(auto evidence, built_on(matter, parent, verdict));
  JINDU_TRY(Live * conflict, conflicts::raise_k07(context(), std::move(records), matter.op_id,
                                                  std::move(evidence)));
  if (record == nullptr && matter.author.site != nullptr) {
    conflict->pulled.emplace_back(matter.author.site->site_no, store::Projection::own);
  }
  return conflict;
}

/// In the parent's case; where that was refused without one, a case of its own.
Result<Judge::Ruling> Judge::held_with_parent(Matter& matter, const store::OpRow& parent) {
  JINDU_TRY(const wire::Verdict verdict, last_verdict(parent));
  for (const std::string& id : verdict.conflicts()) {
    JINDU_TRY(const Live* conflict, work_.find(id));
    if (conflict == nullptr || conflict->state() != "OPEN") continue;
    Ruling ruling = held("PARENT_REFUSED", *conflict);
    ruling.waits_on.push_back(id);
    return ruling;
  }
  JINDU_TRY(Live * conflict, asked_about_press(matter));
  if (conflict != nullptr) {
    JINDU_TRY_OK(conflicts::join_case(context(), *conflict, matter.op_id));
  } else {
    JINDU_TRY(conflict, ask_about(matter, parent, verdict));
  }
  Ruling ruling = held("PARENT_REFUSED", *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return ruling;
}

Status Judge::wait(const Matter& matter, const Ruling& ruling, std::int64_t due_ms) {
  for (const Bytes& on : ruling.waits_on) {
    something_waits_ = true;
    JINDU_TRY_OK(work_.writer().add_waiting({on, matter.place, matter.record_id, due_ms}));
  }
  return {};
}

Status Judge::judge_released() {
  if (!something_waits_) {
    released_.clear();
    return {};
  }
  // What is released may release more: the list grows while it is worked through.
  for (std::size_t i = 0; i < released_.size(); ++i) {
    const Bytes id = released_[i];
    JINDU_TRY(const std::vector<store::Waiting> waiting, work_.writer().waiting_on(id));
    if (waiting.empty()) continue;
    JINDU_TRY(const Live* conflict, work_.find(ByteView(id)));
    if (conflict != nullptr && conflict->type->name != "ConflictCase") conflict = nullptr;
    for (const store::Waiting& one : waiting) JINDU_TRY_OK(again(one, conflict));
  }
  released_.clear();
  return {};
}

/// The case in which somebody decided that this operation is to be applied all the same.
Result<std::optional<RecordId>> Judge::applied_case(const store::OpRow& op) {
  JINDU_TRY(const wire::Verdict verdict, last_verdict(op));
  for (const std::string& id : verdict.conflicts()) {
    JINDU_TRY(const Live* conflict, work_.find(id));
    if (conflict == nullptr || conflict->type->name != "ConflictCase") continue;
    const auto& decided = conflict->as<records::ConflictCase>();
    const std::string& said = decided.decision();
    const bool applied = said == "apply" || said == "reopen" || said == "take_second";
    if (conflict->state() == "APPLIED" && applied) {
      return std::optional(conflict->id());
    }
  }
  return std::optional<RecordId>();
}

Status Judge::again(const store::Waiting& waiting, const Live* decided) {
  store::Writer& writer = work_.writer();
  // All that it waits for is found anew: what it waits for beside this may be out of date, and would
  // have it judged, and asked about, a second time.
  JINDU_TRY_OK(writer.remove_waiting_of(waiting.place));
  JINDU_TRY(std::optional<store::OpRow> row, writer.op_at(waiting.record_id, waiting.place));
  if (!row) return {};
  const int kind = row->last_kind;
  if (kind != wire::Verdict::PARKED && kind != wire::Verdict::HELD) return {};
  JINDU_TRY(conflicts::Said said, conflicts::said_at(context(), *row));
  JINDU_TRY(const std::optional<store::Replica> replica, writer.replica(said.chain.replica));
  if (!replica) return {};  // Staff are answered at once; nothing of theirs waits.
  JINDU_TRY(const std::optional<store::Site> site, writer.site(replica->site_no));
  JINDU_TRY(const std::optional<store::Operator> person,
            writer.find_operator(replica->operator_of(said.operator_key)));
  if (!site || !person) return fail(ErrorCode::corrupt, "judge: an author is gone");
  Author author;
  author.replica = said.chain.replica;
  author.epoch = said.chain.epoch;
  author.seq = said.seq;
  author.hlc = std::min(said.hlc, (static_cast<std::uint64_t>(said.received_ms) << 16) | 0xffff);
  author.wall_ms = said.wall_ms;
  author.received_ms = said.received_ms;
  author.chain_no = said.chain.no;
  author.site = &*site;
  author.operator_id = person->operator_id;
  author.roles = &person->roles;
  author.employer = person->employer_uscc;
  author.ended = person->active_to;
  if (said.branch != 0) {
    JINDU_TRY(const auto start, writer.branch_start(said.chain.no, said.branch));
    put_on_branch(work_.city().suite, said.branch, start ? start->seq : said.seq, author);
  }
  PreparedOperation prepared =
      prepare_operation(work_.city().catalog, rules_.cycles, std::move(said.operation));
  const store::Place deciding = work_.cause().place;
  std::optional<RecordId> applied;
  if (decided != nullptr) {
    applied = decided->id();
  } else {
    JINDU_TRY(applied, applied_case(*row));
  }
  Matter matter{
      author, deciding, prepared, row->op_id, row->record_id, nullptr, false, applied.has_value()};
  JINDU_TRY_OK(set_cause(matter));
  JINDU_TRY(Ruling ruling, operation(matter));
  // A decision once taken holds, also if it waits for something else now.
  if (applied && ruling.kind == wire::Verdict::PARKED) ruling.conflicts.push_back(*applied);
  // It goes on standing at its own place; what it does is done now.
  Matter waiting_on = matter;
  waiting_on.place = row->place;
  const std::int64_t due = waiting.due_ms > 0 ? waiting.due_ms : parked_until();
  JINDU_TRY_OK(wait(waiting_on, ruling, ruling.kind == wire::Verdict::PARKED ? due : 0));
  const bool waits_on = ruling.kind == wire::Verdict::PARKED && kind == wire::Verdict::PARKED;
  if (waits_on) return {};
  JINDU_TRY(wire::Verdict verdict, verdict_of(matter, ruling));
  return conflicts::give_verdict(context(), std::move(*row), std::move(verdict));
}

Status Judge::hold_overdue(std::int64_t now_ms) {
  store::Writer& writer = work_.writer();
  JINDU_TRY(const std::vector<store::Waiting> due, writer.waiting_due(now_ms, kOverdueMax));
  acts_followed_ = work_.mark();
  for (const store::Waiting& one : due) {
    JINDU_TRY_OK(writer.remove_waiting(one.on, one.place));
    JINDU_TRY(std::optional<store::OpRow> row, writer.op_at(one.record_id, one.place));
    if (!row || row->last_kind != wire::Verdict::PARKED) continue;
    std::vector<Live*> records;
    JINDU_TRY(Live * record, work_.find(one.record_id));
    if (record != nullptr) records.push_back(record);
    store::Cause cause;
    cause.place = one.place;
    cause.op_id = row->op_id;
    work_.set_cause(cause);
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k07(context(), std::move(records), row->op_id));
    JINDU_TRY_OK(writer.add_waiting({conflict->id().str(), one.place, one.record_id, 0}));
    wire::Verdict verdict;
    verdict.set_kind(wire::Verdict::HELD);
    verdict.set_record_id(row->record_id.str());
    verdict.add_conflicts(conflict->id().str());
    verdict.mutable_reason()->set_code("OVERDUE");
    JINDU_TRY_OK(conflicts::give_verdict(context(), std::move(*row), std::move(verdict)));
  }
  released_.clear();
  return settle_down();
}

}  // namespace jindu::accept
