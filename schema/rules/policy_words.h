#pragma once
#include <string>
#include <vector>

#include "schema/rules/policy.pb.h"

/// What people call the keys and values of a profile: for `profile diff`. Enumerators go by the
/// labels that the schema gives them.
namespace jindu::rules {

/// A key that is given: its name, whom it concerns, and its value in words.
struct KeyWords {
  std::string label;  ///< 延长产假（基金支付）
  std::string whom;   ///< 生育女职工
  std::string words;  ///< 0 天
};
/// All keys of a span that are given, lists included; rules, materials and amounts are not.
std::vector<KeyWords> key_words(const PolicyValues& values);

/// 放置宫内节育器; what is no operation stays as it is.
std::string operation_word(const std::string& name);
/// （男）; empty where it is for either.
std::string sex_word(const std::string& name);
std::string in_words(const MoneyRule& rule);
std::string in_words(const DeadlineRule& rule);

}  // namespace jindu::rules
