#include "server/city/profile.h"

#include "server/city/city.h"
#include "server/city/files.h"

namespace jindu::city {
namespace {

constexpr char kProfileName[] = "profile.textproto";
constexpr std::size_t kBytesMax = 1'000'000;  // as PolicyProfile.profile_text

bool is_path(std::string_view source) {
  return source.find('/') != source.npos || source.ends_with(".textproto");
}

/// Errors name the file alone: the folders above it are nobody's business.
Result<ProfileText> read_file(const std::string& path) {
  JINDU_TRY(std::string text, files::read(path, kBytesMax));
  const std::string name = path.substr(path.rfind('/') + 1);
  JINDU_TRY(rules::Policy policy, rules::Policy::parse(name, text));
  return ProfileText{std::move(policy), std::move(text)};
}

}  // namespace

Result<ProfileText> find_profile(const std::string& source) {
  if (is_path(source)) return read_file(source);
  JINDU_TRY(rules::Policy policy, rules::Policy::load(source));
  return ProfileText{std::move(policy), {}};
}

Result<rules::Policy> load_profile(const std::string& dir, std::string_view code) {
  Result<ProfileText> own = read_file(dir + '/' + kProfileName);
  if (own.ok()) return std::move(own->policy);
  if (own.error().code != ErrorCode::not_found) return own.error();
  return rules::Policy::load(code);
}

Status put_profile(const std::string& dir, const ProfileText& profile) {
  if (profile.text.empty()) return {};
  return files::create(dir, kProfileName, profile.text);
}

namespace {

Status must_follow(const rules::Policy& present, const rules::Policy& next) {
  const auto& before = present.profile();
  const auto& after = next.profile();
  if (before.code() != after.code() || before.division() != after.division()) {
    return fail(ErrorCode::refused, "profile: of another city");
  }
  if (after.version() <= before.version()) {
    return fail(ErrorCode::refused, "profile: version " + std::to_string(after.version()) +
                                        " is not later than " + std::to_string(before.version()));
  }
  return {};
}

constexpr char kProposed[] = "profile_proposed";

}  // namespace

Status replace_profile(const std::string& dir, const rules::Policy& present,
                       const ProfileText& next) {
  JINDU_TRY_OK(must_follow(present, next.policy));
  return files::replace(dir, kProfileName, next.text);
}

Status propose_profile(City& city, const ProfileText& next, const Proposal& proposal) {
  JINDU_TRY_OK(must_follow(city.policy(), next.policy));
  return city.writer().transaction([&] { return put_proposals(city, kProposed, {proposal}); });
}

Result<std::optional<Proposal>> proposed_profile(City& city) {
  JINDU_TRY(const std::vector<Proposal> all, proposals(city, kProposed));
  return all.empty() ? std::optional<Proposal>() : std::optional(all.front());
}

Status drop_proposal(City& city) {
  return city.writer().transaction([&] { return put_proposals(city, kProposed, {}); });
}

}  // namespace jindu::city
