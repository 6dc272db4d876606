#pragma once
#include "schema/records/payout.pb.h"
#include "server/conflicts/case.h"

/// What may go wrong with money on its way: an account changed while a batch is paid (K08), two
/// accounts for one payee (K09), a return that nobody has confirmed (K32).
namespace jindu::conflicts {

/// The batch by which `item` is paid, if finance confirmed it only after `written_ms` (the author's
/// clock) and the bank has not carried it out; null: nothing can be stopped, or nothing is to be.
Result<Live*> overtaken_by(const Context& context, const Live& item, std::int64_t written_ms);
/// Finance lets the money go, or has the bank stop it. `account`: the account or application that
/// says otherwise.
Result<Live*> raise_k08(const Context& context, Live& batch, Live& item, Live& account,
                        const OpId& operation);
/// All of them wait, and what is owed into them, until the payee has chosen. Joins those of an open
/// case.
Result<Live*> raise_k09(const Context& context, std::vector<Live*> accounts, const OpId& operation);
/// Items of a batch that somebody says came back, without the bank's paper; `said` has why.
Result<Live*> raise_k32(const Context& context, Live& batch, const std::vector<Live*>& items,
                        const records::PayoutBatch& said, const OpId& operation);

}  // namespace jindu::conflicts
