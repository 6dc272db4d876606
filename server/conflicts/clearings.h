#pragma once
#include "server/conflicts/case.h"

/// Conflicts of clearing and deposit (K14, K23, K24). K16 decides itself: server/clearing/lines.h.
namespace jindu::conflicts {

/// K14: a settlement comes after the deposit of its year was paid out. It is held until the city says
/// whether it counts.
Result<Live*> raise_k14(const Context& context, Live& settlement, const OpId& operation);
/// K23: a deduction comes after the chief has signed the year's payout.
Result<Live*> raise_k23(const Context& context, Live& deduction, Live& payout);
/// K24: the month's deposit did not reach. Nothing is held: the chief is told.
Status raise_k24(const Context& context, Live& deduction);

/// A deduction was entered: applied, waiting, or asked about.
Status take_deduction(const Context& context, Live& deduction);
/// A month was paid: what had waited for its deposit is applied.
Status take_pending_deductions(const Context& context, const Live& clearing);

}  // namespace jindu::conflicts
