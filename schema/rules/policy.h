#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "schema/base/result.h"
#include "schema/rules/policy.pb.h"

namespace jindu::rules {

/// Whether the city does this: "settlement", "claim.medical"; "claim" stands for any "claim.…".
bool offers(const PolicyValues& values, std::string_view procedure);

/// A city's profile, checked and spelled out (policy_merge.h): every span stands alone. Immutable;
/// anybody may read it.
class Policy {
 public:
  /// A city that the program carries ("daye"). `not_found` for another name.
  static Result<Policy> load(std::string_view city);
  /// The names that `load` knows.
  static std::vector<std::string> cities();
  /// `invalid` with line and column of the first thing wrong: a word it does not know, spans that
  /// overlap or leave a gap, a rule without code or sentence or out of the order of checks, a fact
  /// that nobody computes or a value that it never has, an unknown record type or material, quotas
  /// without quota mode.
  static Result<Policy> parse(std::string_view name, std::string_view text);
  /// From the serialized profile (as a desk received it). `corrupt` if it does not parse,
  /// `invalid` as `parse`, without a place.
  static Result<Policy> from_bytes(std::string_view bytes);

  const CityProfile& profile() const { return profile_; }
  /// The values in force on a day; before the first span: those of the first.
  const PolicyValues& values_on(Date date) const;
  /// "daye-1".
  std::string version() const;

 private:
  CityProfile profile_;
};

}  // namespace jindu::rules
