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

TEST_CASE("desk: registering and settling are two operations of one press") {
  DeskFixture at;
  at.enrol();
  const Json saved = body_of(at.desk->create("Settlement", settlement_form().dump()));
  CHECK(saved["state"] == "RECORDED");
  CHECK(at.seq() == 1);
  const auto operations = at.desk->core().outbox.all_on_top().value();
  REQUIRE(operations.size() == 2);
  CHECK(operations[0].operation.step().event() == "register");
  CHECK(operations[1].operation.step().event() == "settle");
  CHECK(operations[0].seq == operations[1].seq);
  CHECK(operations[0].operation.event_date() == "2022-09-30");
}

TEST_CASE("desk: 离线标志 says whether the city was reached when it was recorded, and nobody types it") {
  DeskFixture at;
  at.enrol();
  const auto offline = [&](const char* invoice) {
    const Json saved = body_of(at.desk->create("Settlement", settlement_form(invoice).dump()));
    return body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"]["offline"];
  };
  CHECK(offline("00000001") == true);  // Never reached yet.
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(offline("00000002") == false);
  at.city.down = true;
  REQUIRE(!at.desk->sync(at.city).ok());
  CHECK(offline("00000003") == true);
  Json typed = settlement_form("00000004");
  typed["offline"] = false;
  const desk::Answer refused = at.desk->create("Settlement", typed.dump()).value();
  REQUIRE(refused.problems.size() == 1);
  CHECK(refused.problems[0].code == "S-253");
  CHECK(refused.problems[0].field == "offline");
  for (const Json& field : body_of(at.desk->fields("Settlement"))["fields"]) {
    CHECK(field["name"] != "offline");
  }
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

TEST_CASE("desk: amounts left to it follow M6: all in scope is paid by the fund") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form();
  form.erase("fund_pay_fen");
  form.erase("self_pay_fen");
  form["total_fee_fen"] = 520000;
  form["in_scope_fen"] = 486235;
  const Json reckoned = body_of(at.desk->reckon("Settlement", form.dump()));
  CHECK(reckoned["fund_pay_fen"] == 486235);
  CHECK(at.seq() == 0);
  const Json saved = body_of(at.desk->create("Settlement", form.dump()));
  const Json record = body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"];
  CHECK(record["fund_pay_fen"] == 486235);  // DY-E07
  CHECK(record["self_pay_fen"] == 33765);
}

TEST_CASE("desk: a settlement that fails a condition waits for the clerk's word") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form();
  form["identity_checked"] = false;
  for (const char* day : {"event_date", "visit_date", "settled_on"}) {
    form[day] = "2022-10-02";  // The day after tomorrow.
  }
  const auto refused = at.desk->create("Settlement", form.dump());
  REQUIRE_FALSE(refused->done);
  std::vector<std::string> codes;
  for (const Problem& one : refused->problems) codes.push_back(one.code);
  CHECK(codes == std::vector<std::string>{"S-340", "IDENTITY_FAILED", "EVENT_IN_FUTURE",
                                          "SETTLED_IN_FUTURE"});
  CHECK(at.seq() == 0);

  SUBCASE("not met: registered and returned, with what the patient was told") {
    desk::SaveOptions save;
    save.unmet = desk::SaveOptions::Unmet::returned;
    const Json saved = body_of(at.desk->create("Settlement", form.dump(), save));
    CHECK(saved["state"] == "RETURNED");
    const auto operations = at.desk->core().outbox.all_on_top().value();
    REQUIRE(operations.size() == 2);
    CHECK(operations[1].operation.step().event() == "not_met");
    const Json shown = body_of(at.desk->show(saved["id"].get<std::string>(), false));
    CHECK(shown["state"] == "RETURNED");
    CHECK(shown["record"]["remark"].get<std::string>().find("人证不符") != std::string::npos);
    CHECK(body_of(at.desk->inbox())["returned"].empty());  // Nobody is to correct it.
  }
  SUBCASE("settled already: it is written down as it was") {
    desk::SaveOptions save;
    save.unmet = desk::SaveOptions::Unmet::settled;
    CHECK(body_of(at.desk->create("Settlement", form.dump(), save))["state"] == "RECORDED");
  }
}

