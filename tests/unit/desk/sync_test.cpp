#include <doctest/doctest.h>

#include <filesystem>

#include "client/desk/inbox.h"
#include "schema/records/conflict_case.pb.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

std::string file_one(DeskFixture& at) {
  return body_of(at.desk->create("Filing", filing_form().dump()))["id"];
}

}  // namespace

TEST_CASE("sync: what was recorded is taken, confirmed and leaves the top of the view") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  const Json synced = body_of(at.desk->sync(at.city));
  CHECK(synced["pushed"] == 1);
  CHECK(synced["accepted"] == 1);
  CHECK(synced["digests_equal"] == true);
  CHECK(synced["pending"] == 0);
  const Json shown = body_of(at.desk->show(id, false));
  CHECK(shown["origin"] == "confirmed");
  CHECK(shown["version"] == 1);
  CHECK(shown["own"].empty());
  CHECK(at.desk->core().outbox.all_on_top().value().empty());
  const Json status = body_of(at.desk->status());
  CHECK(status["delivered"] == 1);
  CHECK(status["one_copy_only"] == 0);
  CHECK(status["line"] == "已送达 1 · 待上传 0 · 需处理 0 · 上次同步 刚才");
  CHECK(status["city_reached"] == true);
  CHECK(body_of(at.desk->verify())["ok"] == true);
}

TEST_CASE("sync: an answer lost on the way is asked for again and counts once") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  at.city.lose_answers = true;
  REQUIRE(!at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->status())["pending"] == 1);
  CHECK(body_of(at.desk->status())["city_reached"] == false);
  at.city.lose_answers = false;
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(at.city.operations.size() == 1);
  CHECK(body_of(at.desk->show(id, false))["origin"] == "confirmed");
}

TEST_CASE("sync: nothing new costs one exchange") {
  DeskFixture at;
  at.enrol();
  file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  const std::uint64_t before = at.city.exchanges;
  const Json nothing = body_of(at.desk->sync(at.city));
  CHECK(at.city.exchanges == before + 1);
  CHECK(nothing["pushed"] == 0);
  CHECK(nothing["pulled"] == 0);
}

TEST_CASE("sync: a refused operation has no effect and stays with its author until put away") {
  DeskFixture at;
  at.enrol();
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->status())["needs_person"] == 1);
  const Json inbox = body_of(at.desk->inbox())["operations"];
  REQUIRE(inbox.size() == 1);
  CHECK(inbox[0]["verdict"]["kind"] == "refused");
  CHECK(inbox[0]["verdict"]["code"] == "K06");
  // What was typed can still be read.
  CHECK(body_of(at.desk->show(id, false))["origin"] == "refused");
  CHECK(code_of(at.desk->amend(id, R"({"remark":"补充"})")) == "NOT_ACCEPTED");
  CHECK(body_of(at.desk->list({"Filing", "", "例小花", 10}))["records"].size() == 1);
  REQUIRE(code_of(at.desk->put_away(inbox[0]["op_id"].get<std::string>())) == "done");
  CHECK(body_of(at.desk->inbox())["operations"].empty());
  CHECK(body_of(at.desk->list({"Filing", "", "例小花", 10}))["records"].empty());
  CHECK(body_of(at.desk->status())["needs_person"] == 0);
}

