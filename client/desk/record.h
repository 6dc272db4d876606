#pragma once
#include <string>
#include <string_view>

#include "client/desk/core.h"

namespace jindu::desk {

/// Why a step is not taken here, in words: unknown, wrong state, another role, the city's own.
Answer refuse_step(const Core& core, const catalog::RecordType& type, std::string_view state,
                   std::string_view event, const std::string& code);

/// A draft that became an operation already: the same answer again, and nothing more is written.
Result<std::optional<Answer>> saved_before(const Core& core, const OpId& draft);

}  // namespace jindu::desk
