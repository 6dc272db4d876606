#pragma once
#include "schema/rules/lifecycle.pb.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {

/// Whether a table that parses also makes sense; the first contradiction, with its place.
Status check_life_cycle(const LifeCycle& table, const Place& place);

}  // namespace jindu::rules