TEST_CASE("sync: a parked operation stands beside the record until a late verdict decides it") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK_FALSE(body_of(at.desk->show(id, false)).contains("unsent"));
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::PARKED; };
  REQUIRE(code_of(at.desk->amend(id, R"({"contact_phone":"13900000199"})")) == "done");
  // What stands on this disk alone is told as such, also of what the city has confirmed before.
  CHECK(body_of(at.desk->show(id, false))["unsent"] == true);
  CHECK(body_of(at.desk->list({"Filing", "", "", 10}))["records"][0]["unsent"] == true);
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK_FALSE(body_of(at.desk->show(id, false)).value("unsent", false));
  const Json parked = body_of(at.desk->show(id, false));
  CHECK(parked["record"]["contact_phone"] == "13900000142");
  REQUIRE(parked["own"].size() == 1);
  CHECK(parked["own"][0]["verdict"]["kind"] == "parked");
  CHECK(body_of(at.desk->status())["parked"] == 1);
  // What is built on it waits with it.
  REQUIRE(code_of(at.desk->amend(id, R"({"remark":"补充"})")) == "done");
  const auto child = at.desk->core().outbox.of_record(parse_id<RecordId>(id).value()).value();
  REQUIRE(child.back().operation.after_size() == 1);
  CHECK(child.back().operation.after(0) == child[1].operation.op_id());
  const OpId op_id = parse_id<OpId>(parked["own"][0]["op_id"].get<std::string>()).value();

  SUBCASE("accepted in the end") {
    at.city.decide_later(op_id, wire::Verdict::ACCEPTED);
    REQUIRE(at.desk->sync(at.city).ok());
    const Json shown = body_of(at.desk->show(id, true));
    CHECK(shown["record"]["contact_phone"] == "13900000199");
    CHECK(shown["history"][1]["verdict"]["kind"] == "accepted");
    CHECK(shown["history"][1]["first_verdict"]["kind"] == "parked");
  }
  SUBCASE("refused in the end") {
    at.city.decide_later(op_id, wire::Verdict::REFUSED);
    REQUIRE(at.desk->sync(at.city).ok());
    const Json shown = body_of(at.desk->show(id, false));
    CHECK(shown["record"]["contact_phone"] == "13900000142");
    CHECK(shown["own"].size() == 2);  // Beside it, until put away; and what waits with it.
  }
}

TEST_CASE("desk: replica.db deleted loses nothing of one's own, with or without a link") {
  DeskFixture at;
  at.enrol();
  const std::string sent = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  const std::string unsent = body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  at.desk.reset();
  for (const char* name : {"replica.db", "replica.db-wal", "replica.db-shm"}) {
    std::filesystem::remove(at.file(name));
  }
  at.restart();
  CHECK(body_of(at.desk->show(sent, false))["record"]["patient_id_no"] == kWife);
  CHECK(body_of(at.desk->show(unsent, false))["state"] == "RECORDED");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->show(sent, false))["origin"] == "confirmed");
  CHECK(body_of(at.desk->show(unsent, false))["origin"] == "confirmed");
  CHECK(body_of(at.desk->verify())["ok"] == true);
}

TEST_CASE("desk: a damaged replica.db is set aside and comes again") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  at.desk.reset();
  std::filesystem::remove(at.file("replica.db-wal"));
  std::filesystem::resize_file(at.file("replica.db"), 4096);
  std::FILE* file = std::fopen(at.file("replica.db").c_str(), "r+b");
  std::fputs("damage", file);
  std::fclose(file);
  at.restart();
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->show(id, false))["origin"] == "confirmed");
}

TEST_CASE("desk: a kill between the outbox's commit and the view loses nothing") {
  DeskFixture at;
  at.enrol();
  // The state that the kill leaves: the replica as it was before the press, the outbox after it.
  at.desk.reset();
  const TempDir before;
  for (const char* name : {"replica.db", "replica.db-wal", "replica.db-shm"}) {
    if (std::filesystem::exists(at.file(name))) {
      std::filesystem::copy(at.file(name), before.path() + "/" + name);
    }
  }
  at.restart();
  const std::string id = file_one(at);
  at.desk.reset();
  for (const char* name : {"replica.db", "replica.db-wal", "replica.db-shm"}) {
    std::filesystem::remove(at.file(name));
    if (std::filesystem::exists(before.path() + "/" + name)) {
      std::filesystem::copy(before.path() + "/" + name, at.file(name));
    }
  }
  at.restart();
  CHECK(body_of(at.desk->list({"Filing", "SUBMITTED", kWife, 10}))["records"].size() == 1);
  CHECK(body_of(at.desk->show(id, false))["state"] == "SUBMITTED");
}

TEST_CASE("desk: two windows on one directory share one chain") {
  DeskFixture at;
  at.enrol();
  FakeRandom other_random(99);
  auto other = desk::Desk::open(at.options(), at.clock, other_random).value();
  file_one(at);
  REQUIRE(code_of(other->create("Filing", filing_form().dump())) == "done");
  const std::string id = file_one(at);
  CHECK(at.seq() == 3);
  CHECK(body_of(other->show(id, false))["state"] == "SUBMITTED");
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->verify())["ok"] == true);
}

