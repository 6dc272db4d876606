// Work that a computer hands in after it was revoked, or that a copy of it has done (K31): kept whole,
// and a person says whether it counts. One case for each device, as its operations come.
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using store::LinkKind;

Result<Live*> open_for(const Context& context, ConflictCase::Code code,
                       const ReplicaId& device) {
  JINDU_TRY(const std::vector<store::Link> cases,
            context.work.links(LinkKind::device_case, device.view()));
  for (const store::Link& link : cases) {
    JINDU_TRY(Live * conflict, context.work.need(link.record.view(), "ConflictCase"));
    if (conflict->state() != "OPEN") continue;
    if (conflict->as<ConflictCase>().code() == code) return conflict;
  }
  return nullptr;
}

}  // namespace

Result<Live*> raise_device(const Context& context, ConflictCase::Code code,
                           const ReplicaId& device, const OpId& operation) {
  JINDU_TRY(Live * open, open_for(context, code, device));
  if (open != nullptr) {
    open->as<ConflictCase>().add_operations(operation.str());
    JINDU_TRY_OK(context.work.act(*open, "", "", {"operations"}));
    return open;
  }
  const store::Cause& cause = context.work.cause();
  CaseInput input;
  const bool copied = code == ConflictCase::K31;
  input.code = code;
  input.operations = {operation};
  records::ConflictEvidence evidence;
  evidence.set_field_name("device");
  evidence.set_label(copied ? "数据被还原或复制的电脑" : "已停用的电脑");
  evidence.mutable_mine()->set_shown(cause.site_no + " " + cause.operator_id);
  evidence.mutable_mine()->set_site_no(cause.site_no);
  evidence.mutable_mine()->set_operator_id(cause.operator_id);
  evidence.mutable_mine()->set_at_ms(cause.received_ms);
  input.evidence.push_back(std::move(evidence));
  input.choices = {{"apply", copied ? "确是另外办理的真实业务，照办" : "确是停用前的真实业务，照办"},
                   {"refuse", copied ? "是重复的记录，不采用" : "不采用"}};
  input.decider_role = "city_clerk";
  JINDU_TRY(Live * conflict, open_case(context, std::move(input)));
  JINDU_TRY_OK(context.work.link(LinkKind::device_case, device.view(), conflict->id()));
  return conflict;
}

}  // namespace jindu::conflicts
