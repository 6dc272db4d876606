#pragma once
#include <string>
#include <string_view>

#include "client/desk/core.h"

namespace jindu::desk {

/// Why a step is not taken here, in words: unknown, wrong state, another role, the city's own.
Answer refuse_step(const Core& core, const catalog::RecordType& type, std::string_view state,
                   std::string_view event, const std::string& code);

}  // namespace jindu::desk
