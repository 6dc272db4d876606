// 保证金: deductions and the yearly payout (YT-E05, E06, E08; K23, K24).
#include "tests/unit/city/clearing_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using records::DepositDeduction;
using records::DepositMonth;
using records::DepositPayout;
using test::kCodeA;
using Story = test::ClearingStory;

/// YT-E06: twelve months whose deposits come to 984338.
std::vector<std::int64_t> totals_of_e06() {
  std::vector<std::int64_t> totals(11, 820000);
  totals.push_back(823380);
  return totals;
}

struct Year : Story {
  RecordId payout_id;
  Year() {
    year(2022, totals_of_e06());
    assessed(2022);
    payout_id = payout(2022, 8550);
  }
  DepositPayout paid() { return town.record<DepositPayout>(payout_id); }
  void bring_payout_to(const std::string& state) {
    const std::vector<std::tuple<std::string, std::string, std::string>> road = {
        {"ENTERED", "print", "front_clerk"},
        {"PRINTED", "sign", "section_chief"},
        {"SIGNED", "check", "finance_accountant"},
        {"FINANCE_CHECKED", "confirm", "finance_confirm"}};
    for (const auto& [from, event, role] : road) {
      if (town.state(payout_id) == state) return;
      if (town.state(payout_id) == from) REQUIRE(step(payout_id, event, role) == "");
    }
    REQUIRE(town.state(payout_id) == state);
  }
};

TEST_CASE("deposit: deductions take what is there, in the order of entry; the rest is recorded") {
  // YT-E05: deposit 100000; 60000, then 70000.
  Story story;
  story.settled(story.a, 1000000, "2022-08-10");
  story.settled(story.a, 500000, "2022-09-10");
  story.on("2022-10-08");

  const auto check = [&](const RecordId& first, const RecordId& second) {
    const auto one = story.town.record<DepositDeduction>(first);
    const auto two = story.town.record<DepositDeduction>(second);
    CHECK(one.applied_fen() == 60000);
    CHECK(one.unapplied_fen() == 0);
    CHECK(two.applied_fen() == 40000);
    CHECK(two.unapplied_fen() == 30000);
    CHECK(story.deposit(202208) == 0);
    CHECK(story.deposit(202209) == 50000);  // The next month is untouched.
    CHECK(story.town.balance("fund") == 1400000);
    // K24: the chief is told, once.
    REQUIRE(story.open_cases(ConflictCase::K24).size() == 1);
    const RecordId told = story.open_cases(ConflictCase::K24).front();
    CHECK(story.county.holds(told));
    story.town.decide(told, "noted", {"section_chief"});
    CHECK(story.open_cases(ConflictCase::K24).empty());
    CHECK(story.town.state(second) == "APPLIED");
  };
  SUBCASE("of a month that is cleared") {
    story.close(202208);
    story.close(202209);
    const RecordId first = story.deducted(202208, 60000);
    const RecordId second = story.deducted(202208, 70000);
    story.sync();
    check(first, second);
  }
  SUBCASE("of a month that is not cleared yet they wait") {
    const RecordId first = story.deducted(202208, 60000);
    const RecordId second = story.deducted(202208, 70000);
    CHECK(story.town.state(first) == "PENDING");
    CHECK(story.town.balance("deposit", kCodeA) == 0);
    story.close(202208);
    story.close(202209);
    check(first, second);
  }
}

TEST_CASE("deposit: nothing is deducted without both sides' agreement, and nothing twice") {
  Story story;
  story.settled(story.a, 1000000, "2022-08-10");
  story.on("2022-10-08");
  records::Inspection form;
  form.set_institution_code(kCodeA);
  form.set_inspected_on("2022-10-08");
  form.set_findings("演示");
  form.set_requested_fen(100);
  form.set_month(202208);
  const RecordId inspection = story.a.fresh();
  REQUIRE(story.create("Inspection", inspection, "fill", "front_clerk", form) == "");
  DepositDeduction wanted;
  wanted.set_inspection(inspection.str());
  const auto enter = [&] {
    return story.create("DepositDeduction", story.a.fresh(), "enter", "front_clerk", wanted);
  };
  story.sync();
  CHECK_FALSE(story.clerk_a.holds(inspection));  // Not before the chief has looked at it.
  CHECK(enter() == "INSPECTION_NOT_AGREED");
  REQUIRE(story.step(inspection, "review", "section_chief") == "");
  story.sync();
  records::Inspection objection;
  objection.set_hospital_opinion("已整改");
  story.clerk_a.press(story.clerk_a.step("Inspection", inspection, "object", &objection));
  story.sync();
  CHECK(story.town.state(inspection) == "RETURNED");
  REQUIRE(story.step(inspection, "correct", "front_clerk") == "");
  REQUIRE(story.step(inspection, "review", "section_chief") == "");
  story.sync();
  story.clerk_a.press(story.clerk_a.step("Inspection", inspection, "agree"));
  story.sync();
  CHECK(enter() == "INSPECTION_NOT_AGREED");
  REQUIRE(story.step(inspection, "agree", "front_clerk") == "");
  CHECK(enter() == "");
  CHECK(enter() == "DEDUCTION_ENTERED");
}

TEST_CASE("deposit: the year's rest is paid out by the assessment") {  // YT-E06
  Year story;
  CHECK(story.paid().sum_net_fen() == 984338);
  CHECK(story.paid().payout_fen() == 841609);
  CHECK(story.paid().retained_fen() == 142729);
  CHECK(story.paid().due() == "2023-01-31");
  const std::int64_t bank = story.town.balance("bank", kCodeA);
  const std::int64_t fund = story.town.balance("fund");
  story.bring_payout_to("PAID");
  CHECK(story.town.balance("deposit", kCodeA) == 0);
  CHECK(story.town.balance("bank", kCodeA) == bank - 841609);
  CHECK(story.town.balance("fund") == fund - 142729);
  CHECK(story.town.all("DepositMonth", "PAID").size() == 12);
}

