// One poisoned entry stops nobody.
#include <doctest/doctest.h>

#include "server/accept/in_flight.h"
#include "tests/unit/city/town.h"

namespace jindu {
namespace {

using test::filing_form;
using test::kHospitalA;
using test::resident_id;
using test::Town;
using test::TownDesk;

struct Story {
  Town town;
  TownDesk desk{town, kHospitalA, "D01", {"desk_clerk"}};
  Story() { town.insure(resident_id(2, false), "样二"); }
  OpId file(int wife) { return desk.file(desk.fresh(), filing_form(wife, 2)); }
};

TEST_CASE("poison: an entry that makes judging fail is stored and parked, and the rest goes on") {
  Story story;
  const RecordId id = story.desk.fresh();
  story.desk.file(id, filing_form(10, 2));
  story.desk.sync();
  // A page of the store was damaged: whoever touches this record stumbles.
  REQUIRE(story.town.store->connection()
              .execute("UPDATE record SET own = x'ff' WHERE type = 'Filing'")
              .ok());
  const OpId before = story.file(11);
  records::Filing phone;
  phone.set_contact_phone("13900000999");
  const OpId stumbles = story.desk.press(story.desk.step("Filing", id, "amend", &phone));
  const OpId after = story.file(12);
  const wire::SyncRequest request = story.desk.request(2, 4);
  std::vector<accept::Prepared> group;
  group.push_back(*story.town.acceptor->prepare(request, story.desk.replica, *story.town.reader,
                                                story.town.executor));
  const auto responses = story.town.acceptor->commit(group);
  REQUIRE(responses.ok());
  const wire::SegmentResult& result = (*responses)[0].segments(0);
  CHECK(result.taken_seq() == 4);
  CHECK(result.expected_seq() == 0);
  REQUIRE(result.verdicts_size() == 3);
  const auto kind_of = [&](int index, const OpId& op) {
    CHECK(result.verdicts(index).op_id() == op.view());
    return wire::Verdict::Kind_Name(result.verdicts(index).kind());
  };
  CHECK(kind_of(0, before) == "ACCEPTED");
  CHECK(kind_of(1, stumbles) == "PARKED");
  CHECK(result.verdicts(1).reason().code() == "UNJUDGED");
  CHECK(kind_of(2, after) == "ACCEPTED");
}

TEST_CASE("poison: what was in flight at two crashes is parked unjudged") {
  Story story;
  const OpId op = story.file(10);
  const Hash entry = story.desk.head;
  const std::string path = story.town.folder.path() + "/in-flight";
  for (int run = 0; run < 2; ++run) {
    const auto file = accept::InFlightFile::open(path);
    REQUIRE(file.ok());
    CHECK((*file)->crashes(entry) == run);
    (*file)->enter(entry);  // The program ends here.
  }
  const auto file = accept::InFlightFile::open(path);
  REQUIRE(file.ok());
  CHECK((*file)->crashes(entry) == 2);
  story.town.acceptor->watch(**file);
  const OpId next = story.file(11);
  story.desk.sync();
  CHECK(story.desk.kind(op) == "PARKED");
  CHECK(story.desk.code(op) == "UNJUDGED");
  CHECK(story.desk.kind(next) == "ACCEPTED");
  const auto reopened = accept::InFlightFile::open(path);
  REQUIRE(reopened.ok());
  CHECK((*reopened)->crashes(story.desk.head) == 0);
}

}  // namespace
}  // namespace jindu
