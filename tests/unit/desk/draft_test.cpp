#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {

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

TEST_CASE("desk: a change that leaves everything as it is is none: nobody is to hear of it") {
  DeskFixture at;
  at.enrol();
  const std::string id = body_of(at.desk->create("Filing", filing_form().dump()))["id"];
  REQUIRE(at.desk->amend(id, R"({"remark":"补充"})").ok());
  CHECK(code_of(at.desk->amend(id, R"({"remark":"补充"})")) == "S-258");
  CHECK(at.seq() == 2);
  CHECK(body_of(at.desk->amend(id, R"({"remark":"再补充"})"))["event"] == "amend");
}

TEST_CASE("desk: a double press on a correction of today answers what the first one has made") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  const std::string patch = R"({"total_fee_fen":520000})";
  const Json draft = body_of(at.desk->save_draft(
      "Settlement", patch, {}, {parse_id<RecordId>(wrong).value(), "correct-today"}));
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  const Json first = body_of(at.desk->correct_today(wrong, patch, save));
  REQUIRE(first.contains("id"));
  const Json again = body_of(at.desk->correct_today(wrong, patch, save));
  CHECK(again["repeated"] == true);
  CHECK(again["id"] == first["id"]);
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

TEST_CASE("desk: what the desk says by itself is dropped from a draft, and refused where it is typed") {
  DeskFixture at;
  at.enrol();
  Json form = settlement_form();
  form["offline"] = false;  // As drafts of an earlier program had it.
  CHECK(code_of(at.desk->create("Settlement", form.dump())) == "S-253");
  const Json draft = body_of(at.desk->save_draft("Settlement", form.dump()));
  desk::SaveOptions save;
  save.draft = parse_id<OpId>(draft["draft"].get<std::string>()).value();
  CHECK(code_of(at.desk->create("Settlement", form.dump(), save)) == "S-253");
  const Json saved = body_of(at.desk->create("Settlement", {}, save));
  CHECK(body_of(at.desk->show(saved["id"].get<std::string>(), false))["record"]["offline"] == true);
}

}  // namespace jindu::test
