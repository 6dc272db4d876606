#pragma once
#include <string_view>

namespace jindu {

/// Of this program, as people say it: "0.1.0".
std::string_view program_version();

}  // namespace jindu
