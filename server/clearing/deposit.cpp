#include "server/clearing/deposit.h"

#include <algorithm>

#include "schema/base/fen.h"
#include "schema/records/clearing.pb.h"
#include "server/clearing/months.h"
#include "server/ledger/postings.h"

namespace jindu::clearing {
namespace {

using records::DepositDeduction;
using records::DepositMonth;
using records::DepositPayout;
using store::LinkKind;
using store::Live;

bool locks(const Live& payout) {
  const std::string& state = payout.state();
  return state == "SIGNED" || state == "FINANCE_CHECKED" || state == "PAID";
}

Result<Live*> find_month(const Context& context, std::string_view code, int month) {
  JINDU_TRY(const std::vector<store::Link> found,
            context.work.links(LinkKind::deposit_of, key_of(code, month)));
  if (found.empty()) return nullptr;
  return context.work.need(found.front().record.view(), "DepositMonth");
}

Status wait(const Context& context, Live& deduction) {
  if (deduction.state() == "PENDING") return {};
  return context.work.act(deduction, "wait", "PENDING", {});
}

/// M11: applied = min(requested, deposit − already applied).
Result<Deducted> take(const Context& context, Live& deduction, Live& month) {
  auto& record = deduction.as<DepositDeduction>();
  auto& deposit = month.as<DepositMonth>();
  const std::int64_t applied = std::min(record.requested_fen(), deposit.net_fen());
  record.set_applied_fen(applied);
  record.set_unapplied_fen(record.requested_fen() - applied);
  JINDU_TRY_OK(
      context.work.act(deduction, "apply", "APPLIED", {"applied_fen", "unapplied_fen"}));
  deposit.set_deducted_fen(deposit.deducted_fen() + applied);
  deposit.set_net_fen(deposit.deposit_fen() - deposit.deducted_fen());
  JINDU_TRY_OK(context.work.act(month, "deduct", "", {"deducted_fen", "net_fen"}));
  JINDU_TRY_OK(ledger::post(context.work, deduction.id(),
                            {ledger::kDeposit, record.institution_code()}, {ledger::kFund, ""},
                            applied, record.month()));
  return record.unapplied_fen() > 0 ? Deducted::capped : Deducted::applied;
}

}  // namespace

Result<Deducted> entered(const Context& context, Live& deduction) {
  auto& record = deduction.as<DepositDeduction>();
  JINDU_TRY(Live * inspection, context.work.need(record.inspection(), "Inspection"));
  const auto& found = inspection->as<records::Inspection>();
  record.set_institution_code(found.institution_code());
  record.set_month(found.month());
  record.set_requested_fen(found.requested_fen());
  record.set_applied_fen(0);
  record.set_unapplied_fen(0);
  JINDU_TRY_OK(context.work.act(
      deduction, "", "",
      {"institution_code", "month", "requested_fen", "applied_fen", "unapplied_fen"}));
  JINDU_TRY_OK(context.work.act(*inspection, "enter", "ENTERED", {}));
  JINDU_TRY_OK(
      context.work.link(LinkKind::entered_for, inspection->id().view(), deduction.id()));
  JINDU_TRY_OK(show_to_hospital(context, deduction, found.institution_code()));
  return apply(context, deduction);
}

Result<Deducted> apply(const Context& context, Live& deduction) {
  const auto& record = deduction.as<DepositDeduction>();
  const std::string& code = record.institution_code();
  const int month = record.month();
  JINDU_TRY(Live * payout, find_payout(context, code, month / 100));
  if (payout != nullptr && locks(*payout)) return Deducted::locked;
  JINDU_TRY_OK(context.work.link(LinkKind::deduction_of, key_of(code, month), deduction.id()));
  JINDU_TRY(Live * deposit, find_month(context, code, month));
  if (deposit == nullptr) {
    JINDU_TRY_OK(wait(context, deduction));
    return Deducted::pending;
  }
  JINDU_TRY(const Deducted done, take(context, deduction, *deposit));
  if (payout == nullptr) return done;
  // What was printed is not what would be paid now: it is printed again.
  if (payout->state() == "PRINTED") {
    JINDU_TRY_OK(context.work.act(*payout, "recompute", "ENTERED", {}));
  }
  JINDU_TRY_OK(reckon(context, *payout));
  return done;
}

Result<std::vector<Live*>> apply_pending(const Context& context, const Live& clearing) {
  const auto& record = clearing.as<records::HospitalClearing>();
  std::vector<Live*> capped;
  JINDU_TRY(Live * deposit, find_month(context, record.institution_code(), record.month()));
  if (deposit == nullptr) return capped;
  JINDU_TRY(const std::vector<store::Link> waiting,
            context.work.links(LinkKind::deduction_of,
                               key_of(record.institution_code(), record.month())));
  for (const store::Link& link : waiting) {  // In the order of their entry.
    JINDU_TRY(Live * deduction, context.work.need(link.record.view(), "DepositDeduction"));
    if (deduction->state() != "PENDING") continue;
    JINDU_TRY(const Deducted done, take(context, *deduction, *deposit));
    if (done == Deducted::capped) capped.push_back(deduction);
  }
  return capped;
}

Result<Live*> find_payout(const Context& context, std::string_view institution_code, int year) {
  JINDU_TRY(const std::vector<store::Link> found,
            context.work.links(LinkKind::payout_of, key_of(institution_code, year)));
  if (found.empty()) return nullptr;
  return context.work.need(found.front().record.view(), "DepositPayout");
}

Result<std::vector<Live*>> months_of_year(const Context& context,
                                          std::string_view institution_code, int year) {
  std::vector<Live*> months;
  for (int month = year * 100 + 1; month <= year * 100 + 12; ++month) {
    JINDU_TRY(Live * deposit, find_month(context, institution_code, month));
    if (deposit != nullptr) months.push_back(deposit);
  }
  return months;
}

Status payout_entered(const Context& context, Live& payout) {
  auto& record = payout.as<DepositPayout>();
  const std::string& code = record.institution_code();
  std::vector<std::string> fields = {"institution_name"};
  JINDU_TRY(const std::string name, hospital_name(context, code));
  record.set_institution_name(name);
  if (const std::optional<Date> due = deposit_due(context, record.year())) {
    record.set_due(to_string(*due));
    fields.emplace_back("due");
  }
  JINDU_TRY(const std::vector<store::Link> assessments,
            context.work.links(LinkKind::assessment_of, key_of(code, record.year())));
  if (!assessments.empty()) {
    record.set_assessment(assessments.front().record.str());
    fields.emplace_back("assessment");
  }
  JINDU_TRY_OK(context.work.act(payout, "", "", fields));
  JINDU_TRY_OK(context.work.link(LinkKind::payout_of, key_of(code, record.year()), payout.id()));
  return show_to_hospital(context, payout, code);
}

Status reckon(const Context& context, Live& payout) {
  auto& record = payout.as<DepositPayout>();
  JINDU_TRY(const std::vector<Live*> months,
            months_of_year(context, record.institution_code(), record.year()));
  std::int64_t sum = 0;
  for (const Live* month : months) sum += month->as<DepositMonth>().net_fen();
  record.set_sum_net_fen(sum);
  record.set_payout_fen(round_half_up(sum, record.payout_bp(), 10'000));
  record.set_retained_fen(sum - record.payout_fen());
  return context.work.act(payout, "", "", {"sum_net_fen", "payout_fen", "retained_fen"});
}

Status payout_paid(const Context& context, Live& payout) {
  auto& record = payout.as<DepositPayout>();
  const std::string& code = record.institution_code();
  const ledger::Account deposit{ledger::kDeposit, code};
  const int december = record.year() * 100 + 12;
  JINDU_TRY(const std::vector<Live*> months, months_of_year(context, code, record.year()));
  for (Live* month : months) {
    // The deposits of all months are one sum from here on.
    const auto& kept = month->as<DepositMonth>();
    JINDU_TRY_OK(ledger::move_month(context.work, payout.id(), deposit, kept.month(), december,
                                    kept.net_fen()));
    JINDU_TRY_OK(context.work.act(*month, "pay", "PAID", {}));
  }
  JINDU_TRY_OK(ledger::post(context.work, payout.id(), deposit, {ledger::kBank, code},
                            record.payout_fen(), december));
  JINDU_TRY_OK(ledger::post(context.work, payout.id(), deposit, {ledger::kFund, ""},
                            record.retained_fen(), december));
  record.set_paid_on(to_string(context.today()));
  return context.work.act(payout, "", "", {"paid_on"});
}

Status void_payout(const Context& context, Live& payout) {
  const auto& record = payout.as<DepositPayout>();
  JINDU_TRY_OK(context.work.unlink(LinkKind::payout_of,
                                   key_of(record.institution_code(), record.year()),
                                   payout.id()));
  return context.work.act(payout, "void", "VOID", {});
}

Status scored(const Context& context, Live& assessment) {
  auto& record = assessment.as<records::IndicatorAssessment>();
  const Bytes key = key_of(record.institution_code(), record.year());
  JINDU_TRY_OK(context.work.unlink(LinkKind::assessment_of, key, assessment.id()));
  JINDU_TRY_OK(context.work.link(LinkKind::assessment_of, key, assessment.id()));
  std::int32_t total = 0;
  for (const records::IndicatorScore& one : record.scores()) total += one.score();
  record.set_total_score(total);
  return context.work.act(assessment, "", "", {"total_score"});
}

}  // namespace jindu::clearing
