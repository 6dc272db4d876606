#include "schema/rules/posts.h"

#include <algorithm>

namespace jindu::rules {

bool is_of_weight(std::string_view role) {
  constexpr std::string_view kLight[] = {"desk_clerk", "employer_clerk", "applicant", "partner"};
  return std::find(std::begin(kLight), std::end(kLight), role) == std::end(kLight);
}

bool any_of_weight(const std::set<std::string>& roles) {
  return std::any_of(roles.begin(), roles.end(), is_of_weight);
}

}  // namespace jindu::rules