TEST_CASE("desk: amounts that contradict each other are on no paper") {
  DeskFixture at;
  at.enrol();
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;
  Json form = settlement_form();
  form["self_pay_fen"] = 3501;  // 20000 + 3501 is not 23500
  CHECK(code_of(at.desk->create("Settlement", form.dump(), save)) == "MONEY_SUM");
  form = settlement_form();
  form["in_scope_fen"] = 23501;
  CHECK(code_of(at.desk->create("Settlement", form.dump(), save)) == "IN_SCOPE_OVER_TOTAL");
  CHECK(at.seq() == 0);
}

TEST_CASE("desk: figures that the desk works out are not asked of the clerk") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form();
  form.erase("fund_pay_fen");
  form.erase("self_pay_fen");
  form["in_scope_fen"] = 23501;  // Of 23500.
  CHECK(body_of(at.desk->reckon("Settlement", form.dump()))["missing"].empty());
  CHECK(code_of(at.desk->create("Settlement", form.dump())) == "IN_SCOPE_OVER_TOTAL");
  form.erase("in_scope_fen");
  const Json missing = body_of(at.desk->reckon("Settlement", form.dump()))["missing"];
  REQUIRE(missing.size() == 1);
  CHECK(missing[0]["field"] == "in_scope_fen");
  CHECK(code_of(at.desk->create("Settlement", form.dump())) == "S-201");
}

TEST_CASE("desk: nothing in the way and returned all the same: only with a reason") {
  DeskFixture at;
  at.enrol();
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::returned;
  Json form = settlement_form();
  CHECK(code_of(at.desk->create("Settlement", form.dump(), save)) == "S-341");
  form["remark"] = "患者改去其他医院";
  CHECK(body_of(at.desk->create("Settlement", form.dump(), save))["state"] == "RETURNED");
}

TEST_CASE("desk: a settlement relies on the filing of its pregnancy that counts") {
  DeskFixture at;
  at.enrol();
  Json other = filing_form();
  other["pregnancy_date"] = "2021-01-01";
  other["event_date"] = "2021-09-01";
  const std::string wanted = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  REQUIRE(code_of(at.desk->create("Filing", other.dump())) == "done");  // Newer, another pregnancy.
  const std::string id = body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  CHECK(body_of(at.desk->show(id, false))["record"]["filing"] == wanted);
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

TEST_CASE("desk: a double press on one draft is one operation") {
  DeskFixture at;
  at.enrol();
  const Json draft = body_of(at.desk->save_draft("Filing", filing_form().dump()));
  const OpId id = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  CHECK(body_of(at.desk->drafts())["drafts"].size() == 1);
  desk::SaveOptions save;
  save.draft = id;
  const Json first = body_of(at.desk->create("Filing", filing_form().dump(), save));
  at.restart();
  const Json second = body_of(at.desk->create("Filing", filing_form().dump(), save));
  CHECK(first["id"] == second["id"]);
  CHECK(second["repeated"] == true);
  CHECK(at.seq() == 1);
  CHECK(body_of(at.desk->drafts())["drafts"].empty());
  CHECK(code_of(at.desk->save_draft("Filing", "{}", id)) == "S-256");
}

TEST_CASE("desk: a double press on a change is one operation, too") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  const Json draft = body_of(at.desk->save_draft("Filing", R"({"remark":"补充"})"));
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  CHECK(body_of(at.desk->amend(id, R"({"remark":"补充"})", save))["event"] == "amend");
  CHECK(body_of(at.desk->amend(id, R"({"remark":"补充"})", save))["repeated"] == true);
  CHECK(at.seq() == 2);
}

TEST_CASE("desk: a draft keeps what was typed, also what is not right yet") {
  DeskFixture at;
  at.enrol();
  const Json draft = body_of(at.desk->save_draft("Filing", R"({"patient_name": )"));
  at.restart();
  const Json drafts = body_of(at.desk->drafts())["drafts"];
  REQUIRE(drafts.size() == 1);
  CHECK(drafts[0]["form"] == R"({"patient_name": )");
  CHECK(body_of(at.desk->list({"Filing", "", "", 10}))["drafts"].size() == 1);
  const OpId id = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  CHECK(code_of(at.desk->delete_draft(id)) == "done");
  CHECK(code_of(at.desk->delete_draft(id)) == "S-257");
}

TEST_CASE("desk: a save is refused when an own later change of the same group came between") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  const Json opened = body_of(at.desk->show(id, false));
  REQUIRE(code_of(at.desk->amend(id, R"({"fetus_count":2})")) == "done");
  desk::SaveOptions save;
  save.opened_own_seq = opened["own_seq"].get<std::uint64_t>();
  save.opened_version = opened["version"].get<std::uint64_t>();
  // The event group: fetus count and pregnancy date are one unit.
  const auto refused = at.desk->amend(id, R"({"pregnancy_date":"2022-03-02"})", save);
  CHECK(code_of(refused) == "S-320");
  CHECK(body_of(refused)["now"]["record"]["fetus_count"] == 2);
  CHECK(at.seq() == 2);
  CHECK(code_of(at.desk->amend(id, R"({"contact_phone":"13900000150"})", save)) == "done");
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

