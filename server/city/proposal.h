#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/result.h"
#include "server/store/store.h"

/// What one person asks for and another must agree to: until then it has no effect at all. A later
/// policy (profile.h) and what gives somebody a post of weight (staff_proposal.h) wait like this,
/// each kind under a name of its own in the store.
namespace jindu::city {

class City;

struct Proposal {
  std::string text;  ///< what is asked for, whole: who agrees is shown this and nothing else counts
  std::string by, by_name;
  std::int64_t at_ms = 0;
};

/// By what two proposals are told apart: who agrees names the one that he was shown.
std::string mark_of(const City& city, const Proposal& proposal);

/// All that waits under `name`, oldest first.
store::Many<Proposal> proposals(City& city, std::string_view name);
/// In place of all that waited; inside the caller's transaction.
Status put_proposals(City& city, std::string_view name, const std::vector<Proposal>& all);

}  // namespace jindu::city
