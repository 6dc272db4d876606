#pragma once
#include <nlohmann/json_fwd.hpp>

#include "schema/rules/assess.h"

namespace jindu::rules {

/// What the rules said, one object a rule, as desk and city tell it: rule, label, wanted, found,
/// source, outcome, outcome_label, and the refusal's code where there is one.
nlohmann::ordered_json told(const Assessment& assessment);

/// Where a rule stands, in words: the marks [N] and [P] of the profiles are for those who keep
/// them.
std::string source_text(std::string source);

/// A post as people call it, "业务受理岗"; the city's own acts are 市局.
std::string role_label(std::string_view role);
/// Who decides a case: a county (`site`) has posts of the same names as the city, whose own say so:
/// "市局业务受理岗".
std::string decider_label(std::string_view role, std::string_view site);
/// All posts with their codes, "desk_clerk 医保办、…", for help.
std::string role_list();

}  // namespace jindu::rules
