#pragma once
#include <string>

#include "schema/base/fen.h"

namespace jindu {

/// 金额大写, as vouchers bear it: "壹仟肆佰零玖元伍角", "零元整". `amount` within 0 to kFenMax.
/// Source: 支付结算办法, 附一《正确填写票据和结算凭证的基本规定》.
std::string capital_text(Fen amount);

}  // namespace jindu
