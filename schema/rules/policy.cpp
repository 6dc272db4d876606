#include "schema/rules/policy.h"

#include <algorithm>

#include "generated/embed/jindu_rules_city_files.h"
#include "generated/embed/jindu_rules_common_files.h"
#include "schema/rules/policy_check.h"
#include "schema/rules/policy_merge.h"

namespace jindu::rules {
namespace {

constexpr std::size_t kBytesMax =
    1'000'000;  // a profile's; PolicyProfile.profile_text has the same

/// What was checked where it stands is spelled out, and checked as a whole.
Status complete(std::string_view name, CityProfile& profile) {
  PolicyValues common;
  const EmbeddedFile& file = common_files().front();
  JINDU_TRY_OK(parse_bytes(file.name, file.content, common));
  spell_out(profile, common);
  return check_profile(profile, Place(name, profile, nullptr));
}

}  // namespace

bool offers(const PolicyValues& values, std::string_view procedure) {
  const std::string kinds = std::string(procedure) + '.';
  return std::any_of(
      values.procedures().begin(), values.procedures().end(),
      [&](const std::string& one) { return one == procedure || one.rfind(kinds, 0) == 0; });
}

Result<Policy> Policy::parse(std::string_view name, std::string_view text) {
  Policy policy;
  TextTree tree;
  JINDU_TRY_OK(parse_text(name, text, policy.profile_, &tree));
  JINDU_TRY_OK(check_profile(policy.profile_, Place(name, policy.profile_, &tree)));
  JINDU_TRY_OK(complete(name, policy.profile_));
  return policy;
}

Result<Policy> Policy::load(std::string_view city) {
  for (const EmbeddedFile& file : city_files()) {
    if (file.name == std::string(city) + ".binpb") return from_bytes(file.content);
  }
  return fail(ErrorCode::not_found, "profile: no such city");
}

std::vector<std::string> Policy::cities() {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : city_files()) {
    names.emplace_back(file.name.substr(0, file.name.find('.')));
  }
  return names;
}

Result<Policy> Policy::from_bytes(std::string_view bytes) {
  Policy policy;
  if (bytes.size() > kBytesMax ||
      !policy.profile_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(ErrorCode::corrupt, "profile: does not parse");
  }
  JINDU_TRY_OK(check_profile(policy.profile_, Place("profile", policy.profile_, nullptr)));
  JINDU_TRY_OK(complete("profile", policy.profile_));
  return policy;
}

const PolicyValues& Policy::values_on(Date date) const {
  const PolicyValues* found = &profile_.values(0);
  const std::string text = to_string(date);
  for (const PolicyValues& values : profile_.values()) {
    if (values.from() <= text) found = &values;
  }
  return *found;
}

std::string Policy::version() const {
  return profile_.code() + "-" + std::to_string(profile_.version());
}

}  // namespace jindu::rules
