// Life cycles name what follows; the city carries it out. A name on one side alone does nothing.
#include <doctest/doctest.h>

#include <set>

#include "schema/rules/lifecycle.h"
#include "server/accept/judge.h"

namespace jindu {

TEST_CASE("effects: what life cycles name is carried out, and nothing else is") {
  const rules::LifeCycles cycles = rules::LifeCycles::load().value();
  std::set<std::string> named;
  for (const rules::LifeCycle& table : cycles.tables()) {
    for (const rules::Transition& row : table.transitions()) {
      named.insert(row.effects().begin(), row.effects().end());
      named.insert(row.city_effects().begin(), row.city_effects().end());
    }
  }
  const std::vector<std::string> names = accept::Judge::effect_names();
  CHECK(named == std::set<std::string>(names.begin(), names.end()));
}

}  // namespace jindu
