// Settlements in conflict, each decided each way (domain.md section 11): K01, K02, K03.
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using test::delivery_form;
using test::kCodeB;
using test::kCounty;
using test::patch_of;
using test::prenatal_form;
using test::resident_id;
using test::TownDesk;
using Story = test::Conflicts;
using test::TwoDeliveries;

TEST_CASE("K01: a birth settled at two hospitals: both are held, both sites told") {
  TwoDeliveries story;
  CHECK(story.a.kind(story.first_op) == "ACCEPTED");
  CHECK(story.b.kind(story.second_op) == "HELD");
  CHECK(story.b.code(story.second_op) == "K01");
  CHECK(story.town.state(story.first) == "HELD");
  CHECK(story.town.state(story.second) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K01);
  CHECK(story.opened().decider_site().empty());
  // 2022-09-30 is a Friday; 10-08 and 10-09 are worked: five working days end on 10-12.
  CHECK(story.opened().due() == "2022-10-12");
  for (TownDesk* desk : {&story.a, &story.b, &story.county}) {
    CHECK(desk->holds(story.open_case()));
    CHECK(desk->holds(story.first));
    CHECK(desk->holds(story.second));
  }
  // The other hospital learns that it was settled elsewhere, and no amount.
  records::Settlement other;
  REQUIRE(other.ParseFromString(story.b.held_state(story.first).record()));
  CHECK_FALSE(other.has_fund_pay_fen());
  CHECK_FALSE(other.has_total_fee_fen());
  CHECK_FALSE(other.has_institution_code());
}

TEST_CASE("K01: decided") {
  TwoDeliveries story;
  const auto decide = [&](const char* choice) {
    CHECK(story.town.decide(story.open_case(), choice).kind() == wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK(story.town.header(story.first).conflicts_size() == 0);
  };
  SUBCASE("keep the first") {
    decide("keep_first");
    CHECK(story.town.state(story.first) == "CONFIRMED");
    CHECK(story.town.state(story.second) == "REVERSED");
    CHECK(story.a.kind(story.first_op) == "ACCEPTED");
    CHECK(story.b.kind(story.second_op) == "REFUSED");
    CHECK(story.town.balance("fund") == 500000);
    CHECK(story.town.balance("hospital_payable", kCodeB) == 0);
  }
  SUBCASE("keep the second") {
    decide("keep_second");
    CHECK(story.town.state(story.first) == "REVERSED");
    CHECK(story.town.state(story.second) == "CONFIRMED");
    CHECK(story.a.kind(story.first_op) == "REFUSED");
    CHECK(story.b.kind(story.second_op) == "ACCEPTED");
    CHECK(story.town.balance("fund") == 450000);
  }
  SUBCASE("a transfer: both stand") {
    decide("both_as_transfer");
    CHECK(story.town.state(story.first) == "CONFIRMED");
    CHECK(story.town.state(story.second) == "CONFIRMED");
    CHECK(story.b.kind(story.second_op) == "ACCEPTED");
    CHECK(story.town.balance("fund") == 950000);
  }
  SUBCASE("refuse both") {
    decide("refuse_both");
    CHECK(story.town.state(story.first) == "REVERSED");
    CHECK(story.town.state(story.second) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.all("Reversal", "APPLIED").size() == 2);
  }
}

TEST_CASE("K01: the deciding post is kept to") {
  TwoDeliveries story;
  CHECK(story.town.decide(story.open_case(), "keep_first", {"front_clerk"}).reason().code() ==
        "NO_ROLE");
  CHECK(story.town.decide(story.open_case(), "keep_third").reason().code() == "BAD_CHOICE");
  // The county has the post, and the case is the city's.
  wire::Operation decide = story.county.operation("ConflictCase", story.open_case());
  decide.mutable_decide()->set_conflict_id(story.open_case().str());
  decide.mutable_decide()->set_choice("keep_first");
  const OpId op = story.county.press(decide);
  story.county.sync();
  CHECK(story.county.code(op) == "NO_ROLE");
  CHECK(story.town.state(story.first) == "HELD");
}

TEST_CASE("K01: deliveries 180 days apart exclude nothing") {
  Story story;
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  records::Settlement earlier = delivery_form(20, 500000, "80000003");
  earlier.set_pregnancy_date("2021-07-01");
  earlier.set_admission_date("2022-03-30");
  earlier.set_event_date("2022-03-31");
  earlier.set_discharge_date("2022-04-02");
  story.a.settle(first, earlier);
  story.b.settle(second, delivery_form(20, 450000, "80000004"));  // 2022-09-27: 180 days later
  story.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "CONFIRMED");
}