TEST_CASE("deposit: due on 31 January, or the last working day before") {  // YT-E08
  Story story;
  story.year(2024, std::vector<std::int64_t>(12, 100));
  story.assessed(2024);
  CHECK(story.town.record<DepositPayout>(story.payout(2024, 10000)).due() == "2025-01-27");
}

TEST_CASE("deposit: twelve months are cleared and assessed before a year is paid out") {
  Story story;
  story.year(2022, std::vector<std::int64_t>(11, 100000));
  DepositPayout form;
  form.set_institution_code(kCodeA);
  form.set_year(2022);
  form.set_payout_bp(10000);
  const auto enter = [&] {
    return story.create("DepositPayout", story.a.fresh(), "enter", "front_clerk", form);
  };
  CHECK(enter() == "YEAR_NOT_CLEARED");
  story.open(202212);  // A month without settlements is cleared as well.
  CHECK(enter() == "YEAR_NOT_CLEARED");
  story.close(202212);
  CHECK(enter() == "NOT_ASSESSED");
  story.assessed(2022);
  CHECK(enter() == "");
  CHECK(enter() == "PAYOUT_THERE");
}

TEST_CASE("K23: before the signature the payout is reckoned anew, and printed again") {
  Year story;
  story.bring_payout_to("PRINTED");
  story.deducted(202203, 2000);
  CHECK(story.town.state(story.payout_id) == "ENTERED");
  CHECK(story.paid().sum_net_fen() == 982338);
  CHECK(story.paid().payout_fen() == 839899);  // rhu(982338 × 8550 / 10000) = 839898.99
  story.bring_payout_to("PAID");
  CHECK(story.open_cases(ConflictCase::K23).empty());
  CHECK(story.town.balance("deposit", kCodeA) == 0);
}

TEST_CASE("K23: after the signature the chief says where a deduction goes") {
  Year story;
  story.bring_payout_to("SIGNED");
  SUBCASE("signed, not paid") {
    const RecordId deduction = story.deducted(202203, 2000);
    CHECK(story.town.state(deduction) == "HELD");
    CHECK(story.paid().payout_fen() == 841609);
    REQUIRE(story.open_cases(ConflictCase::K23).size() == 1);
    const RecordId opened = story.open_cases(ConflictCase::K23).front();
    SUBCASE("into the next year") {
      story.town.decide(opened, "next_year", {"section_chief"});
      CHECK(story.town.state(deduction) == "PENDING");
      CHECK(story.town.record<DepositDeduction>(deduction).month() == 202301);
      story.bring_payout_to("PAID");
      CHECK(story.town.balance("deposit", kCodeA) == 0);
      story.settled(story.a, 15000, "2023-01-05");
      story.on("2023-02-08");
      story.close(202301);
      CHECK(story.town.record<DepositDeduction>(deduction).applied_fen() == 1500);
      CHECK(story.town.record<DepositDeduction>(deduction).unapplied_fen() == 500);
      CHECK(story.open_cases(ConflictCase::K24).size() == 1);
    }
    SUBCASE("the payout is void and done anew") {
      story.town.decide(opened, "redo", {"section_chief"});
      CHECK(story.town.state(story.payout_id) == "VOID");
      CHECK(story.town.state(deduction) == "APPLIED");
      story.payout_id = story.payout(2022, 8550);
      CHECK(story.paid().sum_net_fen() == 982338);
      story.bring_payout_to("PAID");
      CHECK(story.town.balance("deposit", kCodeA) == 0);
    }
  }
  SUBCASE("while the chief is asked, nothing is paid") {
    story.deducted(202203, 2000);
    CHECK(story.step(story.payout_id, "check", "finance_accountant") == "CONFLICT_OPEN");
    CHECK(story.town.state(story.payout_id) == "SIGNED");
  }
  SUBCASE("two deductions: none is lost, whatever was signed between the answers") {
    const RecordId one = story.deducted(202203, 2000);
    const RecordId two = story.deducted(202204, 1000);
    const std::vector<RecordId> asked = story.open_cases(ConflictCase::K23);
    REQUIRE(asked.size() == 2);
    story.town.decide(asked[0], "redo", {"section_chief"});
    story.payout_id = story.payout(2022, 8550);
    story.bring_payout_to("SIGNED");
    story.town.decide(asked[1], "redo", {"section_chief"});
    REQUIRE(story.open_cases(ConflictCase::K23).size() == 1);  // About the payout signed since.
    story.town.decide(story.open_cases(ConflictCase::K23).front(), "redo", {"section_chief"});
    CHECK(story.town.state(one) == "APPLIED");
    CHECK(story.town.state(two) == "APPLIED");
    story.payout_id = story.payout(2022, 8550);
    CHECK(story.paid().sum_net_fen() == 981338);
    story.bring_payout_to("PAID");
    CHECK(story.town.balance("deposit", kCodeA) == 0);
  }
  SUBCASE("paid: only the next year is offered") {
    story.bring_payout_to("PAID");
    const RecordId deduction = story.deducted(202203, 2000);
    const RecordId opened = story.open_cases(ConflictCase::K23).front();
    CHECK(story.town.decide(opened, "redo", {"section_chief"}).reason().code() == "BAD_CHOICE");
    story.town.decide(opened, "next_year", {"section_chief"});
    CHECK(story.town.state(deduction) == "PENDING");
  }
}

}  // namespace
}  // namespace jindu
