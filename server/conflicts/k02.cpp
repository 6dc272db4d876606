// K02: one invoice used twice.
#include "schema/records/claim.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Settlement;
using store::LinkKind;

/// The same settlement once more: same hospital, person, care and every amount.
bool same_settlement(const Settlement& a, const Settlement& b) {
  return a.institution_code() == b.institution_code() && a.patient_id_no() == b.patient_id_no() &&
         a.benefit_kind() == b.benefit_kind() && a.event_date() == b.event_date() &&
         a.total_fee_fen() == b.total_fee_fen() && a.in_scope_fen() == b.in_scope_fen() &&
         a.fund_pay_fen() == b.fund_pay_fen() && a.self_pay_fen() == b.self_pay_fen() &&
         a.invoice_code() == b.invoice_code() && a.invoice_no() == b.invoice_no();
}

/// (institution, stay, total): the same bill under a mistyped number.
bool same_stay(const Settlement& a, const Settlement& b) {
  return !a.admission_date().empty() && a.institution_code() == b.institution_code() &&
         a.admission_date() == b.admission_date() && a.discharge_date() == b.discharge_date() &&
         a.total_fee_fen() == b.total_fee_fen();
}

std::string number(const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  return record.invoice_code() + " " + record.invoice_no();
}

}  // namespace

Result<InvoiceUse> used_invoice(const Context& context, const Live& settlement,
                                const RecordId& replaced) {
  const auto& record = settlement.as<Settlement>();
  std::vector<store::Link> users;
  if (!record.invoice().empty()) {
    JINDU_TRY(users, context.work.links(LinkKind::invoice_user, record.invoice()));
  }
  for (const store::Link& link : users) {
    if (link.record == settlement.id() || link.record == replaced) continue;
    JINDU_TRY(Live * other, context.work.find(link.record));
    // A claim of the same invoice is another matter (K20).
    if (other == nullptr || other->type->name != "Settlement") continue;
    if (!live(*other) || is_freed(context, *other)) continue;
    return InvoiceUse{other, same_settlement(other->as<Settlement>(), record)};
  }
  if (record.pregnancy().empty()) return InvoiceUse{};
  JINDU_TRY(const std::vector<store::Link> same_case,
            context.work.links(LinkKind::settlement_of_case, record.pregnancy()));
  for (const store::Link& link : same_case) {
    if (link.record == settlement.id() || link.record == replaced) continue;
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "Settlement"));
    if (!live(*other) || other->state() == "REGISTERED") continue;
    if (is_freed(context, *other)) continue;
    if (!same_stay(other->as<Settlement>(), record)) continue;
    JINDU_TRY(const bool decided,
              stands(context, ConflictCase::K02, {settlement.id(), other->id()}));
    if (!decided) return InvoiceUse{other, false};
  }
  return InvoiceUse{};
}

Result<Live*> raise_k02(const Context& context, Live& first, Live& later, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K02;
  input.records = {&first, &later};
  input.operations = {operation};
  input.groups = {"money"};
  input.evidence.push_back(
      compare("invoice_no", "发票号", first, number(first), later, number(later)));
  input.choices = {{"reject", "{二}的一笔不予认定"}, {"correct", "{二}的一笔发票号录错，予以更正"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_settlement(context, later));
  return open_case(context, std::move(input));
}

namespace {

/// The claim names another invoice; its locks follow when it is set free and looked at again.
Status correct_claim(const Context& context, const Live& first, Live& later, const Live& conflict,
                     const Decision& decision) {
  const std::vector<std::string> fields(decision.value->fields().begin(),
                                        decision.value->fields().end());
  JINDU_TRY_OK(catalog::copy_fields(*later.type, fields, *decision.record, *later.record));
  JINDU_TRY_OK(context.work.act(later, "", "", fields));
  return let_stand(context, conflict, {first.id(), later.id()});
}

}  // namespace

Status decide_k02(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& later = *records.back();
  const bool kept = decision.choice == "correct";
  if (kept && later.type->name == "ReimbursementClaim") {
    JINDU_TRY_OK(correct_claim(context, *records.front(), later, conflict, decision));
  } else if (kept) {
    auto& record = later.as<Settlement>();
    const auto& typed = static_cast<const Settlement&>(*decision.record);
    if (!record.invoice().empty()) {
      JINDU_TRY_OK(context.work.unlink(LinkKind::invoice_user, record.invoice(), later.id()));
    }
    std::vector<std::string> fields(decision.value->fields().begin(),
                                    decision.value->fields().end());
    JINDU_TRY_OK(catalog::copy_fields(*later.type, fields, typed, record));
    JINDU_TRY(const RecordId invoice, find_invoice(context, later));
    record.set_invoice(invoice.str());
    fields.emplace_back("invoice");
    JINDU_TRY_OK(context.work.link(LinkKind::invoice_user, invoice.view(), later.id()));
    JINDU_TRY_OK(context.work.act(later, "", "", fields));
    JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id(), later.id()}));
  } else if (live(later)) {
    JINDU_TRY_OK(refuse_record(context, later, "K02：发票重复使用"));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, "K02", &later));
  }
  return {};
}

}  // namespace jindu::conflicts
