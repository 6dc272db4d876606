#pragma once
#include "server/clearing/context.h"

/// Adjusting lines of settlements (结算调整; K19, K22) in the clearings of their hospital: what the
/// fund owes more stands as a late line, what it owes less as a negative one.
namespace jindu::clearing {

/// The line of an adjustment in the first month that is open from its settlement's own on, and the
/// month in the record. Gives the month that it is posted in, also where nothing is cleared.
Result<int> take_in_adjustment(const Context& context, store::Live& adjustment,
                               const store::Live& settlement);

/// Its settlement is reversed: it leaves its clearing, where that is possible. True: it stays, for
/// the chief has signed, and has to be taken back.
Result<bool> leave_adjustment(const Context& context, store::Live& adjustment);

/// `amount_fen`: of a settlement's adjustments that stay in signed months; its exact negative in
/// the next open month after `month`. Gives that month.
Result<int> take_back_adjustments(const Context& context, const store::Live& settlement, int month,
                                  std::int64_t amount_fen);

}  // namespace jindu::clearing
