// Settled at a desk by other figures than the city's: an older profile (K19), beyond the cap of one
// pregnancy (K22).
#include "schema/records/payout.pb.h"
#include "server/audit/verify_feeds.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::AdjustingLine;
using records::ConflictCase;
using records::Settlement;

/// A settlement that a desk reckoned by profile version 1, at a city whose version 2 pays nine tenths.
struct OldPolicy : Conflicts {
  RecordId settled = a.fresh();
  OpId op;
  OldPolicy() {
    town.change_policy([](rules::CityProfile& profile) {
      profile.set_version(profile.version() + 1);
      for (rules::PolicyValues& values : *profile.mutable_values()) {
        for (rules::MoneyRule& rule : *values.mutable_money()) rule.set_pay_bp(9000);
      }
    });
    Settlement form = prenatal_form(20, 30000, "80000001");
    form.set_institution_code(kCodeA);
    wire::Operation registers = a.step("Settlement", settled, "register", &form);
    wire::Operation settles = a.step("Settlement", settled, "settle");
    registers.mutable_based_on()->set_policy_version(1);
    settles.mutable_based_on()->set_policy_version(1);
    op = a.press(std::vector{registers, settles}).back();
    sync();
  }
};

TEST_CASE("K15: an answer about a sum is none about her right; what is had back is what was paid") {
  OldPolicy story;
  Town& town = story.town;
  town.decide(story.case_of(ConflictCase::K19), "adjust");
  REQUIRE(town.balance("fund") == 27000);
  town.insurance(resident_id(20, true), "TERMINATED");
  const RecordId open = story.case_of(ConflictCase::K15);
  REQUIRE_FALSE(open.is_nil());
  town.decide(open, "recover");
  CHECK(town.record<records::Recovery>(town.only("Recovery", "OPEN")).rest_fen() == 27000);
  CHECK(town.balance("fund") == 0);
}

TEST_CASE("K15: kept, and right again meanwhile: what speaks against her later is asked anew") {
  Conflicts story;
  Town& town = story.town;
  const RecordId id = story.a.fresh();
  story.a.settle(id, prenatal_form(20, 25000, "80000001"));
  story.sync();
  town.insurance(resident_id(20, true), "TERMINATED");
  town.decide(story.case_of(ConflictCase::K15), "keep");
  town.insurance(resident_id(20, true), "TERMINATED");
  CHECK(story.case_of(ConflictCase::K15).is_nil());
  town.insurance(resident_id(20, true), "NORMAL");
  CHECK(story.case_of(ConflictCase::K15).is_nil());
  town.insurance(resident_id(20, true), "SUSPENDED");
  CHECK_FALSE(story.case_of(ConflictCase::K15).is_nil());
}

TEST_CASE("K19: settled by an older profile: the advance stays, the difference is the county's") {
  OldPolicy story;
  CHECK(story.town.state(story.settled) == "HELD");
  const RecordId open = story.case_of(ConflictCase::K19);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kCounty);
  SUBCASE("kept as it is") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(story.settled) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 30000);
  }
  SUBCASE("adjusted beside it: 27000 by the rules in force") {
    story.town.decide(open, "adjust");
    CHECK(story.town.state(story.settled) == "CONFIRMED");
    CHECK(story.town.record<Settlement>(story.settled).fund_pay_fen() == 30000);
    const RecordId line = story.town.only("AdjustingLine", "OPEN");
    CHECK(story.town.record<AdjustingLine>(line).amount_fen() == -3000);
    CHECK(story.town.balance("fund") == 27000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == -27000);
    story.sync();
    CHECK(story.a.holds(line));
    SUBCASE("with the settlement its line goes") {
      records::Reversal asked;
      asked.set_target(story.settled.str());
      asked.set_reason("录错");
      const RecordId reversal = story.a.fresh();
      story.a.press(story.a.step("Reversal", reversal, "request", &asked));
      story.sync();
      story.county.press(story.county.step("Reversal", reversal, "approve"));
      story.sync();
      CHECK(story.town.state(line) == "REVERSED");
      CHECK(story.town.balance("fund") == 0);
      CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
    }
  }
  SUBCASE("reversed") {
    story.town.decide(open, "reverse");
    CHECK(story.town.state(story.settled) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
  }
}

TEST_CASE("K22: prenatal care above the cap of one pregnancy: the later line is adjusted") {
  Conflicts story;
  story.town.change_policy([](rules::CityProfile& profile) {
    for (rules::PolicyValues& values : *profile.mutable_values()) {
      values.set_prenatal_cap_fen(30000);
    }
  });
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 23500, "80000001"));
  story.b.settle(second, prenatal_form(20, 18060, "80000002"));
  story.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "HELD");
  const RecordId open = story.case_of(ConflictCase::K22);
  REQUIRE_FALSE(open.is_nil());
  SUBCASE("reduced by 11560, which the second hospital bears") {
    story.town.decide(open, "reduce");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 30000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == -23500);
    CHECK(story.town.balance("hospital_payable", kCodeB) == -6500);
    CHECK(story.town.record<Settlement>(second).self_pay_fen() == 0);
    // What is adjusted is cleared with the hospital's month, and so is what the ledger owes it.
    const auto line = story.town.record<AdjustingLine>(story.town.only("AdjustingLine", "OPEN"));
    CHECK(line.clearing() == story.town.record<Settlement>(second).clearing());
    audit::VerifyReport report;
    REQUIRE(audit::check_clearings(*story.town.reader, *story.town.city, report).ok());
    CHECK(report.clearings_ok);
  }
  SUBCASE("kept") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 41560);
  }
}

}  // namespace
}  // namespace jindu::test
