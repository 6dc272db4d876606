#include <doctest/doctest.h>

#include "schema/catalog/json_refs.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/money.pb.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

JsonIn read(const char* type, std::string_view text) {
  return from_json(Catalog::product(), type_of(type), text);
}

TEST_CASE("json in: names, codes, amounts and references as written") {
  const JsonIn in = read("Settlement", R"({
    "benefit_kind": "inpatient", "patient_name": "样春华", "fetus_count": 1,
    "identity_checked": true, "total_fee_fen": 520000, "self_pay_fen": 0,
    "filing": "018f3b1e-7c00-7000-8000-000000000001", "fp_operations": ["iud_insert", "tubal"],
    "remark": null })");
  REQUIRE(told(in.problems) == "");
  const auto& settlement = static_cast<const records::Settlement&>(*in.record);
  CHECK(settlement.benefit_kind() == records::Settlement::inpatient);
  CHECK(settlement.patient_name() == "样春华");
  CHECK(settlement.total_fee_fen() == 520000);
  CHECK(settlement.has_self_pay_fen());  // zero is a value
  CHECK(settlement.self_pay_fen() == 0);
  CHECK(settlement.filing().size() == 16);
  CHECK(settlement.fp_operations(1) == records::FpOperation::tubal);
  CHECK_FALSE(settlement.has_remark());
  CHECK(in.fields == std::vector<std::string>{"benefit_kind", "patient_name", "fetus_count",
                                              "identity_checked", "total_fee_fen", "self_pay_fen",
                                              "filing", "fp_operations", "remark"});
}

TEST_CASE(
    "json in: as people write it: labels, yes and no, yuan with a point, days without hyphens") {
  JsonIn in = read("Settlement", R"({
    "benefit_kind": "生育住院", "patient_sex": "女", "identity_checked": "是",
    "birth_policy_ok": "否", "total_fee_fen": "5,200.00", "in_scope_fen": "4862.3",
    "fp_operations": ["放置宫内节育器"], "event_date": "20220930",
    "admission_date": "2022/09/29", "discharge_date": "2022.10.02" })");
  REQUIRE(told(in.problems) == "");
  normalise(type_of("Settlement"), *in.record);
  const auto& settlement = static_cast<const records::Settlement&>(*in.record);
  CHECK(settlement.benefit_kind() == records::Settlement::inpatient);
  CHECK(settlement.patient_sex() == records::Sex::female);
  CHECK(settlement.identity_checked());
  CHECK(settlement.has_birth_policy_ok());
  CHECK_FALSE(settlement.birth_policy_ok());
  CHECK(settlement.total_fee_fen() == 520000);
  CHECK(settlement.in_scope_fen() == 486230);
  CHECK(settlement.fp_operations(0) == records::FpOperation::iud_insert);
  CHECK(settlement.event_date() == "2022-09-30");
  CHECK(settlement.admission_date() == "2022-09-29");
  CHECK(settlement.discharge_date() == "2022-10-02");
}

