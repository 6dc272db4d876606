#include <doctest/doctest.h>

#include "schema/catalog/checks.h"
#include "schema/records/reference.pb.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {

TEST_CASE("desk: a filing is on the disk with its number before the clerk is told") {
  DeskFixture at;
  at.enrol();
  const Json saved = body_of(at.desk->create("Filing", filing_form().dump()));
  CHECK(saved["state"] == "SUBMITTED");
  // domain.md section 4: div6 + site 4 + yyyymmdd + seq 4 + check; the lease begins at 100.
  CHECK(saved["doc_no"].get<std::string>().substr(0, 22) == "4202810003202209300100");
  CHECK(catalog::valid_doc_no(saved["doc_no"].get<std::string>()));
  CHECK(at.seq() == 1);
  CHECK(at.desk->pending().value() == 1);

  at.restart();
  const Json shown = body_of(at.desk->show(saved["doc_no"].get<std::string>(), true));
  CHECK(shown["id"] == saved["id"]);
  CHECK(shown["origin"] == "own");
  CHECK(shown["record"]["patient_id_no"] == kWife);
  CHECK(shown["history"].size() == 1);
  CHECK(shown["history"][0]["event"] == "record");
  CHECK(shown["history"][0]["verdict"].is_null());
}

TEST_CASE("desk: what leaves one choice at this counter is chosen by the desk") {
  DeskFixture at;
  at.enrol();  // A hospital's desk in Daye: its clerk applies by the hospital.
  for (const Json& field : body_of(at.desk->fields("AllowanceApplication"))["fields"]) {
    if (field["name"] != "channel") continue;
    CHECK(field["need"] == "filled");
    REQUIRE(field["choices"].size() == 1);
    CHECK(field["choices"][0]["code"] == "hospital");
  }
  const Json reckoned = body_of(at.desk->reckon("AllowanceApplication", "{}"));
  for (const Json& one : reckoned["missing"]) CHECK(one["field"] != "channel");
}

TEST_CASE("desk: what the city does not offer is not recorded there") {
  DeskFixture at;
  at.enrol();
  Json form = filing_form();
  form["filing_kind"] = "out_of_city";
  form["expected_date"] = "2022-12-01";
  form["filing_reason"] = "work";
  form["patient_employer_name"] = "演示机械厂";
  CHECK(code_of(at.desk->create("Filing", form.dump())) == "NOT_OFFERED");
}

TEST_CASE("desk: a form's fields are told, and the blank form can be sent back filled in") {
  DeskFixture at;
  at.enrol();
  const Json told = body_of(at.desk->fields("Settlement"));
  Json form = told["template"];
  CHECK_FALSE(form.contains("pregnancy"));  // The city's own.
  form.update(settlement_form());
  CHECK(code_of(at.desk->create("Settlement", form.dump())) == "done");
  CHECK(code_of(at.desk->fields("Neighbour")) == "S-250");
  const Json& kind = told["fields"][0];
  CHECK(kind["name"] == "benefit_kind");
  CHECK(kind["choices"][0] == Json{{"code", "prenatal"}, {"label", "产前检查"}});
}

TEST_CASE("desk: an operation names the author's own unconfirmed ones that it builds on") {
  DeskFixture at;
  at.enrol();
  const Json filing = body_of(at.desk->create("Filing", filing_form().dump()));
  const std::string id = filing["id"];
  REQUIRE(code_of(at.desk->amend(id, R"({"contact_phone":"13900000143"})")) == "done");
  REQUIRE(code_of(at.desk->create("Settlement", settlement_form().dump())) == "done");

  const auto operations = at.desk->core().outbox.all_on_top().value();
  REQUIRE(operations.size() == 4);
  const auto& amend = operations[1].operation;
  REQUIRE(amend.after_size() == 1);
  CHECK(amend.after(0) == operations[0].operation.op_id());
  CHECK(amend.step().event() == "amend");
  CHECK(amend.based_on().own_seq() == 1);
  // The settlement relies on the filing: on its record, and on the change of it.
  const auto& settle = operations[3].operation;
  CHECK(settle.after_size() == 2);

  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(code_of(at.desk->amend(id, R"({"contact_phone":"13900000144"})")) == "done");
  const auto left = at.desk->core().outbox.all_on_top().value();
  REQUIRE(left.size() == 1);
  CHECK(left[0].operation.after_size() == 0);  // All before it is confirmed.
  CHECK(left[0].operation.based_on().version() == 2);
  CHECK(left[0].operation.based_on().city_epoch() == at.city.enrolment.city_epoch());
}

