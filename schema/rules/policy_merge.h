#pragma once
#include "schema/rules/policy.pb.h"

namespace jindu::rules {

/// Spells out what a profile leaves to others: a span that `continues` takes the rest from the one
/// before, one `with_common` from `common`. Afterwards each span stands alone and the marks are
/// cleared, so that a profile that has travelled says what it said.
void spell_out(CityProfile& profile, const PolicyValues& common);

}  // namespace jindu::rules