TEST_CASE("json in: each wrong input has a problem of its own and quotes nothing") {
  struct Row {
    const char* text;
    const char* told;
  };
  // 990101… stands for personal data: it may appear in no answer.
  for (const Row& row : {
           // Not JSON, or not this JSON.
           Row{"", "S-231 \n"},
           Row{"{", "S-231 \n"},
           Row{"{}}", "S-231 \n"},
           Row{"{\"remark\":\"a\",}", "S-231 \n"},
           Row{"{'remark':'a'}", "S-231 \n"},
           Row{"{remark:\"a\"}", "S-231 \n"},
           Row{"{\"remark\":\"a\"} {}", "S-231 \n"},
           Row{"{\"remark\":\"a\nb\"}", "S-231 \n"},
           Row{"{\"remark\":\"\\ud800\"}", "S-231 \n"},
           Row{"{\"remark\":\"\xFF\"}", "S-231 \n"},
           Row{"{\"remark\":\"\\x41\"}", "S-231 \n"},
           Row{"{\"total_fee_fen\":01}", "S-231 \n"},
           Row{"{\"total_fee_fen\":+1}", "S-231 \n"},
           Row{"{\"total_fee_fen\":0x10}", "S-231 \n"},
           Row{"{\"total_fee_fen\":NaN}", "S-231 \n"},
           Row{"{\"total_fee_fen\":1e999}", "S-231 \n"},
           Row{"{\"identity_checked\":True}", "S-231 \n"},
           Row{"// note\n{}", "S-231 \n"},
           Row{"990101199604120428x", "S-231 \n"},
           Row{"[]", "S-236 \n"},
           Row{"null", "S-236 \n"},
           Row{"\"990101199604120428\"", "S-236 \n"},
           Row{"990101199604120428", "S-236 \n"},
           // Names.
           Row{R"({"remark":"a","remark":"990101199604120428"})", "S-232 remark\n"},
           Row{R"({"remark":null,"remark":"a"})", "S-232 remark\n"},
           Row{R"({"patientName":"a"})", "S-233 ?\n"},
           Row{R"({"Remark":"a"})", "S-233 ?\n"},
           Row{R"({"remarks":"a"})", "S-233 remarks\n"},
           Row{R"({"":"a"})", "S-233 ?\n"},
           Row{R"({"990101199604120428":"a"})", "S-233 ?\n"},
           Row{R"({"state":"CONFIRMED"})", "S-233 state\n"},
           Row{R"({"doc_no":"42028100032022093000078"})", "S-233 doc_no\n"},
           // Kinds of value.
           Row{R"({"remark":1})", "S-234 remark\n"},
           Row{R"({"remark":true})", "S-234 remark\n"},
           Row{R"({"remark":["a"]})", "S-234 remark\n"},
           Row{R"({"remark":{"a":1}})", "S-234 remark\n"},
           Row{R"({"identity_checked":"true"})", "S-234 identity_checked\n"},
           Row{R"({"identity_checked":1})", "S-234 identity_checked\n"},
           Row{R"({"total_fee_fen":"520000"})", "S-237 total_fee_fen\n"},
           Row{R"({"total_fee_fen":true})", "S-234 total_fee_fen\n"},
           Row{R"({"fetus_count":[1]})", "S-234 fetus_count\n"},
           Row{R"({"benefit_kind":3})", "S-234 benefit_kind\n"},
           Row{R"({"fp_operations":"tubal"})", "S-234 fp_operations\n"},
           Row{R"({"fp_operations":{"0":"tubal"}})", "S-234 fp_operations\n"},
           Row{R"({"fp_operations":[null]})", "S-234 fp_operations[0]\n"},
           Row{R"({"fp_operations":["tubal",1]})", "S-234 fp_operations[1]\n"},
           Row{R"({"filing":1})", "S-234 filing\n"},
           // Numbers.
           Row{R"({"total_fee_fen":5200.00})", "S-237 total_fee_fen\n"},
           Row{R"({"total_fee_fen":5.2e5})", "S-237 total_fee_fen\n"},
           Row{R"({"total_fee_fen":9223372036854775808})", "S-237 total_fee_fen\n"},
           Row{R"({"total_fee_fen":-9223372036854775809})", "S-237 total_fee_fen\n"},
           Row{R"({"fetus_count":2147483648})", "S-237 fetus_count\n"},
           Row{R"({"fetus_count":1.0})", "S-237 fetus_count\n"},
           // Codes.
           Row{R"({"benefit_kind":"INPATIENT"})", "S-235 benefit_kind\n"},
           Row{R"({"benefit_kind":"生孩子"})", "S-235 benefit_kind\n"},
           Row{R"({"benefit_kind":"BENEFIT_KIND_NONE"})", "S-235 benefit_kind\n"},
           Row{R"({"benefit_kind":""})", "S-235 benefit_kind\n"},
           Row{R"({"fp_operations":["tubal","990101199604120428"]})", "S-235 fp_operations[1]\n"},
           // References.
           Row{R"({"filing":"990101199604120428"})", "S-238 filing\n"},
           Row{R"({"filing":""})", "S-238 filing\n"},
           Row{R"({"filing":"GY8zHnwAcACAAAAAAAAAAQ=="})", "S-238 filing\n"},
           // Several at once.
           Row{R"({"a":1,"remark":1,"fetus_count":1.5})",
               "S-233 a\nS-234 remark\nS-237 fetus_count\n"},
       }) {
    CAPTURE(std::string(row.text));
    const JsonIn in = read("Settlement", row.text);
    CHECK(told(in.problems) == row.told);
    REQUIRE(in.record != nullptr);
    for (const Problem& problem : in.problems) {
      CHECK(problem.message.find("990101") == std::string::npos);
      CHECK(problem.field.find("990101") == std::string::npos);
      CHECK_FALSE(problem.message.empty());
    }
  }
}

TEST_CASE("json in: a wrong value leaves nothing in the record") {
  const JsonIn in = read("Settlement", R"({"total_fee_fen":5200.5,"benefit_kind":"x","remark":1})");
  CHECK(in.record->ByteSizeLong() == 0);
  // Of a name that stands twice, the second value is not taken.
  const JsonIn twice = read("Settlement", R"({"remark":"first","remark":"second"})");
  CHECK(static_cast<const records::Settlement&>(*twice.record).remark() == "first");
}

TEST_CASE("json in: inside of a message field the same rules hold, with the path") {
  CHECK(told(read("Invoice", R"({"lines":[{"name":"a","name":"b"}]})").problems) ==
        "S-232 lines[0].name\n");
  CHECK(told(read("Invoice", R"({"lines":[{"amount_fen":1},{"amount_fen":1.5}]})").problems) ==
        "S-237 lines[1].amount_fen\n");
  CHECK(told(read("Invoice", R"({"lines":[{"price":1}]})").problems) == "S-233 lines[0].price\n");
  CHECK(told(read("Invoice", R"({"lines":[1]})").problems) == "S-234 lines[0]\n");
  CHECK(told(read("Invoice", R"({"lines":[[{}]]})").problems) == "S-234 lines[0]\n");
}