TEST_CASE("desk: what only the city or another post may do is refused with the reason") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  CHECK(code_of(at.desk->step(id, "confirm")) == "NO_ROLE");
  CHECK(code_of(at.desk->step(id, "close")) == "BAD_STATE");
  CHECK(code_of(at.desk->step(id, "hold")) == "SERVER_ONLY");
  CHECK(code_of(at.desk->step(id, "fly")) == "UNKNOWN_EVENT");
  CHECK(code_of(at.desk->create("Person", "{}")) == "S-254");
  CHECK(code_of(at.desk->create("PregnancyCase", "{}")) == "S-254");
  CHECK(at.seq() == 1);
  CHECK(code_of(at.desk->step(id, "cancel")) == "done");
  CHECK(body_of(at.desk->show(id, false))["state"] == "CANCELLED");
  CHECK(code_of(at.desk->step(id, "cancel")) == "BAD_STATE");
}

TEST_CASE("desk: a step that takes effect needs the city") {
  DeskFixture at;
  at.city.enrolment.clear_roles();
  at.city.enrolment.add_roles("front_clerk");
  at.city.enrolment.set_site_kind("county_bureau");
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  CHECK(code_of(at.desk->step(id, "confirm")) == "ONLINE_ONLY");
  desk::SaveOptions save;
  save.linked = true;
  CHECK(code_of(at.desk->step(id, "confirm", {}, save)) == "done");
}

TEST_CASE("desk: a profile that this program cannot read stops nobody from recording") {
  DeskFixture at;
  records::PolicyProfile profile;
  profile.set_city("420281");
  profile.set_profile_text("values { from: \"2022-01-25\" a_word_of_next_year: 1 }");
  at.city.enrolment.set_profile(profile.SerializeAsString());
  at.enrol();
  const Json saved = body_of(at.desk->create("Filing", filing_form().dump()));
  CHECK(saved["state"] == "SUBMITTED");
  CHECK(saved["warnings"][0]["code"] == "N-412");
}

TEST_CASE("desk: what the desk has already is told as a look-alike, and recorded all the same") {
  DeskFixture at;
  at.enrol();
  REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
  REQUIRE(code_of(at.desk->create("Settlement", settlement_form().dump())) == "done");
  const auto warned = [](const Json& answer, const std::string& code) {
    for (const Json& warning : answer.value("warnings", Json::array())) {
      if (warning["code"] == code) return true;
    }
    return false;
  };
  CHECK(warned(body_of(at.desk->create("Filing", filing_form().dump())), "S-310"));
  CHECK(warned(body_of(at.desk->create("Settlement", settlement_form().dump())), "S-302"));
  CHECK_FALSE(warned(body_of(at.desk->create("Settlement", settlement_form("2").dump())), "S-302"));
  CHECK(at.seq() == 5);
}

