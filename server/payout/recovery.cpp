#include "server/payout/recovery.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/ledger/postings.h"
#include "server/review/items.h"

namespace jindu::payout {
namespace {

using records::Recovery;
using store::Live;
using Item = records::AllowanceItem;

/// With its last paid item an application is reversed, too.
Status follow_reversal(store::Work& work, const Live& item) {
  JINDU_TRY(Live * application, work.need(item.as<Item>().application(), "AllowanceApplication"));
  if (application->state() != "PAID") return {};
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, *application));
  const bool all = std::all_of(items.begin(), items.end(),
                               [](const Live* one) { return one->state() == "REVERSED"; });
  return all ? work.act(*application, "reverse", "REVERSED", {}) : Status();
}

}  // namespace

Status reverse_paid(store::Work& work, Live& item, Live& reversal) {
  const auto& paid = item.as<Item>();
  const std::string party = review::party_of(item);
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kRecovery, party}, {ledger::kFund, ""},
                            paid.amount_fen()));
  auto record = std::make_unique<Recovery>();
  record->set_reversal(reversal.id().str());
  record->set_item(item.id().str());
  record->set_debtor_name(paid.account_name());
  record->set_amount_fen(paid.amount_fen());
  record->set_recovered_fen(0);
  record->set_rest_fen(paid.amount_fen());
  JINDU_TRY_OK(work.create_by_city("Recovery", std::move(record), "OPEN"));
  JINDU_TRY_OK(work.act(item, "reverse", "REVERSED", {}));
  return follow_reversal(work, item);
}

Status take_refund(store::Work& work, Live& recovery, std::int64_t amount_fen) {
  auto& record = recovery.as<Recovery>();
  JINDU_TRY(Live * item, work.need(record.item(), "AllowanceItem"));
  JINDU_TRY(Live * reversal, work.need(record.reversal(), "Reversal"));
  JINDU_TRY_OK(ledger::post(work, item->id(), {ledger::kBank, "refund"},
                            {ledger::kRecovery, review::party_of(*item)}, amount_fen));
  record.set_recovered_fen(record.recovered_fen() + amount_fen);
  record.set_rest_fen(record.rest_fen() - amount_fen);
  record.clear_refund_fen();
  JINDU_TRY_OK(work.act(recovery, "", "", {"recovered_fen", "rest_fen", "refund_fen"}));
  reversal->as<records::Reversal>().set_recovered_fen(record.recovered_fen());
  JINDU_TRY_OK(work.act(*reversal, "", "", {"recovered_fen"}));
  if (record.rest_fen() > 0) return {};
  return work.act(recovery, "close", "RECOVERED", {});
}

}  // namespace jindu::payout
