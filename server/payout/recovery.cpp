#include "server/payout/recovery.h"

#include <algorithm>
#include <functional>

#include "schema/records/allowance.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/rules/calendar.h"
#include "server/ledger/postings.h"
#include "server/payout/voucher.h"
#include "server/review/items.h"
#include "server/review/set_off.h"
#include "server/standing/determinations.h"

namespace jindu::payout {
namespace {

using records::Recovery;
using store::LinkKind;
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

/// Whose voucher paid an item: its batch's, or that of the claim it went with; empty: neither's.
Result<Bytes> paid_with(store::Work& work, const Item& item) {
  if (!item.batch().empty()) return item.batch();
  JINDU_TRY(const Live* application, work.need(item.application(), "AllowanceApplication"));
  return application->as<records::AllowanceApplication>().claim();
}

/// By instalments, the next piece is due a month after the last whole one that has come since they were
/// agreed.
void reckon_next_due(Recovery& record) {
  const Result<Date> from = parse_date(record.instalment_from());
  if (!from.ok() || record.instalment_fen() <= 0 || record.rest_fen() <= 0) {
    record.clear_next_due();
    return;
  }
  const std::int64_t since = record.recovered_fen() - record.before_instalments_fen();
  const auto pieces = static_cast<int>(since > 0 ? since / record.instalment_fen() : 0);
  record.set_next_due(to_string(rules::add_months(*from, pieces)));
}

}  // namespace

namespace {

/// `because`: sets what the recovery rests on.
Result<Live*> open(store::Work& work, const Debt& debt,
                   const std::function<void(Recovery&)>& because) {
  JINDU_TRY_OK(ledger::post(work, debt.paid.id(), {ledger::kRecovery, debt.party},
                            {ledger::kFund, ""}, debt.amount_fen));
  auto record = std::make_unique<Recovery>();
  because(*record);
  record->set_item(debt.paid.id().str());
  record->set_debtor_name(debt.debtor_name);
  record->set_party(debt.party);
  record->set_amount_fen(debt.amount_fen);
  record->set_recovered_fen(0);
  record->set_rest_fen(debt.amount_fen);
  JINDU_TRY(Live * recovery, work.create_by_city("Recovery", std::move(record), "OPEN"));
  JINDU_TRY_OK(work.link(LinkKind::debt_of, debt.party, recovery->id()));
  JINDU_TRY_OK(work.link(LinkKind::recovered_by, debt.paid.id().view(), recovery->id()));
  return recovery;
}

}  // namespace

Result<Live*> open_recovery(store::Work& work, const Debt& debt, const Live& reversal) {
  return open(work, debt, [&](Recovery& record) { record.set_reversal(reversal.id().str()); });
}

Result<Live*> recover_from_person(store::Work& work, const Debt& debt, const Live& conflict) {
  return open(work, debt, [&](Recovery& record) { record.set_conflict(conflict.id().str()); });
}

Result<bool> recovered_from_person(store::Reader& reader, const RecordId& settlement) {
  JINDU_TRY(const std::vector<store::Link> by,
            reader.links(LinkKind::recovered_by, settlement.view()));
  return !by.empty();
}

Status withdraw_recovery(store::Work& work, const RecordId& settlement) {
  JINDU_TRY(const std::vector<store::Link> by,
            work.links(LinkKind::recovered_by, settlement.view()));
  for (const store::Link& link : by) {
    JINDU_TRY(Live * recovery, work.need(link.record.view(), "Recovery"));
    auto& record = recovery->as<Recovery>();
    JINDU_TRY(const int month, ledger::month_of(work.writer(), settlement, ledger::kRecovery));
    JINDU_TRY_OK(ledger::post(work, settlement, {ledger::kFund, ""},
                              {ledger::kRecovery, record.party()}, record.amount_fen(), month));
    record.set_rest_fen(record.rest_fen() - record.amount_fen());
    record.set_amount_fen(0);
    record.clear_voucher();
    reckon_next_due(record);
    JINDU_TRY_OK(work.unlink(LinkKind::recovered_by, settlement.view(), recovery->id()));
    JINDU_TRY_OK(work.act(*recovery, "", "", {"amount_fen", "rest_fen", "voucher", "next_due"}));
    JINDU_TRY_OK(review::follow_rest(work, *recovery));
  }
  return {};
}

Status reverse_paid(store::Work& work, Live& item, Live& reversal) {
  const auto& paid = item.as<Item>();
  JINDU_TRY_OK(open_recovery(
      work, {item, review::party_of(item), paid.account_name(), paid.amount_fen()}, reversal));
  JINDU_TRY(const Bytes payment, paid_with(work, paid));
  if (!payment.empty()) {
    JINDU_TRY(const RecordId vouched, id_from<RecordId>(payment));
    JINDU_TRY_OK(note_reversed(work, vouched, review::payable_fen(item)));
  }
  JINDU_TRY_OK(work.act(item, "reverse", "REVERSED", {}));
  JINDU_TRY(const Live* application, work.need(paid.application(), "AllowanceApplication"));
  JINDU_TRY_OK(standing::determine_again(work, *application));
  return follow_reversal(work, item);
}

Status take_from_bank(store::Work& work, const Live& item, const std::string& agency,
                      std::int64_t amount_fen) {
  JINDU_TRY(const std::vector<store::Link> by,
            work.links(LinkKind::recovered_by, item.id().view()));
  if (by.empty()) return fail(ErrorCode::corrupt, "reversed, and nobody owes");
  JINDU_TRY(Live * recovery, work.need(by.front().record.view(), "Recovery"));
  auto& record = recovery->as<Recovery>();
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kBank, agency},
                            {ledger::kRecovery, record.party()}, amount_fen));
  JINDU_TRY_OK(review::note_recovered(work, *recovery, amount_fen));
  reckon_next_due(record);
  return work.act(*recovery, "", "", {"next_due"});
}