TEST_CASE("K02: one invoice used twice: the later one is held") {
  Story story;
  story.town.insure(resident_id(22, true), "例二二");
  const RecordId first = story.a.fresh();
  const RecordId later = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000005"));
  story.sync();
  const OpId op = story.b.settle(later, prenatal_form(22, 12000, "80000005"));
  story.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(later) == "HELD");
  CHECK(story.b.code(op) == "K02");
  CHECK(story.opened().decider_site() == kCounty);
  CHECK(story.opened().decider_role() == "first_reviewer");

  SUBCASE("the later one is rejected, by the county's reviewer at her laptop") {
    wire::Operation decide = story.county.operation("ConflictCase", story.open_case());
    decide.mutable_decide()->set_conflict_id(story.open_case().str());
    decide.mutable_decide()->set_choice("reject");
    const OpId decided = story.county.press(decide);
    story.sync();
    story.sync();
    CHECK(story.county.kind(decided) == "ACCEPTED");
    CHECK(story.town.state(later) == "REVERSED");
    CHECK(story.b.kind(op) == "REFUSED");
    CHECK(story.town.balance("fund") == 10000);
  }
  SUBCASE("a mistyped number is corrected") {
    records::Settlement typed;
    typed.set_invoice_no("80000006");
    CHECK(story.town.decide(story.open_case(), "correct", {"first_reviewer"}, patch_of(typed))
              .kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.state(later) == "CONFIRMED");
    CHECK(story.town.record<records::Settlement>(later).invoice_no() == "80000006");
    CHECK(story.town.balance("fund") == 22000);
    story.sync();
    CHECK(story.b.kind(op) == "ACCEPTED");
    // The number is its own now.
    story.a.settle(story.a.fresh(), prenatal_form(22, 700, "80000006"));
    story.sync();
    CHECK(story.opened().code() == ConflictCase::K02);
  }
  SUBCASE("a number that is taken, too, is no correction") {
    records::Settlement typed;
    typed.set_invoice_no("80000005");
    CHECK(story.town.decide(story.open_case(), "correct", {"first_reviewer"}, patch_of(typed))
              .reason()
              .code() == "INVOICE_USED");
    CHECK(story.town.decide(story.open_case(), "correct", {"first_reviewer"}).reason().code() ==
          "VALUE_MISSING");
    CHECK(story.town.state(later) == "HELD");
  }
}

TEST_CASE("K02: the same settlement sent once more counts nothing and asks nobody") {
  Story story;
  const RecordId first = story.a.fresh();
  const RecordId again = story.a.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000007"));
  const OpId op = story.a.settle(again, prenatal_form(20, 10000, "80000007"));
  story.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.a.code(op) == "DUPLICATE");
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(again) == "REVERSED");
  CHECK(story.town.header(again).points_to() == first.view());
  CHECK(story.town.balance("fund") == 10000);
  CHECK(story.town.all("ConflictCase").empty());
}

