#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/rules/policy.h"

namespace jindu::rules {

struct LintOptions {
  bool production = false;  ///< figures marked `sample` are faults, too
};

/// Everything wrong with a profile before it is put to use, each with file, line and column where
/// it has one: what `Policy::parse` refuses, and what parses and still cannot work: a value that is
/// wanted and missing, a condition that can never hold, a money rule that is never come to, a paper
/// that the city has abolished, a step of its procedures that no state leads to. Empty: nothing.
std::vector<std::string> lint_profile(std::string_view name, std::string_view text,
                                      const LintOptions& options);

/// A finding as an operator reads it: place and names of the profile's own words stay as they are.
std::string finding_in_words(const std::string& finding);

/// Whether a figure of the profile is marked 演示定额.
bool has_samples(const CityProfile& profile);

/// Whether a condition could be true of something. Kinds of value that exclude each other are told
/// apart ("status is NORMAL and status is RETIRED"); what cannot be told is taken to be possible.
bool can_hold(const std::vector<const Condition*>& together);

}  // namespace jindu::rules
