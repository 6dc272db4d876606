// Order and repeats: whatever the network does to messages, an effect happens once.
#include <doctest/doctest.h>

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
  /// Presses the smallest thing a desk can say so many times.
  void look_up(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
      wire::Operation operation = desk.operation("InsuredStatus", desk.fresh());
      operation.mutable_look_up()->set_subject_tag(Bytes(16, 't'));
      operation.mutable_look_up()->set_benefit("prenatal");
      operation.mutable_look_up()->set_answer("FOUND");
      desk.press(operation);
    }
  }
};

TEST_CASE("order: a repeated request gives the stored verdicts and changes nothing") {
  Story story;
  const OpId first = story.file(10);
  const wire::SyncRequest request = story.desk.request(1, 1);
  const wire::SyncResponse once = story.desk.send(request);
  CHECK(story.desk.kind(first) == "ACCEPTED");
  const std::vector<RecordId> records = story.town.all("");
  const wire::SyncResponse twice = story.desk.send(request);
  CHECK(twice.segments(0).taken_seq() == 1);
  REQUIRE(twice.segments(0).verdicts_size() == 1);
  CHECK(twice.segments(0).verdicts(0).SerializeAsString() ==
        once.segments(0).verdicts(0).SerializeAsString());
  CHECK(story.town.all("") == records);
  CHECK(twice.receipts(0).first_city_seq() == once.receipts(0).first_city_seq());
  CHECK(story.town.digests_hold());
}

TEST_CASE("order: a gap is not filled with guesses, it is asked for") {
  Story story;
  for (int wife = 10; wife < 14; ++wife) story.file(wife);
  const wire::SyncResponse early = story.desk.send(story.desk.request(3, 4));
  CHECK(early.segments(0).taken_seq() == 0);
  CHECK(early.segments(0).expected_seq() == 1);
  CHECK(story.town.all("Filing").empty());
  story.desk.send(story.desk.request(1, 3));
  // Two that are known and one that is new.
  const wire::SyncResponse overlap = story.desk.send(story.desk.request(2, 4));
  CHECK(overlap.segments(0).taken_seq() == 4);
  CHECK(overlap.segments(0).expected_seq() == 0);
  CHECK(overlap.segments(0).verdicts_size() == 3);
  CHECK(story.town.all("Filing").size() == 4);
}

TEST_CASE("order: requests that overtake each other in one group are taken once, in order") {
  Story story;
  for (int wife = 10; wife < 16; ++wife) story.file(wife);
  std::vector<accept::Prepared> group;
  for (const auto& [first, last] : {std::pair{1, 4}, std::pair{1, 2}, std::pair{3, 6}}) {
    auto prepared = story.town.acceptor->prepare(
        story.desk.request(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)),
        story.desk.replica, *story.town.reader, story.town.executor);
    REQUIRE(prepared.ok());
    group.push_back(std::move(*prepared));
  }
  const auto responses = story.town.acceptor->commit(group);
  REQUIRE(responses.ok());
  CHECK((*responses)[0].segments(0).taken_seq() == 4);
  CHECK((*responses)[1].segments(0).taken_seq() == 4);
  // The third was read when nothing was there: it has a gap before it, and is asked for again.
  CHECK((*responses)[2].segments(0).expected_seq() == 5);
  CHECK(story.town.all("Filing").size() == 4);
  story.desk.send(story.desk.request(3, 6));
  CHECK(story.town.all("Filing").size() == 6);
  CHECK(story.town.digests_hold());
}

TEST_CASE("order: numbers are dense") {
  Story story;
  for (int wife = 10; wife < 13; ++wife) {
    story.file(wife);
    story.desk.sync();
  }
  const auto last = story.town.reader->counter("city_seq");
  REQUIRE(last.ok());
  const auto entries = story.town.reader->entries_from(1, 1000);
  REQUIRE(entries.ok());
  REQUIRE(entries->size() == *last);
  for (std::size_t i = 0; i < entries->size(); ++i) CHECK((*entries)[i].city_seq == i + 1);
}