TEST_CASE("desk: a doubt is told while the form is typed, of alive records of this desk alone") {
  DeskFixture at;
  at.enrol();
  const Json filed = body_of(at.desk->create("Filing", filing_form().dump()));
  const Json settled = body_of(at.desk->create("Settlement", settlement_form().dump()));
  const auto alike = [&](const char* type, Json form) {
    return body_of(at.desk->reckon(type, form.dump()))["alike"];
  };
  const Json half = {{"patient_id_no", kWife}, {"patient_name", "例小花"}};
  const Json found = alike("Filing", half);
  REQUIRE(found.size() == 1);
  CHECK(found[0]["id"] == filed["id"]);
  CHECK(found[0]["code"] == "S-310");
  CHECK(found[0]["field"] == "patient_id_no");
  // Also while something else is still wrong.
  Json wrong = half;
  wrong["contact_phone"] = "1";
  CHECK(alike("Filing", wrong).size() == 1);
  Json later = half;
  later["pregnancy_date"] = "2023-09-01";
  CHECK(alike("Filing", later).empty());  // Another pregnancy.
  Json bill = settlement_form("00000009");
  REQUIRE(alike("Settlement", bill).size() == 1);
  CHECK(alike("Settlement", bill)[0]["code"] == "S-313");
  CHECK(alike("Settlement", bill)[0]["id"] == settled["id"]);
  bill["event_date"] = "2022-09-29";
  bill["visit_date"] = "2022-09-29";
  CHECK(alike("Settlement", bill).empty());  // The next check is no repeat.
  // What has come to nothing is no repeat.
  DeskFixture another;
  another.enrol();
  const Json gone = body_of(another.desk->create("Filing", filing_form().dump()));
  REQUIRE(code_of(another.desk->step(gone["id"].get<std::string>(), "cancel")) == "done");
  CHECK(body_of(another.desk->reckon("Filing", half.dump()))["alike"].empty());
}

TEST_CASE("desk: numbers of one day follow each other, and a used-up lease says so") {
  DeskFixture at;
  at.city.enrolment.mutable_lease()->set_first(7);
  at.city.enrolment.mutable_lease()->set_last(8);
  at.enrol();
  const auto number = [&] {
    return body_of(at.desk->create("Filing", filing_form().dump()))["doc_no"]
        .get<std::string>()
        .substr(18, 4);
  };
  CHECK(number() == "0007");
  CHECK(number() == "0008");
  const auto refused = at.desk->create("Filing", filing_form().dump());
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::full);
  CHECK(at.seq() == 2);
  at.clock.advance(24 * 3'600'000);
  CHECK(number() == "0007");
}

TEST_CASE("list: a state goes by its code and by the label that is shown") {
  DeskFixture at;
  at.enrol();
  REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
  for (const char* state : {"SUBMITTED", "已提交"}) {
    CAPTURE(state);
    CHECK(body_of(at.desk->list({"Filing", state, "", 10}))["records"].size() == 1);
  }
  CHECK(body_of(at.desk->list({"Filing", "已确认", "", 10}))["records"].empty());
  const auto unknown = at.desk->list({"Filing", "SENT", "", 10});
  REQUIRE(code_of(unknown) == "S-252");
  CHECK(unknown->problems[0].message.find("已提交（SUBMITTED）") != std::string::npos);
  CHECK(body_of(at.desk->steps("Filing"))["states"][0]["label"] == "已提交");
}

TEST_CASE("list: an amount stands with what is about money, and what came to nothing is in no sum") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form();
  form["total_fee_fen"] = 520000;
  form["in_scope_fen"] = 486235;
  form["fund_pay_fen"] = 486235;
  form["self_pay_fen"] = 33765;
  const Json saved = body_of(at.desk->create("Settlement", form.dump()));
  REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
  const auto only = [&](const char* type) {
    return body_of(at.desk->list({type, "", "", 10}))["records"][0];
  };
  CHECK(only("Settlement")["amount_fen"] == 486235);  // DY-E07
  CHECK(only("Settlement")["counts"] == true);
  CHECK_FALSE(only("Filing").contains("amount_fen"));
  CHECK(body_of(at.desk->search({"例", "", 0, 10}))["found"].size() > 0);
  REQUIRE(at.desk->sync(at.city).ok());
  set_state(at, parse_id<RecordId>(saved["id"].get<std::string>()).value(), "REVERSED");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(only("Settlement")["amount_fen"] == 486235);
  CHECK(only("Settlement")["counts"] == false);
}

}  // namespace jindu::test
