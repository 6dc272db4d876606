#pragma once
#include "schema/rules/policy.pb.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {

/// Whether a profile that parses also makes sense; the first contradiction, with its place.
Status check_profile(const CityProfile& profile, const Place& place);
/// The same of one span of values (policy_check_values.cpp).
Status check_values(const PolicyValues& values, const Place& place);

}  // namespace jindu::rules
