#include <doctest/doctest.h>

#include <sstream>

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {

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
  for (int i : {3, 4}) {
    const auto& after = operations[i].operation.after();
    CHECK(std::count(after.begin(), after.end(), operations[2].operation.op_id()) == 1);
  }
  const Json record = body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"];
  CHECK(record["total_fee_fen"] == 520000);
  CHECK(record["fund_pay_fen"] == 486235);  // DY-E07
  CHECK(record["self_pay_fen"] == 33765);
  CHECK(record["patient_id_no"] == settlement_form()["patient_id_no"]);
  // One number leads to the other, both ways.
  CHECK(record["corrects"] == wrong);
  const Json old = body_of(at.desk->show(wrong, false));
  REQUIRE(old["reversals"].size() == 1);
  CHECK(old["reversals"][0]["corrected_by"]["doc_no"] == saved["doc_no"]);
  // Before the city knows: nothing is done any more to what was put right.
  CHECK(body_of(at.desk->show(wrong, true))["acts"]["steps"].empty());
  CHECK(code_of(at.desk->amend(wrong, R"({"contact_phone":"13900000155"})")) == "S-262");
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
  REQUIRE(at.desk->sync(at.city).ok());
  const std::int64_t then = at.clock.wall_ms();
  at.clock.advance(24 * 3'600'000);
  CHECK(code_of(at.desk->correct_today(id, patch.dump())) == "S-264");
  // The city has said what day it is: a clock set back makes no yesterday.
  REQUIRE(at.desk->sync(at.city).ok());
  at.clock.set_wall(then);
  CHECK(code_of(at.desk->correct_today(id, patch.dump())) == "S-264");
}

TEST_CASE("desk: nobody says by hand that nothing was printed") {
  DeskFixture at;
  at.enrol();
  const Json wrong = body_of(at.desk->create("Settlement", settlement_form("00000007").dump()));
  const Json form{{"target", wrong["id"]}, {"reason", "演示"}, {"same_day", true}};
  CHECK(code_of(at.desk->create("Reversal", form.dump())) != "done");
  CHECK(at.seq() == 1);
}

TEST_CASE("desk: a scan comes along to the settlement that takes the place of its own") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  std::stringstream scan("\x89PNG\r\n\x1a\n synthetic");
  REQUIRE(code_of(at.desk->attach(wrong, scan, "receipt")) == "done");
  const std::string right =
      body_of(at.desk->correct_today(wrong, R"({"total_fee_fen":520000})"))["id"];
  std::vector<std::string> hashes, papers;
  for (const auto& one : at.desk->core().outbox.all_on_top().value()) {
    if (!one.operation.has_attach()) continue;
    hashes.push_back(one.operation.attach().blob_hash());
    papers.push_back(one.operation.record_id());
  }
  REQUIRE(hashes.size() == 2);
  CHECK(hashes[0] == hashes[1]);
  CHECK(papers[0] != papers[1]);
  // The bytes are here once, and the same file attached again is there already.
  std::stringstream again("\x89PNG\r\n\x1a\n synthetic");
  CHECK(body_of(at.desk->attach(right, again, "receipt"))["attached_before"] == true);
}

TEST_CASE("desk: a clock that is always wrong hinders no correction of the day") {
  DeskFixture at;
  at.enrol();
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(at.desk->core().set_number(desk::keys::kClockOffset, -30 * 3'600'000LL).ok());
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  CHECK(body_of(at.desk->show(wrong, true))["acts"]["correct_today"] == true);
  CHECK(code_of(at.desk->correct_today(wrong, R"({"total_fee_fen":520000})")) == "done");
}

