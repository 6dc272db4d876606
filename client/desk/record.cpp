#include "client/desk/record.h"

#include <algorithm>

#include "client/desk/acts.h"
#include "client/desk/json.h"
#include "client/desk/settlements.h"
#include "schema/rules/described.h"

/// What every kind of recording shares, and asking for a reversal.
namespace jindu::desk {

using catalog::RecordType;

Result<std::optional<Answer>> saved_before(const Core& core, const OpId& draft) {
  JINDU_TRY(const auto saved, core.outbox.find(draft));
  if (!saved) return std::optional<Answer>();
  JINDU_TRY(const RecordId id, id_from<RecordId>(saved->operation.record_id()));
  JINDU_TRY(const auto view, core.replica->view(id));
  Json body = {{"id", to_string(id)},
               {"type", saved->operation.record_type()},
               {"doc_no", saved->operation.doc_no()},
               {"seq", saved->seq},
               {"repeated", true}};
  if (view) body["state"] = view->header.state();
  return std::optional(answer_of(body));
}

bool makes(const Core& core, std::string_view type) {
  const rules::LifeCycle* table = core.life_cycle(type);
  if (table == nullptr) return false;
  const auto& steps = table->transitions();
  return std::any_of(steps.begin(), steps.end(), [&](const rules::Transition& step) {
    return step.from().empty() &&
           std::any_of(step.roles().begin(), step.roles().end(),
                       [&](const std::string& role) { return core.roles.contains(role); });
  });
}

Answer refuse_step(const Core& core, const RecordType& type, std::string_view state,
                   std::string_view event, const std::string& code,
                   const catalog::Message* record) {
  return refuse({rules::step_refused(type, *core.life_cycle(type.name), state, event, code,
                                     core.roles, record)});
}

Problem valid_once_synced() {
  return {"S-312", "account_no", "账户变更待上传，市局核对通过后生效；此前已冻结的批次仍按原账户或移到下一批"};
}

Result<std::optional<Answer>> stopped_reversal(const Core& core, const RecordId& id,
                                               const replica::View& view) {
  const std::string& state = view.header.state();
  if (view.type->name != "Settlement") {
    const bool paid_out =
        view.type->name == "ReimbursementClaim" || view.type->name == "AllowanceItem";
    return std::optional(
        refuse("S-260",
               paid_out ? "这里只申请结算的冲销；已拨付的由财务在市局申请（jindu-city new Reversal），"
                          "未拨付的可撤回（step 编号 withdraw）"
                        : "只有结算可以申请冲销",
               "target"));
  }
  if (core.is_hospital() && view.header.origin_site() != core.site.site_no()) {
    return std::optional(
        refuse("NOT_RECORDING_SITE",
               "这笔结算不是本机构录入的，请由录入的机构或县区经办窗口申请冲销", "target"));
  }
  if (state == "REGISTERED" || state == "RETURNED" || state == "REVERSED") {
    return std::optional(refuse(
        "BAD_STATE", "单据现为“" + view.type->state_label(state) + "”，无需冲销", "target"));
  }
  JINDU_TRY(const auto before, asked_reversal(core, id));
  if (!before) return std::optional<Answer>();
  return std::optional(  // K18: one live reversal for each settlement.
      refuse("S-262",
             field_true(*before->record, "same_day")
                 ? "这笔结算当日已更正，不必再冲销；更正后的那一笔有误，请在那一笔上办"
                 : "这笔结算已申请冲销（" + before->type->state_label(before->header.state()) +
                 "），请等候结果，不必再申请",
             "target"));
}

Result<Answer> Desk::reverse(std::string_view ref, std::string_view reason) {
  JINDU_TRY(const std::optional<RecordId> id, core_->find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const auto view, core_->replica->view(*id));
  if (!view) return not_here(ref);
  JINDU_TRY(auto stopped, stopped_reversal(*core_, *id, *view));
  if (stopped) return *std::move(stopped);
  return create("Reversal", Json{{"target", to_string(*id)}, {"reason", std::string(reason)}}.dump(
                                -1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace jindu::desk
