#include "server/claims/payment.h"

#include "schema/records/claim.pb.h"
#include "schema/records/claim_codes.pb.h"
#include "schema/records/money.pb.h"
#include "server/claims/carried.h"
#include "server/ledger/postings.h"
#include "server/payout/recovery.h"
#include "server/payout/voucher.h"

namespace jindu::claims {
namespace {

using records::PayeeKind;
using records::ReimbursementClaim;
using records::Reversal;
using store::Live;

std::int64_t amount_of(const Live& claim) { return claim.as<ReimbursementClaim>().fund_pay_fen(); }

/// One payment: the claim, and the allowance that it carries.
Result<std::int64_t> total_of(store::Work& work, const Live& claim) {
  JINDU_TRY(const std::int64_t carried, carried_fen(work, claim));
  return amount_of(claim) + carried;
}

std::string subject_of(const Live& claim, bool with_allowance) {
  const catalog::Field* kind = claim.type->find("claim_kind");
  return catalog::display(*kind, *claim.record) + (with_allowance ? "、生育津贴 " : " ") +
         claim.header.doc_no();
}

}  // namespace

std::string party_of(const Live& claim) {
  const auto& record = claim.as<ReimbursementClaim>();
  const bool employer = record.payee_kind() == PayeeKind::employer;
  if (employer && !record.employer_uscc().empty()) return record.employer_uscc();
  const bool spouse = record.claimant_kind() == ReimbursementClaim::spouse;
  return to_hex(spouse && !record.sponsor().empty() ? record.sponsor() : record.patient());
}

Status approve(store::Work& work, const Live& claim) {
  return ledger::post(work, claim.id(), {ledger::kFund, ""},
                      {ledger::kClaimPayable, party_of(claim)}, amount_of(claim));
}

Status unpost(store::Work& work, const Live& claim, std::string_view reason) {
  if (claim.state() == "PAID" || claim.state() == "REVERSED") return {};
  JINDU_TRY_OK(ledger::post_reversal(work, claim));
  return payout::void_voucher(work, claim.id(), reason);
}

Status draft_voucher(store::Work& work, Live& claim) {
  auto& record = claim.as<ReimbursementClaim>();
  payout::VoucherText text;
  text.payee_name = record.account_name();
  text.bank_name = record.bank_branch_name();
  text.account_no = record.account_no();
  JINDU_TRY(const std::int64_t total, total_of(work, claim));
  text.subject = subject_of(claim, total > amount_of(claim));
  JINDU_TRY(const Live* voucher, payout::draft_voucher(work, claim, text, total));
  record.set_voucher(voucher->id().str());
  return work.act(claim, "", "", {"voucher"});
}

Result<std::string> pay_hindrance(store::Work& work, const Live& claim) {
  JINDU_TRY(std::string code, carried_hindrance(work, claim));
  if (!code.empty()) return code;
  JINDU_TRY(const std::int64_t total, total_of(work, claim));
  return payout::voucher_hindrance(work, claim.id(), total);
}

Status pay(store::Work& work, Live& claim) {
  JINDU_TRY_OK(payout::confirm_voucher(work, claim.id()));
  JINDU_TRY_OK(pay_carried(work, claim));
  return ledger::post(work, claim.id(), {ledger::kClaimPayable, party_of(claim)},
                      {ledger::kBank, claim.as<ReimbursementClaim>().bank_category()},
                      amount_of(claim));
}

Status reverse_paid(store::Work& work, Live& claim, Live& reversal) {
  const auto& record = claim.as<ReimbursementClaim>();
  JINDU_TRY_OK(payout::open_recovery(
      work, {claim, party_of(claim), record.account_name(), amount_of(claim)}, reversal));
  JINDU_TRY_OK(payout::note_reversed(work, claim.id(), amount_of(claim)));
  claim.header.set_disputed(false);
  return work.act(claim, "reverse", "REVERSED", {});
}

Status reverse_by_city(store::Work& work, Live& claim, const std::string& reason) {
  auto record = std::make_unique<Reversal>();
  record->set_target(claim.id().str());
  record->set_reason(reason);
  record->set_kind(Reversal::post_payout);
  record->set_amount_fen(-amount_of(claim));
  JINDU_TRY(Live * reversal, work.create_by_city("Reversal", std::move(record), "APPLIED"));
  if (!claim.row.site_no.empty()) {
    reversal->pulled.emplace_back(claim.row.site_no, store::Projection::own);
  }
  JINDU_TRY_OK(work.link(store::LinkKind::reversal_of, claim.id().view(), reversal->id()));
  return reverse_paid(work, claim, *reversal);
}

}  // namespace jindu::claims
