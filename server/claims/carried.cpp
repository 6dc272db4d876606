#include "server/claims/carried.h"

#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "server/payout/batch.h"
#include "server/review/items.h"
#include "server/review/set_off.h"

namespace jindu::claims {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ReimbursementClaim;
using store::Live;

Result<Live*> carried(store::Work& work, const Live& claim) {
  const Bytes& id = claim.as<ReimbursementClaim>().application();
  if (id.empty()) return nullptr;
  return work.need(id, "AllowanceApplication");
}

Result<std::vector<Live*>> carried_items(store::Work& work, const Live& claim) {
  std::vector<Live*> owed;
  JINDU_TRY(const Live* application, carried(work, claim));
  if (application == nullptr) return owed;
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, *application));
  for (Live* item : items) {
    if (item->state() == "APPROVED") owed.push_back(item);
  }
  return owed;
}

Result<std::int64_t> carried_fen(store::Work& work, const Live& claim) {
  JINDU_TRY(const std::vector<Live*> items, carried_items(work, claim));
  std::int64_t total = 0;
  for (const Live* item : items) total += review::payable_fen(*item);
  return total;
}

Status wait_for_claim(store::Work& work, const Live& application) {
  const Bytes& id = application.as<AllowanceApplication>().claim();
  if (id.empty()) return {};
  JINDU_TRY(const Live* claim, work.need(id, "ReimbursementClaim"));
  if (claim->state() == "PAID" || claim->state() == "REVERSED") return {};
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, application));
  for (const Live* item : items) JINDU_TRY_OK(review::dequeue(work, *item));
  return {};
}

Result<std::string> carried_hindrance(store::Work& work, const Live& claim) {
  JINDU_TRY(const Live* application, carried(work, claim));
  const bool held = application != nullptr && application->state() == "HELD";
  return held ? std::string("CASE_OPEN") : std::string();
}

Status pay_carried(store::Work& work, const Live& claim) {
  const auto& form = claim.as<ReimbursementClaim>();
  JINDU_TRY(const std::vector<Live*> items, carried_items(work, claim));
  for (Live* item : items) {
    auto& paid = item->as<AllowanceItem>();
    paid.set_account_name(form.account_name());
    paid.set_bank_name(form.bank_branch_name());
    paid.set_account_no(form.account_no());
    JINDU_TRY_OK(work.act(*item, "", "", {"account_name", "bank_name", "account_no"}));
    JINDU_TRY_OK(payout::pay_item(work, *item, form.bank_category()));
  }
  return {};
}

}  // namespace jindu::claims
