// K02 and K11 where a claim is concerned, and K20: a claim against a settlement on the spot. Which came
// first decides only which is asked about.
#include "schema/records/claim.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::ReimbursementClaim;
using records::Settlement;

std::string numbers(const Live& record) {
  if (!is_claim(record)) {
    const auto& settled = record.as<Settlement>();
    return settled.invoice_code() + " " + settled.invoice_no();
  }
  std::string text;
  for (const records::ClaimInvoice& one : record.as<ReimbursementClaim>().invoices()) {
    text += (text.empty() ? "" : "、") + one.code() + " " + one.no();
  }
  return text;
}

std::string stay(const Live& record) {
  const catalog::Field* from = record.type->find("admission_date");
  const catalog::Field* to = record.type->find("discharge_date");
  return catalog::display(*from, *record.record) + " 至 " + catalog::display(*to, *record.record);
}

void add_evidence(const Live& first, const Live& later, CaseInput& input) {
  input.evidence.push_back(
      compare("invoices", "发票号", first, numbers(first), later, numbers(later)));
  input.evidence.push_back(
      compare("admission_date", "就诊日期", first, stay(first), later, stay(later)));
  if (!is_claim(first) || !is_claim(later)) return;
  for (const char* name : {"claim_kind", "total_fee_fen"}) {
    const catalog::Field& field = *first.type->find(name);
    input.evidence.push_back(compare(name, field.short_label(), first,
                                     catalog::display(field, *first.record), later,
                                     catalog::display(field, *later.record)));
  }
}

/// What brought a record about: its author hears how it ends.
Result<std::optional<OpId>> maker_of(const Context& context, const Live& record) {
  for (const char* event : {"correct", "submit", "settle"}) {
    JINDU_TRY(const std::optional<Said> said, last_step(context, record.id(), event));
    if (said) return std::optional(said->row.op_id);
  }
  return std::optional<OpId>();
}

bool medical(const Live& claim) {
  return claim.as<ReimbursementClaim>().claim_kind() == ReimbursementClaim::medical;
}

}  // namespace

Result<Live*> raise_claim_k02(const Context& context, Live& first, Live& later,
                              const OpId& operation, ConflictCase::Code code) {
  CaseInput input;
  input.code = code;
  input.records = {&first, &later};
  input.operations = {operation};
  input.groups = {"money"};
  add_evidence(first, later, input);
  if (code == ConflictCase::K11) {
    input.choices = {{"keep_first", "保留{一}的申报"}, {"keep_second", "保留{二}的申报"}};
    if (medical(first) && medical(later)) {
      input.choices.emplace_back("keep_both", "确为两次就医（如转院），都予认定（写明理由）");
    }
    input.decider_role = "first_reviewer";  // 重复享受 is watched over by the city.
    JINDU_TRY_OK(hold_record(context, first));
  } else {
    input.choices = {{"reject", "{二}的一笔不予认定"}, {"correct", "{二}的一笔发票号录错，予以更正"}};
    input.decider_role = "first_reviewer";
    JINDU_TRY(input.decider_site, county_site(context));
  }
  JINDU_TRY_OK(hold_record(context, later));
  return open_case(context, std::move(input));
}

Result<Live*> raise_k20(const Context& context, Live& first, Live& later, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K20;
  input.records = {&first, &later};
  JINDU_TRY(const std::optional<OpId> before, maker_of(context, first));
  if (before) input.operations.push_back(*before);
  input.operations.push_back(operation);
  add_evidence(first, later, input);
  input.choices = {{"reject_claim", "报销不予认定，保留联网结算"},
                   {"reverse_settlement", "按医院申请冲销结算，保留报销"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_record(context, first));
  JINDU_TRY_OK(hold_record(context, later));
  return open_case(context, std::move(input));
}

Status decide_k20(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  const bool claim_goes = decision.choice == "reject_claim";
  for (Live* record : records) {
    if (is_claim(*record) != claim_goes || !live(*record)) continue;
    JINDU_TRY_OK(refuse_record(context, *record, "K20：同一次就诊已联网结算又申请报销"));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY(const std::optional<store::OpRow> row, context.work.writer().op(operation));
    if (!row) continue;
    JINDU_TRY(const Live* record, context.work.find(row->record_id));
    if (record == nullptr) continue;
    JINDU_TRY_OK(tell(context, operation, is_claim(*record) != claim_goes, "K20", record));
  }
  return {};
}

}  // namespace jindu::conflicts
