// K14 and K16: what comes late, and what is taken back while the month is being cleared.
#include "tests/unit/city/clearing_story.h"

namespace jindu {
namespace {

using records::ClearingLine;
using records::ConflictCase;
using records::HospitalClearing;
using records::Settlement;
using test::kCodeA;
using Story = test::ClearingStory;

TEST_CASE("K14: handed in after its month was, it goes as a late line into the next open one") {
  Story story;
  story.settled(story.a, 10000, "2022-09-10");
  story.on("2022-10-08");
  story.bring_to("SIGNED", 202209);
  const RecordId later = story.visit(story.a, 7000, "2022-09-12");
  story.sync();
  const auto moved = story.town.record<Settlement>(later);
  CHECK(story.town.state(later) == "CONFIRMED");
  CHECK(moved.clearing_month() == 202210);
  CHECK(moved.clearing_kind() == ClearingLine::late);
  story.on("2022-11-08");
  story.close(202209);
  story.close(202210);
  CHECK(story.figures(202209).total_fen() == 10000);
  CHECK(story.figures(202210).late_fen() == 7000);
  CHECK(story.deposit(202210) == 700);
  CHECK(story.town.all("ConflictCase").empty());
  CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
}

TEST_CASE("K14: two desks of one hospital, one submits while the other is offline") {
  Story story;
  const RecordId first = story.settled(story.a, 5000, "2022-09-11");
  const RecordId second = story.visit(story.a, 6000, "2022-09-12");
  story.on("2022-10-08");
  story.clerk_a.sync();
  story.clerk_a.press(
      story.clerk_a.step("HospitalClearing", story.clearing(202209), "submit"));
  story.clerk_a.sync();
  story.sync();
  CHECK(story.town.record<Settlement>(first).clearing_kind() == ClearingLine::normal);
  CHECK(story.town.record<Settlement>(second).clearing_kind() == ClearingLine::late);
  CHECK(story.figures(202209).total_fen() == 5000);
}

TEST_CASE("K14: after the year's deposit was signed for, the city says whether it counts") {
  Story story;
  story.year(2022, std::vector<std::int64_t>(12, 10000));
  story.assessed(2022);
  const RecordId payout = story.payout(2022, 10000);
  const RecordId before = story.settled(story.a, 500, "2022-05-20");
  CHECK(story.town.record<Settlement>(before).clearing_month() == 202301);
  REQUIRE(story.step(payout, "print", "front_clerk") == "");
  REQUIRE(story.step(payout, "sign", "section_chief") == "");
  const RecordId late = story.settled(story.a, 700, "2022-05-21");
  REQUIRE(story.open_cases(ConflictCase::K14).size() == 1);
  CHECK(story.town.state(late) == "HELD");
  CHECK(story.town.record<Settlement>(late).clearing().empty());
  const RecordId opened = story.open_cases(ConflictCase::K14).front();
  CHECK(story.a.holds(opened));

  SUBCASE("accepted late") {
    story.town.decide(opened, "accept_late", {"city_clerk"});
    story.sync();
    CHECK(story.town.state(late) == "CONFIRMED");
    CHECK(story.town.record<Settlement>(late).clearing_kind() == ClearingLine::late);
    CHECK(story.town.record<Settlement>(late).clearing_month() == 202301);
    CHECK(story.town.balance("fund") == 12 * 10000 + 500 + 700);
  }
  SUBCASE("refused as unreasonable") {
    story.town.decide(opened, "refuse", {"city_clerk"});
    story.sync();
    CHECK(story.town.state(late) == "REVERSED");
    CHECK(story.a.held_state(late).header().state() == "REVERSED");
    CHECK(story.town.balance("fund") == 12 * 10000 + 500);
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K16: until the chief has signed the line is dropped and the month audited anew") {
  for (const std::string state : {"OPEN", "SUBMITTED", "AUDITED", "RECONCILED"}) {
    CAPTURE(state);
    Story story;
    const RecordId wrong = story.settled(story.a, 30000, "2022-09-10");
    story.settled(story.a, 12345, "2022-09-11");
    story.on("2022-10-08");
    if (state != "OPEN") story.bring_to(state, 202209);
    const RecordId reversal = story.reverse(story.a, wrong);
    const auto record = story.town.record<records::Reversal>(reversal);
    CHECK(record.kind() == records::Reversal::pre_clearing);
    CHECK(record.clearing().empty());
    CHECK(story.town.state(wrong) == "REVERSED");
    CHECK(story.town.state(story.clearing(202209)) == (state == "OPEN" ? "OPEN" : "SUBMITTED"));
    CHECK_FALSE(story.figures(202209).hospital_agreed());
    story.close(202209);
    CHECK(story.figures(202209).total_fen() == 12345);
    CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
    CHECK(story.town.balance("fund") == 12345);
  }
}

TEST_CASE("K16: who agreed to other figures has not agreed to these") {
  Story story;
  const RecordId wrong = story.settled(story.a, 30000, "2022-09-10");
  story.settled(story.a, 12345, "2022-09-11");
  story.on("2022-10-08");
  story.bring_to("AUDITED", 202209);
  const RecordId id = story.clearing(202209);
  // Recorded without a link, on the figures of the first audit.
  const OpId agreed = story.clerk_a.press(story.clerk_a.step("HospitalClearing", id, "agree"));
  records::Reversal wanted;
  wanted.set_target(wrong.str());
  wanted.set_reason("录错");
  const RecordId reversal = story.a.fresh();
  story.a.press(story.a.step("Reversal", reversal, "request", &wanted));
  story.a.sync();
  REQUIRE(story.step(reversal, "approve", "section_chief") == "");
  REQUIRE(story.step(id, "audit", "front_clerk") == "");
  REQUIRE(story.step(id, "agree", "front_clerk") == "");
  story.sync();
  CHECK(story.clerk_a.code(agreed) == "STALE_VERSION");
  CHECK(story.town.state(id) == "AUDITED");
  story.close(202209);
  CHECK(story.figures(202209).total_fen() == 12345);
}

/// No case is made of it: a month's clearing cannot be held.
TEST_CASE("clearing: who agrees where the other has said that the figures differ is told so") {
  Story story;
  const RecordId settled = story.settled(story.a, 30000, "2022-09-10");
  story.on("2022-10-08");
  story.bring_to("AUDITED", 202209);
  const RecordId id = story.clearing(202209);
  const OpId agreed = story.clerk_a.press(story.clerk_a.step("HospitalClearing", id, "agree"));
  HospitalClearing differs;
  records::ClearingDifference& one = *differs.add_differences();
  one.set_settlement(settled.str());
  one.set_hospital_fen(30000);
  one.set_reason("演示：费用不符");
  REQUIRE(story.step(id, "differ", "front_clerk", &differs) == "");
  story.sync();
  CHECK(story.clerk_a.kind(agreed) == "REFUSED");
  CHECK(story.clerk_a.code(agreed) == "BAD_STATE");
  CHECK(story.town.state(id) == "DISPUTED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K16: once he has, a negative line follows, and the line is never also removed") {
  for (const std::string state : {"SIGNED", "FINANCE_CHECKED", "CLOSED"}) {
    CAPTURE(state);
    Story story;
    const RecordId wrong = story.settled(story.a, 30000, "2022-09-10");
    story.settled(story.a, 12345, "2022-09-11");
    story.on("2022-10-08");
    story.bring_to(state, 202209);
    story.reverse(story.a, wrong);
    CHECK(story.town.state(story.clearing(202209)) == state);
    CHECK(story.town.state(wrong) == "REVERSED");
    story.close(202209);
    CHECK(story.town.state(wrong) == "REVERSED");
    CHECK(story.figures(202209).total_fen() == 42345);
    story.on("2022-11-08");
    story.close(202210);
    CHECK(story.figures(202210).total_fen() == -30000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == 30000);
    CHECK(story.town.balance("fund") == 12345);
  }
}

TEST_CASE("K16: a reversal asked for before the signature and approved after it is a negative line") {
  Story story;
  const RecordId wrong = story.settled(story.a, 30000, "2022-09-10");
  story.on("2022-10-08");
  story.bring_to("RECONCILED", 202209);
  records::Reversal wanted;
  wanted.set_target(wrong.str());
  wanted.set_reason("录错");
  const RecordId reversal = story.a.fresh();
  story.a.press(story.a.step("Reversal", reversal, "request", &wanted));
  story.sync();
  CHECK(story.town.record<records::Reversal>(reversal).kind() ==
        records::Reversal::pre_clearing);
  story.bring_to("SIGNED", 202209);
  REQUIRE(story.step(reversal, "approve", "section_chief") == "");
  CHECK(story.town.record<records::Reversal>(reversal).kind() ==
        records::Reversal::post_clearing);
  story.close(202209);
  CHECK(story.figures(202209).total_fen() == 30000);
}

TEST_CASE("clearing: what is disputed leaves an unsigned month, and stays in a signed one") {
  Story story;
  story.on("2022-10-08");
  const int patient = 20;
  story.town.insure(test::resident_id(patient, true), test::numbered("例", patient));
  const RecordId first = story.a.fresh();
  story.a.settle(first, test::delivery_form(patient, 500000, "90000001"));
  story.sync();
  REQUIRE(story.town.state(first) == "CONFIRMED");
  SUBCASE("unsigned") {
    story.bring_to("AUDITED", 202209);
    const RecordId second = story.b.fresh();
    story.b.settle(second, test::delivery_form(patient, 450000, "90000002"));
    story.sync();
    CHECK(story.town.state(first) == "HELD");
    CHECK(story.town.state(story.clearing(202209)) == "SUBMITTED");
    CHECK(story.figures(202209).total_fen() == 0);
    const RecordId opened = story.town.only("ConflictCase", "OPEN");
    story.town.decide(opened, "keep_first");
    story.sync();
    CHECK(story.town.state(first) == "CONFIRMED");
    CHECK(story.town.record<Settlement>(first).clearing_kind() == ClearingLine::late);
  }
  SUBCASE("signed") {
    story.bring_to("SIGNED", 202209);
    const RecordId second = story.b.fresh();
    story.b.settle(second, test::delivery_form(patient, 450000, "90000002"));
    story.sync();
    CHECK(story.town.state(first) == "CONFIRMED");
    CHECK(story.town.header(first).disputed());
    story.close(202209);
    CHECK(story.town.state(first) == "CLEARED");
    const RecordId opened = story.town.only("ConflictCase", "OPEN");
    story.town.decide(opened, "keep_second");
    story.sync();
    CHECK(story.town.state(first) == "REVERSED");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 450000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == 500000);
  }
}

}  // namespace
}  // namespace jindu