Status take_refund(store::Work& work, Live& recovery, std::int64_t amount_fen) {
  auto& record = recovery.as<Recovery>();
  JINDU_TRY(const RecordId paid, id_from<RecordId>(record.item()));
  JINDU_TRY_OK(ledger::post(work, paid, {ledger::kBank, "refund"},
                            {ledger::kRecovery, record.party()}, amount_fen));
  record.clear_refund_fen();
  JINDU_TRY_OK(review::note_recovered(work, recovery, amount_fen));
  reckon_next_due(record);
  return work.act(recovery, "", "", {"refund_fen", "next_due"});
}

Status vouch_for_return(store::Work& work, Live& recovery) {
  auto& record = recovery.as<Recovery>();
  JINDU_TRY(const Live* voucher,
            draft_voucher(work, recovery, {record.debtor_name(), "", "", "退还已退款项"},
                          -record.rest_fen()));
  record.set_voucher(voucher->id().str());
  return work.act(recovery, "", "", {"voucher"});
}

Status give_back(store::Work& work, Live& recovery) {
  JINDU_TRY_OK(confirm_voucher(work, recovery.id()));
  auto& record = recovery.as<Recovery>();
  const std::int64_t owed = -record.rest_fen();
  JINDU_TRY(const RecordId paid, id_from<RecordId>(record.item()));
  JINDU_TRY_OK(ledger::post(work, paid, {ledger::kRecovery, record.party()},
                            {ledger::kBank, "refund"}, owed));
  return review::note_recovered(work, recovery, -owed);
}

Status note_instalments(store::Work& work, Live& recovery) {
  auto& record = recovery.as<Recovery>();
  record.set_before_instalments_fen(record.recovered_fen());
  reckon_next_due(record);
  return work.act(recovery, "", "", {"before_instalments_fen", "next_due"});
}

}  // namespace jindu::payout
