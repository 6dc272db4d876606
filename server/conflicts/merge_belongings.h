#pragma once
#include "server/conflicts/context.h"

namespace jindu::conflicts {

/// All that is looked up under a person of two records and is no paper of a pregnancy: recognised
/// months, answers of departments, suspensions and waivers, what was reversed by a rule, accounts and
/// debts. It is looked up under the one who stays, and names that one; what the ledger has of a debt
/// goes with it. Of two active accounts for one purpose the later stays.
Status move_belongings(const Context& context, const store::Live& kept, const store::Live& gone);

}  // namespace jindu::conflicts
