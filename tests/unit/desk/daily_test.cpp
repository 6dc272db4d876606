#include <doctest/doctest.h>

#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "tests/unit/desk/desk_fixture.h"

/// 日终核对: what a day's sheet counts, and on which day.
namespace jindu::test {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// What stands on the list of `day` ("2022-09-30") of a type.
Json recorded_on(DeskFixture& at, const char* type, const char* day) {
  desk::ListQuery query{type, "", "", 1};  // All of a day, whatever the limit.
  query.recorded_on = parse_date(day).value();
  return body_of(at.desk->list(query))["records"];
}

/// The row of a day's report, by what it says first; null without one.
Json row_of(DeskFixture& at, const std::string& what) {
  std::string text;
  const auto writer = tables::open(tables::Format::json, desk::Desk::reports().front(), text);
  REQUIRE(at.desk->report("daily", std::nullopt, *writer).ok());
  const Json report = Json::parse(text);
  for (const Json& row : report["rows"]) {
    if (row["what"] == what) return row;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("daily: what was put right today is summed once, also before the city knows") {
  DeskFixture at;
  at.enrol();
  const std::string wrong =
      body_of(at.desk->create("Settlement", settlement_form("00000007").dump()))["id"];
  REQUIRE(code_of(at.desk->correct_today(
              wrong, R"({"total_fee_fen":520000,"in_scope_fen":486235})")) == "done");
  CHECK(row_of(at, "录入 现场结算")["amount_fen"] == 486'235);  // DY-E07
}

TEST_CASE("daily: a paper stands on the day that it was recorded, whatever becomes of it later") {
  DeskFixture at;
  at.enrol();
  const std::string id =
      body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  REQUIRE(body_of(at.desk->create("Settlement", settlement_form("00000009").dump()))["id"] != id);
  at.clock.advance(kDayMs);
  CHECK(recorded_on(at, "Settlement", "2022-09-30").size() == 2);
  CHECK(recorded_on(at, "Settlement", "2022-10-01").empty());
  REQUIRE(at.desk->sync(at.city).ok());  // Confirmed, and changed, the day after.
  for (auto& [key, record] : at.city.records) {
    record.header.set_created_ms(at.clock.wall_ms() - kDayMs);  // As their author has told.
    at.city.put("site", record.header,
                *catalog::Catalog::product()
                     .parse(*catalog::Catalog::product().find("Settlement"), record.record)
                     .value());
  }
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(code_of(at.desk->amend(id, R"({"contact_phone":"13900000150"})")) == "done");

  const Json listed = recorded_on(at, "Settlement", "2022-09-30");
  REQUIRE(listed.size() == 2);
  for (const Json& one : listed) {
    CHECK(one["created_at"].get<std::string>().starts_with("2022-09-30"));
    CHECK(one["amount_fen"] == 20000);
  }
  CHECK(recorded_on(at, "Settlement", "2022-10-01").empty());
  CHECK(recorded_on(at, "Settlement", "2022-09-29").empty());
}

TEST_CASE("daily: what another site recorded is not this one's work, though this desk follows it") {
  DeskFixture at;
  at.enrol();
  const std::string id =
      body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  REQUIRE(at.desk->sync(at.city).ok());
  const FakeCity::Record own = at.city.records.at(parse_id<RecordId>(id).value().str());
  records::Settlement same;
  REQUIRE(same.ParseFromString(own.record));
  wire::RecordHeader header = own.header;
  header.set_id(new_id<RecordId>(at.clock, at.random).str());
  header.set_origin_site("7777");
  at.city.put("site", header, same);
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(body_of(at.desk->list({"Settlement", "", "", 10}))["records"].size() == 2);
  const Json listed = recorded_on(at, "Settlement", "2022-09-30");
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["id"] == id);
}

TEST_CASE("daily: what is reversed is in no sum, and its reversal takes nothing off a second time") {
  DeskFixture at;
  at.enrol();
  const std::string id =
      body_of(at.desk->create("Settlement", settlement_form().dump()))["id"];
  REQUIRE(at.desk->sync(at.city).ok());
  const Json asked =
      body_of(at.desk->create("Reversal", Json{{"target", id}, {"reason", "演示"}}.dump()));
  REQUIRE(at.desk->sync(at.city).ok());
  const RecordId reversal = parse_id<RecordId>(asked["id"].get<std::string>()).value();
  const auto says = [&](const char* state) {
    const FakeCity::Record& record = at.city.records.at(reversal.str());
    records::Reversal said;
    REQUIRE(said.ParseFromString(record.record));
    said.set_amount_fen(-20000);  // The city's to say.
    wire::RecordHeader header = record.header;
    header.set_state(state);
    at.city.put("site", header, said);
    REQUIRE(at.desk->sync(at.city).ok());
  };

  says("REQUESTED");
  CHECK(row_of(at, "录入 现场结算")["amount_fen"] == 20000);  // It stands as yet.
  CHECK(row_of(at, "录入 冲销")["count"] == 1);
  CHECK(row_of(at, "录入 冲销")["amount_fen"].is_null());

  set_state(at, parse_id<RecordId>(id).value(), "REVERSED");
  says("APPLIED");
  CHECK(row_of(at, "其中不计金额（已更正、冲销或退回）")["count"] == 1);
  CHECK(row_of(at, "录入 现场结算")["count"] == 1);
  CHECK(row_of(at, "录入 现场结算")["amount_fen"] == 0);
  CHECK(row_of(at, "录入 冲销")["amount_fen"].is_null());
}

}  // namespace jindu::test
