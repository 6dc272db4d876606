#pragma once
#include <vector>

#include "schema/records/payout.pb.h"
#include "schema/rules/policy.h"
#include "server/store/work.h"

/// 拨付批次: approved items that leave the fund together. Only the second signature of finance
/// moves money (domain.md section 2: no money leaves on unconfirmed data).
namespace jindu::payout {

/// Takes every approved item whose payee's account is known and is paid by the batch's agency, with
/// the account as it stands now: what changes later goes into the next batch (K08).
Status freeze(store::Work& work, store::Live& batch);
/// The chief did not sign: its items are free for the next batch.
Status release(store::Work& work, store::Live& batch);
/// Finance fills in the voucher of what the batch comes to.
Status fill_voucher(store::Work& work, store::Live& batch);
/// Finance has confirmed: what was owed is paid, and applications with nothing left are closed.
Status pay(store::Work& work, const rules::PolicyValues& values, store::Live& batch);
/// One approved item leaves the fund by the account `bank` of the ledger, alone or in a batch; its
/// application follows.
Status pay_item(store::Work& work, store::Live& item, const std::string& bank);
/// An approved item of which nothing is left to pay, since all of it was set off, is paid by that.
Status settle_by_set_off(store::Work& work, store::Live& item);
/// The bank has sent these back, as `said` tells: they are owed again, and wait for another account
/// than the one that the bank would not take. One that is not paid by this batch (any more) is
/// passed over: the same return told twice counts once (K32).
Status take_returns(store::Work& work, const rules::PolicyValues& values, store::Live& batch,
                    const records::PayoutBatch& said);
/// One paid item is stopped at the bank: owed again, its account untouched (K08).
Status stop_at_bank(store::Work& work, store::Live& item);
/// The application names another account: what stands in an open batch with the old one leaves it
/// for the next (K08); what waited for an account waits no more.
Status account_changed(store::Work& work, store::Live& application);
/// One item leaves a batch that is not paid yet (K08, K17). What was printed and signed without
/// knowing that is printed and signed again.
Status pull(store::Work& work, store::Live& item);

/// Of several items some may be elsewhere: an application that is approved or further stands where the
/// one stands that is furthest behind. What is void or refused counts no more.
Status follow_items(store::Work& work, store::Live& application);

/// The items that stand in a batch, oldest first: in it, paid, or reversed since.
Result<std::vector<store::Live*>> items_of(store::Work& work, const store::Live& batch);
/// Whether the batch has been paid, and its list not been carried out by the bank yet.
bool at_the_bank(const store::Live& batch);

/// What a batch comes to without what came back, in fen. Confirmed by finance or carried to the bank
/// it is not paid yet: the bank has said nothing. Before that: neither.
struct Outcome {
  std::int64_t waits = 0, paid = 0;
};
Outcome outcome_of(std::string_view state, const records::PayoutBatch& batch);

}  // namespace jindu::payout
