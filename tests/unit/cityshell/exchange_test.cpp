#include <doctest/doctest.h>

#include "server/audit/explain.h"
#include "server/audit/export.h"
#include "server/audit/verify.h"
#include "server/city/import.h"
#include "tests/unit/cityshell/test_desk.h"

using namespace jindu;

namespace {

struct Stage {
  Stage() {
    desk.enrol(city);
    reader = std::move(*city->store().open_reader());
  }
  city::Answer exchange(ByteView frame, std::string_view path = "/v1/sync") {
    return city::exchange(*city, *reader, executor, path, frame);
  }
  wire::SyncResponse sync(const wire::SyncRequest& request) {
    const city::Answer answer = exchange(desk.seal(request));
    REQUIRE(answer.status == 200);
    return desk.open(answer.frame);
  }
  audit::ExplainContext context() {
    return {*reader, city->identity(), city->policy(), city->cycles()};
  }

  test::TestCity city;
  test::TestDesk desk{11};
  std::unique_ptr<store::Reader> reader;
  accept::InlineExecutor executor;
};

std::string error_code(const city::Answer& answer) {
  const auto frame = session::decode_frame(answer.frame);
  REQUIRE(frame.ok());
  CHECK(frame->kind == session::FrameKind::error);
  wire::ErrorAnswer error;
  REQUIRE(error.ParseFromString(frame->body));
  CHECK_FALSE(error.sentence().empty());
  return error.code();
}

// Synthetic; check digits by an independent program.
constexpr char kRegister[] =
    "身份证号码,姓名,性别,参保状态,起始日期\n"
    "990101199001010019,例安,男,正常,2020-01-01\n"
    "990101199001010000,例宁,女,终止,2021-05-01\n";

}  // namespace

TEST_CASE("exchange: entries get verdicts, a repeat gets the same, and the log holds them once") {
  Stage stage;
  const Bytes entry = stage.desk.entry({test::look_up(stage.city.clock, stage.city.random)},
                                       stage.city.clock.wall_ms());
  const wire::SyncRequest request = stage.desk.request({entry});
  const wire::SyncResponse first = stage.sync(request);
  REQUIRE(first.segments_size() == 1);
  CHECK(first.segments(0).taken_seq() == 1);
  const std::uint64_t entries = stage.reader->counter("city_seq").value();
  const wire::SyncResponse again = stage.sync(request);
  CHECK(again.segments(0).taken_seq() == 1);
  CHECK(stage.reader->counter("city_seq").value() == entries);

  std::vector<std::string> lines;
  REQUIRE(audit::export_operations(stage.context(), [&](const std::string& line) {
            lines.push_back(line);
          }).ok());
  REQUIRE(lines.size() == 1);
  const audit::Json line = audit::Json::parse(lines[0]);
  CHECK(line["seq"] == 1);
  CHECK(line["kind"] == "accepted");
  CHECK(line["replica_id"] == to_string(stage.desk.replica));
  const auto status = audit::status(stage.context());
  REQUIRE(status.ok());
  CHECK((*status)["operations"] == 1);
  CHECK((*status)["replicas"][0]["taken_seq"] == 1);
}

TEST_CASE(
    "exchange: a register row opens with ID number and name together, and with nothing less") {
  Stage stage;
  REQUIRE(city::import_file(*stage.city, "register", kRegister).ok());
  wire::SyncRequest request = stage.desk.request();
  request.add_feeds()->set_feed("register");
  const wire::SyncResponse response = stage.sync(request);
  REQUIRE(response.feeds_size() == 1);
  REQUIRE(response.feeds(0).register_rows_size() == 2);

  const crypto::Suite& suite = stage.city->suite();
  const replica::RegisterCost cost{stage.desk.response.register_salt(),
                                   stage.desk.response.register_kdf_ops(),
                                   stage.desk.response.register_kdf_memory()};
  const auto look = [&](std::string_view id_no, std::string_view name, ByteView desk_key) {
    const Bytes key = *replica::person_key(id_no, name, cost);
    const Bytes tag = replica::row_tag(suite, desk_key, key);
    std::vector<replica::InsuredMeaning> found;
    for (const wire::RegisterRow& row : response.feeds(0).register_rows()) {
      const auto meaning = replica::open_row(suite, desk_key, key, row.sealed());
      CHECK(meaning.ok() == (row.tag() == tag));
      if (meaning.ok()) found.push_back(*meaning);
    }
    return found;
  };
  const auto found = look("990101199001010019", "例安", stage.desk.register_key);
  REQUIRE(found.size() == 1);
  CHECK(found[0].status() == "NORMAL");
  CHECK(look("990101199001010000", "例宁", stage.desk.register_key)[0].status() == "TERMINATED");
  CHECK(look("990101199001010019", "例宁", stage.desk.register_key).empty());
  CHECK(look("990101199001010000", "例安", stage.desk.register_key).empty());
  CHECK(look("990101199001010019", "例安", Bytes(32, 'k')).empty());  // another desk's key
  // Nothing readable travels.
  const Bytes all = response.SerializeAsString();
  CHECK(all.find("990101199001010019") == Bytes::npos);
  CHECK(all.find("例安") == Bytes::npos);

  SUBCASE("only what changed comes again") {
    REQUIRE(city::import_file(*stage.city, "register",
                              "身份证号码,姓名,性别,参保状态,起始日期\n"
                              "990101199001010019,例安,男,退休,2022-09-01\n")
                .ok());
    request.mutable_feeds(0)->set_cursor(response.feeds(0).cursor());
    const wire::SyncResponse next = stage.sync(request);
    REQUIRE(next.feeds(0).register_rows_size() == 1);
    CHECK(next.feeds(0).register_rows(0).version() == 2);
  }
}

