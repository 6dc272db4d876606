#pragma once
#include <string>

#include "schema/base/result.h"

namespace jindu::cli {

/// Whether somebody sits at a terminal who could be asked.
bool can_ask();
/// Asks at the terminal, without showing what is typed. `io`: no terminal, or it was closed.
Result<std::string> ask_secret(const char* prompt);
/// The first line of a file, as it stands. `io` with a sentence: it cannot be read.
Result<std::string> secret_in(const std::string& path);

}  // namespace jindu::cli