TEST_CASE("desk: a reversal names its target and is refused where there is nothing to reverse") {
  DeskFixture at;
  at.enrol();
  const std::string filing = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  CHECK(code_of(at.desk->reverse(filing, "录错")) == "S-260");
  const std::string id = body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  const Json saved = body_of(at.desk->reverse(id, "金额录错"));
  CHECK(saved["state"] == "REQUESTED");
  const Json record = body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"];
  CHECK(record["target"] == id);
  const auto operations = at.desk->core().outbox.all_on_top().value();
  CHECK(operations.back().operation.after_size() == 2);  // Waits for the settlement's operations.
  CHECK(code_of(at.desk->reverse(id, "再次申请")) == "S-262");  // K18
}

TEST_CASE("desk: a settlement tells of its reversal, and a reversal of its settlement") {
  DeskFixture at;
  at.enrol();
  const Json settled = body_of(at.desk->create("Settlement", settlement_form().dump()));
  const std::string id = settled["id"];
  CHECK(body_of(at.desk->show(id, false))["reversals"].empty());
  const Json asked = body_of(at.desk->reverse(id, "金额录错"));
  for (const bool history : {false, true}) {
    const Json reversals = body_of(at.desk->show(id, history))["reversals"];
    REQUIRE(reversals.size() == 1);
    CHECK(reversals[0]["doc_no"] == asked["doc_no"]);
    CHECK(reversals[0]["reason"] == "金额录错");
    CHECK(reversals[0]["state_label"] == "已申请");
  }
  const Json row = body_of(at.desk->list({"Reversal", "", "", 10}))["records"][0];
  CHECK(row["target_doc_no"] == settled["doc_no"]);
  CHECK(row["patient_name"] == "例小花");
  REQUIRE(at.desk->sync(at.city).ok());
  set_state(at, parse_id<RecordId>(asked["id"].get<std::string>()).value(), "APPLIED");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->show(id, false))["reversals"][0]["state_label"] == "已冲销");
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

