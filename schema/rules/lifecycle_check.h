#pragma once
#include <set>
#include <string_view>

#include "schema/rules/lifecycle.pb.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {

/// Whether a table that parses also makes sense; the first contradiction, with its place.
Status check_life_cycle(const LifeCycle& table, const Place& place);

/// Whether a city's own table (LifeCycles::offered) has a step of a procedure that no record of it can
/// come to: a procedure that lacks another. The first, by its event; empty: none.
std::string unreached_step(const LifeCycle& offered);

/// The names that a table may use. What they mean is the city's.
std::set<std::string_view> known_guards();
std::set<std::string_view> known_effects();

}  // namespace jindu::rules