TEST_CASE("exchange: each broken message is told what is wrong, and changes nothing") {
  Stage stage;
  const std::uint64_t before = stage.reader->counter("city_seq").value();
  const Bytes good = stage.desk.seal(stage.desk.request());

  CHECK(error_code(stage.exchange("")) == "H-801");
  CHECK(error_code(stage.exchange("GET / HTTP/1.1")) == "H-801");
  CHECK(error_code(stage.exchange(ByteView(good).substr(0, good.size() - 1))) == "H-801");
  Bytes flipped = good;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  CHECK(stage.exchange(flipped).status >= 400);

  test::TestDesk stranger(12);
  test::TestCity elsewhere;
  stranger.enrol(elsewhere);
  CHECK(error_code(stage.exchange(stranger.seal(stranger.request()))) == "H-804");

  session::Frame plain;  // not sealed
  plain.kind = session::FrameKind::sync_request;
  plain.body = stage.desk.request().SerializeAsString();
  CHECK(error_code(stage.exchange(session::encode_frame(plain))) == "H-801");

  session::Frame other = plain;  // sealed, and another kind of message inside
  other.kind = session::FrameKind::sync_response;
  CHECK(error_code(stage.exchange(stage.desk.seal(other))) == "H-801");

  session::Frame miscounted = plain;
  miscounted.count = 3;
  CHECK(error_code(stage.exchange(stage.desk.seal(miscounted))) == "H-801");

  session::Frame crowded = plain;  // 5,000 entries of no bytes, said to be none
  wire::SyncRequest request = stage.desk.request();
  wire::Segment& segment = *request.add_segments();
  for (int i = 0; i < 5000; ++i) segment.add_entries("");
  crowded.body = request.SerializeAsString();
  crowded.count = 0;
  CHECK(error_code(stage.exchange(stage.desk.seal(crowded))) == "H-801");

  crowded.count = static_cast<std::uint32_t>(city::kEntriesMax + 1);
  CHECK(error_code(stage.exchange(stage.desk.seal(crowded))) == "H-802");
  CHECK(error_code(stage.exchange(good, "/v1/enrol")) == "H-801");
  CHECK(stage.reader->counter("city_seq").value() == before);
}

TEST_CASE("verify: a whole store holds, and a changed entry is found and named") {
  Stage stage;
  REQUIRE(city::import_file(*stage.city, "register", kRegister).ok());
  for (int i = 0; i < 3; ++i) {
    stage.sync(stage.desk.request({stage.desk.entry(
        {test::look_up(stage.city.clock, stage.city.random)}, stage.city.clock.wall_ms())}));
  }
  const auto verify = [&] {
    const auto report =
        audit::verify(stage.city->store(), *stage.reader, stage.city->identity(), stage.executor);
    REQUIRE(report.ok());
    return *report;
  };
  const audit::VerifyReport whole = verify();
  CHECK(whole.findings.empty());
  CHECK(whole.ok());
  CHECK(whole.entries == stage.reader->counter("city_seq").value());

  auto& connection = static_cast<store::SqliteStore&>(stage.city->store()).connection();
  SUBCASE("a byte of an entry") {
    REQUIRE(connection
                .execute(
                    "UPDATE entry SET envelope = CAST(substr(envelope, 1, length(envelope) - 1) || "
                    "x'00' AS BLOB) WHERE city_seq = (SELECT max(city_seq) FROM entry)")
                .ok());
    const audit::VerifyReport report = verify();
    CHECK_FALSE(report.chains_ok);
    CHECK_FALSE(report.signatures_ok);
  }
  SUBCASE("an entry that is gone") {
    REQUIRE(
        connection.execute("DELETE FROM entry WHERE city_seq = (SELECT max(city_seq) FROM entry)")
            .ok());
    CHECK_FALSE(verify().chains_ok);
  }
  SUBCASE("a record's bytes") {
    REQUIRE(
        connection.execute("UPDATE record SET own = CAST(own || x'00' AS BLOB) WHERE type = 'Site'")
            .ok());
    CHECK_FALSE(verify().feeds_ok);
  }
}

TEST_CASE("explain: an imported and changed record tells who did what, when, and what came of it") {
  Stage stage;
  REQUIRE(city::import_file(*stage.city, "institutions",
                            "code12,name,level,division\nH42028100005,演示妇幼保健院,2,420281\n")
              .ok());
  stage.city.clock.advance(60'000);
  REQUIRE(city::import_file(*stage.city, "institutions",
                            "code12,name,level,division\nH42028100005,演示妇幼保健院,3,420281\n")
              .ok());
  const auto rows = stage.reader->list("Institution", "", {}, 10);
  REQUIRE(rows.ok());
  const auto explained = audit::explain(stage.context(), rows->front());
  REQUIRE(explained.ok());
  CHECK((*explained)["header"]["version"] == 2);
  CHECK((*explained)["record"]["level"] == 3);
  const audit::Json& history = (*explained)["history"];
  REQUIRE(history.size() == 2);
  CHECK(history[0]["author"]["name"] == "市级服务器");
  CHECK(history[0]["first_verdict"]["kind"] == "accepted");
  REQUIRE(history[1]["fields"].size() == 1);
  CHECK(history[1]["fields"][0]["label"] == "等级");
  CHECK(history[1]["fields"][0]["value"] == "3");
  const std::string text = audit::explain_text(*explained);
  CHECK(text.find("定点医疗机构") != std::string::npos);
  CHECK(text.find("等级：3") != std::string::npos);
  CHECK(text.find("2022-09-30 09:01:00") != std::string::npos);
  CHECK(text.find("已确认") != std::string::npos);
}
