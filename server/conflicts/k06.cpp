// K06: two people, one field group, different values.
#include <algorithm>

#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/references.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::ConflictSide;

bool in_groups(const catalog::RecordType& type, std::string_view field,
               const std::vector<std::string>& groups) {
  const catalog::Field* found = type.find(field);
  return found != nullptr && std::find(groups.begin(), groups.end(), found->group) != groups.end();
}

const wire::Patch* patch_of(const wire::Operation& operation) {
  if (operation.has_patch()) return &operation.patch();
  if (operation.has_step() && operation.step().has_arguments()) {
    return &operation.step().arguments();
  }
  return nullptr;
}

/// The version that an operation led to, 0 if it changed nothing.
std::uint64_t version_after(const Said& said) {
  if (said.row.first_verdict.empty()) return said.operation.based_on().version() + 1;
  wire::Verdict verdict;
  if (!verdict.ParseFromString(said.row.last_verdict.empty() ? said.row.first_verdict
                                                             : said.row.last_verdict)) {
    return 0;
  }
  const bool applied =
      verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED;
  return applied ? verdict.record_version() : 0;
}

/// The record as the author saw it: the operations up to the version that the held one builds on.
Result<std::unique_ptr<catalog::Message>> as_seen(const Context& context, const Live& record,
                                                  const wire::BasedOn& based_on) {
  std::unique_ptr<catalog::Message> seen(record.record->New());
  if (based_on.city_epoch() != context.work.city().epoch.view()) return seen;
  JINDU_TRY(std::vector<store::OpRow> ops, context.work.writer().ops_of(record.id()));
  for (store::OpRow& op : ops) {
    JINDU_TRY(const Said said, said_at(context, std::move(op)));
    const std::uint64_t version = version_after(said);
    const wire::Patch* patch = patch_of(said.operation);
    if (version == 0 || version > based_on.version() || patch == nullptr) continue;
    const std::unique_ptr<catalog::Message> values(record.record->New());
    if (!values->ParseFromString(patch->record())) continue;
    const std::vector<std::string> fields(patch->fields().begin(), patch->fields().end());
    JINDU_TRY_OK(catalog::copy_fields(*record.type, fields, *values, *seen));
  }
  return seen;
}

Status sign_present(const Context& context, const wire::GroupStamp& stamp, ConflictSide& side) {
  if (stamp.op_id().empty()) return {};
  side.set_op_id(stamp.op_id());
  JINDU_TRY(const OpId id, id_from<OpId>(stamp.op_id()));
  JINDU_TRY(std::optional<store::OpRow> op, context.work.writer().op(id));
  side.set_at_ms(static_cast<std::int64_t>(stamp.hlc() >> 16));
  if (!op) return {};
  JINDU_TRY(const Said said, said_at(context, std::move(*op)));
  JINDU_TRY(const Author author, author_of(context, said));
  side.set_operator_id(author.operator_id);
  side.set_site_no(author.site_no);
  side.set_at_ms(said.wall_ms);
  return {};
}

Status add_evidence(const Context& context, const Live& record, const Held& held,
                    const catalog::Message& seen, CaseInput& input) {
  const store::Cause& cause = context.work.cause();
  for (const merge::HeldGroup& group : held.groups) {
    for (const catalog::Field& field : record.type->fields) {
      if (field.group != group.group) continue;
      const bool named = std::find(patch_of(*held.operation)->fields().begin(),
                                   patch_of(*held.operation)->fields().end(),
                                   field.name()) != patch_of(*held.operation)->fields().end();
      if (!named || catalog::same_field(field, *record.record, *held.incoming)) continue;
      records::ConflictEvidence evidence;
      evidence.set_field_name(field.name());
      evidence.set_label(field.options.label());
      evidence.mutable_common()->set_shown(catalog::display(field, seen));
      ConflictSide& theirs = *evidence.mutable_theirs();
      theirs.set_shown(catalog::display(field, *record.record));
      theirs.set_record_id(record.id().str());
      JINDU_TRY_OK(sign_present(context, group.present, theirs));
      ConflictSide& mine = *evidence.mutable_mine();
      mine.set_shown(catalog::display(field, *held.incoming));
      mine.set_operator_id(cause.operator_id);
      mine.set_site_no(cause.site_no);
      mine.set_at_ms(cause.wall_ms);
      mine.set_op_id(cause.op_id.str());
      mine.set_record_id(record.id().str());
      input.evidence.push_back(std::move(evidence));
    }
  }
  return {};
}

}  // namespace

