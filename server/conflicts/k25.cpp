// K25: two posts have said different things of one version of a record, each without knowing of the
// other. The higher post decides; until then nothing is paid.
#include "schema/records/claim.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

Result<records::ConflictEvidence> side_of(const Context& context, const Live& record,
                                          const OpId& first, const OpId& second) {
  records::ConflictEvidence evidence;
  evidence.set_field_name("step");
  evidence.set_label("审核结论");
  const auto fill = [&](const OpId& id, records::ConflictSide& side) -> Status {
    side.set_op_id(id.str());
    side.set_record_id(record.id().str());
    JINDU_TRY(std::optional<store::OpRow> row, context.work.writer().op(id));
    if (!row) {  // The one that is being judged now.
      const store::Cause& cause = context.work.cause();
      side.set_operator_id(cause.operator_id);
      side.set_site_no(cause.site_no);
      side.set_at_ms(cause.wall_ms);
      return {};
    }
    JINDU_TRY(const Said said, said_at(context, std::move(*row)));
    JINDU_TRY(const Author author, author_of(context, said));
    side.set_shown(said.operation.step().event());
    side.set_operator_id(author.operator_id);
    side.set_site_no(author.site_no);
    side.set_at_ms(said.wall_ms);
    return {};
  };
  JINDU_TRY_OK(fill(first, *evidence.mutable_theirs()));
  JINDU_TRY_OK(fill(second, *evidence.mutable_mine()));
  return evidence;
}

}  // namespace

Result<Live*> raise_k25(const Context& context, Live& record, const Contradiction& contradiction) {
  CaseInput input;
  input.code = ConflictCase::K25;
  input.records = {&record};
  input.operations = {contradiction.second};
  JINDU_TRY(records::ConflictEvidence evidence,
            side_of(context, record, contradiction.first, contradiction.second));
  evidence.mutable_theirs()->set_shown(contradiction.first_said);
  evidence.mutable_mine()->set_shown(contradiction.second_said);
  // Where the record stood before either of them: that is where the other would have been taken.
  evidence.mutable_common()->set_shown(contradiction.state_before);
  input.evidence.push_back(std::move(evidence));
  input.choices = {{"keep_first", "维持{一}的审核结论"}, {"take_second", "采用{二}的审核结论"}};
  input.decider_role = contradiction.decider_role;
  if (contradiction.decider_role != "director") {
    JINDU_TRY(input.decider_site, county_site(context));
  }
  JINDU_TRY_OK(hold_record(context, record));
  return open_case(context, std::move(input));
}

Status decide_k25(const Context& context, const Live& conflict, const Decision& decision) {
  if (decision.choice != "take_second") return decide_k07(context, conflict, decision);
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& record = *records.front();
  // What the first had brought about is undone; the second is judged again from where both stood.
  if (record.type->name == "ReimbursementClaim") {
    JINDU_TRY_OK(unpost_claim(context, record, "K25"));
    JINDU_TRY(const ClaimReferences references, refer_claim(context, record));
    if (!references.fields.empty()) {
      JINDU_TRY_OK(context.work.act(record, "", "", references.fields));
    }
  }
  const auto& opened = conflict.as<ConflictCase>();
  const std::string before = opened.evidence(0).common().shown();
  if (record.state() == "HELD") {
    record.header.set_held_from(before);
    return context.work.act(record, "", "", {});
  }
  return {};
}

}  // namespace jindu::conflicts
