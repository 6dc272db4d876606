#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/result.h"

namespace jindu::slip {

/// A QR code (medium error correction) of a short text: one string of '0' and '1' for each row of
/// modules, without the quiet zone of four. `invalid`: longer than a code can hold; `io`: no
/// memory. The only place with libqrencode.
Result<std::vector<std::string>> qr_rows(std::string_view text);

}  // namespace jindu::slip