TEST_CASE("json in: size and depth have a cap") {
  std::string deep = R"({"lines":)" + std::string(40, '[') + std::string(40, ']') + "}";
  CHECK(told(read("Invoice", deep).problems) == "S-239 \n");
  std::string large = R"({"remark":")" + std::string(1 << 20, 'a') + "\"}";
  CHECK(told(read("Settlement", large).problems) == "S-239 \n");
}

std::string sentence(const char* type, std::string_view text) {
  const JsonIn in = read(type, text);
  return in.problems.empty() ? std::string() : in.problems.front().message;
}

TEST_CASE("json in: an unknown name in a row tells row, name and columns, but nobody's data") {
  const std::string row =
      sentence("Invoice", R"({"lines":[{"name":"床位费"},{"金额":"5.00"}]})");
  CHECK(row.find("“费用明细”第 2 行没有“金额”这一项") != std::string::npos);
  CHECK(row.find("amount_fen（金额）") != std::string::npos);
  CHECK(row.find("quantity_milli（数量）") != std::string::npos);
  CHECK(sentence("Invoice", R"({"lines":[{"price":1}]})").find("“price”") != std::string::npos);
  for (const char* text :
       {R"({"lines":[{"例春华":1}]})", R"({"lines":[{"990101199604120428":1}]})",
        R"({"例春华":1})", R"({"990101199604120428":1})", R"({"a9901011996":1})"}) {
    CAPTURE(text);
    const std::string said = sentence("Invoice", text);
    CHECK(said.find("例春华") == std::string::npos);
    CHECK(said.find("9901011996") == std::string::npos);
    CHECK(said.find("有一项的名称不是栏目名") != std::string::npos);
  }
}

TEST_CASE("json in: a number of pieces is written as people write it, or in thousandths") {
  const auto quantity = [](const char* value) {
    const JsonIn in = read("Invoice", std::string(R"({"lines":[{"quantity_milli":)") + value + "}]}");
    if (!in.problems.empty()) return in.problems.front().code;
    return std::to_string(
        static_cast<const records::Invoice&>(*in.record).lines(0).quantity_milli());
  };
  CHECK(quantity("5000") == "5000");
  CHECK(quantity("\"5\"") == "5000");
  CHECK(quantity("\"2.5\"") == "2500");
  CHECK(quantity("\"0.125\"") == "125");
  for (const char* wrong : {"\"2.5001\"", "\"2.\"", "\".5\"", "\"-1\"", "\"\"", "\"五\"", "2.5"}) {
    CAPTURE(wrong);
    CHECK(quantity(wrong) == "S-237");
  }
}

TEST_CASE("json in: a paper is named by the number that is printed on it, or by its id") {
  constexpr const char* kNumber = "42028100032022093000078";
  const RecordId id = parse_id<RecordId>("018f3b1e-7c00-7000-8000-000000000001").value();
  const auto find = [&](std::string_view number) -> Result<std::optional<RecordId>> {
    return number == kNumber ? std::optional(id) : std::optional<RecordId>();
  };
  const auto& type = type_of("Reversal");
  const std::string text = std::string(R"({"target":")") + kNumber + R"(","reason":"演示"})";
  const JsonIn in = from_json(Catalog::product(), type, text, find);
  REQUIRE(told(in.problems) == "");
  CHECK(static_cast<const records::Reversal&>(*in.record).target() == id.view());
  // Another fault beside it is told as it was typed; a number of no paper stays a fault.
  const std::string broken = std::string(R"({"target":")") + kNumber + R"(","reason":5})";
  CHECK_FALSE(from_json(Catalog::product(), type, broken, find).problems.empty());
  CHECK(told(from_json(Catalog::product(), type,
                       R"({"target":"13030000092026112900001"})", find)
                 .problems) == "S-238 target\n");
  SUBCASE("in the rows of a list, too") {
    const auto& clearing = type_of("HospitalClearing");
    const auto row = [](const char* number) {
      return std::string(R"({"disallowed":[{"settlement":")") + number +
             R"(","amount_fen":100,"reason":"演示"}]})";
    };
    const JsonIn off = from_json(Catalog::product(), clearing, row(kNumber), find);
    REQUIRE(told(off.problems) == "");
    CHECK(static_cast<const records::HospitalClearing&>(*off.record).disallowed(0).settlement() ==
          id.view());
    CHECK(told(from_json(Catalog::product(), clearing, row("13030000092026112900001"), find)
                   .problems) == "S-238 disallowed[0].settlement\n");
  }
}

}  // namespace
}  // namespace jindu::catalog
