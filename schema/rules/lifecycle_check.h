#pragma once
#include <set>
#include <string_view>

#include "schema/rules/lifecycle.pb.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {

/// Whether a table that parses also makes sense; the first contradiction, with its place.
Status check_life_cycle(const LifeCycle& table, const Place& place);

/// The names that a table may use. What they mean is the city's.
std::set<std::string_view> known_guards();
std::set<std::string_view> known_effects();

}  // namespace jindu::rules
