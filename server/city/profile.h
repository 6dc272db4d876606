#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/result.h"
#include "schema/rules/policy.h"
#include "server/city/proposal.h"

/// Where a city's rules come from: a profile that the program carries, or one of the city's own,
/// which lies as `profile.textproto` in its folder. So a city is added, or changes its rules,
/// without a new program.
namespace jindu::city {

class City;

struct ProfileText {
  rules::Policy policy;
  std::string text;  ///< of a file; empty: the program carries it
};
/// `source`: a city's code ("daye"), or the path of a profile (it has a "/" or ends in .textproto).
/// `not_found`; `invalid` with line and column.
Result<ProfileText> find_profile(const std::string& source);

/// The rules of the city in `dir`, whose settings name `code`.
Result<rules::Policy> load_profile(const std::string& dir, std::string_view code);

/// Puts a new version of the city's own profile into its folder; it counts from the next start.
/// `refused`: another city's, or no later version than `present`.
Status replace_profile(const std::string& dir, const rules::Policy& present,
                       const ProfileText& next);
/// A later version that one person has proposed and another must agree to. One at a time: keeps it in
/// place of an earlier proposal; `refused` as `replace_profile`.
Status propose_profile(City& city, const ProfileText& next, const Proposal& proposal);
Result<std::optional<Proposal>> proposed_profile(City& city);
Status drop_proposal(City& city);

/// The first one (at init).
Status put_profile(const std::string& dir, const ProfileText& profile);

}  // namespace jindu::city
