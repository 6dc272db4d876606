#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

/// A form with one thing changed.
std::string with(Json form, const std::string& field, const Json& value) {
  form[field] = value;
  return form.dump();
}
std::string without(Json form, const std::string& field) {
  form.erase(field);
  return form.dump();
}

bool names(const Json& answer, const std::string& code, const std::string& field) {
  for (const Json& problem : answer["problems"]) {
    if (problem["code"] == code && problem.value("field", "") == field) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("desk: each wrong form gets its own answer, and nothing is recorded") {
  DeskFixture at;
  at.enrol();
  const Json filing = filing_form();
  const Json settlement = settlement_form();
  struct Row {
    const char* what;
    const char* type;
    std::string json;
    const char* code;
    const char* field;
  };
  const Row rows[] = {
      {"not JSON", "Filing", "{", "S-231", ""},
      {"empty text", "Filing", "", "S-231", ""},
      {"trailing comma", "Filing", R"({"fetus_count":1,})", "S-231", ""},
      {"an array at the top", "Filing", "[]", "S-236", ""},
      {"a name twice", "Filing", R"({"fetus_count":1,"fetus_count":2})", "S-232", "fetus_count"},
      {"an unknown name", "Filing", with(filing, "favourite", 1), "S-233", "favourite"},
      {"text for a number", "Filing", with(filing, "fetus_count", "1"), "S-234", "fetus_count"},
      {"a fraction", "Filing", with(filing, "fetus_count", 1.5), "S-237", "fetus_count"},
      {"an unknown code", "Filing", with(filing, "filing_kind", "neighbour"), "S-235",
       "filing_kind"},
      {"a field of the city", "Filing",
       with(filing, "patient", "01838be8-4a81-7bb0-8000-000000000000"), "S-253", "patient"},
      {"no name", "Filing", without(filing, "patient_name"), "S-201", "patient_name"},
      {"a blank name", "Filing", with(filing, "patient_name", "   "), "S-201", "patient_name"},
      {"a name too long", "Filing", with(filing, "patient_name", std::string(51 * 3, 'a')), "S-202",
       "patient_name"},
      {"wrong check digit", "Filing", with(filing, "patient_id_no", "990101199001010044"), "S-203",
       "patient_id_no"},
      {"15 digits", "Filing", with(filing, "patient_id_no", "990101900101004"), "S-203",
       "patient_id_no"},
      {"no such birthday", "Filing", with(filing, "patient_id_no", "990101199002300046"), "S-203",
       "patient_id_no"},
      {"a man's number for a woman", "Filing", with(filing, "patient_id_no", kHusband), "S-220",
       "patient_id_no"},
      {"spouse of the same sex", "Filing", with(filing, "spouse_id_no", "990101199001010043"),
       "S-223", "spouse_id_no"},
      {"both the same person", "Filing", with(filing, "spouse_id_no", kWife), "S-222",
       "spouse_id_no"},
      {"a phone of six digits", "Filing", with(filing, "contact_phone", "123456"), "S-210",
       "contact_phone"},
      {"a day that does not exist", "Filing", with(filing, "pregnancy_date", "2022-02-30"), "S-207",
       "pregnancy_date"},
      {"a date in another form", "Filing", with(filing, "pregnancy_date", "2022/3/1"), "S-207",
       "pregnancy_date"},
      {"ten children", "Filing", with(filing, "fetus_count", 10), "S-217", "fetus_count"},
      {"event before pregnancy", "Filing", with(filing, "event_date", "2022-02-01"), "S-221",
       "event_date"},
      {"no kind of care", "Filing", with(filing, "care_kinds", Json::array()), "S-201",
       "care_kinds"},
      {"one kind twice", "Filing", with(filing, "care_kinds", {"delivery", "delivery"}), "S-224",
       "care_kinds[1]"},
      {"employed not said", "Filing", without(filing, "patient_employed"), "S-201",
       "patient_employed"},
      {"no spouse", "Filing", without(filing, "spouse_name"), "S-201", "spouse_name"},
      {"no employer of the spouse", "Filing", without(filing, "spouse_employer_name"), "S-201",
       "spouse_employer_name"},
      {"a negative amount", "Settlement", with(settlement, "total_fee_fen", -1), "S-208",
       "total_fee_fen"},
      {"an amount beyond all", "Settlement", with(settlement, "total_fee_fen", 1'000'000'000'001),
       "S-208", "total_fee_fen"},
      {"an amount as text", "Settlement", with(settlement, "total_fee_fen", "二百元"), "S-237",
       "total_fee_fen"},
      {"no invoice", "Settlement", without(settlement, "invoice_no"), "S-201", "invoice_no"},
      {"identity not looked at", "Settlement", without(settlement, "identity_checked"), "S-201",
       "identity_checked"},
      {"no visit day", "Settlement", without(settlement, "visit_date"), "S-201", "visit_date"},
      {"a filing that is no id", "Settlement", with(settlement, "filing", "备案"), "S-238",
       "filing"},
      {"a reversal without target", "Reversal", R"({"reason":"录错"})", "S-201", "target"},
      {"a reversal without reason", "Reversal",
       R"({"target":"01838be8-4a81-7bb0-8000-000000000000"})", "S-201", "reason"},
      {"a reversal's amount", "Reversal",
       R"({"target":"01838be8-4a81-7bb0-8000-000000000000","reason":"录错","amount_fen":-1})",
       "S-253", "amount_fen"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    const auto answer = at.desk->create(row.type, row.json);
    REQUIRE(answer.ok());
    CHECK_FALSE(answer->done);
    const Json body = body_of(answer);
    CHECK_MESSAGE(names(body, row.code, row.field), body.dump());
    // What was typed is never said back.
    CHECK(body.dump().find(kWife) == std::string::npos);
  }
  CHECK(at.seq() == 0);
  CHECK(body_of(at.desk->list({"Filing", "", "", 10}))["records"].empty());
}

TEST_CASE("desk: everything that is wrong is told at once") {
  DeskFixture at;
  at.enrol();
  Json form = filing_form();
  form["patient_id_no"] = "1";
  form["contact_phone"] = "1";
  form["nonsense"] = 1;
  form.erase("spouse_name");
  const Json body = body_of(at.desk->create("Filing", form.dump()));
  CHECK(names(body, "S-203", "patient_id_no"));
  CHECK(names(body, "S-210", "contact_phone"));
  CHECK(names(body, "S-233", "nonsense"));
  CHECK(names(body, "S-201", "spouse_name"));
}

TEST_CASE("desk: wrong changes, steps and names are refused each by its code") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  const std::string settled =
      body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  const std::uint64_t before = at.seq();
  CHECK(code_of(at.desk->create("Neighbour", "{}")) == "S-250");
  CHECK(code_of(at.desk->steps("Neighbour")) == "S-250");
  CHECK(code_of(at.desk->list({"Neighbour", "", "", 10})) == "S-250");
  CHECK(code_of(at.desk->list({"Filing", "FLYING", "", 10})) == "S-252");
  CHECK(code_of(at.desk->show("42028100032022093099999", false)) == "S-251");
  CHECK(code_of(at.desk->show("01838be8-4a81-7bb0-8000-000000000000", false)) == "S-251");
  CHECK(code_of(at.desk->amend(id, "{}")) == "S-258");
  CHECK(code_of(at.desk->amend(id, R"({"patient_name":null})")) == "S-201");
  CHECK(code_of(at.desk->amend(id, R"({"patient_id_no":"990101199001010044"})")) == "S-203");
  CHECK(code_of(at.desk->amend(id, R"({"pregnancy_date":"2022-12-01"})")) == "S-221");
  CHECK(code_of(at.desk->amend(settled, R"({"total_fee_fen":1})")) == "CONTACT_ONLY");
  CHECK(code_of(at.desk->step(id, "cancel", "{")) == "S-231");
  CHECK(code_of(at.desk->put_away("nothing")) == "S-275");
  CHECK(code_of(at.desk->check("990101199001010044", "例小花", "prenatal")) == "S-203");
  CHECK(code_of(at.desk->check(kWife, "", "prenatal")) == "S-209");
  CHECK(code_of(at.desk->check(kWife, "例小花", "holiday")) == "S-259");
  CHECK(code_of(at.desk->save_draft("Filing", std::string(70'000, 'x'))) == "S-255");
  CHECK(code_of(at.desk->reckon("Settlement", R"({"total_fee_fen":-5})")) == "S-208");
  CHECK(at.seq() == before);
}

TEST_CASE("form: an unknown field is named, unless the name may be somebody's data") {
  DeskFixture at;
  at.enrol();
  const auto told = [&](const std::string& name) {
    Json form = filing_form();
    form[name] = "a";
    const auto answer = at.desk->create("Filing", form.dump());
    REQUIRE(code_of(answer) == "S-233");
    return answer->problems[0].message;
  };
  CHECK(told("patient_nane").find("“patient_nane”") != std::string::npos);
  CHECK(told("patient_nane").find("fields Filing") != std::string::npos);
  CHECK(told(std::string(500, 'a')).size() < 200);
  CHECK(told(kWife).find(kWife) == std::string::npos);
  CHECK(told(std::string("id") + kWife).find(kWife) == std::string::npos);
  CHECK(told("例小花").find("例小花") == std::string::npos);
}

TEST_CASE("filing: a pregnancy begins before it is declared, and lasts no year") {
  DeskFixture at;
  at.enrol();
  struct Row {
    const char* begun;
    const char* event;  // Empty: not filled in.
    const char* declared;
    const char* code;
  };
  for (const Row& row : {
           Row{"2022-10-10", "", "2022-09-30", "S-342"},  // After today.
           Row{"2022-09-20", "", "2022-09-19", "S-342"},  // After the declaration.
           Row{"2022-09-30", "", "2022-09-30", "done"},   // The day itself.
           Row{"2021-08-01", "", "2022-09-30", "S-343"},  // 425 days before it is declared.
           Row{"2021-08-01", "2022-09-30", "2022-09-30", "S-343"},  // 425 days before the event.
           Row{"2021-12-04", "2022-09-30", "2022-09-30", "done"},   // 300 days.
           Row{"2021-12-03", "2022-09-30", "2022-09-30", "S-343"},
           Row{"2021-08-01", "2022-05-01", "2022-09-30", "done"},  // Born long ago, declared now.
       }) {
    CAPTURE(row.begun);
    CAPTURE(row.event);
    Json form = filing_form();
    form["pregnancy_date"] = row.begun;
    form["event_date"] = row.event;
    form["declared_on"] = row.declared;
    if (form["event_date"] == "") form.erase("event_date");
    CHECK(code_of(at.desk->create("Filing", form.dump())) == row.code);
  }
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  CHECK(code_of(at.desk->amend(id, R"({"pregnancy_date":"2021-08-01"})")) == "S-343");
  CHECK(code_of(at.desk->amend(id, R"({"contact_phone":"13900000151"})")) == "done");
}

TEST_CASE("form: text that cannot be read is told once, not field by field") {
  DeskFixture at;
  at.enrol();
  const std::string whole = filing_form().dump();
  const auto broken = at.desk->create("Filing", whole.substr(0, whole.size() - 1));
  REQUIRE(code_of(broken) == "S-231");
  CHECK(broken->problems.size() == 1);
  CHECK(at.desk->create("Filing", "[]")->problems.size() == 1);
  // What is merely not filled in is still told field by field.
  CHECK(at.desk->create("Filing", "{}")->problems.size() > 3);
}

}  // namespace jindu::test
