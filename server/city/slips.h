#pragma once
#include <optional>
#include <string_view>

#include "server/city/city.h"
#include "sync/slip/slip_code.h"

/// Papers that come back over the counter: what their code says, and which desk printed them.
namespace jindu::city {

struct Slip {
  slip::SlipCode code;
  store::Site site;  ///< whose computer printed it
};

/// Reads what was scanned from a paper. Empty: no computer of this city printed it, or somebody
/// changed what it says.
Result<std::optional<Slip>> read_slip(City& city, std::string_view scanned);

}  // namespace jindu::city