TEST_CASE("desk: what a signed month holds, or another computer has recorded, is taken back by a reversal") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  REQUIRE(at.desk->sync(at.city).ok());
  const RecordId line = parse_id<RecordId>(wrong).value();
  const RecordId month_id = new_id<RecordId>(at.clock, at.random);
  const auto month_is = [&](const std::string& state) {
    wire::RecordHeader month;
    month.set_id(month_id.str());
    month.set_type("HospitalClearing");
    month.set_version(1);
    month.set_state(state);
    records::HospitalClearing content;
    content.set_month(202209);
    at.city.put("site", month, content, {});
    const FakeCity::Record record = at.city.records.at(line.str());
    records::Settlement of_it;
    REQUIRE(of_it.ParseFromString(record.record));
    of_it.set_clearing(month_id.str());
    at.city.put("site", record.header, of_it, {});
    REQUIRE(at.desk->sync(at.city).ok());
    return body_of(at.desk->show(wrong, true))["acts"]["correct_today"] == true;
  };
  CHECK(month_is("OPEN"));
  CHECK(month_is("SUBMITTED"));
  // What was cut off it and agreed about it would be gone without a word.
  for (const char* state : {"AUDITED", "DISPUTED", "RECONCILED", "SIGNED"}) {
    CAPTURE(state);
    CHECK_FALSE(month_is(state));
    const std::string why = body_of(at.desk->show(wrong, true))["acts"]["not_today"];
    CHECK(why.find("市局已审核") != std::string::npos);
  }
  const auto refused = at.desk->correct_today(wrong, R"({"total_fee_fen":520000})");
  CHECK(code_of(refused) == "S-367");
  CHECK(refused->problems[0].message.find("2022年09月") != std::string::npos);
  // Of the same hospital, recorded at its other computer.
  const FakeCity::Record record = at.city.records.at(line.str());
  wire::RecordHeader header = record.header;
  const RecordId theirs = new_id<RecordId>(at.clock, at.random);
  header.set_id(theirs.str());
  records::Settlement of_others;
  REQUIRE(of_others.ParseFromString(record.record));
  of_others.clear_clearing();
  at.city.put("site", header, of_others, {});
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(code_of(at.desk->correct_today(to_string(theirs), R"({"total_fee_fen":520000})")) == "S-366");
  CHECK(body_of(at.desk->show(to_string(theirs), true))["acts"]["correct_today"] == false);
}

TEST_CASE("desk: what was put right today is no paper any more") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  CHECK_FALSE(body_of(at.desk->print(wrong))["forms"].empty());
  CHECK(body_of(at.desk->show(wrong, true))["acts"]["print"] == true);
  const Json right = body_of(at.desk->correct_today(wrong, R"({"total_fee_fen":520000})"));
  REQUIRE(right.contains("id"));
  CHECK(body_of(at.desk->print(wrong))["forms"].empty());
  CHECK(body_of(at.desk->show(wrong, true))["acts"]["print"] == false);
  // Its money is that of the other one, before the city has said so: the day is not told twice of it.
  for (const Json& one : body_of(at.desk->list({"Settlement", "", "", 10}))["records"]) {
    CHECK(one["counts"] == (one["id"] != wrong));
  }
  CHECK(code_of(at.desk->printed(wrong, "F-06", true)) == "S-363");  // From a window left open.
  CHECK(code_of(at.desk->printed(right["id"].get<std::string>(), "F-06", true)) == "done");
}

TEST_CASE("desk: what may be done with a settlement is told with it, and no more") {
  DeskFixture at;
  at.enrol();
  const auto acts = [&](const std::string& id) { return body_of(at.desk->show(id, true))["acts"]; };
  const std::string id =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  CHECK(acts(id)["correct_today"] == true);
  CHECK(acts(id)["reverse"] == true);
  CHECK(acts(id)["steps"] == Json::array({"amend"}));
  // The step writes how she is reached, and nothing that the money rests on.
  const Json told = body_of(at.desk->steps("Settlement"));
  for (const Json& step : told["steps"]) {
    if (step["event"] == "amend") CHECK(step["only"] == Json::array({"contact_phone", "remark"}));
  }
  // A day later: only by a reversal; once that is asked for, not again.
  at.clock.advance(24 * 3'600'000);
  CHECK(acts(id)["correct_today"] == false);
  CHECK(acts(id)["reverse"] == true);
  REQUIRE(code_of(at.desk->reverse(id, "录错")) == "done");
  CHECK(acts(id)["reverse"] == false);
}

TEST_CASE("desk: what is put right today is reckoned as it will be, and is no double of itself") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  Json form = body_of(at.desk->show(wrong, false))["record"];
  for (const char* field : {"offline", "filing"}) form.erase(field);
  form["total_fee_fen"] = 520000;
  form["in_scope_fen"] = 486235;
  const Json alone = body_of(at.desk->reckon("Settlement", form.dump()));
  CHECK(alone["alike"].size() == 1);  // A new one with her invoice would be looked at twice.
  const Json told = body_of(at.desk->reckon("Settlement", form.dump(), wrong));
  CHECK(told["alike"].empty());
  CHECK(told["money"]["fund_pay_fen"] == 486235);  // DY-E07, though the old amounts still stand in the form
  CHECK(told["money"]["self_pay_fen"] == 33765);
  CHECK(told["passes"] == true);
  // What it is about is a settlement, or nothing is told.
  const std::string filing = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  const Json amount{{"fund_pay_fen", 100}};
  CHECK(code_of(at.desk->reckon("Settlement", amount.dump(), filing)) == "S-251");
  CHECK(code_of(at.desk->reckon("Settlement", amount.dump(), "42028100032022093099999X")) == "S-251");
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

}  // namespace jindu::test
