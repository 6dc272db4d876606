#include "schema/rules/sides.h"

#include <doctest/doctest.h>

using jindu::records::ConflictCase;
using jindu::rules::Sides;
using jindu::rules::sides_of;

TEST_CASE("sides: a conflict's code says what its sides are called, or that it has none") {
  CHECK(sides_of("K01").first == "先到");
  CHECK(sides_of("K01").second == "后到");
  CHECK(sides_of("K06").common == "上次共同值");
  CHECK(sides_of("K19").first == "现行规则");
  CHECK(sides_of(ConflictCase::K19).second == "本单");
  CHECK(sides_of("K09").first.empty());  // Any number of accounts: the choices name them.
  CHECK(sides_of("K99").first.empty());
}

TEST_CASE("sides: the last paper is the second side, those before it the first") {
  const Sides sides = sides_of("K13");
  CHECK(sides.of_paper(0, 3) == sides.first);
  CHECK(sides.of_paper(1, 3) == sides.first);
  CHECK(sides.of_paper(2, 3) == sides.second);
  CHECK(sides.of_paper(0, 1).empty());  // One paper alone is no side.
}
