#include "server/conflicts/clearings.h"

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/clearing/deposit.h"
#include "server/clearing/months.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/payout/voucher.h"

namespace jindu::conflicts {
namespace {

using clearing::Deducted;
using records::ConflictCase;
using records::DepositDeduction;

records::ConflictEvidence fact(std::string_view name, std::string_view label, const Live& record,
                               std::string shown) {
  records::ConflictEvidence evidence;
  evidence.set_field_name(std::string(name));
  evidence.set_label(std::string(label));
  evidence.mutable_mine()->set_record_id(record.id().str());
  evidence.mutable_mine()->set_site_no(record.header.origin_site());
  evidence.mutable_mine()->set_operator_id(record.header.created_by());
  evidence.mutable_mine()->set_at_ms(record.header.created_ms());
  evidence.mutable_mine()->set_shown(std::move(shown));
  return evidence;
}

std::string yuan(std::int64_t fen) { return yuan_text(Fen{fen}) + " 元"; }

Status told(const Context& context, Live& deduction, Deducted done) {
  return done == Deducted::capped ? raise_k24(context, deduction) : Status();
}

/// The first year after `year` whose payout nobody has signed.
Result<int> open_year(const Context& context, std::string_view code, int year) {
  for (;;) {
    ++year;
    JINDU_TRY(const Live* payout, clearing::find_payout(books(context), code, year));
    if (payout == nullptr || payout->state() == "ENTERED" || payout->state() == "PRINTED") {
      return year;
    }
  }
}

}  // namespace

Result<Live*> raise_k14(const Context& context, Live& settlement, const OpId& operation) {
  const auto& record = settlement.as<records::Settlement>();
  CaseInput input;
  input.code = ConflictCase::K14;
  input.records = {&settlement};
  input.operations = {operation};
  input.evidence.push_back(fact("settled_on", "结算日期", settlement, record.settled_on()));
  input.evidence.push_back(fact("DepositPayout", "该年度保证金", settlement, "科长已签字或已兑付"));
  input.choices = {{"accept_late", "认可迟到，并入下一个未清算的月份"},
                   {"refuse", "迟到理由不充分，不予认定"}};
  input.decider_role = "city_clerk";
  JINDU_TRY_OK(hold_settlement(context, settlement));
  return open_case(context, std::move(input));
}

Status decide_k14(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& settlement = *records.front();
  const bool kept = decision.choice == "accept_late";
  if (kept) {
    JINDU_TRY_OK(let_stand(context, conflict, {settlement.id()}));
  } else if (live(settlement)) {
    JINDU_TRY_OK(refuse_settlement(context, settlement, "K14：迟到，不予认定"));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, "K14", &settlement));
  }
  return {};
}

Result<Live*> raise_k23(const Context& context, Live& deduction, Live& payout) {
  const auto& record = deduction.as<DepositDeduction>();
  CaseInput input;
  input.code = ConflictCase::K23;
  input.records = {&deduction, &payout};
  input.evidence.push_back(compare(
      "requested_fen", "金额", payout, yuan(payout.as<records::DepositPayout>().payout_fen()),
      deduction, month_text(record.month()) + " " + yuan(record.requested_fen())));
  input.choices = {{"next_year", "从下一年度的保证金中扣除"}};
  // Money that has left is not asked back by voiding a paper.
  if (payout.state() != "PAID") input.choices.emplace_back("redo", "本次兑付作废，扣除后重办");
  input.decider_role = "section_chief";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(context.work.act(deduction, "hold", "HELD", {}));
  return open_case(context, std::move(input));
}

namespace {

/// The year's payout is signed: also one that was signed anew since somebody was asked.
Status ask_about_payout(const Context& context, Live& deduction) {
  const auto& record = deduction.as<DepositDeduction>();
  JINDU_TRY(Live * payout, clearing::find_payout(books(context), record.institution_code(),
                                                 record.month() / 100));
  JINDU_TRY(const Live* opened, raise_k23(context, deduction, *payout));
  static_cast<void>(opened);
  return {};
}

}  // namespace

Status decide_k23(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& deduction = *records.front();
  Live& payout = *records.back();
  auto& record = deduction.as<DepositDeduction>();
  if (decision.choice == "redo" && payout.state() != "VOID") {
    JINDU_TRY_OK(jindu::payout::void_voucher(context.work, payout.id(), "兑付已作废"));
    JINDU_TRY_OK(clearing::void_payout(books(context), payout));
  } else if (decision.choice != "redo") {
    JINDU_TRY(const int year,
              open_year(context, record.institution_code(), record.month() / 100));
    record.set_month(year * 100 + 1);
    JINDU_TRY_OK(context.work.act(deduction, "", "", {"month"}));
  }
  JINDU_TRY(const Deducted done, clearing::apply(books(context), deduction));
  return done == Deducted::locked ? ask_about_payout(context, deduction)
                                  : told(context, deduction, done);
}

Status raise_k24(const Context& context, Live& deduction) {
  const auto& record = deduction.as<DepositDeduction>();
  CaseInput input;
  input.code = ConflictCase::K24;
  input.records = {&deduction};
  input.evidence.push_back(fact("month", "扣除月份", deduction,
                                month_text(record.month()) + " " +
                                    record.institution_code()));
  input.evidence.push_back(fact("requested_fen", "应扣", deduction, yuan(record.requested_fen())));
  input.evidence.push_back(fact("applied_fen", "实扣", deduction, yuan(record.applied_fen())));
  input.evidence.push_back(
      fact("unapplied_fen", "未扣（不转其他月份）", deduction, yuan(record.unapplied_fen())));
  input.choices = {{"noted", "已知悉"}};
  input.decider_role = "section_chief";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY(const Live* opened, open_case(context, std::move(input)));
  static_cast<void>(opened);
  return {};
}

Status take_deduction(const Context& context, Live& deduction) {
  JINDU_TRY(const Deducted done, clearing::entered(books(context), deduction));
  return done == Deducted::locked ? ask_about_payout(context, deduction)
                                  : told(context, deduction, done);
}

Status take_pending_deductions(const Context& context, const Live& paid) {
  JINDU_TRY(const std::vector<Live*> capped, clearing::apply_pending(books(context), paid));
  for (Live* deduction : capped) JINDU_TRY_OK(raise_k24(context, *deduction));
  return {};
}

}  // namespace jindu::conflicts
