#pragma once
#include <string>

namespace jindu::cli {

/// Exit codes of jindu-desk.
enum class Exit : int { done = 0, refused = 1, usage = 2, environment = 3 };

/// The command line of jindu-desk: reads it, opens the desk, does one thing, tells what came of it.
/// With --json one JSON object on stdout; without, Chinese text, failures on stderr.
int run(int argc, char** argv);

}  // namespace jindu::cli
