#include "schema/base/version.h"

namespace jindu {

std::string_view program_version() { return JINDU_VERSION; }

}  // namespace jindu
