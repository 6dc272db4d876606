// K17: what an allowance rests on was reversed after the money had left.
#include "schema/base/fen.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/money.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/payout/batch.h"
#include "server/payout/recovery.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Reversal;
using Item = records::AllowanceItem;

records::ConflictEvidence paid_item(const Live& item) {
  records::ConflictEvidence evidence;
  evidence.set_field_name("amount_fen");
  evidence.set_label("已拨付");
  evidence.mutable_mine()->set_record_id(item.id().str());
  const auto& paid = item.as<Item>();
  evidence.mutable_mine()->set_shown(yuan_text(Fen{paid.amount_fen()}) + " 元，" +
                                     paid.account_name());
  return evidence;
}

}  // namespace

Status raise_k17(const Context& context, Live& application) {
  CaseInput input;
  input.code = ConflictCase::K17;
  input.records = {&application};
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (const Live* item : items) {
    if (item->state() == "PAID") input.evidence.push_back(paid_item(*item));
  }
  input.choices = {{"recover", "追回已拨付的津贴"}, {"let_stand", "不追回（写明理由）"}};
  input.decider_role = "finance_confirm";
  JINDU_TRY(const Live* opened, open_case(context, std::move(input)));
  static_cast<void>(opened);
  return {};
}

Status recover_item(const Context& context, Live& item, const std::string& reason) {
  auto record = std::make_unique<Reversal>();
  record->set_target(item.id().str());
  record->set_reason(reason);
  record->set_kind(Reversal::post_payout);
  record->set_amount_fen(-item.as<Item>().amount_fen());
  JINDU_TRY(Live * reversal,
            context.work.create_by_city("Reversal", std::move(record), "APPLIED"));
  JINDU_TRY_OK(context.work.link(store::LinkKind::reversal_of, item.id().view(), reversal->id()));
  return payout::reverse_paid(context.work, item, *reversal);
}

Status recover_paid(const Context& context, Live& application, const std::string& reason) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  JINDU_TRY_OK(review::void_items(context.work, application));
  JINDU_TRY_OK(payout::follow_items(context.work, application));
  for (Live* item : items) {
    if (item->state() == "PAID") JINDU_TRY_OK(recover_item(context, *item, reason));
  }
  return release_items(context, application);
}

Status decide_k17(const Context& context, const Live& conflict, const Decision& decision) {
  if (decision.choice != "recover") return {};
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  return recover_paid(context, *records.front(), "K17：原结算已冲销");
}

}  // namespace jindu::conflicts
