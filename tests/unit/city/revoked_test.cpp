// What a computer hands in after it was revoked: kept whole, without effect until a person says so.
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;

struct Revoked {
  Town town;
  TownDesk a{town, kHospitalA, "D01", {"desk_clerk"}};
  RecordId before = a.fresh();
  RecordId first = a.fresh();
  RecordId second = a.fresh();
  OpId before_op, first_op, second_op;
  Revoked() {
    town.insure(resident_id(20, true), "例二〇");
    before_op = a.settle(before, prenatal_form(20, 10000, "80000001"));
    a.sync();
    first_op = a.settle(first, prenatal_form(20, 23500, "80000002"));
    second_op = a.settle(second, prenatal_form(20, 18060, "80000003"));
    store::Replica replica = *town.reader->replica(a.replica).value();
    replica.revoked = true;
    REQUIRE(town.store->writer()
                .transaction([&] { return town.store->writer().put_replica(replica); })
                .ok());
    a.sync();
  }
  bool there(const RecordId& id) { return town.reader->record(id).value().has_value(); }
};

TEST_CASE("revoked: its work is held in one case and moves nothing") {
  Revoked story;
  CHECK(story.a.kind(story.before_op) == "ACCEPTED");
  CHECK(story.a.kind(story.first_op) == "HELD");
  CHECK(story.a.code(story.second_op) == "REVOKED");
  CHECK_FALSE(story.there(story.first));
  CHECK(story.town.balance("fund") == 10000);
  const auto opened = story.town.record<ConflictCase>(story.town.only("ConflictCase", "OPEN"));
  CHECK(opened.code() == ConflictCase::REVOKED);
  CHECK(opened.operations_size() == 4);  // Registered and settled, twice.
  CHECK(opened.decider_role() == "city_clerk");
}

TEST_CASE("revoked: genuine work counts once somebody has confirmed it") {
  Revoked story;
  const RecordId open = story.town.only("ConflictCase", "OPEN");
  CHECK(story.town.decide(open, "apply", {"first_reviewer"}).reason().code() == "NO_ROLE");
  CHECK(story.town.decide(open, "apply").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(story.first) == "CONFIRMED");
  CHECK(story.town.state(story.second) == "CONFIRMED");
  CHECK(story.town.balance("fund") == 10000 + 23500 + 18060);
  CHECK(story.town.ledger_balances());
  CHECK(story.town.digests_hold());
}

TEST_CASE("revoked: what somebody refused has no effect, and what comes later is a new case") {
  Revoked story;
  CHECK(story.town.decide(story.town.only("ConflictCase", "OPEN"), "refuse").kind() ==
        wire::Verdict::ACCEPTED);
  CHECK_FALSE(story.there(story.first));
  CHECK(story.town.balance("fund") == 10000);
  story.a.settle(story.a.fresh(), prenatal_form(20, 5000, "80000004"));
  story.a.sync();
  CHECK(
      story.town.record<ConflictCase>(story.town.only("ConflictCase", "OPEN")).operations_size() ==
      2);
  CHECK(story.town.ledger_balances());
}

}  // namespace
}  // namespace jindu::test
