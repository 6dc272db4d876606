#pragma once
#include <google/protobuf/message.h>

#include <string_view>

#include "schema/base/result.h"

namespace jindu::rules {

/// Parses a textproto of ours. `invalid` names file, line and column, and what the parser missed:
/// our own data files hold nothing personal, so its words may be passed on.
Status parse_text(std::string_view name, std::string_view text, google::protobuf::Message& out);

}  // namespace jindu::rules
