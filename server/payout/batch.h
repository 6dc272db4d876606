#pragma once
#include "server/store/work.h"

/// 拨付批次: approved items that leave the fund together. Only the second signature of finance
/// moves money (domain.md section 2: no money leaves on unconfirmed data).
namespace jindu::payout {

/// Takes every approved item whose payee's account is known, with the account as it stands now:
/// what changes later goes into the next batch (K08).
Status freeze(store::Work& work, store::Live& batch);
/// The chief did not sign: its items are free for the next batch.
Status release(store::Work& work, store::Live& batch);
/// Finance has confirmed: what was owed is paid, and applications with nothing left are closed.
Status pay(store::Work& work, store::Live& batch);
/// The bank has sent back what the batch names in `returned`: it is owed again, and waits for another
/// account than the one that the bank would not take.
Status take_returns(store::Work& work, store::Live& batch);
/// The application names another account: what stands in an open batch with the old one leaves it
/// for the next (K08); what waited for an account waits no more.
Status account_changed(store::Work& work, store::Live& application);
/// One item leaves a batch that is not paid yet (K08, K17).
Status pull(store::Work& work, store::Live& item);

}  // namespace jindu::payout
