#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

Json found(DeskFixture& at, const std::string& text, std::size_t offset = 0, std::size_t limit = 50,
           const std::string& type = "") {
  return body_of(at.desk->search({text, type, offset, limit}));
}

Json filing_of(const char* name, const char* id_no, const char* phone) {
  Json form = filing_form();
  form["patient_name"] = name;
  form["patient_id_no"] = id_no;
  form["contact_phone"] = phone;
  return form;
}

}  // namespace

TEST_CASE(
    "search: one box over all kinds of papers; drafts and what is not sent are among them, and "
    "marked") {
  DeskFixture at;
  at.enrol();
  const Json filed = body_of(at.desk->create("Filing", filing_form().dump()));
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(code_of(at.desk->create("Settlement", settlement_form().dump())) == "done");
  REQUIRE(at.desk->save_draft("ReimbursementClaim", Json{{"patient_name", "例小花"}}.dump()).ok());
  const Json all = found(at, "lxh");
  CHECK(all["total"] == 3);
  std::map<std::string, Json> by_type;
  for (const Json& one : all["found"]) by_type[one["type"].get<std::string>()] = one;
  CHECK(by_type["ReimbursementClaim"].contains("draft"));
  CHECK(by_type["ReimbursementClaim"]["name"] == "例小花");
  CHECK(by_type["Settlement"]["unsent"] == true);
  CHECK_FALSE(by_type["Filing"].value("unsent", false));
  CHECK(by_type["Filing"]["doc_no"] == filed["doc_no"]);
  CHECK(by_type["Filing"]["id_no"] == kWife);
  CHECK(by_type["Filing"]["matched"] == "拼音首字母");
  CHECK(found(at, "lxh", 0, 50, "Filing")["total"] == 1);
  // A change that waits on a confirmed record is marked, too.
  REQUIRE(code_of(at.desk->amend(filed["id"].get<std::string>(), R"({"remark":"补充"})")) ==
          "done");
  for (const Json& one : found(at, kWife)["found"]) CHECK(one["unsent"] == true);
}

TEST_CASE("search: the ID number comes first, then name, initials, phone, document number") {
  DeskFixture at;
  at.enrol();
  // "0142" ends the first one's ID number, the second's phone; the first has another phone.
  const Json by_id = body_of(
      at.desk->create("Filing", filing_of("样小红", "990101199407070142", "13900001111").dump()));
  REQUIRE(by_id.value("doc_no", "") != "");
  REQUIRE(code_of(at.desk->create("Filing", filing_of("例小花", kWife, "13900000142").dump())) ==
          "done");
  const Json both = found(at, "0142");
  REQUIRE(both["total"] == 2);
  CHECK(both["found"][0]["name"] == "样小红");
  CHECK(both["found"][0]["matched"] == "证件号码");
  CHECK(both["found"][1]["matched"] == "电话");
  const std::string number = by_id["doc_no"];
  CHECK(found(at, number)["found"][0]["matched"] == "单号");
  CHECK(found(at, number.substr(number.size() - 6))["found"][0]["id"] == by_id["id"]);
  CHECK(found(at, "无此人")["total"] == 0);
  CHECK(code_of(at.desk->search({"例", "NoType", 0, 50})) == "S-250");
}

TEST_CASE("search: pages follow each other without a gap, newest first") {
  DeskFixture at;
  at.enrol();
  std::vector<std::string> made;
  for (int i = 0; i < 7; ++i) {
    at.clock.advance(1000);
    made.push_back(body_of(at.desk->create("Filing", filing_form().dump()))["id"]);
  }
  std::vector<std::string> shown;
  for (const std::size_t offset : {std::size_t{0}, std::size_t{3}, std::size_t{6}}) {
    const Json page = found(at, "", offset, 3);
    CHECK(page["total"] == 7);
    for (const Json& one : page["found"]) shown.push_back(one["id"]);
  }
  std::reverse(made.begin(), made.end());
  CHECK(shown == made);
  CHECK(found(at, "", 7, 3)["found"].empty());
  CHECK(found(at, "", 999, 3)["found"].empty());
}

}  // namespace jindu::test