TEST_CASE("desk: a draft says of which record and form it is, and an older program's still opens") {
  DeskFixture at;
  at.enrol();
  const Json filed = body_of(at.desk->create("Filing", filing_form().dump()));
  const RecordId id = parse_id<RecordId>(filed["id"].get<std::string>()).value();
  REQUIRE(at.desk->save_draft("Filing", R"({"remark":"补充"})", {}, {id, "amend"}).ok());
  Json drafts = body_of(at.desk->drafts())["drafts"];
  REQUIRE(drafts.size() == 1);
  CHECK(drafts[0]["record"] == filed["id"]);
  CHECK(drafts[0]["event"] == "amend");
  CHECK(drafts[0]["doc_no"] == filed["doc_no"]);
  CHECK(drafts[0]["form_changed"] == false);
  CHECK(drafts[0]["form"]["remark"] == "补充");
  // Saved from it, it is gone with the same commit.
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(drafts[0]["draft"].get<std::string>()).value();
  REQUIRE(code_of(at.desk->amend(filed["id"].get<std::string>(), R"({"remark":"补充"})", save)) == "done");
  CHECK(body_of(at.desk->drafts())["drafts"].empty());
  // Bytes of a draft as they were kept before drafts said more: two ids, then what was typed.
  auto& core = at.desk->core();
  auto transaction = db::Transaction::begin(core.outbox_db).value();
  const OpId old = new_id<OpId>(at.clock, at.random);
  REQUIRE(core.outbox.save_draft({old, "Filing", Bytes(32, '\x07') + R"({"remark":"旧"})", 5}).ok());
  // And one of a form that had other fields.
  const OpId other = new_id<OpId>(at.clock, at.random);
  REQUIRE(core.outbox
              .save_draft({other, "Filing",
                           Bytes(32, '\x07') + "\x01" + R"({"record":"","event":"","form":"0011223344556677"})" +
                               "\n" + R"({"remark":"变"})",
                           4})
              .ok());
  REQUIRE(transaction.commit().ok());
  drafts = body_of(at.desk->drafts())["drafts"];
  REQUIRE(drafts.size() == 2);
  CHECK(drafts[0]["form"]["remark"] == "旧");
  CHECK_FALSE(drafts[0].contains("form_changed"));
  CHECK(drafts[1]["form_changed"] == true);
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

TEST_CASE("desk: one birth is settled once, and the clerk hears which settlement has it") {
  DeskFixture at;
  at.enrol();
  const Json first = body_of(at.desk->create("Settlement", birth_form().dump()));
  REQUIRE(first["state"] == "RECORDED");
  const Json again = birth_form("00000003");

  const Json reckoned = body_of(at.desk->reckon("Settlement", again.dump()));
  CHECK(reckoned["passes"] == false);
  REQUIRE(reckoned["notice"].size() == 1);
  CHECK(reckoned["notice"][0]["code"] == "DUPLICATE");
  const std::string told = reckoned["notice"][0]["message"];
  CHECK(told.find(first["doc_no"].get<std::string>()) != std::string::npos);

  const auto refused = at.desk->create("Settlement", again.dump());
  REQUIRE_FALSE(refused->done);
  CHECK(refused->problems[0].code == "S-340");
  CHECK(refused->problems[1].code == "DUPLICATE");
  CHECK(at.seq() == 1);

  SUBCASE("the clerk's word lets it through") {
    desk::SaveOptions save;
    save.unmet = desk::SaveOptions::Unmet::settled;
    CHECK(body_of(at.desk->create("Settlement", again.dump(), save))["state"] == "RECORDED");
    save.unmet = desk::SaveOptions::Unmet::returned;
    CHECK(body_of(at.desk->create("Settlement", again.dump(), save))["state"] == "RETURNED");
  }
  SUBCASE("a check-up, and a birth long before, are another matter") {
    CHECK(code_of(at.desk->create("Settlement", settlement_form("00000004").dump())) == "done");
    Json other = birth_form("00000005");
    other["pregnancy_date"] = "2021-01-01";
    other["event_date"] = "2021-09-30";
    other["admission_date"] = "2021-09-29";
    other["discharge_date"] = "2021-09-30";
    other["settled_on"] = "2021-09-30";
    CHECK(body_of(at.desk->reckon("Settlement", other.dump()))["notice"].empty());
  }
}

TEST_CASE("desk: a second press on a draft of a birth is no duplicate of the first") {
  DeskFixture at;
  at.enrol();
  const Json draft = body_of(at.desk->save_draft("Settlement", birth_form().dump()));
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  const Json first = body_of(at.desk->create("Settlement", birth_form().dump(), save));
  const Json second = body_of(at.desk->create("Settlement", birth_form().dump(), save));
  CHECK(second["repeated"] == true);
  CHECK(second["id"] == first["id"]);
}

TEST_CASE("desk: the same operation on the same day is one") {
  DeskFixture at;
  at.enrol();
  const auto operation = [](const char* code, const char* invoice) {
    Json form = settlement_form(invoice);
    form["benefit_kind"] = "fp_outpatient";
    form["fp_operations"] = {code};
    form.erase("pregnancy_date");
    return form;
  };
  REQUIRE(code_of(at.desk->create("Settlement", operation("iud_remove", "1").dump())) == "done");
  CHECK(code_of(at.desk->create("Settlement", operation("iud_remove", "2").dump())) == "S-340");
  CHECK(code_of(at.desk->create("Settlement", operation("iud_insert", "3").dump())) == "done");
}

TEST_CASE("desk: a typing error of today in a settlement is put right in one press") {
  DeskFixture at;
  at.enrol();
  const std::string wrong = body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  const Json patch{{"total_fee_fen", 520000}, {"in_scope_fen", 486235}};
  const Json saved = body_of(at.desk->correct_today(wrong, patch.dump()));
  REQUIRE(saved.contains("id"));
  CHECK(at.seq() == 2);
  const auto operations = at.desk->core().outbox.all_on_top().value();
  REQUIRE(operations.size() == 5);  // Two of the first press; the reversal, and two of the new one.
  CHECK(operations[2].operation.record_type() == "Reversal");
  for (int i : {3, 4}) CHECK(operations[i].operation.after(0) == operations[2].operation.op_id());
  const Json record = body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"];
  CHECK(record["total_fee_fen"] == 520000);
  CHECK(record["fund_pay_fen"] == 486235);  // DY-E07
  CHECK(record["self_pay_fen"] == 33765);
  CHECK(record["patient_id_no"] == settlement_form()["patient_id_no"]);
  // Once is enough; and the one that took its place can be put right as well.
  CHECK(code_of(at.desk->correct_today(wrong, patch.dump())) == "S-262");
  CHECK(code_of(at.desk->correct_today(saved["id"].get<std::string>(),
                                       R"({"contact_phone":"13900000155"})")) == "done");
  // What is wrong changes nothing.
  REQUIRE(at.desk->sync(at.city).ok());  // Each counts for the offline limit until it is answered.
  const std::string id =
      body_of(at.desk->create("Settlement", settlement_form("00000009").dump()))["id"];
  const std::uint64_t seq = at.seq();
  CHECK(code_of(at.desk->correct_today(id, "{}")) == "S-258");
  CHECK(code_of(at.desk->correct_today(id, R"({"patient_id_no":"990101199604120427"})")) == "S-203");
  CHECK(code_of(at.desk->correct_today(id, R"({"total_fee_fen":1,"total_fee_fen":2})")) != "done");
  CHECK(at.seq() == seq);
  at.clock.advance(24 * 3'600'000);
  CHECK(code_of(at.desk->correct_today(id, patch.dump())) == "S-264");
}

TEST_CASE(
    "desk: a settlement that is put right, or copied, keeps its papers; others may be named") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form("00000007");
  form["materials"] = {"receipt", "discharge_record"};
  const std::string wrong = body_of(at.desk->create("Settlement", form.dump()))["id"];
  const auto kinds = [&](const std::string& id) {
    std::vector<std::string> found;
    const Json shown = body_of(at.desk->show(id, false));
    for (const Json& one : shown["documents"]["materials"]) found.push_back(one["kind"]);
    std::sort(found.begin(), found.end());
    return found;
  };
  const std::vector<std::string> both = {"discharge_record", "receipt"};
  REQUIRE(kinds(wrong) == both);
  const Json right = body_of(at.desk->correct_today(wrong, R"({"total_fee_fen":520000})"));
  REQUIRE(right.contains("id"));
  CHECK(kinds(right["id"]) == both);
  const Json copied = body_of(at.desk->copy(right["id"].get<std::string>()));
  CHECK(copied["form"]["materials"].size() == 2);
  const Json other = body_of(
      at.desk->correct_today(right["id"].get<std::string>(), R"({"materials":["receipt"]})"));
  REQUIRE(other.contains("id"));
  CHECK(kinds(other["id"]) == std::vector<std::string>{"receipt"});
  CHECK(code_of(at.desk->correct_today(other["id"].get<std::string>(),
                                       R"({"materials":["no"]})")) != "done");
}

