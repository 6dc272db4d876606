#include <algorithm>
#include <sstream>

#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

Truth from_bool(bool value) { return value ? Truth::yes : Truth::no; }

/// A set fact ("IUD_INSERT,IUD_REMOVE") is any of the wanted if one of its values is.
bool is_any(const std::string& value, const Test& test) {
  std::istringstream parts(value);
  std::string part;
  while (std::getline(parts, part, ',')) {
    if (std::find(test.is_any().begin(), test.is_any().end(), part) != test.is_any().end()) {
      return true;
    }
  }
  return false;
}

Truth evaluate_test(const Test& test, const Facts& facts) {
  const std::optional<std::string> value = fact(facts, test.fact());
  if (test.known()) return from_bool(value.has_value());
  if (!value) return Truth::unknown;
  if (!test.is_any().empty() && !is_any(*value, test)) return Truth::no;
  if (test.has_at_least() && number(value) < test.at_least()) return Truth::no;
  if (test.has_at_most() && number(value) > test.at_most()) return Truth::no;
  return Truth::yes;
}

}  // namespace

Truth evaluate(const Condition& condition, const Facts& facts) {
  bool unknown = false;
  for (const Condition& part : condition.all()) {
    const Truth truth = evaluate(part, facts);
    if (truth == Truth::no) return Truth::no;
    unknown = unknown || truth == Truth::unknown;
  }
  if (!condition.any().empty()) {
    bool found = false;
    bool any_unknown = false;
    for (const Condition& part : condition.any()) {
      const Truth truth = evaluate(part, facts);
      found = found || truth == Truth::yes;
      any_unknown = any_unknown || truth == Truth::unknown;
    }
    if (!found && !any_unknown) return Truth::no;
    unknown = unknown || (!found && any_unknown);
  }
  if (condition.has_not_()) {
    const Truth truth = evaluate(condition.not_(), facts);
    if (truth == Truth::yes) return Truth::no;
    unknown = unknown || truth == Truth::unknown;
  }
  if (condition.has_test()) {
    const Truth truth = evaluate_test(condition.test(), facts);
    if (truth == Truth::no) return Truth::no;
    unknown = unknown || truth == Truth::unknown;
  }
  return unknown ? Truth::unknown : Truth::yes;
}

}  // namespace jindu::rules
