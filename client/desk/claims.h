#pragma once
#include <optional>
#include <string>

#include "client/desk/core.h"

/// What this desk's own papers say of a claim.
namespace jindu::desk {

/// The number of a claim or settlement here that uses one of the claim's invoices, if it still counts.
/// Empty: none. `itself`: the claim, where it is here already.
Result<std::optional<std::string>> claimed_here_before(
    const Core& core, const catalog::Message& claim,
    const std::optional<RecordId>& itself = {});

}  // namespace jindu::desk
