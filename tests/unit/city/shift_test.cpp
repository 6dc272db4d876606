// Several operators on one computer: each entry is its signer's, with his roles and no other's.
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

struct Shift {
  Town town;
  TownDesk a{town, kHospitalA, "D01", {"desk_clerk"}};
  std::unique_ptr<crypto::Signer> second = std::move(*town.suite.new_signer(town.random));

  const KeyId key = second->key_id();
  const Bytes public_key = second->public_key();

  Shift() { town.insure(resident_id(20, true), "例二〇"); }
  /// The second operator's key is made known to the city.
  void join(const std::set<std::string>& roles) {
    store::Operator person;
    person.operator_id = "D02";
    person.name = "样员";
    person.site_no = kHospitalA;
    person.roles = roles;
    store::Replica replica = *town.reader->replica(a.replica).value();
    REQUIRE(town.store->writer()
                .transaction([&]() -> Status {
                  JINDU_TRY_OK(town.store->writer().put_operator(person));
                  return town.store->writer().add_replica_operator(replica,
                                                                   {key, "D02", public_key, 1});
                })
                .ok());
  }
  std::string created_by(const RecordId& id) { return town.header(id).created_by(); }
};

TEST_CASE("shift: what each operator recorded on one computer bears his own name") {
  Shift story;
  story.join({"desk_clerk"});
  const RecordId morning = story.a.fresh(), noon = story.a.fresh(), evening = story.a.fresh();
  story.a.settle(morning, prenatal_form(20, 10000, "80000001"));
  std::swap(story.a.signer, story.second);
  story.a.settle(noon, prenatal_form(20, 23500, "80000002"));
  std::swap(story.a.signer, story.second);
  story.a.settle(evening, prenatal_form(20, 18060, "80000003"));
  story.a.sync();  // All of one chain, in one exchange.
  CHECK(story.created_by(morning) == "D01");
  CHECK(story.created_by(noon) == "D02");
  CHECK(story.created_by(evening) == "D01");
  CHECK(story.town.digests_hold());
}

TEST_CASE("shift: roles are those of who signed, not of whom the computer was enrolled for") {
  Shift story;
  story.join({"hospital_clearing_clerk"});
  const RecordId mine = story.a.fresh(), his = story.a.fresh();
  const OpId may = story.a.settle(mine, prenatal_form(20, 10000, "80000001"));
  std::swap(story.a.signer, story.second);
  const OpId may_not = story.a.settle(his, prenatal_form(20, 23500, "80000002"));
  story.a.sync();
  CHECK(story.a.kind(may) == "ACCEPTED");
  CHECK(story.a.kind(may_not) != "ACCEPTED");
}

TEST_CASE("shift: a key that the city does not know signs nothing") {
  Shift story;
  const RecordId first = story.a.fresh(), foreign = story.a.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000001"));
  std::swap(story.a.signer, story.second);
  story.a.settle(foreign, prenatal_form(20, 23500, "80000002"));
  const wire::SyncResponse response = story.a.send(story.a.request(1, 2));
  CHECK(response.segments(0).taken_seq() == 1);
  REQUIRE(response.notices_size() > 0);
  CHECK(response.notices(0).code() == "BAD_SIGNATURE");
  CHECK_FALSE(story.town.reader->record(foreign).value().has_value());
  story.join({"desk_clerk"});  // Once it is known, the same bytes are taken.
  CHECK(story.a.send(story.a.request(2, 2)).segments(0).taken_seq() == 2);
  CHECK(story.created_by(foreign) == "D02");
}

}  // namespace
}  // namespace jindu::test