TEST_CASE("sync: a wrong digest makes the desk read the feed again, once, and tell") {
  DeskFixture at;
  at.enrol();
  file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  at.city.spoil_digest = "site";
  const Json told = body_of(at.desk->sync(at.city));
  CHECK(told["mended"][0] == "site");
  CHECK(told["digests_equal"] == false);
  CHECK(told["warnings"][0]["code"] == "N-430");
  at.city.spoil_digest.clear();
  const Json mended = body_of(at.desk->sync(at.city));
  CHECK(mended["digests_equal"] == true);
}

TEST_CASE("sync: a departed record is gone, unless something of one's own on it is undecided") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  SUBCASE("nothing own on it") {
    at.city.depart(parse_id<RecordId>(id).value(), "TRANSFERRED");
    REQUIRE(at.desk->sync(at.city).ok());
    CHECK(body_of(at.desk->list({"Filing", "", "", 10}))["records"].empty());
    CHECK(body_of(at.desk->show(id, false))["departed"] == "TRANSFERRED");
  }
  SUBCASE("an own operation waits") {
    at.city.judge = [](const wire::Operation&) { return wire::Verdict::HELD; };
    REQUIRE(code_of(at.desk->amend(id, R"({"fetus_count":2})")) == "done");
    at.city.depart(parse_id<RecordId>(id).value(), "TRANSFERRED");
    REQUIRE(at.desk->sync(at.city).ok());
    const Json rows = body_of(at.desk->list({"Filing", "", "", 10}))["records"];
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["origin"] == "departed");
    CHECK(code_of(at.desk->amend(id, R"({"fetus_count":3})")) == "DEPARTED");
  }
}

TEST_CASE(
    "inbox: a conflict that this site may decide is shown with its choices, and decided once") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  records::ConflictCase one;
  one.set_code(records::ConflictCase::K06);
  one.add_records(parse_id<RecordId>(id).value().str());
  one.set_decider_role("desk_clerk");
  one.set_decider_site("0003");
  for (const char* choice : {"mine", "theirs", "typed"}) {
    auto* added = one.add_choices();
    added->set_code(choice);
    added->set_label(choice);
  }
  auto* evidence = one.add_evidence();
  evidence->set_field_name("fetus_count");
  evidence->set_label("胎数");
  evidence->mutable_common()->set_shown("1");
  evidence->mutable_theirs()->set_shown("3");
  evidence->mutable_mine()->set_shown("2");
  const RecordId case_id = set_state(at, parse_id<RecordId>(id).value(), "HELD", &one);
  REQUIRE(at.desk->sync(at.city).ok());

  const Json conflicts = body_of(at.desk->inbox())["conflicts"];
  REQUIRE(conflicts.size() == 1);
  CHECK(conflicts[0]["code"] == "K06");
  CHECK(conflicts[0]["mine_to_decide"] == true);
  CHECK(conflicts[0]["choices"].size() == 3);
  CHECK(
      conflicts[0]["sides"] ==
      Json::parse(R"([{"label":"胎数","words":{"common":"上次共同值","theirs":"先到","mine":"后到"},
                         "who":{"theirs":"","mine":""},"field":"fetus_count","common":"1","mine":"2","theirs":"3"}])"));
  CHECK(body_of(at.desk->status())["needs_person"] == 1);

  const std::string name = to_string(case_id);
  const auto unknown = at.desk->resolve(name, "both", "");
  CHECK(code_of(unknown) == "S-271");
  CHECK(unknown->problems[0].message.find("mine（mine）、theirs（theirs）") != std::string::npos);
  const auto empty = at.desk->resolve(name, "typed", "");
  CHECK(code_of(empty) == "S-272");
  CHECK(empty->problems[0].message.find("--value") != std::string::npos);
  CHECK(empty->problems[0].message.find("胎数（fetus_count）") != std::string::npos);
  CHECK(code_of(at.desk->resolve(name, "typed", "", R"({"fetus_count":77})")) == "S-217");
  CHECK(code_of(at.desk->resolve("00000000-0000-7000-8000-000000000000", "mine", "")) == "S-270");
  const std::uint64_t before = at.seq();
  CHECK(code_of(at.desk->resolve(name, "typed", "核对原件", R"({"fetus_count":2})")) == "done");
  CHECK(code_of(at.desk->resolve(name, "mine", "")) == "S-274");
  CHECK(at.seq() == before + 1);
  const auto operations = at.desk->core().outbox.all_on_top().value();
  CHECK(operations.back().operation.decide().value().fields(0) == "fetus_count");

  // Sent back by the city, it still says what it was about.
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
  REQUIRE(at.desk->sync(at.city).ok());
  const Json refused = body_of(at.desk->inbox())["operations"];
  REQUIRE(refused.size() == 1);
  CHECK(refused[0]["label"] == "裁定");
  CHECK(refused[0]["conflict_code"] == "K06");
  CHECK(refused[0]["about"][0]["id"] == id);
}

