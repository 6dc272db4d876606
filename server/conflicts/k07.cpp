// K07 (builds on what was refused), K18 (second reversal), and who may decide.
#include <algorithm>

#include "schema/records/money.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

}  // namespace

std::vector<records::ConflictEvidence> told_by(const catalog::RecordType& type,
                                               const catalog::Message& said,
                                               const OpId& operation) {
  constexpr std::size_t kLinesMax = 20;
  std::vector<records::ConflictEvidence> lines;
  for (const catalog::Field& field : type.fields) {
    const bool weighs = field.options.searched() || field.group == "money" ||
                        field.group == "identity" || field.options.check() == records::CHECK_DATE;
    const std::string shown = weighs && field.options.ref().empty() && lines.size() < kLinesMax
                                  ? catalog::display(field, said)
                                  : std::string();
    if (shown.empty()) continue;
    records::ConflictEvidence line;
    line.set_field_name(field.name());
    line.set_label(field.options.label());
    line.mutable_mine()->set_shown(shown);
    line.mutable_mine()->set_op_id(operation.str());
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<Live*> raise_k07(const Context& context, std::vector<Live*> records, const OpId& operation,
                        std::vector<records::ConflictEvidence> evidence) {
  CaseInput input;
  input.code = ConflictCase::K07;
  input.records = std::move(records);
  input.evidence = std::move(evidence);
  input.operations = {operation};
  input.choices = {{"refuse", "不采用这次操作"}, {"apply", "仍按这次操作办理"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  return open_case(context, std::move(input));
}

Result<Live*> raise_edit_k07(const Context& context, Live& record, const OpId& operation,
                             const wire::Patch& patch, const catalog::Message& incoming) {
  CaseInput input;
  input.code = ConflictCase::K07;
  input.records = {&record};
  input.operations = {operation};
  for (const std::string& name : patch.fields()) {
    const catalog::Field* field = record.type->find(name);
    if (field == nullptr || catalog::same_field(*field, *record.record, incoming)) continue;
    records::ConflictEvidence evidence;
    evidence.set_field_name(name);
    evidence.set_label(field->options.label());
    evidence.mutable_theirs()->set_shown(catalog::display(*field, *record.record));
    evidence.mutable_theirs()->set_record_id(record.id().str());
    evidence.mutable_mine()->set_shown(catalog::display(*field, incoming));
    evidence.mutable_mine()->set_operator_id(context.work.cause().operator_id);
    evidence.mutable_mine()->set_site_no(context.work.cause().site_no);
    evidence.mutable_mine()->set_op_id(operation.str());
    input.evidence.push_back(std::move(evidence));
  }
  input.choices = {{"refuse", "维持审核结果，不采用{二}的修改"},
                   {"reopen", "采用{二}的修改，后面的步骤重新办理"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_record(context, record));
  return open_case(context, std::move(input));
}

Status drop_waiting(const Context& context, const Live& conflict, std::string_view code) {
  JINDU_TRY(const std::vector<store::Waiting> waiting,
            context.work.writer().waiting_on(conflict.id().view()));
  for (const store::Waiting& one : waiting) {
    JINDU_TRY_OK(context.work.writer().remove_waiting(one.on, one.place));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, false, code, nullptr));
  }
  return {};
}

Status decide_k07(const Context& context, const Live& conflict, const Decision& decision) {
  // To apply it: it is judged again, this time without regard to what it built on.
  if (decision.choice == "apply" || decision.choice == "reopen") return {};
  return drop_waiting(context, conflict,
                      ConflictCase::Code_Name(conflict.as<ConflictCase>().code()));
}

Result<Live*> live_reversal(const Context& context, const RecordId& target) {
  JINDU_TRY(const std::vector<store::Link> reversals,
            context.work.links(store::LinkKind::reversal_of, target.view()));
  for (const store::Link& link : reversals) {
    JINDU_TRY(Live * reversal, context.work.need(link.record.view(), "Reversal"));
    if (live(*reversal)) return reversal;
  }
  return nullptr;
}

bool may_decide(std::string_view decider_role, const std::set<std::string>& roles) {
  if (roles.count(std::string(decider_role)) != 0) return true;
  // A higher post of the same line may do what the lower one does (domain.md section 2).
  const auto any = [&](std::initializer_list<const char*> posts) {
    return std::any_of(posts.begin(), posts.end(),
                       [&](const char* post) { return roles.count(post) != 0; });
  };
  if (decider_role == "first_reviewer") return any({"section_chief", "director"});
  if (decider_role == "section_chief") return any({"director"});
  return false;
}

}  // namespace jindu::conflicts
