// Whether a condition can ever be true.
#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "schema/rules/facts.h"
#include "schema/rules/policy_lint.h"

namespace jindu::rules {
namespace {

/// What the tests gone through so far leave of one fact.
struct Left {
  std::optional<std::set<std::string>> values;  // empty optional: any
  std::set<std::string> excluded;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();

  bool possible() const {
    if (least > most) return false;
    if (!values) return true;
    return std::any_of(values->begin(), values->end(),
                       [&](const std::string& one) { return excluded.count(one) == 0; });
  }
};
using World = std::map<std::string, Left>;

bool narrow(Left& left, const Test& test) {
  // A set ("operations") has several values at once: two tests of it do not exclude each other.
  if (!test.is_any().empty() && !is_set_fact(test.fact())) {
    std::set<std::string> wanted(test.is_any().begin(), test.is_any().end());
    if (left.values) {
      std::set<std::string> both;
      std::set_intersection(wanted.begin(), wanted.end(), left.values->begin(), left.values->end(),
                            std::inserter(both, both.end()));
      wanted = std::move(both);
    }
    left.values = std::move(wanted);
  }
  if (test.has_at_least()) left.least = std::max(left.least, test.at_least());
  if (test.has_at_most()) left.most = std::min(left.most, test.at_most());
  return left.possible();
}

bool exclude(Left& left, const Test& test) {
  if (test.is_any().empty() || test.has_at_least() || test.has_at_most()) return true;
  left.excluded.insert(test.is_any().begin(), test.is_any().end());
  return left.possible();
}

/// Depth first: the conditions still to be met, in a world that those before have narrowed.
bool search(std::vector<const Condition*> open, World world) {
  while (!open.empty()) {
    const Condition& next = *open.back();
    open.pop_back();
    for (const Condition& part : next.all()) open.push_back(&part);
    if (next.has_test() && !narrow(world[next.test().fact()], next.test())) return false;
    if (next.has_not_() && next.not_().has_test() && next.not_().all().empty() &&
        next.not_().any().empty() && !next.not_().has_not_() &&
        !exclude(world[next.not_().test().fact()], next.not_().test())) {
      return false;
    }
    if (next.any().empty()) continue;
    return std::any_of(next.any().begin(), next.any().end(), [&](const Condition& branch) {
      std::vector<const Condition*> rest = open;
      rest.push_back(&branch);
      return search(std::move(rest), world);
    });
  }
  return true;
}

}  // namespace

bool can_hold(const std::vector<const Condition*>& together) { return search(together, {}); }

}  // namespace jindu::rules
