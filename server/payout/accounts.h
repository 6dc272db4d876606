#pragma once
#include <optional>
#include <vector>

#include "schema/records/account.pb.h"
#include "server/store/work.h"

/// 收款账户 and 代发机构: which account somebody's money goes to. One is ACTIVE for each owner and
/// purpose; while two are asked about (K09) there is none, and what is owed waits.
namespace jindu::payout {

using records::PayeeAccount;

/// Proposed, held and active accounts of an owner, oldest first. `party` as the ledger names it.
Result<std::vector<store::Live*>> accounts_of(store::Work& work, std::string_view party,
                                              PayeeAccount::Purpose purpose);
/// The one that counts; null: none, or it is asked about.
Result<store::Live*> active_account(store::Work& work, std::string_view party,
                                    PayeeAccount::Purpose purpose);
/// It stands among its owner's from now on.
Status note_account(store::Work& work, const store::Live& account);

/// The account takes effect; what was active before is SUPERSEDED, and what stands in an open batch
/// with the old one leaves it for the next (K08).
Status activate(store::Work& work, store::Live& account);
/// It does not stand any more, by `event` (supersede, reject, block).
Status put_away(store::Work& work, store::Live& account, std::string_view event,
                std::string_view state);
/// Items in open batches that are to be paid into it leave them: it is in doubt.
Status pull_items_of(store::Work& work, const store::Live& account);
/// Items that were paid into it by a batch that is still at the bank.
Result<std::vector<store::Live*>> paid_at_the_bank(store::Work& work, const store::Live& account);

struct Agency {
  std::string code;
  std::string name;
  std::string bank_name;
  bool active = true;  ///< not stopped as of today
};
/// The agencies of the city, by code; none: one bank pays everything.
Result<std::vector<Agency>> agencies(store::Work& work);
/// `invalid` where the city has agencies and this is none of them (by code or name); empty where it
/// has none.
Result<std::optional<Agency>> agency_called(store::Work& work, const std::string& name);

}  // namespace jindu::payout
