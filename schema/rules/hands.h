#pragma once
#include <string_view>
#include <vector>

#include "schema/rules/lifecycle.h"

/// One person does not act at two posts on one record (domain.md section 2, authority 4). Asked by the
/// judge of a step, and by the inbox, which does not offer what would be refused.
namespace jindu::rules {

/// Whoever made the record does not take a step with this guard.
inline constexpr std::string_view kOtherThanMaker = "other_person";

/// The steps whose taker does not take a step with this guard; empty: the guard asks for something else.
const std::vector<std::string_view>& kept_apart(std::string_view guard);

}  // namespace jindu::rules
