#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

replica::InsuredMeaning normal() {
  replica::InsuredMeaning meaning;
  meaning.set_status("NORMAL");
  meaning.set_first_month(202001);
  meaning.set_last_month(202208);
  return meaning;
}

}  // namespace

TEST_CASE("register: found by ID number and name together, and each look-up leaves an operation") {
  DeskFixture at;
  at.city.insure(kHusband, "例大山", normal());
  at.enrol();
  CHECK(code_of(at.desk->check(kHusband, "例大山", "prenatal")) == "N-410");  // Not here yet.
  CHECK(at.seq() == 0);
  REQUIRE(at.desk->sync(at.city).ok());

  const Json found = body_of(at.desk->check(kHusband, "例大山", "prenatal", "窗口办理"));
  CHECK(found["found"] == true);
  CHECK(found["insured"]["status"] == "NORMAL");
  CHECK(found["insured"]["last_month"] == "2022年08月");
  const Json other = body_of(at.desk->check(kHusband, "例小山", "prenatal"));
  CHECK(other["found"] == false);
  CHECK_FALSE(other.contains("insured"));
  CHECK(at.seq() == 2);

  const auto operations = at.desk->core().outbox.all_on_top().value();
  REQUIRE(operations.size() == 2);
  CHECK(operations[0].operation.look_up().answer() == "FOUND");
  CHECK(operations[0].operation.look_up().subject_tag().size() == 16);
  CHECK(operations[1].operation.look_up().answer() == "NOT_FOUND");
  const std::string bytes = operations[0].operation.SerializeAsString();
  CHECK(bytes.find(kHusband) == std::string::npos);
}

TEST_CASE("register: a lower-case x and full-width digits name the same person") {
  DeskFixture at;
  at.city.insure("99010119910303007X", "样·试", normal());
  at.enrol();
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->check("99010119910303007x", "样•试", "inpatient"))["found"] == true);
  CHECK(body_of(at.desk->check("９９０１０１19910303007X", "样·试", "inpatient"))["found"] == true);
}

TEST_CASE("check: a benefit goes by its code and by its label") {
  DeskFixture at;
  at.enrol();
  CHECK(code_of(at.desk->check(kWife, "例小花", "产前检查")) == "N-410");  // Read; no register yet.
  const auto unknown = at.desk->check(kWife, "例小花", "住院");
  REQUIRE(code_of(unknown) == "S-259");
  CHECK(unknown->problems[0].message.find("生育住院（inpatient）") != std::string::npos);
}

TEST_CASE("reckon: the register is opened only where a look-up has left its trace") {
  DeskFixture at;
  at.city.insure(kHusband, "例大山", normal());
  at.enrol();
  REQUIRE(at.desk->sync(at.city).ok());
  const auto has = [](const Json& answer, const std::string& code) {
    for (const Json& warning : answer.value("warnings", Json::array())) {
      if (warning["code"] == code) return true;
    }
    return false;
  };
  const Json before = body_of(at.desk->reckon("Settlement", settlement_form().dump()));
  CHECK_FALSE(has(before, "N-411"));
  CHECK(has(before, "LOOK_UP_FIRST"));
  CHECK(at.seq() == 0);
  REQUIRE(code_of(at.desk->check(kHusband, "例大山", "prenatal")) == "done");
  REQUIRE(code_of(at.desk->check(kWife, "例小花", "prenatal")) == "done");
  CHECK_FALSE(
      has(body_of(at.desk->reckon("Settlement", settlement_form().dump())), "LOOK_UP_FIRST"));
  CHECK(at.seq() == 2);
}

}  // namespace jindu::test
