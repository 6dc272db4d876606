// K08: an account was changed while a batch was being paid; K32: a return without the bank's word.
#include <algorithm>

#include "schema/base/fen.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/payout.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/payouts.h"
#include "server/conflicts/verdicts.h"
#include "server/payout/batch.h"
#include "server/review/set_off.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::PayoutBatch;
using Item = records::AllowanceItem;

Result<records::ConflictEvidence> paid_into(const Context& context, const Live& item) {
  records::ConflictEvidence evidence;
  evidence.set_field_name("account_no");
  evidence.set_label("已拨付至");
  evidence.mutable_mine()->set_record_id(item.id().str());
  const auto& paid = item.as<Item>();
  JINDU_TRY(const Live* application,
            context.work.need(paid.application(), "AllowanceApplication"));
  evidence.mutable_mine()->set_shown(application->as<records::AllowanceApplication>().patient_name() +
                                     "，" + catalog::display(*item.type->find("kind"), paid) + " " +
                                     yuan_text(Fen{review::payable_fen(item)}) + " 元，" +
                                     paid.account_name() + " " + paid.account_no());
  return evidence;
}

/// Why the bank is said to have sent it back.
constexpr std::string_view kWhy[] = {"return_code", "return_reason"};

/// Keeps why a held operation said it came back, beside what the bank has said of others since.
void keep_why(const PayoutBatch& said, PayoutBatch& record) {
  if (record.return_code() == PayoutBatch::RETURN_CODE_NONE) record.set_return_code(said.return_code());
  const std::string& told = record.return_reason();
  if (told.find(said.return_reason()) != std::string::npos) return;
  record.set_return_reason(told.empty() ? said.return_reason() : told + "\n" + said.return_reason());
}

bool among(const google::protobuf::RepeatedPtrField<std::string>& list, ByteView id) {
  return std::any_of(list.begin(), list.end(), [&](const Bytes& one) { return one == id; });
}

}  // namespace

Result<Live*> overtaken_by(const Context& context, const Live& item, std::int64_t written_ms) {
  if (item.state() != "PAID") return nullptr;
  if (item.as<Item>().batch().empty()) return nullptr;  // Paid with the claim that carries it.
  JINDU_TRY(Live * batch, context.work.need(item.as<Item>().batch(), "PayoutBatch"));
  if (!payout::at_the_bank(*batch)) return nullptr;
  JINDU_TRY(const auto confirmed, last_step(context, batch->id(), "confirm"));
  return confirmed && written_ms <= confirmed->received_ms ? batch : nullptr;
}

Result<Live*> raise_k08(const Context& context, Live& batch, Live& item, Live& account,
                        const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K08;
  input.records = {&batch, &item, &account};
  input.operations = {operation};
  JINDU_TRY(input.evidence.emplace_back(), paid_into(context, item));
  input.choices = {{"let_go", "按原账户拨付"}, {"stop_at_bank", "通知银行停付，下批拨付新账户"}};
  input.decider_role = "finance_confirm";
  return open_case(context, std::move(input));
}

Status decide_k08(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& item = *records[1];
  if (decision.choice == "let_go") return let_stand(context, conflict, {records.back()->id()});
  if (item.state() != "PAID") return {};
  JINDU_TRY_OK(payout::stop_at_bank(context.work, item));
  return came_back(context, item);
}

Result<Live*> raise_k32(const Context& context, Live& batch, const std::vector<Live*>& items,
                        const PayoutBatch& said, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K32;
  input.records = {&batch};
  input.operations = {operation};
  for (Live* item : items) {
    input.records.push_back(item);
    JINDU_TRY(input.evidence.emplace_back(), paid_into(context, *item));
  }
  for (const std::string_view name : kWhy) {
    const catalog::Field& field = *batch.type->find(name);
    std::string shown = catalog::display(field, said);
    if (shown.empty()) continue;
    records::ConflictEvidence evidence;
    evidence.set_field_name(std::string(name));
    evidence.set_label(field.options.label());
    evidence.mutable_mine()->set_record_id(batch.id().str());
    evidence.mutable_mine()->set_shown(std::move(shown));
    input.evidence.push_back(std::move(evidence));
  }
  input.choices = {{"confirmed_return", "银行确认已退回，重新拨付"}, {"not_returned", "银行确认未退回"}};
  input.decider_role = "finance_confirm";
  return open_case(context, std::move(input));
}

Status decide_k32(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& batch = *records.front();
  const bool returned = decision.choice == "confirmed_return";
  if (returned) {
    auto& record = batch.as<PayoutBatch>();
    PayoutBatch said;
    for (std::size_t i = 1; i < records.size(); ++i) {
      said.add_returned(records[i]->id().str());
      if (!among(record.returned(), records[i]->id().view())) {
        record.add_returned(records[i]->id().str());
      }
    }
    for (const OpId& operation : operations_of(conflict)) {
      JINDU_TRY(std::optional<store::OpRow> row, context.work.writer().op(operation));
      if (!row) continue;
      JINDU_TRY(const Said step, said_at(context, std::move(*row)));
      PayoutBatch told;
      if (!told.ParseFromString(step.operation.step().arguments().record())) continue;
      said.set_return_code(told.return_code());
      keep_why(told, record);
    }
    JINDU_TRY_OK(context.work.act(batch, "partial_return", "PARTIAL_RETURN",
                                  {"returned", "return_code", "return_reason"}));
    JINDU_TRY_OK(payout::take_returns(context.work, context.values(), batch, said));
    for (std::size_t i = 1; i < records.size(); ++i) {
      JINDU_TRY_OK(came_back(context, *records[i]));
    }
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, returned, "K32", &batch));
  }
  return {};
}

}  // namespace jindu::conflicts