TEST_CASE("inbox: a returned record tells why it was returned, not what was refused later") {
  DeskFixture at;
  at.enrol();
  at.city.reason_code = "IDENTITY_FAILED";
  const RecordId id = parse_id<RecordId>(file_one(at)).value();
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(code_of(at.desk->step(to_string(id), "cancel")) == "done");
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
  at.city.reason_code = "BAD_STATE";
  set_state(at, id, "RETURNED");
  REQUIRE(at.desk->sync(at.city).ok());
  const Json returned = body_of(at.desk->inbox())["returned"];
  REQUIRE(returned.size() == 1);
  REQUIRE(returned[0]["reasons"].size() == 1);
  CHECK(returned[0]["reasons"][0]["code"] == "IDENTITY_FAILED");
}

TEST_CASE("desk: a returned record can be handed in as it stands, with a hint") {
  DeskFixture at;
  at.enrol();
  const RecordId id = parse_id<RecordId>(file_one(at)).value();
  REQUIRE(at.desk->sync(at.city).ok());
  set_state(at, id, "RETURNED");
  REQUIRE(at.desk->sync(at.city).ok());
  SUBCASE("nothing named, or the same again") {
    for (const char* form : {"", R"({"contact_phone":"13900000142"})"}) {
      const Json saved = body_of(at.desk->step(to_string(id), "correct", form));
      CHECK(saved["state"] == "SUBMITTED");
      REQUIRE(saved.contains("warnings"));
      CHECK(saved["warnings"][0]["code"] == "S-311");
      REQUIRE(at.desk->sync(at.city).ok());
      set_state(at, id, "RETURNED");
      REQUIRE(at.desk->sync(at.city).ok());
    }
  }
  SUBCASE("something corrected") {
    const Json saved =
        body_of(at.desk->step(to_string(id), "correct", R"({"contact_phone":"13900000177"})"));
    CHECK_FALSE(saved.contains("warnings"));
  }
}

TEST_CASE("inbox: a refused change still says what it was") {
  DeskFixture at;
  at.enrol();
  const std::string id = file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(code_of(at.desk->amend(id, R"({"remark":"甲说","contact_name":null})")) == "done");
  at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
  REQUIRE(at.desk->sync(at.city).ok());
  const Json changes = body_of(at.desk->inbox())["operations"][0]["changes"];
  REQUIRE(changes.size() == 2);
  CHECK(changes[0]["label"] == "情况说明");
  CHECK(changes[0]["text"] == "甲说");
  CHECK(changes[1]["text"] == "（清空）");
  const Json history = body_of(at.desk->show(id, true))["history"];
  CHECK_FALSE(history[0].contains("changes"));  // The filing itself.
}

TEST_CASE(
    "status: a city that holds other entries was reached, and another sync is not asked for") {
  DeskFixture at;
  at.enrol();
  file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  at.city.down = true;
  at.clock.advance(60'000);
  REQUIRE_FALSE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->status())["city_reached"] == false);
  at.city.down = false;
  at.city.notice = "BAD_SIGNATURE";
  const auto stopped = at.desk->sync(at.city);
  REQUIRE_FALSE(stopped.ok());
  CHECK(desk::explain(stopped.error()).code == "N-440");
  const Json status = body_of(at.desk->status());
  CHECK(status["city_reached"] == true);
  CHECK(status["warnings"][0]["code"] == "N-440");
  const Json verify = body_of(at.desk->verify());
  CHECK(verify["ok"] == false);
  CHECK(verify["error"]["code"] == "N-440");
  for (const Json& check : verify["checks"]) {
    if (check["check"] == "branch") CHECK(check["ok"] == false);
  }
}

