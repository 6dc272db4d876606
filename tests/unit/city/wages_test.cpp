// What tax tells of wages, and what was reckoned by another: allowances, their determinations, K19.
#include "schema/records/allowance.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/standing.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::BenefitDetermination;
using records::ConflictCase;
using records::Settlement;

/// An approved allowance by the wage that tax told.
struct Waged : Conflicts {
  RecordId application = a.fresh();
  RecordId settlement = a.fresh();
  void tell(std::int64_t wage_fen) {
    town.tell_wage(2021, wage_fen);
    sync();
  }
  std::int64_t total() { return town.record<AllowanceApplication>(application).total_fen(); }
  void take(const std::string& event, const std::set<std::string>& roles, const std::string& who) {
    const wire::Verdict verdict =
        town.step(application, "AllowanceApplication", event, roles, who);
    REQUIRE(verdict.kind() == wire::Verdict::ACCEPTED);
  }
  Waged() {
    town.employ(resident_id(20, true));
    tell(785000);
    a.settle(settlement, delivery_form(20, 400000, "80000001"));
    sync();
    AllowanceApplication form = allowance_form(20);
    form.set_institution_code(kCodeA);
    form.set_account_name("演示单位");
    form.set_bank_name("演示银行");
    form.set_account_no("42001234567890");
    using records::Material;
    a.press(a.papers(application, {Material::allowance_form, Material::id_card,
                                   Material::discharge_record, Material::birth_cert}));
    a.press(a.step("AllowanceApplication", application, "submit", &form));
    sync();
    REQUIRE(town.state(application) == "SUBMITTED");
    take("accept", {"front_clerk"}, "S01");
    take("first_review", {"first_reviewer"}, "S02");
  }
};

TEST_CASE("LP-E07: tax corrects 785000 to 812000: a draft is reckoned anew, an approved one asked about") {
  Waged story;
  REQUIRE(story.total() == 2564333);
  SUBCASE("before it is approved: 2652533") {
    story.tell(812000);
    CHECK(story.total() == 2652533);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    story.take("approve", {"section_chief"}, "S03");
    CHECK(story.town.balance("allowance_payable") == -2652533);
  }
  SUBCASE("the same amount again: nothing") {
    story.take("approve", {"section_chief"}, "S03");
    story.tell(785000);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK(story.town.state(story.application) == "APPROVED");
  }
  SUBCASE("after it was approved: it stays 2564333 until somebody has looked") {
    story.take("approve", {"section_chief"}, "S03");
    story.tell(812000);
    CHECK(story.total() == 2564333);
    CHECK(story.town.state(story.application) == "HELD");
    const RecordId open = story.case_of(ConflictCase::K19);
    REQUIRE_FALSE(open.is_nil());
    SUBCASE("kept") {
      story.town.decide(open, "keep");
      CHECK(story.town.state(story.application) == "APPROVED");
      CHECK(story.total() == 2564333);
      CHECK(story.town.balance("allowance_payable") == -2564333);
      // Whoever has decided is not asked the same again; another sum is another question.
      story.town.change_policy(
          [](rules::CityProfile& profile) { profile.set_version(profile.version() + 1); });
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
      CHECK(story.town.state(story.application) == "APPROVED");
      story.tell(820000);
      CHECK_FALSE(story.case_of(ConflictCase::K19).is_nil());
    }
    SUBCASE("its settlement is reversed: nobody is asked any more, and nothing is owed") {
      records::Reversal wanted;
      wanted.set_target(story.settlement.str());
      wanted.set_reason("录错");
      const RecordId reversal = story.a.fresh();
      story.a.press(story.a.step("Reversal", reversal, "request", &wanted));
      story.sync();
      const wire::Verdict approved =
          story.town.step(reversal, "Reversal", "approve", {"section_chief"}, "S03");
      REQUIRE(approved.kind() == wire::Verdict::ACCEPTED);
      CHECK(story.town.state(story.application) == "RETURNED");
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
      CHECK(story.town.balance("allowance_payable") == 0);
    }
    SUBCASE("reopened: the reviews are taken again") {
      story.town.decide(open, "reopen");
      CHECK(story.town.state(story.application) == "ACCEPTED");
      CHECK(story.town.balance("allowance_payable") == 0);
      story.take("first_review", {"first_reviewer"}, "S02");
      CHECK(story.total() == 2652533);
      story.take("approve", {"section_chief"}, "S03");
      CHECK(story.town.balance("allowance_payable") == -2652533);
    }
  }
}

