#pragma once
#include "server/store/work.h"

/// Setting off: what a payee owes the fund (Recovery) is taken of what the fund owes the payee (an
/// approved item), which then pays so much less (经办条例 46; QHD-E10).
namespace jindu::review {

/// Whether `recovery` may take of `item`: same party, approved, nothing taken of it yet. Empty: it
/// may; else the code of a refusal.
std::string set_off_hindrance(const store::Live& recovery, const store::Live* item);
/// Takes the smaller of what is owed and what is paid. The recovery closes with the last fen.
Status set_off(store::Work& work, store::Live& recovery, store::Live& item);
/// The item is not paid after all: what was set off against it is owed again.
Status undo_set_off(store::Work& work, store::Live& item);

/// What is still to be paid of an item, in fen.
std::int64_t payable_fen(const store::Live& item);

/// So much has come back, by `reversal`'s recovery: both know it, and the last fen closes it. A
/// negative amount opens it again.
Status note_recovered(store::Work& work, store::Live& recovery, std::int64_t amount_fen);
/// Its state follows from what is to be had back and what came.
Status follow_rest(store::Work& work, store::Live& recovery);

}  // namespace jindu::review
