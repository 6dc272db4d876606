// 医院结算: a month's clearing from its lines to the payment (domain.md section 10, YT-E03 to E08, E16, E17).
#include "schema/records/payout.pb.h"
#include "tests/unit/city/clearing_story.h"

namespace jindu {
namespace {

using records::ClearingLine;
using records::HospitalClearing;
using records::Settlement;
using test::kCodeA;
using test::kCodeB;
using Story = test::ClearingStory;

TEST_CASE("clearing: the deposit is rounded once, on the month's total, and the rest is paid") {
  // YT-E03: one line each, in months of their own; YT-E04: three lines.
  struct Row {
    std::vector<std::int64_t> lines;
    std::int64_t deposit;
    std::int64_t payable;
  };
  const std::vector<Row> rows = {{{1234567}, 123457, 1111110}, {{1005}, 101, 904},
                                 {{1004}, 100, 904},           {{1006}, 101, 905},
                                 {{5}, 1, 4},                  {{}, 0, 0},
                                 {{1005, 1005, 1005}, 302, 2713}};
  Story story;
  int month = 202201;
  for (const Row& row : rows) {
    const std::string day = "2022-0" + std::to_string(month % 100) + "-15";
    story.on(day);
    for (const std::int64_t amount : row.lines) story.settled(story.a, amount, day);
    if (row.lines.empty()) story.open(month);
    ++month;
  }
  story.on("2022-10-08");
  month = 202201;
  for (const Row& row : rows) {
    CAPTURE(month);
    story.close(month);
    const HospitalClearing figures = story.figures(month);
    CHECK(figures.deposit_fen() == row.deposit);
    CHECK(figures.payable_fen() == row.payable);
    CHECK(figures.line_count() == static_cast<int>(row.lines.size()));
    CHECK(story.deposit(month) == row.deposit);
    ++month;
  }
  CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
  CHECK(story.town.balance("bank", kCodeA) == -(1111110 + 904 + 904 + 905 + 4 + 2713));
}

TEST_CASE("clearing: a settlement stands in its month, and is cleared with it") {
  Story story;
  const RecordId id = story.settled(story.a, 1000, "2022-09-28");
  auto record = story.town.record<Settlement>(id);
  CHECK(record.clearing_month() == 202209);
  CHECK(record.clearing_kind() == ClearingLine::normal);
  CHECK(record.clearing() == story.clearing(202209).view());
  CHECK(story.submit(202209) == "MONTH_NOT_OVER");
  story.on("2022-10-08");
  story.close(202209);
  CHECK(story.town.state(id) == "CLEARED");
  CHECK(story.town.state(story.clearing(202209)) == "CLOSED");
  CHECK(story.a.held_state(id).header().state() == "CLEARED");
  CHECK(story.clerk_a.holds(story.clearing(202209)));
  CHECK_FALSE(story.clerk_b.holds(story.clearing(202209)));
  CHECK(story.county.holds(story.clearing(202209)));
  // As it stood before anything was paid.
  CHECK(story.figures(202209).sums(0).kind() == "产前检查");
}

TEST_CASE("clearing: hospital and bureau have their days") {
  struct Row {
    int month;
    const char* hospital;
    const char* bureau;
  };
  Story story;
  story.on("2026-02-10");
  for (const Row& row : {Row{202401, "2024-02-18", "2024-02-18"},    // YT-E07
                         Row{202601, "2026-02-10", "2026-02-14"}}) {  // YT-E08
    CAPTURE(row.month);
    story.open(row.month);
    CHECK(story.figures(row.month).hospital_due() == row.hospital);
    CHECK(story.figures(row.month).bureau_due() == row.bureau);
  }
}

TEST_CASE("clearing: what was cleared is taken back in the next open month") {  // YT-E16
  Story story;
  const RecordId wrong = story.settled(story.a, 300000, "2022-08-10");
  story.on("2022-10-08");
  story.close(202208);
  story.settled(story.a, 1234567, "2022-09-20");
  const RecordId reversal = story.reverse(story.a, wrong);
  CHECK(story.town.state(wrong) == "REVERSED");
  const auto record = story.town.record<records::Reversal>(reversal);
  CHECK(record.kind() == records::Reversal::post_clearing);
  CHECK(record.clearing_month() == 202209);
  CHECK(record.clearing_fen() == -300000);
  story.close(202209);
  const HospitalClearing figures = story.figures(202209);
  CHECK(figures.total_fen() == 934567);
  CHECK(figures.deposit_fen() == 93457);
  CHECK(figures.payable_fen() == 841110);
  CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
}

TEST_CASE("clearing: a month below nothing pays nothing and is carried over") {  // YT-E17
  Story story;
  const RecordId wrong = story.settled(story.a, 300000, "2022-07-10");
  story.on("2022-10-08");
  story.close(202207);
  story.reverse(story.a, wrong);
  story.close(202208);
  CHECK(story.figures(202208).total_fen() == -300000);
  CHECK(story.figures(202208).deposit_fen() == 0);
  CHECK(story.figures(202208).payable_fen() == 0);
  CHECK(story.figures(202208).carried_fen() == -300000);
  CHECK(story.town.balance("hospital_payable", kCodeA) == 300000);  // The hospital owes it.
  story.settled(story.a, 1234567, "2022-09-20");
  story.close(202209);
  CHECK(story.figures(202209).carry_fen() == -300000);
  CHECK(story.figures(202209).deposit_fen() == 93457);
  CHECK(story.figures(202209).payable_fen() == 841110);
  CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
}

TEST_CASE("clearing: both sides look at it line by line") {
  Story story;
  const RecordId first = story.settled(story.a, 20000, "2022-09-10");
  story.settled(story.a, 30000, "2022-09-11");
  story.on("2022-10-08");
  story.bring_to("SUBMITTED", 202209);
  const RecordId id = story.clearing(202209);

  SUBCASE("the hospital takes it back before the audit") {
    story.clerk_a.press(story.clerk_a.step("HospitalClearing", id, "withdraw"));
    story.sync();
    CHECK(story.town.state(id) == "OPEN");
    story.settled(story.a, 500, "2022-09-12");
    story.close(202209);
    CHECK(story.figures(202209).total_fen() == 50500);
  }
  SUBCASE("what is not allowed is off the total, and taken back only in part") {
    HospitalClearing off;
    records::Disallowance& one = *off.add_disallowed();
    one.set_settlement(first.str());
    one.set_amount_fen(20001);
    one.set_reason("超标准");
    CHECK(story.step(id, "audit", "front_clerk", &off) == "DISALLOWED_NOT_IN_LINES");
    off.mutable_disallowed(0)->set_amount_fen(5000);
    CHECK(story.step(id, "audit", "front_clerk", &off) == "");
    CHECK(story.figures(202209).total_fen() == 45000);
    CHECK(story.figures(202209).deposit_fen() == 4500);
    story.close(202209);
    CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
    CHECK(story.town.balance("fund") == 45000);
    story.reverse(story.a, first);
    story.on("2022-11-08");
    story.close(202210);
    CHECK(story.figures(202210).total_fen() == -15000);
    CHECK(story.town.balance("fund") == 30000);
  }
  SUBCASE("a difference is told, answered, and only then agreed to") {
    REQUIRE(story.step(id, "audit", "front_clerk") == "");
    story.sync();
    HospitalClearing differs;
    const auto say = [&] {
      return story.clerk_a.press(
          story.clerk_a.step("HospitalClearing", id, "differ", &differs));
    };
    const OpId empty = say();
    story.sync();
    CHECK(story.clerk_a.code(empty) == "DIFFERENCES_MISSING");
    records::ClearingDifference& one = *differs.add_differences();
    one.set_settlement(first.str());
    one.set_hospital_fen(21000);
    one.set_reason("少记一项");
    say();
    story.sync();
    CHECK(story.town.state(id) == "DISPUTED");
    CHECK(story.figures(202209).differences(0).bureau_fen() == 20000);
    CHECK(story.step(id, "agree", "front_clerk") == "BAD_STATE");
    CHECK(story.step(id, "answer", "front_clerk") == "ANSWER_MISSING");
    HospitalClearing answer;
    answer.set_answer("以结算单为准");
    CHECK(story.step(id, "answer", "front_clerk", &answer) == "");
    CHECK(story.town.state(id) == "AUDITED");
    story.close(202209);
    CHECK(story.figures(202209).total_fen() == 50000);
  }
  SUBCASE("who agrees twice is told that he has, and nothing changes") {
    REQUIRE(story.step(id, "audit", "front_clerk") == "");
    REQUIRE(story.step(id, "agree", "front_clerk") == "");
    CHECK(story.step(id, "agree", "front_clerk") == "STEP_TAKEN");
    CHECK(story.town.state(id) == "AUDITED");
    story.sync();
    const OpId agreed = story.clerk_a.press(story.clerk_a.step("HospitalClearing", id, "agree"));
    story.sync();
    CHECK(story.clerk_a.kind(agreed) == "ACCEPTED");
    CHECK(story.town.state(id) == "RECONCILED");
  }
  SUBCASE("the chief sends it back: both look again") {
    story.bring_to("RECONCILED", 202209);
    CHECK(story.step(id, "send_back", "section_chief") == "");
    CHECK(story.town.state(id) == "AUDITED");
    CHECK_FALSE(story.figures(202209).hospital_agreed());
    story.close(202209);
  }
}

TEST_CASE("clearing: a month is paid by a voucher of its own, filled in and confirmed by two") {
  Story story;
  story.settled(story.a, 20000, "2022-09-10");
  story.on("2022-10-08");
  story.close(202209);
  const RecordId id = story.town.only("PayoutVoucher", "CONFIRMED");
  const auto paper = story.town.record<records::PayoutVoucher>(id);
  CHECK(paper.amount_fen() == 18000);  // M12: a tenth is kept.
  CHECK(paper.paid_for() == story.clearing(202209).view());
  CHECK(story.figures(202209).voucher() == id.view());
  CHECK(paper.accountant() != paper.confirmed_by());
}

TEST_CASE("clearing: nobody acts at two posts, and no other hospital speaks") {
  Story story;
  story.settled(story.a, 20000, "2022-09-10");
  story.on("2022-10-08");
  story.bring_to("SUBMITTED", 202209);
  const RecordId id = story.clearing(202209);
  // C01 at the county holds two posts.
  const auto act = [&](const char* event) {
    story.sync();
    const OpId op = story.county.press(story.county.step("HospitalClearing", id, event));
    story.sync();
    return story.county.code(op);
  };
  const OpId other = story.clerk_b.press(story.clerk_b.step("HospitalClearing", id, "withdraw"));
  story.sync();
  CHECK(story.clerk_b.code(other) == "NOT_RECORDING_SITE");
  CHECK(story.step(id, "audit", "section_chief") == "NO_ROLE");
  CHECK(act("audit") == "");
  story.bring_to("RECONCILED", 202209);
  CHECK(act("sign") == "OTHER_PERSON");
  story.close(202209);
}

TEST_CASE("clearing: one hospital's month is cleared once") {
  Story story;
  HospitalClearing form;
  form.set_institution_code(kCodeB);
  form.set_month(202208);
  const auto open = [&] {
    return story.create("HospitalClearing", story.a.fresh(), "open", "front_clerk", form);
  };
  CHECK(open() == "");
  CHECK(open() == "CLEARING_THERE");
  form.set_month(202210);
  CHECK(open() == "MONTH_NOT_OVER");
  form.set_month(202208);
  form.set_institution_code("H42028199999");
  CHECK(open() == "INSTITUTION_UNKNOWN");
}

}  // namespace
}  // namespace jindu