TEST_CASE("order: a changed byte is not taken, and the desk is asked for that entry again") {
  Story story;
  story.file(10);
  story.file(11);
  wire::SyncRequest request = story.desk.request(1, 2);
  Bytes& envelope = *request.mutable_segments(0)->mutable_entries(1);
  envelope[envelope.size() - 3] = static_cast<char>(envelope[envelope.size() - 3] ^ 1);
  const wire::SyncResponse response = story.desk.send(request);
  CHECK(response.segments(0).taken_seq() == 1);
  CHECK(response.segments(0).expected_seq() == 2);
  CHECK(story.town.all("Filing").size() == 1);
}

TEST_CASE("order: a bad signature that a good entry builds on is stored and held") {
  Story story;
  const auto other = *story.town.suite.new_signer(story.town.random);
  std::unique_ptr<crypto::Signer> own = std::move(story.desk.signer);
  story.desk.signer = *story.town.suite.load_signer(other->secret());
  const OpId bad = story.file(10);
  story.desk.signer = std::move(own);
  const OpId good = story.file(11);
  story.desk.sync();
  CHECK(story.desk.kind(bad) == "HELD");
  CHECK(story.desk.code(bad) == "BAD_SIGNATURE");
  CHECK(story.desk.kind(good) == "ACCEPTED");
  CHECK(story.town.all("Filing").size() == 1);
}

TEST_CASE("order: a bad signature at the end of a run is judged by the next one") {
  Story story;
  story.look_up(accept::kRunEntries - 1);
  const auto other = *story.town.suite.new_signer(story.town.random);
  std::unique_ptr<crypto::Signer> own = std::move(story.desk.signer);
  story.desk.signer = *story.town.suite.load_signer(other->secret());
  const OpId bad = story.file(10);
  story.desk.signer = std::move(own);
  const OpId good = story.file(11);
  const wire::SyncResponse response = story.desk.sync();
  CHECK(response.segments(0).taken_seq() == accept::kRunEntries + 1);
  CHECK(story.desk.code(bad) == "BAD_SIGNATURE");
  CHECK(story.desk.kind(good) == "ACCEPTED");
}

TEST_CASE("order: a chain that breaks in a later run is taken up to there") {
  Story story;
  const std::uint64_t last = accept::kRunEntries + 10;
  story.look_up(last);
  wire::SyncRequest request = story.desk.request(1, last);
  request.mutable_segments(0)->set_entries(static_cast<int>(accept::kRunEntries) + 4, "nonsense");
  const wire::SyncResponse response = story.desk.send(request);
  CHECK(response.segments(0).taken_seq() == accept::kRunEntries + 4);
  CHECK(response.segments(0).expected_seq() == accept::kRunEntries + 5);
  CHECK(story.desk.sync().segments(0).taken_seq() == last);
}

TEST_CASE("order: the same operation in another entry happens once") {
  Story story;
  const RecordId id = story.desk.fresh();
  records::Filing form = filing_form(10, 2);
  form.set_institution_code(test::kCodeA);
  const wire::Operation operation = story.desk.step("Filing", id, "record", &form);
  story.desk.press(operation);
  story.desk.press(operation);
  const wire::SyncResponse response = story.desk.sync();
  REQUIRE(response.segments(0).verdicts_size() == 2);
  CHECK(response.segments(0).verdicts(1).kind() == wire::Verdict::ACCEPTED);
  CHECK(response.segments(0).verdicts(1).reason().code() == "REPEATED");
  CHECK(story.town.all("Filing").size() == 1);
}

TEST_CASE("order: words of a newer program are kept and parked, those of nobody refused") {
  Story story;
  wire::Operation strange = story.desk.operation("Horoscope", story.desk.fresh());
  strange.mutable_step()->set_event("cast");
  const OpId id = story.desk.press(strange);
  const OpId after = story.file(10);
  story.desk.sync();
  CHECK(story.desk.kind(id) == "REFUSED");
  CHECK(story.desk.code(id) == "UNKNOWN_WORD");
  CHECK(story.desk.kind(after) == "ACCEPTED");
}

TEST_CASE("order: an unknown replica is turned away") {
  Story story;
  wire::SyncRequest request = story.desk.request(1, 0);
  const ReplicaId nobody = random_id<ReplicaId>(story.town.random);
  request.set_replica_id(nobody.str());
  const auto prepared =
      story.town.acceptor->prepare(request, nobody, *story.town.reader, story.town.executor);
  REQUIRE_FALSE(prepared.ok());
  CHECK(prepared.error().code == ErrorCode::unauthorized);
}

}  // namespace
}  // namespace jindu
