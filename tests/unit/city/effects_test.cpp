// Life cycles name what must hold and what follows; the city answers. A name on one side alone does
// nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "schema/rules/lifecycle.h"
#include "schema/rules/lifecycle_check.h"
#include "server/accept/judge.h"

namespace jindu {
namespace {

using Names = accept::Judge::Names;
using Words = google::protobuf::RepeatedPtrField<std::string>;

/// Which of `answered` the words of one record type find: each word exactly one.
void find(const Words& words, const std::string& type, const Names& answered,
          std::set<Names::value_type>& found) {
  for (const std::string& word : words) {
    const auto answers = [&](const Names::value_type& one) {
      return one.first == word && (one.second.empty() || one.second == type);
    };
    CAPTURE(type);
    CAPTURE(word);
    CHECK(std::count_if(answered.begin(), answered.end(), answers) == 1);
    const auto at = std::find_if(answered.begin(), answered.end(), answers);
    if (at != answered.end()) found.insert(*at);
  }
}

std::set<std::string_view> words_of(const Names& names) {
  std::set<std::string_view> words;
  for (const auto& [name, type] : names) words.insert(name);
  return words;
}

}  // namespace

TEST_CASE("guards: what life cycles name is answered for that record, and nothing else is") {
  const rules::LifeCycles cycles = rules::LifeCycles::load().value();
  const Names answered = accept::Judge::guard_names();
  std::set<Names::value_type> found;
  for (const rules::LifeCycle& table : cycles.tables()) {
    for (const rules::Transition& row : table.transitions()) {
      find(row.guards(), table.record_type(), answered, found);
    }
  }
  CHECK(found == std::set<Names::value_type>(answered.begin(), answered.end()));
  CHECK(rules::known_guards() == words_of(answered));
}

TEST_CASE("effects: what life cycles name is carried out for that record, and nothing else is") {
  const rules::LifeCycles cycles = rules::LifeCycles::load().value();
  const Names carried_out = accept::Judge::effect_names();
  std::set<Names::value_type> found;
  for (const rules::LifeCycle& table : cycles.tables()) {
    for (const rules::Transition& row : table.transitions()) {
      find(row.effects(), table.record_type(), carried_out, found);
      find(row.city_effects(), table.record_type(), carried_out, found);
    }
  }
  CHECK(found == std::set<Names::value_type>(carried_out.begin(), carried_out.end()));
  CHECK(rules::known_effects() == words_of(carried_out));
}

}  // namespace jindu
