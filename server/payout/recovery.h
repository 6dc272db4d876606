#pragma once
#include "server/store/work.h"

/// 追回: a payout that was reversed comes back as money, in one piece or several (经办条例 46).
namespace jindu::payout {

/// A paid item is reversed by `reversal`: its exact negative (M14), and a Recovery for all of it.
Status reverse_paid(store::Work& work, store::Live& item, store::Live& reversal);
/// Money has come back, by the step `refund`: the Recovery knows how much, and closes with the last
/// fen. `amount_fen` lies within what is left.
Status take_refund(store::Work& work, store::Live& recovery, std::int64_t amount_fen);

}  // namespace jindu::payout
