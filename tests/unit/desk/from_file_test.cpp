#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

Json read(DeskFixture& at, const std::string& text) {
  return body_of(at.desk->read_file("Settlement", text));
}

}  // namespace

TEST_CASE(
    "hospital file: columns by label or name, amounts as people write them, other columns passed "
    "over") {
  DeskFixture at;
  at.enrol();
  const Json read_in =
      read(at,
           "\xEF\xBB\xBF住院号,姓名,证件号码,总费用,in_scope_fen,发票号,入院日期,科室,胎儿数\r\n"
           "Z1,例小花,990101199202020061,\"5,200\",￥4862.35,80000001,2022-09-28,产科,1\r\n"
           "\r\n"
           "Z2,样小红,990101199407070142,100,99.50,80000002,20220929,产科,2\n");
  REQUIRE(read_in["rows"].size() == 2);
  const Json& first = read_in["rows"][0]["form"];
  CHECK(read_in["rows"][0]["line"] == 2);
  CHECK(first["patient_name"] == "例小花");
  CHECK(first["total_fee_fen"] == 520000);
  CHECK(first["in_scope_fen"] == 486235);
  CHECK(first["invoice_no"] == "80000001");
  CHECK(first["admission_date"] == "2022-09-28");
  CHECK(first["admission_no"] == "Z1");
  CHECK(first["fetus_count"] == 1);
  CHECK(read_in["rows"][1]["form"]["admission_date"] == "2022-09-29");
  CHECK(read_in["passed_over"] == Json{"科室"});
  CHECK(read_in["wrong"].empty());
}

TEST_CASE("hospital file: a wrong line is told by line and code, and costs nothing but itself") {
  DeskFixture at;
  at.enrol();
  const Json read_in = read(at,
                            "姓名,证件号码,总费用,发生日期\n"
                            "例小花,990101199202020062,100.00,2022-09-30\n"  // check digit
                            "例\"小花,1,1,1\n"                               // a stray quote
                            "例小花,990101199202020061\n"                    // columns missing
                            "例小花,990101199202020061,abc,2022-02-30\n"  // no amount, no such day
                            "例小花,990101199202020061,12.34,2022-09-30\n");
  std::vector<std::pair<int, std::string>> told;
  for (const Json& one : read_in["wrong"]) told.emplace_back(one["line"], one["code"]);
  std::sort(told.begin(), told.end());
  CHECK(told[0] == std::pair(2, std::string("S-203")));
  CHECK(told[1] == std::pair(3, std::string("S-372")));
  CHECK(told[2] == std::pair(4, std::string("S-373")));
  CHECK(told[3] == std::pair(5, std::string("S-207")));
  CHECK(told[4].first == 5);
  CHECK(told.size() == 5);
  REQUIRE(read_in["rows"].size() == 3);
  CHECK_FALSE(read_in["rows"][0]["form"].contains("patient_id_no"));  // Wrong, and so not taken.
  CHECK(read_in["rows"][0]["form"]["total_fee_fen"] == 10000);
  CHECK(read_in["rows"][2]["form"]["total_fee_fen"] == 1234);
  CHECK(body_of(at.desk->drafts())["drafts"].empty());
}

TEST_CASE("hospital file: JSON by label or name; what is no such file is refused") {
  DeskFixture at;
  at.enrol();
  const Json read_in = read(
      at,
      R"([{"姓名":"例小花","total_fee_fen":"5200.00","目录内":"4862.35","科室":"产科"},{"total_fee_fen":123},5])");
  REQUIRE(read_in["rows"].size() == 2);
  CHECK(read_in["rows"][0]["form"]["total_fee_fen"] == 520000);
  CHECK(read_in["rows"][1]["form"]["total_fee_fen"] == 123);  // A number is fen, as in every form.
  CHECK(read_in["wrong"][0]["line"] == 3);
  CHECK(read_in["wrong"][0]["code"] == "S-374");
  CHECK(code_of(at.desk->read_file("Settlement", "[{")) == "S-370");
  CHECK(code_of(at.desk->read_file("Settlement", "")) == "S-371");
  CHECK(code_of(at.desk->read_file("Settlement", "甲,乙\n1,2\n")) == "S-371");
  CHECK(code_of(at.desk->read_file("Settlement", std::string("PK\x03\x04\x00\xFF", 6))) == "S-371");
  CHECK(code_of(at.desk->read_file("Nothing", "姓名\n例\n")) == "S-250");
}

}  // namespace jindu::test
