#include "server/accept/judge.h"

#include <algorithm>

#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "server/claims/papers.h"
#include "server/conflicts/references.h"
#include "server/conflicts/verdicts.h"

namespace jindu::accept {

using store::Live;

Author author_of(const oplog::EntryHeader& header, std::int64_t received_ms) {
  Author author;
  author.replica = header.replica_id;
  author.epoch = header.epoch;
  author.seq = header.seq;
  // A clock that runs ahead gains nothing: later than the receipt counts as the receipt.
  const std::uint64_t receipt = (static_cast<std::uint64_t>(received_ms) << 16) | 0xffff;
  author.hlc = std::min(header.hlc.value, receipt);
  author.wall_ms = header.wall_ms;
  author.received_ms = received_ms;
  return author;
}

Judge::Judge(const Rules& rules, store::Work& work)
    : rules_(rules), work_(work), facts_(work.writer(), work.city().catalog, work.city().division) {
  facts_.see_unwritten(work);
  const auto& spans = rules.policy.profile().values();
  facts_.count_all_months(std::any_of(spans.begin(), spans.end(), [](const auto& values) {
    return values.months().min() > 0 && values.months().mode() == rules::MonthsNeeded::ANY;
  }));
}

Status Judge::begin() {
  released_.clear();
  freed_.clear();
  problems_.clear();
  facts_.forget();
  JINDU_TRY(facts_generation_, work_.writer().counter(kFactsGeneration));
  JINDU_TRY(something_waits_, work_.writer().anything_waits());
  return {};
}

Judge::Ruling Judge::refused(std::string_view code, const std::vector<const Live*>& records) {
  Ruling ruling;
  ruling.kind = wire::Verdict::REFUSED;
  ruling.reason = conflicts::reason(code, records);
  return ruling;
}

Judge::Ruling Judge::parked(std::string_view code, Bytes on) {
  Ruling ruling;
  ruling.kind = wire::Verdict::PARKED;
  ruling.reason = conflicts::reason(code);
  ruling.waits_on.push_back(std::move(on));
  return ruling;
}

Judge::Ruling Judge::stands_already(const Matter& matter, std::string_view code) {
  Ruling ruling;
  ruling.live = matter.record;
  ruling.reason.set_code(std::string(code));
  return ruling;
}

Judge::Ruling Judge::held(std::string_view code, const Live& conflict) {
  Ruling ruling;
  ruling.kind = wire::Verdict::HELD;
  ruling.reason = conflicts::reason(code);
  ruling.conflicts.push_back(conflict.id());
  return ruling;
}

Status Judge::set_cause(const Matter& matter) {
  store::Cause cause;
  cause.place = matter.place;
  cause.op_id = matter.op_id;
  cause.record_id = matter.record_id;
  cause.site_no = matter.author.site == nullptr ? "" : matter.author.site->site_no;
  cause.site_kind = matter.author.site == nullptr ? "city" : matter.author.site->kind;
  cause.operator_id = matter.author.operator_id;
  cause.chain_no = matter.author.chain_no;
  cause.wall_ms = matter.author.wall_ms;
  cause.received_ms = matter.author.received_ms;
  cause.hlc = matter.author.hlc;
  work_.set_cause(std::move(cause));
  return {};
}

Result<wire::Verdict> Judge::verdict_of(const Matter& matter, const Ruling& ruling) {
  wire::Verdict verdict;
  verdict.set_op_id(matter.op_id.str());
  verdict.set_city_seq(store::seq_of(matter.place));
  verdict.set_kind(ruling.kind);
  for (const std::string& group : ruling.groups) verdict.add_groups(group);
  for (const RecordId& conflict : ruling.conflicts) verdict.add_conflicts(conflict.str());
  if (!ruling.reason.code().empty()) *verdict.mutable_reason() = ruling.reason;
  verdict.set_record_id(matter.record_id.str());
  if (ruling.live != nullptr) {
    verdict.set_record_id(ruling.live->id().str());
    verdict.set_record_version(ruling.live->version());
    verdict.set_record_state(ruling.live->state());
  }
  if (ruling.kind == wire::Verdict::PARKED) verdict.set_due_ms(parked_until());
  return verdict;
}

Result<std::vector<wire::Verdict>> Judge::entry(const Author& author, std::uint64_t city_seq,
                                                std::vector<PreparedOperation>& operations) {
  std::vector<wire::Verdict> verdicts;
  acts_followed_ = work_.mark();
  for (std::size_t i = 0; i < operations.size(); ++i) {
    PreparedOperation& said = operations[i];
    const bool settle_follows =
        i + 1 < operations.size() &&
        operations[i + 1].operation.record_id() == said.operation.record_id() &&
        operations[i + 1].operation.step().event() == "settle";
    JINDU_TRY(wire::Verdict verdict,
              one(author, store::place_of(city_seq, i), said, settle_follows));
    verdicts.push_back(std::move(verdict));
    JINDU_TRY_OK(follow_city_acts());  // The next operation of the entry builds on it.
  }
  JINDU_TRY_OK(settle_down());
  problems_.clear();
  return verdicts;
}

Result<wire::Verdict> Judge::one(const Author& author, store::Place place, PreparedOperation& said,
                                 bool settle_follows) {
  Matter matter{author, place, said, {}, {}, nullptr, settle_follows, false};
  JINDU_TRY(matter.op_id, id_from<OpId>(said.operation.op_id()));
  JINDU_TRY(matter.record_id, id_from<RecordId>(said.operation.record_id()));
  store::OpRow row;
  row.place = place;
  row.op_id = matter.op_id;
  row.record_id = matter.record_id;
  row.chain_no = author.chain_no;
  JINDU_TRY(const Answer repeat, repeated(matter));
  Ruling ruling;
  if (repeat) {
    ruling = *repeat;
  } else {
    JINDU_TRY_OK(set_cause(matter));
    const bool apart = author.branched && moves_money(matter);
    JINDU_TRY(ruling, author.revoked ? quarantined(matter, records::ConflictCase::REVOKED)
                      : apart        ? quarantined(matter, records::ConflictCase::K31)
                                     : operation(matter));
    JINDU_TRY_OK(wait(matter, ruling, ruling.kind == wire::Verdict::PARKED ? parked_until() : 0));
  }
  JINDU_TRY(wire::Verdict verdict, verdict_of(matter, ruling));
  row.first_kind = row.last_kind = verdict.kind();
  row.first_verdict = verdict.SerializeAsString();
  JINDU_TRY_OK(work_.writer().add_op(row, !repeat));
  if (!repeat) released_.push_back(matter.op_id.str());
  return verdict;
}

/// The same operation in another entry (a desk that was restored): its effect happens once.
Result<Judge::Answer> Judge::repeated(const Matter& matter) {
  JINDU_TRY(const std::optional<store::OpRow> known, work_.writer().op(matter.op_id));
  if (!known) return Answer();
  wire::Verdict verdict;
  if (!verdict.ParseFromString(known->last_verdict.empty() ? known->first_verdict
                                                           : known->last_verdict)) {
    return fail(ErrorCode::corrupt, "verdict: stored");
  }
  Ruling ruling;
  ruling.kind = verdict.kind();
  ruling.reason = verdict.reason();
  ruling.reason.set_code("REPEATED");
  JINDU_TRY(ruling.live, work_.find(matter.record_id));
  return Answer(std::move(ruling));
}

void put_on_branch(const crypto::Suite& suite, std::int64_t branch, std::uint64_t from,
                   Author& author) {
  author.branched = true;
  author.trunk = author.epoch;
  author.trunk_seq = from - 1;
  Bytes number;
  put_u64(number, static_cast<std::uint64_t>(branch));
  const Hash name = suite.hash({author.trunk.view(), number});
  const Result<Epoch> epoch = id_from<Epoch>(view(name).substr(0, 16));
  JINDU_ENSURE(epoch.ok());
  author.epoch = *epoch;
}

/// Bills and their reversals, and every step that takes effect: what a copy of a desk must not double
/// (K31).
bool Judge::moves_money(const Matter& matter) const {
  const std::string& type = matter.said.operation.record_type();
  if (type == "Settlement" || type == "Reversal") return true;
  const rules::LifeCycle* table = rules_.cycles.find(type);
  if (table == nullptr || !matter.said.operation.has_step()) return false;
  return std::any_of(table->transitions().begin(), table->transitions().end(),
                     [&](const rules::Transition& transition) {
                       return transition.effective() &&
                              transition.event() == matter.said.operation.step().event();
                     });
}

/// Genuine work that waited for a link, or somebody who should no longer sign, or the work of a copy: a
/// person tells.
Result<Judge::Ruling> Judge::quarantined(const Matter& matter,
                                         records::ConflictCase::Code code) {
  JINDU_TRY(const Live* conflict,
            conflicts::raise_device(context(), code, matter.author.replica, matter.op_id));
  Ruling ruling = held(records::ConflictCase::Code_Name(code), *conflict);
  ruling.waits_on.push_back(conflict->id().str());
  return ruling;
}

/// Done after the last day of its author's right: what was settled by the day of the care, anything
/// else by the day on which it was recorded.
bool Judge::right_ended(const Matter& matter) const {
  const std::string& ended = matter.author.ended;
  if (ended.empty()) return false;
  const wire::Operation& said = matter.said.operation;
  const bool fact = said.record_type() == "Settlement" && !said.event_date().empty();
  return (fact ? said.event_date() : to_string(local_date(matter.author.wall_ms))) > ended;
}

Result<Judge::Ruling> Judge::operation(Matter& matter) {
  const wire::Operation& said = matter.said.operation;
  if (said.has_look_up()) return Ruling();
  if (said.has_import()) return matter.author.site == nullptr ? Ruling() : refused("NO_ROLE");
  if (!matter.said.unknown.empty()) {
    Ruling ruling = refused("UNKNOWN_WORD");
    ruling.reason.set_rule(matter.said.unknown);
    return ruling;
  }
  if (matter.said.names_server_field) return refused("FORBIDDEN_FIELD");
  JINDU_TRY(const Answer waits, parents(matter));
  if (waits) return *waits;
  if (right_ended(matter)) {
    // What was done outside is asked about (K30); anything else is not done any more.
    const bool fact = said.record_type() == "Settlement" && said.has_step();
    if (!fact) return refused("RIGHT_ENDED");
  }
  if (said.has_decide()) return decide(matter);
  JINDU_TRY(matter.record, work_.find(matter.record_id));
  if (matter.record != nullptr && matter.record->type != matter.said.type) {
    return refused("BAD_TYPE");
  }
  if (said.has_step()) return step(matter);
  if (said.has_patch()) return patch(matter);
  if (matter.record == nullptr) return parked("RECORD_MISSING", matter.record_id.str());
  return attach(matter);
}

namespace {

std::optional<FactFinder::Filing> relied_on(const Live* filing) {
  if (filing == nullptr || filing->type->name != "Filing") return std::nullopt;
  const auto& form = filing->as<records::Filing>();
  return FactFinder::Filing{filing->state(), form.spouse_id_type(), form.spouse_id_no(),
                            form.spouse_name()};
}

}  // namespace

/// What the rules say of a record: as found out before the writer's turn, if nothing has changed
/// since.
Result<std::vector<std::string>> Judge::failures(const Matter& matter, const Live& record,
                                                 const Live* filing) {
  const Date today = local_date(work_.city().clock.wall_ms());
  const std::optional<Assessed>& before = matter.said.assessed;
  if (before && filing == nullptr && before->facts_generation == facts_generation_ &&
      before->today == today) {
    return before->codes;
  }
  return failures(record, filing, matter.author.received_ms);
}

Result<std::vector<std::string>> Judge::failures(const Live& record, const Live* filing,
                                                 std::int64_t received_ms) {
  const auto known = problems_.find(record.id());
  const Problems problems = known != problems_.end()
                                ? known->second
                                : catalog::validate(*record.type, *record.record, true);
  JINDU_TRY(const rules::CaseFacts facts, facts_around(record, filing, received_ms));
  return failed_rules(rules_.policy, rules_.calendar, *record.type, *record.record, problems, facts,
                      local_date(work_.city().clock.wall_ms()));
}

Result<rules::CaseFacts> Judge::facts_around(const Live& record, const Live* filing,
                                             std::int64_t received_ms) {
  JINDU_TRY(const auto site, work_.writer().site(record.row.site_no));
  JINDU_TRY(rules::CaseFacts facts,
            facts_.around(*record.record, relied_on(filing), received_ms, site));
  JINDU_TRY(facts.materials, claims::materials_of(work_.writer(), record.id()));
  return facts;
}

Result<rules::Assessment> Judge::assess(const Live& record) {
  const Live* filing = nullptr;
  if (record.type->name == "Settlement") {
    JINDU_TRY(filing, conflicts::filing_for(context(), record));
  } else if (record.type->name == "ReimbursementClaim") {
    JINDU_TRY(filing, work_.find(record.as<records::ReimbursementClaim>().filing()));
  }
  JINDU_TRY(const rules::CaseFacts facts,
            facts_around(record, filing, work_.city().clock.wall_ms()));
  return rules::assess(rules_.policy, rules_.calendar, *record.type, *record.record, facts,
                       local_date(work_.city().clock.wall_ms()));
}

}  // namespace jindu::accept