TEST_CASE("K02: a key is free again when its settlement is reversed") {
  Story story;
  const RecordId first = story.a.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000008"));
  story.sync();
  records::Reversal wanted;
  wanted.set_target(first.str());
  wanted.set_reason("录错");
  const RecordId reversal = story.a.fresh();
  const OpId asked = story.a.press(story.a.step("Reversal", reversal, "request", &wanted));
  // Settled anew before the reversal is approved: until then the two are one too many.
  const RecordId anew = story.a.fresh();
  const OpId settled = story.a.settle(anew, prenatal_form(20, 9000, "80000008"), {asked});
  story.sync();
  CHECK(story.a.kind(settled) == "HELD");
  story.county.press(story.county.step("Reversal", reversal, "approve"));
  story.sync();
  CHECK(story.town.state(first) == "REVERSED");
  CHECK(story.town.state(anew) == "CONFIRMED");
  CHECK(story.town.state(reversal) == "APPLIED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.town.balance("fund") == 9000);
}

struct RelyingSettlement : Story {
  RecordId filing = filed();
  RecordId settlement = a.fresh();
  records::Settlement form = [this] {
    records::Settlement one = prenatal_form(10, 10000, "80000009");
    one.set_sponsor_id_no(resident_id(2, false));
    one.set_sponsor_name("样二");
    one.set_filing(filing.str());
    return one;
  }();
  wire::Operation cancel(TownDesk& desk, const char* day) {
    wire::Operation one = desk.step("Filing", filing, "cancel");
    one.set_event_date(day);
    return one;
  }
};

TEST_CASE("K03: a late cancel does not void a valid settlement") {
  RelyingSettlement story;
  const OpId settled = story.a.settle(story.settlement, story.form);  // Care on 2022-09-28.
  SUBCASE("the settlement came first") {
    for (const char* day : {"2022-09-28", "2022-09-30"}) {  // The same day counts as before.
      const OpId cancelled = story.county.press(story.cancel(story.county, day));
      story.a.sync();
      story.sync();
      CHECK(story.county.kind(cancelled) == "REFUSED");
      CHECK(story.county.code(cancelled) == "K03");
      CHECK(story.town.state(story.filing) == "CONFIRMED");
    }
  }
  SUBCASE("the cancel came first: it is undone, and both are told") {
    const OpId cancelled = story.county.press(story.cancel(story.county, "2022-09-28"));
    story.county.sync();
    CHECK(story.county.kind(cancelled) == "ACCEPTED");
    CHECK(story.town.state(story.filing) == "CANCELLED");
    story.sync();
    story.sync();
    CHECK(story.town.state(story.filing) == "CONFIRMED");
    CHECK(story.county.kind(cancelled) == "REFUSED");
    const RecordId told = story.town.only("ConflictCase", "APPLIED");
    CHECK(story.town.record<ConflictCase>(told).code() == ConflictCase::K03);
    CHECK(story.county.holds(told));
    CHECK(story.a.holds(told));
  }
  CHECK(story.a.kind(settled) == "ACCEPTED");
  CHECK(story.town.state(story.settlement) == "CONFIRMED");
}

TEST_CASE("K03: care after the cancel waits for the city's clerk") {
  for (const bool cancel_first : {true, false}) {
    for (const bool keep : {true, false}) {
      CAPTURE(cancel_first);
      CAPTURE(keep);
      RelyingSettlement story;
      const OpId cancelled = story.county.press(story.cancel(story.county, "2022-09-27"));
      const OpId settled = story.a.settle(story.settlement, story.form);
      if (cancel_first) story.county.sync();
      story.a.sync();
      story.sync();
      CHECK(story.town.state(story.settlement) == "HELD");
      CHECK(story.town.state(story.filing) == (cancel_first ? "CANCELLED" : "CONFIRMED"));
      CHECK(story.county.kind(cancelled) == (cancel_first ? "ACCEPTED" : "HELD"));
      CHECK(story.opened().decider_role() == "city_clerk");
      CHECK(
          story.town.decide(story.open_case(), keep ? "keep" : "reverse", {"city_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
      story.sync();
      CHECK(story.town.state(story.filing) == (keep ? "CONFIRMED" : "CANCELLED"));
      CHECK(story.town.state(story.settlement) == (keep ? "CONFIRMED" : "REVERSED"));
      CHECK(story.town.balance("fund") == (keep ? 10000 : 0));
      CHECK(story.a.kind(settled) == (keep ? "ACCEPTED" : "REFUSED"));
      CHECK(story.county.kind(cancelled) == (keep ? "REFUSED" : "ACCEPTED"));
    }
  }
}

}  // namespace
}  // namespace jindu
