#include <doctest/doctest.h>

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {

TEST_CASE("clearing: a month shows the settlements of this desk that stand in it, and their sum") {
  DeskFixture at;
  at.enrol();
  const Json settled = body_of(at.desk->create("Settlement", settlement_form().dump()));
  const Json other = body_of(at.desk->create("Settlement", settlement_form("00000005").dump()));
  REQUIRE(at.desk->sync(at.city).ok());
  wire::RecordHeader month;
  const RecordId id = new_id<RecordId>(at.clock, at.random);
  month.set_id(id.str());
  month.set_type("HospitalClearing");
  month.set_version(1);
  month.set_state("OPEN");
  records::HospitalClearing content;
  content.set_institution_code("H42028100003");
  content.set_month(202209);
  at.city.put("site", month, content, {});
  const RecordId line = parse_id<RecordId>(settled["id"].get<std::string>()).value();
  const FakeCity::Record& record = at.city.records.at(line.str());
  records::Settlement cleared;
  REQUIRE(cleared.ParseFromString(record.record));
  cleared.set_clearing(id.str());
  cleared.set_clearing_month(202209);
  wire::RecordHeader header = record.header;
  at.city.put("site", header, cleared, {});
  REQUIRE(at.desk->sync(at.city).ok());
  const Json lines = body_of(at.desk->clearing(to_string(id)));
  REQUIRE(lines["count"] == 1);
  CHECK(lines["lines"][0]["id"] == settled["id"]);
  CHECK(lines["lines"][0]["name"] == "例小花");
  CHECK(lines["sum_fen"] == 20000);
  CHECK(lines["lines"][0]["id"] != other["id"]);
  CHECK(code_of(at.desk->clearing("00000000-0000-7000-8000-000000000000")) == "S-251");
}

}  // namespace jindu::test
