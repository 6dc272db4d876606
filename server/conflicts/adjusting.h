#pragma once
#include "server/conflicts/case.h"

/// 结算调整: a settlement keeps the advance that was made; what its fund part should have been stands
/// beside it as a line of its own (K19, K22).
namespace jindu::conflicts {

/// `amount_fen`: more (+) or less (−) that the fund owes the hospital. Posted at once.
Status adjust(const Context& context, Live& settlement, std::int64_t amount_fen,
              const std::string& reason, const Live& conflict);
/// Lines of a settlement that stand, in fen.
Result<std::int64_t> adjusted_by(const Context& context, const Live& settlement);
/// With the settlement its lines go: the exact negative of each (M14).
Status reverse_adjustments(const Context& context, const Live& settlement);

}  // namespace jindu::conflicts