TEST_CASE("K19: the profile changes: LP-E08, 80 days more for the draft") {
  Waged story;
  const auto more = [](rules::CityProfile& profile) {
    profile.set_version(profile.version() + 1);
    for (rules::PolicyValues& values : *profile.mutable_values()) {
      values.set_extension_fund_days(80);
    }
  };
  SUBCASE("a draft") {
    story.town.change_policy(more);
    CHECK(story.total() == 4657667);
  }
  SUBCASE("an approved one waits for somebody") {
    story.take("approve", {"section_chief"}, "S03");
    story.town.change_policy(more);
    CHECK(story.total() == 2564333);
    CHECK_FALSE(story.case_of(ConflictCase::K19).is_nil());
  }
}

TEST_CASE("determination: made anew, never edited; the employer's month lists what counts") {
  Waged story;
  story.take("approve", {"section_chief"}, "S03");
  const RecordId first = story.town.only("BenefitDetermination", "CURRENT");
  CHECK(story.town.record<BenefitDetermination>(first).total_fen() == 2564333);
  story.sync();
  CHECK(story.county.holds(first));
  story.tell(812000);
  story.town.decide(story.case_of(ConflictCase::K19), "reopen");
  CHECK(story.town.state(first) == "SUPERSEDED");
  story.take("first_review", {"first_reviewer"}, "S02");
  story.take("approve", {"section_chief"}, "S03");
  const RecordId second = story.town.only("BenefitDetermination", "CURRENT");
  CHECK(story.town.record<BenefitDetermination>(second).total_fen() == 2652533);
  CHECK(story.town.record<BenefitDetermination>(first).total_fen() == 2564333);
}

TEST_CASE("wage: the employer confirms at the county; another amount is to be confirmed anew") {
  Waged story;
  TownDesk employer{story.town, kCounty, "E01", {"employer_clerk"}};
  const RecordId wage = story.town.only("WageBase");
  CHECK(story.town.state(wage) == "TOLD");
  employer.sync();
  const OpId op = employer.press(employer.step("WageBase", wage, "confirm"));
  employer.sync();
  CHECK(employer.kind(op) == "ACCEPTED");
  CHECK(story.town.state(wage) == "CONFIRMED");
  story.tell(785000);
  CHECK(story.town.state(wage) == "CONFIRMED");
  story.tell(812000);
  CHECK(story.town.state(wage) == "TOLD");
  wire::Import import;
  import.set_kind("wage_confirmations");
  import.set_file_hash(Bytes(32, 'k'));
  const auto unknown =
      story.town.acceptor->confirm_wages({}, import, {{kEmployer, 2021}, {kEmployer, 2019}});
  REQUIRE(unknown.ok());
  CHECK(*unknown == std::vector<std::size_t>{1});
  CHECK(story.town.state(wage) == "CONFIRMED");
}

TEST_CASE("PZH-E01: determined without an application: 2137449 and 80000, 2217449 on the sheet") {
  Conflicts story("panzhihua");
  story.town.employ(resident_id(20, true));
  story.town.tell_wage(2021, 654321);
  Settlement form = delivery_form(20, 240000, "80000001");
  form.set_in_scope_fen(231045);
  form.set_fund_pay_fen(231045);
  form.set_self_pay_fen(8955);
  const RecordId settled = story.a.fresh();
  story.a.settle(settled, form);
  story.sync();
  REQUIRE(story.town.state(settled) == "CONFIRMED");
  REQUIRE(story.town.all("AllowanceApplication", "GENERATED").size() == 1);
  const RecordId sheet = story.town.only("BenefitDetermination", "CURRENT");
  const auto told = story.town.record<BenefitDetermination>(sheet);
  CHECK(told.allowance_fen() == 2137449);
  CHECK(told.prenatal_fee_fen() == 80000);
  CHECK(told.total_fen() == 2217449);
  SUBCASE("the settlement is reversed: nothing is determined any more") {
    records::Reversal wanted;
    wanted.set_target(settled.str());
    wanted.set_reason("录错");
    const RecordId reversal = story.a.fresh();
    story.a.press(story.a.step("Reversal", reversal, "request", &wanted));
    story.sync();
    story.county.press(story.county.step("Reversal", reversal, "approve"));
    story.sync();
    REQUIRE(story.town.state(settled) == "REVERSED");
    CHECK(story.town.state(sheet) == "SUPERSEDED");
    CHECK(story.town.all("BenefitDetermination", "CURRENT").empty());
  }
  SUBCASE("another wage: K19, and reckoned anew on the county's word") {
    story.town.tell_wage(2021, 700000);
    const RecordId open = story.case_of(ConflictCase::K19);
    REQUIRE_FALSE(open.is_nil());
    CHECK(story.town.record<BenefitDetermination>(sheet).total_fen() == 2217449);
    story.town.decide(open, "reopen");
    CHECK(story.town.state(sheet) == "SUPERSEDED");
    const RecordId anew = story.town.only("BenefitDetermination", "CURRENT");
    CHECK(story.town.record<BenefitDetermination>(anew).total_fen() == 2286667 + 80000);
  }
}

}  // namespace
}  // namespace jindu::test
