#pragma once
#include <string>
#include <vector>

#include "schema/rules/policy.pb.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {

/// Whether a profile that parses also makes sense; the first contradiction, with its place.
Status check_profile(const CityProfile& profile, const Place& place);
/// Everything of that, in place of the first.
void check_profile_whole(const CityProfile& profile, const Place& place,
                         std::vector<std::string>& findings);
/// The same of one span of values (policy_check_values.cpp).
Status check_values(const PolicyValues& values, const Place& place);
void check_values_whole(const PolicyValues& values, const Place& place,
                        std::vector<std::string>& findings);

}  // namespace jindu::rules
