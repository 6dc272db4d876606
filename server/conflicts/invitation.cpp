// K15 and K29, the other half: somebody was refused, and now nothing speaks against it any more. Money
// never moves by itself for it: the desk that refused asks the person back, or the county takes over
// if she has left.
#include "server/conflicts/invitation.h"

#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

constexpr std::string_view kLeft = "left";

records::ConflictEvidence why(const Live& record, std::string_view reason) {
  records::ConflictEvidence evidence;
  evidence.set_field_name("eligible");
  evidence.set_label("现已符合条件");
  evidence.mutable_mine()->set_record_id(record.id().str());
  evidence.mutable_mine()->set_shown(std::string(reason));
  return evidence;
}

/// She has left the hospital: the county's counter is told.
Status pass_on(const Context& context, const Live& conflict, Live& record) {
  CaseInput input;
  input.code = conflict.as<ConflictCase>().code();
  input.records = {&record};
  input.evidence.push_back(why(record, "本人已离开医院，请经办机构按零星报销办理"));
  input.choices = {{"claim", "已通知本人按零星报销申报"}, {"closed", "本人不再办理"}};
  input.decider_role = "front_clerk";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(open_case(context, std::move(input)));
  return {};
}

}  // namespace

Status invite(const Context& context, Live& record, ConflictCase::Code code,
                    std::string_view reason) {
  if (!record.header.conflicts().empty()) return {};
  JINDU_TRY(const bool asked, stands(context, code, {record.id()}));
  if (asked) return {};
  CaseInput input;
  input.code = code;
  input.records = {&record};
  input.evidence.push_back(why(record, reason));
  input.choices = {{"invited", "已通知本人来办理"}};
  if (record.type->name == "Settlement") {
    input.choices.emplace_back(kLeft, "本人已离院，转经办机构零星报销");
  }
  input.choices.emplace_back("closed", "本人不再办理");
  input.decider_site = record.row.site_no;
  JINDU_TRY(input.decider_role, clerk_of(context, record.row.site_no));
  JINDU_TRY_OK(open_case(context, std::move(input)));
  return {};
}

bool is_invitation(const ConflictCase& conflict) {
  return !conflict.evidence().empty() && conflict.evidence(0).field_name() == "eligible";
}

Status decide_invitation(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id()}));
  if (decision.choice != kLeft) return {};
  return pass_on(context, conflict, *records.front());
}

}  // namespace jindu::conflicts
