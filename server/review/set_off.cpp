#include "server/review/set_off.h"

#include <algorithm>

#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/ledger/postings.h"
#include "server/review/items.h"

namespace jindu::review {
namespace {

using records::Recovery;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;

/// The state that its figures say, and the event that leads there.
struct Standing {
  std::string_view event;
  std::string_view state;
};
Standing standing_of(const Recovery& record) {
  if (record.rest_fen() > 0) return {"reopen", "OPEN"};
  if (record.rest_fen() < 0) return {"owe_back", "TO_RETURN"};
  if (record.amount_fen() == 0) return {"withdraw", "WITHDRAWN"};
  return {"close", "RECOVERED"};
}

}  // namespace

std::int64_t payable_fen(const Live& item) {
  const auto& record = item.as<Item>();
  return record.amount_fen() - record.set_off_fen();
}

std::string set_off_hindrance(const Live& recovery, const Live* item) {
  if (item == nullptr || item->type->name != "AllowanceItem") return "BAD_TARGET";
  if (item->state() != "APPROVED" || item->as<Item>().set_off_fen() > 0) return "BAD_STATE";
  const bool same = party_of(*item) == recovery.as<Recovery>().party();
  return same ? std::string() : "OTHER_PARTY";
}

Status note_recovered(store::Work& work, Live& recovery, std::int64_t amount_fen) {
  auto& record = recovery.as<Recovery>();
  record.set_recovered_fen(record.recovered_fen() + amount_fen);
  record.set_rest_fen(record.rest_fen() - amount_fen);
  record.clear_voucher();  // It was filled in for another amount, or has been paid.
  JINDU_TRY_OK(work.act(recovery, "", "", {"recovered_fen", "rest_fen", "voucher"}));
  if (!record.reversal().empty()) {  // A recovery may rest on a decided conflict instead.
    JINDU_TRY(Live * reversal, work.need(record.reversal(), "Reversal"));
    reversal->as<records::Reversal>().set_recovered_fen(record.recovered_fen());
    JINDU_TRY_OK(work.act(*reversal, "", "", {"recovered_fen"}));
  }
  return follow_rest(work, recovery);
}

Status follow_rest(store::Work& work, Live& recovery) {
  const auto& record = recovery.as<Recovery>();
  const Standing now = standing_of(record);
  if (recovery.state() == now.state) return {};
  return work.act(recovery, now.event, std::string(now.state), {});
}

Status set_off(store::Work& work, Live& recovery, Live& item) {
  auto& debt = recovery.as<Recovery>();
  auto& paid = item.as<Item>();
  const std::int64_t amount = std::min(debt.rest_fen(), payable_fen(item));
  paid.set_set_off_fen(paid.set_off_fen() + amount);
  JINDU_TRY_OK(work.act(item, "", "", {"set_off_fen"}));
  JINDU_TRY_OK(work.link(LinkKind::set_off_by, item.id().view(), recovery.id()));
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kAllowancePayable, party_of(item)},
                            {ledger::kRecovery, debt.party()}, amount));
  debt.set_set_off_fen(debt.set_off_fen() + amount);
  debt.clear_set_off_item();
  JINDU_TRY_OK(work.act(recovery, "", "", {"set_off_fen", "set_off_item"}));
  return note_recovered(work, recovery, amount);
}

Status undo_set_off(store::Work& work, Live& item) {
  auto& paid = item.as<Item>();
  const std::int64_t amount = paid.set_off_fen();
  if (amount == 0) return {};
  JINDU_TRY(const std::vector<store::Link> by, work.links(LinkKind::set_off_by, item.id().view()));
  if (by.empty()) return fail(ErrorCode::corrupt, "set off: by nobody");
  JINDU_TRY(Live * recovery, work.need(by.front().record.view(), "Recovery"));
  auto& debt = recovery->as<Recovery>();
  JINDU_TRY_OK(work.unlink(LinkKind::set_off_by, item.id().view(), recovery->id()));
  paid.clear_set_off_fen();
  JINDU_TRY_OK(work.act(item, "", "", {"set_off_fen"}));
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kRecovery, debt.party()},
                            {ledger::kAllowancePayable, party_of(item)}, amount));
  debt.set_set_off_fen(debt.set_off_fen() - amount);
  JINDU_TRY_OK(work.act(*recovery, "", "", {"set_off_fen"}));
  return note_recovered(work, *recovery, -amount);
}

}  // namespace jindu::review
