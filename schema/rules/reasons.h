#pragma once
#include <string>
#include <string_view>

#include "schema/rules/policy.h"

namespace jindu::rules {

/// A verdict's code as a sentence: what it means and, where somebody must act, what to do. Trade
/// rules say it in the city's profile, conflicts in their catalogue, the rest here. A code that
/// nobody knows is given back as it is. `policy`: null where none is known yet.
std::string sentence_of(std::string_view code, const Policy* policy);

}  // namespace jindu::rules
