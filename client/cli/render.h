#pragma once
#include <string>
#include <string_view>

#include "client/desk/answer.h"

namespace jindu::cli {

/// A finished answer as Chinese text for a terminal; `command` picks the layout.
std::string render(std::string_view command, const desk::Answer& answer);
/// "错误 S-203：…", one line each.
std::string render_problems(const Problems& problems, std::string_view word);

}  // namespace jindu::cli
