#pragma once
#include "server/store/work.h"

/// 追回: a payout that was reversed comes back, in one piece, in several, or set off against what is
/// owed (经办条例 46).
namespace jindu::payout {

/// What was paid, and to whom, as the ledger names parties.
struct Debt {
  const store::Live& paid;  ///< the item or claim
  std::string party;
  std::string debtor_name;
  std::int64_t amount_fen = 0;
};
/// `reversal` says that it should not have been paid: the fund has it back as a claim (ledger), and
/// an open Recovery says how much of it has come.
Result<store::Live*> open_recovery(store::Work& work, const Debt& debt,
                                   const store::Live& reversal);

/// What a hospital was paid for somebody who had no right to it, or broke a commitment, comes back from
/// that person: the settlement stands, and so does what the hospital has (K15, K34). `conflict`: the
/// decision that says so.
Result<store::Live*> recover_from_person(store::Work& work, const Debt& debt,
                                         const store::Live& conflict);
/// Whether that was done already: such a settlement is not reversed at somebody's wish.
Result<bool> recovered_from_person(store::Reader& reader, const RecordId& settlement);
/// The settlement is reversed by a decision all the same: the hospital has nothing of the fund, so the
/// person owes nothing for it (M14). What came back already is owed (TO_RETURN). Nothing to be had back
/// from anybody: nothing is done.
Status withdraw_recovery(store::Work& work, const RecordId& settlement);

/// A paid item is reversed by `reversal`: its exact negative (M14), and a Recovery for all of it.
/// The voucher of its batch, or of the claim it was paid with, knows.
Status reverse_paid(store::Work& work, store::Live& item, store::Live& reversal);
/// The bank has sent a reversed item back: its Recovery has so much less to bring, or owes it.
Status take_from_bank(store::Work& work, const store::Live& item, const std::string& agency,
                      std::int64_t amount_fen);
/// Money has come back, by the step `refund`: the Recovery knows how much, and closes with the last
/// fen. `amount_fen` lies within what is left.
Status take_refund(store::Work& work, store::Live& recovery, std::int64_t amount_fen);
/// The step `fill_voucher`: the paper by which what came back of a withdrawn recovery is to leave again.
Status vouch_for_return(store::Work& work, store::Live& recovery);
/// The step `give_back`, by somebody else: it has gone to the person again.
Status give_back(store::Work& work, store::Live& recovery);
/// The step `agree_instalments` has said how much a month, and from when on.
Status note_instalments(store::Work& work, store::Live& recovery);

}  // namespace jindu::payout
