// What a decision or a reversal sets free is judged for everything that stood behind its case:
// never both of two that exclude each other.
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using test::delivery_form;
using test::filing_form;
using test::kCounty;
using test::patch_of;
using test::prenatal_form;
using test::resident_id;
using test::TownDesk;
using Story = test::Conflicts;
using test::TwoDeliveries;

/// Asked for at `desk`, approved by the county.
void reverse(Story& story, TownDesk& desk, const RecordId& settlement) {
  records::Reversal wanted;
  wanted.set_target(settlement.str());
  wanted.set_reason("录错");
  const RecordId reversal = desk.fresh();
  desk.press(desk.step("Reversal", reversal, "request", &wanted));
  story.sync();
  story.county.press(story.county.step("Reversal", reversal, "approve"));
  story.sync();
  REQUIRE(story.town.state(settlement) == "REVERSED");
}

TEST_CASE("freed: of three with one invoice the second stands once the first is reversed") {
  Story story;
  story.town.insure(resident_id(22, true), "例二二");
  story.town.insure(resident_id(24, true), "例二四");
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  const RecordId third = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000005"));
  story.sync();
  story.b.settle(second, prenatal_form(22, 12000, "80000005"));
  story.b.settle(third, prenatal_form(24, 13000, "80000005"));
  story.sync();
  REQUIRE(story.town.all("ConflictCase", "OPEN").size() == 2);
  reverse(story, story.a, first);
  CHECK(story.town.state(second) == "CONFIRMED");
  CHECK(story.town.state(third) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K02);
  CHECK(story.opened().records(0) == second.view());
  CHECK(story.opened().records(1) == third.view());
  story.sync();
  CHECK(story.town.decide(story.open_case(), "reject", {"first_reviewer"}).kind() ==
        wire::Verdict::ACCEPTED);
  CHECK(story.town.state(third) == "REVERSED");
  CHECK(story.town.balance("fund") == 12000);
}

TEST_CASE("freed: of three deliveries the third is asked about against the one that was kept") {
  TwoDeliveries story;
  const RecordId third = story.a.fresh();
  story.a.settle(third, delivery_form(20, 430000, "80000031"));
  story.sync();
  RecordId between;
  for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
    if (story.town.record<ConflictCase>(id).records(1) == story.second.view()) between = id;
  }
  CHECK(story.town.decide(between, "keep_second").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(story.first) == "REVERSED");
  CHECK(story.town.state(story.second) == "HELD");
  CHECK(story.town.state(third) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K01);
  CHECK(story.town.decide(story.open_case(), "both_as_transfer").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(story.second) == "CONFIRMED");
  CHECK(story.town.state(third) == "CONFIRMED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("freed: a corrected invoice does not excuse a second delivery") {
  Story story;
  story.town.insure(resident_id(22, true), "例二二");
  const RecordId visit = story.a.fresh();
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  story.a.settle(visit, prenatal_form(22, 10000, "80000005"));
  story.a.settle(first, delivery_form(20, 500000, "80000001"));
  story.sync();
  story.b.settle(second, delivery_form(20, 450000, "80000005"));
  story.sync();
  REQUIRE(story.opened().code() == ConflictCase::K02);
  records::Settlement typed;
  typed.set_invoice_no("80000006");
  CHECK(
      story.town.decide(story.open_case(), "correct", {"first_reviewer"}, patch_of(typed)).kind() ==
      wire::Verdict::ACCEPTED);
  CHECK(story.town.state(first) == "HELD");
  CHECK(story.town.state(second) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K01);
  CHECK(story.town.decide(story.open_case(), "keep_first").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "REVERSED");
  CHECK(story.town.balance("fund") == 510000);
}

TEST_CASE("freed: a corrected invoice does not excuse what the rules say, and that is asked once") {
  Story story;
  story.town.insure(resident_id(22, true), "例二二", "TERMINATED");
  const RecordId first = story.a.fresh();
  const RecordId later = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000005"));
  story.sync();
  story.b.settle(later, prenatal_form(22, 12000, "80000005"));
  story.sync();
  REQUIRE(story.opened().code() == ConflictCase::K02);
  records::Settlement typed;
  typed.set_invoice_no("80000006");
  CHECK(
      story.town.decide(story.open_case(), "correct", {"first_reviewer"}, patch_of(typed)).kind() ==
      wire::Verdict::ACCEPTED);
  CHECK(story.town.state(later) == "HELD");
  CHECK(story.opened().code() == ConflictCase::RULES);
  const std::set<std::string> everybody = {"first_reviewer", "section_chief", "city_clerk",
                                           "second_reviewer"};
  CHECK(story.town.decide(story.open_case(), "keep", everybody).kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(later) == "CONFIRMED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("freed: a kept filing goes back to where it was, and is reviewed") {
  Story story;
  story.town.insure(resident_id(4, false), "样四");
  const RecordId first = story.filed();
  const RecordId second = story.b.fresh();
  SUBCASE("one that meets the rules is confirmed") {
    story.b.file(second, filing_form(10, 4));
    story.sync();
    REQUIRE(story.opened().code() == ConflictCase::K04);
    CHECK(story.town.header(second).held_from() == "SUBMITTED");
    CHECK(story.town.decide(story.open_case(), "keep_second", {"first_reviewer"}).kind() ==
          wire::Verdict::ACCEPTED);
    CHECK(story.town.state(first) == "CANCELLED");
    CHECK(story.town.state(second) == "CONFIRMED");
  }
  SUBCASE("one that does not is returned with the reasons") {
    story.b.file(second, filing_form(10, 6));  // Nobody knows that husband.
    story.sync();
    REQUIRE(story.opened().code() == ConflictCase::K04);
    CHECK(story.town.decide(story.open_case(), "keep_second", {"first_reviewer"}).kind() ==
          wire::Verdict::ACCEPTED);
    CHECK(story.town.state(second) == "RETURNED");
  }
}

}  // namespace
}  // namespace jindu
