#pragma once
#include <nlohmann/json_fwd.hpp>

#include "schema/rules/assess.h"

namespace jindu::rules {

/// What the rules said, one object a rule, as desk and city tell it: rule, label, wanted, found,
/// source, outcome, outcome_label, and the refusal's code where there is one.
nlohmann::ordered_json told(const Assessment& assessment);

}  // namespace jindu::rules
