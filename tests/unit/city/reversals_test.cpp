// Reversals: K18, and what a reversal sets free.
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using test::kCodeA;
using test::prenatal_form;
using Story = test::Conflicts;
using test::TwoDeliveries;

TEST_CASE("K18: a second live reversal is refused and linked to the first") {
  Story story;
  const RecordId target = story.a.fresh();
  story.a.settle(target, prenatal_form(20, 10000, "80000010"));
  story.sync();
  records::Reversal wanted;
  wanted.set_target(target.str());
  wanted.set_reason("录错");
  const RecordId first = story.a.fresh();
  const RecordId second = story.county.fresh();
  story.a.press(story.a.step("Reversal", first, "request", &wanted));
  const OpId op = story.county.press(story.county.step("Reversal", second, "request", &wanted));
  story.a.sync();
  story.sync();
  CHECK(story.county.code(op) == "K18");
  CHECK(story.county.verdict(op).reason().records(0) == first.view());
  const auto reversal = story.town.record<records::Reversal>(first);
  CHECK(reversal.amount_fen() == -10000);
  CHECK(reversal.kind() == records::Reversal::pre_clearing);

  SUBCASE("who asks does not approve") {
    const OpId approved = story.a.press(story.a.step("Reversal", first, "approve"));
    story.sync();
    CHECK(story.a.code(approved) == "NO_ROLE");
  }
  SUBCASE("refused, it makes room for another") {
    story.county.press(story.county.step("Reversal", first, "refuse"));
    const RecordId third = story.a.fresh();
    story.county.sync();
    story.a.press(story.a.step("Reversal", third, "request", &wanted));
    story.sync();
    CHECK(story.town.state(third) == "REQUESTED");
    CHECK(story.town.balance("fund") == 10000);
  }
  SUBCASE("approved, it is the exact mirror") {
    const auto before = story.town.reader->counter("city_seq");
    REQUIRE(before.ok());
    story.county.press(story.county.step("Reversal", first, "approve"));
    story.sync();
    CHECK(story.town.state(target) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
    CHECK(story.town.balance("fund", "", *before) == 10000);  // As it stood then.
  }
}

TEST_CASE("reversal: what was in dispute with it is free again") {
  TwoDeliveries story;
  records::Reversal wanted;
  wanted.set_target(story.second.str());
  wanted.set_reason("录错");
  const RecordId reversal = story.b.fresh();
  story.b.press(story.b.step("Reversal", reversal, "request", &wanted));
  story.sync();
  story.county.press(story.county.step("Reversal", reversal, "approve"));
  story.sync();
  story.sync();
  CHECK(story.town.state(story.second) == "REVERSED");
  CHECK(story.town.state(story.first) == "CONFIRMED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.b.kind(story.second_op) == "REFUSED");
  CHECK(story.town.balance("fund") == 500000);
}

TEST_CASE("reversal: it may arrive before its settlement") {
  Story story;
  const RecordId target = story.a.fresh();
  records::Reversal wanted;
  wanted.set_target(target.str());
  wanted.set_reason("录错");
  const RecordId reversal = story.county.fresh();
  const OpId op = story.county.press(story.county.step("Reversal", reversal, "request", &wanted));
  story.county.sync();
  CHECK(story.county.kind(op) == "PARKED");
  story.a.settle(target, prenatal_form(20, 10000, "80000011"));
  story.sync();
  CHECK(story.county.kind(op) == "ACCEPTED");
  CHECK(story.town.state(reversal) == "REQUESTED");
}

}  // namespace
}  // namespace jindu