Result<Live*> raise_k06(const Context& context, Live& record, const Held& held) {
  JINDU_ENSURE(held.operation != nullptr && held.incoming != nullptr &&
               patch_of(*held.operation) != nullptr);
  CaseInput input;
  input.code = ConflictCase::K06;
  input.records = {&record};
  JINDU_TRY(const OpId operation, id_from<OpId>(held.operation->op_id()));
  input.operations = {operation};
  bool heavy = false;
  for (const merge::HeldGroup& group : held.groups) {
    input.groups.push_back(group.group);
    heavy = heavy || weighty(group.group);
  }
  JINDU_TRY(const std::unique_ptr<catalog::Message> seen,
            as_seen(context, record, held.operation->based_on()));
  JINDU_TRY_OK(add_evidence(context, record, held, *seen, input));
  input.choices = {{"A", "保留{一}的内容"}, {"B", "采用{二}的内容"}, {"typed", "另行填写"}};
  JINDU_TRY(const std::string county, county_site(context));
  JINDU_TRY(const std::optional<store::Site> origin,
            context.work.writer().site(record.row.site_no));
  // Identity, event and money are the county's to decide, the rest the owner site's.
  const bool at_hospital = origin && origin->kind == "hospital_desk";
  input.decider_site = heavy ? county : record.row.site_no;
  input.decider_role = heavy ? "first_reviewer" : at_hospital ? "desk_clerk" : "front_clerk";
  return open_case(context, std::move(input));
}

Status decide_k06(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& record = *records.front();
  const auto& opened = conflict.as<ConflictCase>();
  const std::vector<std::string> groups(opened.groups().begin(), opened.groups().end());
  const std::vector<OpId> operations = operations_of(conflict);
  const wire::Patch* patch = decision.value;
  const catalog::Message* values = decision.record;
  std::optional<Said> said;
  std::unique_ptr<catalog::Message> incoming;
  if (decision.choice == "B" && !operations.empty()) {
    JINDU_TRY(std::optional<store::OpRow> op, context.work.writer().op(operations.front()));
    if (!op) return fail(ErrorCode::corrupt, "conflict: held operation is gone");
    JINDU_TRY(said, said_at(context, std::move(*op)));
    patch = patch_of(said->operation);
    if (patch == nullptr) return fail(ErrorCode::corrupt, "conflict: held operation");
    JINDU_TRY(incoming, context.work.city().catalog.parse(*record.type, patch->record()));
    catalog::normalise(*record.type, *incoming);
    values = incoming.get();
  }
  if (decision.choice != "A") {
    std::vector<std::string> fields;
    for (const std::string& field : patch->fields()) {
      if (in_groups(*record.type, field, groups)) fields.push_back(field);
    }
    JINDU_TRY_OK(catalog::copy_fields(*record.type, fields, *values, *record.record));
    JINDU_TRY_OK(context.work.act(record, "", "", fields));
    if (record.type->name == "Filing") {
      JINDU_TRY(const References references, refer_filing(context, record));
      if (!references.fields.empty()) {
        JINDU_TRY_OK(context.work.act(record, "", "", references.fields));
      }
    }
  }
  for (const OpId& operation : operations) {
    JINDU_TRY_OK(tell(context, operation, decision.choice == "B", "K06", &record));
  }
  return {};
}

}  // namespace jindu::conflicts