TEST_CASE("desk: what came back is copied into a draft that can be changed and saved") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  REQUIRE(at.desk->sync(at.city).ok());
  set_state(at, parse_id<RecordId>(id).value(), "REVERSED");
  REQUIRE(at.desk->sync(at.city).ok());
  const Json copied = body_of(at.desk->copy(id));
  CHECK(copied["type"] == "Settlement");
  CHECK(copied["form"]["patient_id_no"] == settlement_form()["patient_id_no"]);
  CHECK_FALSE(copied["form"].contains("fund_pay_fen"));  // Reckoned anew.
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(copied["draft"].get<std::string>()).value();
  CHECK(code_of(at.desk->create("Settlement", {}, save)) == "done");
  CHECK(code_of(at.desk->copy("018f3b1e-7c00-7000-8000-000000000001")) == "S-251");
}

TEST_CASE("desk: a filing on which a settlement of this desk relies is not cancelled here") {
  DeskFixture at;
  at.enrol();
  const std::string filing = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  const Json settled = body_of(at.desk->create("Settlement", settlement_form().dump()));
  const auto refused = at.desk->step(filing, "cancel");
  CHECK(code_of(refused) == "K03");
  const std::string number = settled["doc_no"];
  CHECK(refused->problems[0].message.find(number) != std::string::npos);
  CHECK(at.seq() == 2);
  SUBCASE("nor after the city has confirmed both") {
    REQUIRE(at.desk->sync(at.city).ok());
    CHECK(code_of(at.desk->step(filing, "cancel")) == "K03");
  }
  SUBCASE("a settlement that pays nothing stops nobody") {
    REQUIRE(at.desk->sync(at.city).ok());
    set_state(at, parse_id<RecordId>(settled["id"].get<std::string>()).value(), "REVERSED");
    REQUIRE(at.desk->sync(at.city).ok());
    CHECK(code_of(at.desk->step(filing, "cancel")) == "done");
  }
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