TEST_CASE("status: only a record that is held itself counts as held") {
  DeskFixture at;
  at.enrol();
  const RecordId held = parse_id<RecordId>(file_one(at)).value();
  const RecordId other = parse_id<RecordId>(file_one(at)).value();
  REQUIRE(at.desk->sync(at.city).ok());
  records::ConflictCase one;
  one.set_code(records::ConflictCase::K04);
  one.add_records(held.str());
  one.add_records(other.str());
  set_state(at, held, "HELD", &one);
  REQUIRE(at.desk->sync(at.city).ok());
  const Json status = body_of(at.desk->status());
  CHECK(status["conflicts"] == 1);
  CHECK(status["disputed"] == 1);
}

TEST_CASE("status: a clock that is wrong is told, and work goes on") {
  DeskFixture at;
  at.enrol();
  at.clock.set_wall(at.clock.wall_ms());
  file_one(at);
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->status())["clock_offset_ms"] == 0);
}

TEST_CASE("verify: an outbox that was rolled back is named by its mark") {
  DeskFixture at;
  at.enrol();
  file_one(at);
  at.desk.reset();
  const TempDir before;
  for (const char* name : {"outbox.db", "outbox.db-wal"}) {
    if (std::filesystem::exists(at.file(name))) {
      std::filesystem::copy(at.file(name), before.path() + "/" + name);
    }
  }
  at.restart();
  file_one(at);
  at.desk.reset();
  for (const char* name : {"outbox.db", "outbox.db-wal", "outbox.db-shm"}) {
    std::filesystem::remove(at.file(name));
    if (std::filesystem::exists(before.path() + "/" + name)) {
      std::filesystem::copy(before.path() + "/" + name, at.file(name));
    }
  }
  at.restart();
  const auto answer = at.desk->verify();
  CHECK(code_of(answer) == "D-503");
  const Json told = body_of(answer);
  for (const Json& check : told["checks"]) {
    if (check["check"] == "mark") CHECK(check["ok"] == false);
    if (check["check"] == "chain") CHECK(check["ok"] == true);
  }
}

TEST_CASE("inbox: a deadline is told in the working days that are left") {
  DeskFixture at;
  at.enrol();
  const RecordId id = parse_id<RecordId>(file_one(at)).value();
  REQUIRE(at.desk->sync(at.city).ok());
  records::ConflictCase one;
  one.set_code(records::ConflictCase::K04);
  one.add_records(id.str());
  one.set_due("2022-10-10");
  set_state(at, id, "HELD", &one);
  REQUIRE(at.desk->sync(at.city).ok());
  const Json conflicts = body_of(at.desk->inbox())["conflicts"];
  REQUIRE(conflicts.size() == 1);
  // From Friday 30 September: 1 to 7 October are off, the 8th and 9th are make-up days.
  CHECK(conflicts[0]["days_left"] == 3);
  CHECK(conflicts[0]["due_in_days"] == 10);
}

TEST_CASE("inbox: a deadline is past the day after, also before the next working day") {
  constexpr std::int64_t kDayMs = 86'400'000;
  DeskFixture at;
  at.enrol();
  const RecordId id = parse_id<RecordId>(file_one(at)).value();
  REQUIRE(at.desk->sync(at.city).ok());
  records::ConflictCase one;
  one.set_code(records::ConflictCase::K04);
  one.add_records(id.str());
  one.set_due("2022-09-30");  // Today, before a week that is off.
  set_state(at, id, "HELD", &one);
  REQUIRE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->inbox())["conflicts"][0]["due_in_days"] == 0);
  at.clock.advance(2 * kDayMs);
  const Json past = body_of(at.desk->inbox())["conflicts"][0];
  CHECK(past["days_left"] == 0);
  CHECK(past["due_in_days"] == -2);
  CHECK(past["left_text"] == "已过期 2 天");
}

TEST_CASE("inbox: a paper that came back and lacks scans waits once, with both reasons") {
  desk::Json returned = desk::Json::parse(R"([{"id":"a"},{"id":"c"}])");
  desk::Json documents =
      desk::Json::parse(R"([{"id":"a","line":"材料待上传 4 份"},{"id":"b","line":"材料待上传 1 份"}])");
  CHECK(desk::join_documents(returned, documents) == 1);
  CHECK(returned[0]["documents"]["line"] == "材料待上传 4 份");
  CHECK_FALSE(returned[1].contains("documents"));
  CHECK(documents[0]["with_returned"] == true);
  CHECK_FALSE(documents[1].contains("with_returned"));
}

}  // namespace jindu::test
