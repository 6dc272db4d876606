// Deciding a conflict: who may, what is offered, and whether it still looks as it was shown.
#include <algorithm>

#include "schema/records/conflict_case.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"

namespace jindu::accept {
namespace {

using records::ConflictCase;
using store::Live;

std::vector<std::string> note_decision(const Author& author, const wire::Decide& said,
                                       ConflictCase& conflict) {
  std::vector<std::string> fields = {"decision", "decider", "decided_at_ms"};
  conflict.set_decision(said.choice());
  conflict.set_decider(author.operator_id);
  conflict.set_decided_at_ms(author.wall_ms);
  if (!said.note().empty()) {
    conflict.set_note(said.note());
    fields.emplace_back("note");
  }
  if (said.has_value()) {
    records::TypedValue& typed = *conflict.mutable_typed();
    typed.set_record(said.value().record());
    for (const std::string& field : said.value().fields()) typed.add_fields(field);
    fields.emplace_back("typed");
  }
  return fields;
}

}  // namespace

/// The value that K06 showed as the present one must still stand.
Result<bool> Judge::still_as_shown(const Live& conflict) {
  const auto& opened = conflict.as<ConflictCase>();
  if (opened.code() != ConflictCase::K06) return true;
  for (const records::ConflictEvidence& evidence : opened.evidence()) {
    JINDU_TRY(Live * record, work_.find(evidence.theirs().record_id()));
    if (record == nullptr) continue;
    const catalog::Field* field = record->type->find(evidence.field_name());
    if (field == nullptr) continue;
    store::expand(*record->type, record->stamps);
    const auto stamp =
        std::find_if(record->stamps.begin(), record->stamps.end(),
                     [&](const wire::GroupStamp& one) { return one.group() == field->group; });
    if (stamp != record->stamps.end() && stamp->op_id() != evidence.theirs().op_id()) return false;
  }
  return true;
}

Result<Judge::Ruling> Judge::decide(Matter& matter) {
  const wire::Decide& said = matter.said.operation.decide();
  if (said.conflict_id().size() != 16) return refused("UNKNOWN_CASE");
  JINDU_TRY(Live * conflict, work_.find(said.conflict_id()));
  if (conflict == nullptr) return parked("RECORD_MISSING", said.conflict_id());
  if (conflict->type->name != "ConflictCase") return refused("UNKNOWN_CASE");
  auto& opened = conflict->as<ConflictCase>();
  if (conflict->state() != "OPEN") return refused("CASE_CLOSED", {conflict});
  const store::Site* site = matter.author.site;
  const bool here = site == nullptr || opened.decider_site() == site->site_no;
  if (!here || !conflicts::may_decide(opened.decider_role(), *matter.author.roles)) {
    return refused("NO_ROLE", {conflict});
  }
  const wire::BasedOn& based_on = matter.said.operation.based_on();
  const bool seen = site == nullptr || (based_on.city_epoch() == work_.city().epoch.view() &&
                                        based_on.version() >= conflict->version());
  JINDU_TRY(const bool as_shown, still_as_shown(*conflict));
  // A desk names the version of the record that its operation is on; of another it says nothing.
  const bool on_case = matter.record_id == conflict->id();
  if (!as_shown || (on_case && !seen)) return refused("STALE_VERSION", {conflict});

  conflicts::Decision decision;
  decision.choice = said.choice();
  decision.decider = matter.author.operator_id;
  decision.note = said.note();
  std::unique_ptr<catalog::Message> typed;
  if (said.has_value()) {
    JINDU_TRY(const std::vector<Live*> about, conflicts::records_of(context(), *conflict));
    const catalog::RecordType& type = *about.back()->type;
    Result<std::unique_ptr<catalog::Message>> parsed =
        work_.city().catalog.parse(type, said.value().record());
    if (!parsed.ok()) return refused("BAD_VALUE", {conflict});
    typed = std::move(*parsed);
    catalog::normalise(type, *typed);
    const std::vector<std::string> fields(said.value().fields().begin(),
                                          said.value().fields().end());
    if (!catalog::validate(type, *typed, false, fields).empty()) {
      return refused("BAD_VALUE", {conflict});
    }
    decision.value = &said.value();
    decision.record = typed.get();
  }
  JINDU_TRY(const std::string stands, conflicts::objection(context(), *conflict, decision));
  if (!stands.empty()) return refused(stands, {conflict});

  const std::vector<std::string> fields = note_decision(matter.author, said, opened);
  JINDU_TRY_OK(work_.act(*conflict, "decide", "DECIDED", fields));
  JINDU_TRY_OK(conflicts::carry_out(context(), *conflict, decision));
  Ruling ruling;
  ruling.live = conflict;
  return ruling;
}

}  // namespace jindu::accept
