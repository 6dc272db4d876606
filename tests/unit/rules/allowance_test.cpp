// Days, bases and amounts of the allowance: the worked examples of domain.md section 10.
#include "schema/rules/allowance.h"

#include <doctest/doctest.h>

namespace jindu::rules {
namespace {

using records::BirthType;
using records::FpOperation;
using records::Sex;

PolicyValues daye() {
  return Policy::load("daye").value().values_on(parse_date("2022-09-30").value());
}

AllowanceEvent birth(int fetus_count = 1, bool dystocia = false) {
  AllowanceEvent event;
  event.date = parse_date("2022-09-30").value();
  event.birth_type = BirthType::normal;
  event.fetus_count = fetus_count;
  event.dystocia_certified = dystocia;
  return event;
}

TEST_CASE("M1: base by days, halves up, once at the end") {
  struct Row {
    const char* example;
    std::int64_t base;
    int days;
    std::int64_t amount;
  };
  for (const Row& row :
       {Row{"DY-E01", 600000, 98, 1960000},   Row{"DY-E02", 543217, 98, 1774509},
        Row{"DY-E03", 543217, 128, 2317726},  Row{"DY-E05", 600000, 15, 300000},
        Row{"DY-E05", 600000, 42, 840000},    Row{"DY-E06", 600000, 3, 60000},
        Row{"DY-E07", 730000, 15, 365000},    Row{"LP-E01", 785000, 98, 2564333},
        Row{"LP-E02", 785000, 113, 2956833},  Row{"LP-E03", 785000, 143, 3741833},
        Row{"LP-E06", 612050, 98, 1999363},   Row{"LP-E07", 812000, 98, 2652533},
        Row{"LP-E08", 785000, 178, 4657667},  Row{"PZH-E01", 654321, 98, 2137449},
        Row{"PZH-E02", 654321, 113, 2464609}, Row{"PZH-E02", 654321, 128, 2791770},
        Row{"YT-E11", 876543, 98, 2863374},   Row{"YT-E11", 876543, 113, 3301645},
        Row{"YT-E11", 876543, 42, 1227160},   Row{"YT-E11", 876543, 15, 438272},
        Row{"QHD-E04", 712345, 98, 2326994},  Row{"QHD-E04", 712345, 113, 2683166},
        Row{"QHD-E04", 712345, 128, 3039339}, Row{"QHD-E04", 712345, 42, 997283},
        Row{"QHD-E04", 712345, 15, 356173},   Row{"QHD-E11", 712345, 188, 4464029}}) {
    CAPTURE(row.example);
    CHECK(allowance_amount({row.base}, row.days, 30000).value == row.amount);
  }
}

TEST_CASE("M2: a birth's days: 98, and 15 for difficulty and for each child more") {
  PolicyValues values = daye();
  CHECK(maternity_days(values, birth())->days == 98);          // DY-E01
  CHECK(maternity_days(values, birth(2, true))->days == 128);  // DY-E03
  CHECK(maternity_days(values, birth(2))->days == 113);        // LP-E02
  CHECK(maternity_days(values, birth(3, true))->days == 143);  // LP-E03
  CHECK(maternity_days(values, birth(2, true))->detail == "98 + 难产 15 + 多胞胎 15");
  AllowanceEvent cesarean = birth();
  cesarean.birth_type = BirthType::cesarean;
  CHECK(maternity_days(values, cesarean)->days == 98);  // DY-E04: not certified
  values.set_cesarean_is_dystocia(true);
  CHECK(maternity_days(values, cesarean)->days == 113);
  values.set_cesarean_is_dystocia(false);
  values.set_extension_fund_days(80);
  CHECK(maternity_days(values, birth())->days == 178);  // LP-E08
}

TEST_CASE(
    "M3: a miscarriage's days turn at 112 of gestation; a certificate counts before reckoning") {
  const PolicyValues values = daye();
  AllowanceEvent event;
  event.date = parse_date("2022-09-30").value();
  event.birth_type = BirthType::miscarriage;
  CHECK(maternity_days(values, event)->waits == "GESTATION_MISSING");
  event.gestation_weeks = 16;
  CHECK(maternity_days(values, event)->days == 42);
  event.pregnancy_date = event.date.plus_days(-111);
  CHECK(maternity_days(values, event)->days == 15);  // DY-E05
  event.pregnancy_date = event.date.plus_days(-112);
  CHECK(maternity_days(values, event)->days == 42);  // DY-E05
  event.last_menses_date = event.date.plus_days(-111);
  CHECK(maternity_days(values, event)->days == 15);
  event.gestation_certified_days = 112;
  CHECK(maternity_days(values, event)->days == 42);
  event.birth_type = BirthType::prenatal_check;
  CHECK_FALSE(maternity_days(values, event).has_value());
}

TEST_CASE("M4: operations add up by the city's table; what it has no days for waits") {
  const PolicyValues values = daye();
  AllowanceEvent event;
  event.date = parse_date("2022-09-30").value();
  CHECK_FALSE(fp_days(values, event).has_value());
  event.fp_operations = {FpOperation::iud_remove, FpOperation::iud_insert};
  CHECK(fp_days(values, event)->days == 3);  // DY-E06
  event.fp_operations = {FpOperation::sterilisation};
  CHECK(fp_days(values, event)->days == 21);
  event.sex = Sex::male;
  CHECK(fp_days(values, event)->days == 7);
  event.fp_operations = {FpOperation::vasectomy};
  CHECK(fp_days(values, event)->days == 7);
  event.fp_operations = {FpOperation::iud_insert, FpOperation::restoration};
  CHECK(fp_days(values, event)->waits == "QUOTA_MISSING");
}

TEST_CASE(
    "M16: last year's wage, else its contribution base, else this year's wage, else it waits") {
  WageYears wages;
  CHECK_FALSE(wage_base(wages, 2022).base.has_value());
  wages[2022].wage = Fen{700000};
  CHECK(wage_base(wages, 2022).base == Fen{700000});
  CHECK(wage_base(wages, 2022).year == 2022);
  wages[2021].contribution_base = Fen{612050};
  CHECK(wage_base(wages, 2022).base == Fen{612050});  // LP-E06
  CHECK(wage_base(wages, 2022).source == "2021 年度月平均缴费基数");
  wages[2021].wage = Fen{600000};
  CHECK(wage_base(wages, 2022).base == Fen{600000});
  CHECK_FALSE(wage_base(wages, 2024).base.has_value());
}

InsuredFact insured(const char* status, const char* uscc = "91350100M000100Y43") {
  InsuredFact fact;
  fact.known = true;
  fact.status = status;
  fact.employer_uscc = uscc;
  fact.employed = !fact.employer_uscc.empty();
  return fact;
}

WageYears wage_of_2021(std::int64_t fen) {
  WageYears wages;
  wages[2021].wage = Fen{fen};
  return wages;
}

TEST_CASE("Daye allowance: two items, two payees; the wife's own insurance decides hers alone") {
  const PolicyValues values = daye();
  AllowanceFacts facts;
  facts.care_leave_claimed = true;
  facts.spouse = insured("NORMAL");
  facts.spouse_wages = wage_of_2021(730000);
  facts.patient_wages = wage_of_2021(600000);
  facts.patient = insured("NORMAL");

  SUBCASE("DY-E08: both employed") {
    const auto items = allowance_items(values, birth(), facts);
    REQUIRE(items.size() == 2);
    CHECK(items[0].amount == Fen{1960000});
    CHECK(items[1].amount == Fen{365000});
    CHECK(items[1].to_spouse);
    CHECK(items[0].payee == EMPLOYER);
    CHECK(items[1].payee == EMPLOYER);
  }
  SUBCASE("DY-E07: an unemployed wife has no leave of her own; her husband's care leave stands") {
    facts.patient = InsuredFact{};
    const auto items = allowance_items(values, birth(), facts);
    REQUIRE(items.size() == 2);
    CHECK(items[0].refused == "NO_EMPLOYER");
    CHECK_FALSE(items[0].amount.has_value());
    CHECK(items[1].amount == Fen{365000});
  }
  SUBCASE("DY-E09: flexible employment, retirement and unemployment benefit have none") {
    for (const char* status : {"FLEXIBLE", "RETIRED", "UNEMPLOYMENT_BENEFIT"}) {
      facts.patient = insured(status, "");
      CHECK(allowance_items(values, birth(), facts)[0].refused == status);
    }
    facts.patient = insured("SUSPENDED");
    CHECK(allowance_items(values, birth(), facts)[0].refused == "STATUS_NOT_NORMAL");
  }
  SUBCASE("no wage known: the right stands, the item waits") {
    facts.patient_wages = {};
    const auto items = allowance_items(values, birth(), facts);
    CHECK(items[0].waits == "BASE_MISSING");
    CHECK(items[0].refused.empty());
  }
  SUBCASE("care leave is a birth's, and only where it is claimed") {
    AllowanceEvent miscarriage = birth();
    miscarriage.birth_type = BirthType::miscarriage;
    miscarriage.gestation_certified_days = 111;
    const auto items = allowance_items(values, miscarriage, facts);
    REQUIRE(items.size() == 1);
    CHECK(items[0].amount == Fen{300000});  // DY-E05
    facts.care_leave_claimed = false;
    CHECK(allowance_items(values, birth(), facts).size() == 1);
  }
  SUBCASE("an operation done with a miscarriage is an item beside it") {
    AllowanceEvent event = birth();
    event.birth_type = BirthType::miscarriage;
    event.gestation_certified_days = 111;
    event.fp_operations = {FpOperation::iud_insert};
    const auto items = allowance_items(values, event, facts);
    REQUIRE(items.size() == 2);
    CHECK(items[1].kind == AllowanceItem::Kind::fp_leave);
    CHECK(items[1].amount == Fen{40000});  // 600000 × 2 / 30
    // The operation that ended the pregnancy has the leave of M3, and no other.
    event.fp_operations = {FpOperation::abortion, FpOperation::iud_insert};
    CHECK(allowance_items(values, event, facts).size() == 2);
    event.fp_operations = {FpOperation::abortion};
    event.birth_type = BirthType::BIRTH_TYPE_NONE;
    const auto only = allowance_items(values, event, facts);
    REQUIRE(only.size() == 1);
    CHECK(only[0].kind == AllowanceItem::Kind::maternity_leave);
    CHECK(only[0].leave.days == 15);
  }
}

}  // namespace
}  // namespace jindu::rules
