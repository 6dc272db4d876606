#include "server/city/recovery.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "sync/session/recovery.h"
#include "tests/unit/cityshell/test_desk.h"

using namespace jindu;

namespace {

/// A city of three administrators, whose recovery key lies in a file; one desk that asks.
struct Story {
  test::TestCity city;
  test::TestDesk desk{1};
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  std::string key_path = city.folder() + "/recovery.key";
  std::unique_ptr<crypto::Agreement> one_use = std::move(*suite.new_agreement(city.random));
  std::unique_ptr<crypto::Signer> fresh = std::move(*suite.new_signer(city.random));
  const Bytes slot_key = Bytes(32, 'K');

  Story() {
    staff("c2", "试乙", {"director"});
    staff("c3", "演丙", {"city_clerk"});
    staff("f1", "例财", {"finance_accountant"});
  }
  void staff(const char* id, const char* name, const std::set<std::string>& roles) {
    REQUIRE(city::add_operator(*city, {id, name, "", roles})->empty());
  }
  std::string made(const std::vector<city::Administrator>& who) {
    const auto problems = city::make_recovery_key(*city, who, key_path);
    REQUIRE(problems.ok());
    return problems->empty() ? "" : problems->front().code;
  }
  /// With the key there, the desk enrols.
  void begin() {
    REQUIRE(made({{"c1", ""}, {"c2", ""}, {"c3", ""}}).empty());
    desk.enrol(city);
  }
  session::RecoveryRequest request() {
    return {desk.replica,
            "h1",
            1,
            *session::seal_to(suite, desk.response.recovery_key(), slot_key, city.random),
            one_use->public_key(),
            fresh->public_key()};
  }
  city::RecoveryApproved approve(const session::RecoveryRequest& request,
                                 const std::vector<city::Administrator>& who) {
    std::ifstream file(key_path, std::ios::binary);
    const Bytes key(std::istreambuf_iterator<char>(file), {});
    auto done = city::approve_recovery(*city, session::write_recovery_request(request), who, key);
    REQUIRE(done.ok());
    return std::move(*done);
  }
  std::string refusal(const session::RecoveryRequest& request,
                      const std::vector<city::Administrator>& who = {{"c1", ""}, {"c2", ""}}) {
    const auto done = approve(request, who);
    CHECK(done.answer.empty() == !done.problems.empty());
    return done.problems.empty() ? "" : done.problems.front().code;
  }
  std::size_t keys() { return city->writer().replica(desk.replica).value()->joined.size(); }
};

}  // namespace

TEST_CASE(
    "recovery: any two of those who made the key open a desk's slot, and both acts are signed") {
  Story story;
  story.begin();
  CHECK(story.desk.response.recovery_key().size() == 32);
  const std::uint64_t before = story.city->writer().counter("city_seq").value();
  const auto done = story.approve(story.request(), {{"c3", ""}, {"c1", ""}});
  REQUIRE(done.problems.empty());
  CHECK(done.operator_id == "h1");
  const auto answer = session::read_recovery_answer(done.answer);
  REQUIRE(answer.has_value());
  CHECK(*session::open_sealed_to(story.suite, *story.one_use, answer->sealed) == story.slot_key);
  // His fresh key signs from now on.
  const auto replica = story.city->writer().replica(story.desk.replica).value();
  CHECK(replica->operator_of(story.fresh->key_id()) == "h1");
  CHECK(replica->sign_key_of(story.fresh->key_id()) == story.fresh->public_key());
  // Two entries, each by one of the two, name computer and operator.
  std::set<KeyId> signers;
  for (const store::EntryRow& row : story.city->writer().entries_from(before, 100).value()) {
    const auto entry = oplog::take_apart(row.envelope);
    REQUIRE(entry.ok());
    const auto payload = oplog::parse_payload(entry->payload);
    if (!payload.ok() || !payload->operations(0).has_import()) continue;
    if (payload->operations(0).import().kind() != "recovery h1") continue;
    signers.insert(entry->header.operator_key);
    CHECK(payload->operations(0).record_id() == story.desk.replica.str());
  }
  CHECK(signers.size() == 2);
}

TEST_CASE("recovery: one alone, the same twice, or somebody without the post opens nothing") {
  Story story;
  story.begin();
  CHECK(story.refusal(story.request(), {{"c1", ""}}) == "E-673");
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"c1", ""}}) == "E-673");
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"f1", ""}}) == "E-674");
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"h1", ""}}) == "E-674");
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"nobody", ""}}) == "E-674");
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"c2", "wrong"}}) == "E-674");
  story.staff("c4", "样丁", {"city_clerk"});  // Came after the key was made.
  CHECK(story.refusal(story.request(), {{"c1", ""}, {"c4", ""}}) == "E-678");
  CHECK(story.keys() == 0);
}

TEST_CASE("recovery: a request that is not this computer's, or not for its operator, is refused") {
  Story story;
  story.begin();
  auto request = story.request();
  request.replica = random_id<ReplicaId>(story.city.random);
  CHECK(story.refusal(request) == "E-675");
  request = story.request();
  request.operator_sign_key = "short";
  CHECK(story.refusal(request) == "E-675");
  request = story.request();
  request.operator_id = "c1";
  CHECK(story.refusal(request) == "E-677");
  request = story.request();
  request.sealed_slot_key = *session::seal_to(story.suite, story.one_use->public_key(),
                                              story.slot_key, story.city.random);
  CHECK(story.refusal(request) == "E-679");
  CHECK(city::end_operator(*story.city, "h1", "2022-09-01").value().empty());
  CHECK(story.refusal(story.request()) == "E-677");
  CHECK(city::revoke_site(*story.city, "0003").value().empty());
  CHECK(story.refusal(story.request()) == "E-676");
  CHECK(story.keys() == 0);
}

TEST_CASE("recovery: the key wants two makers, and never lies in the store or over another file") {
  Story story;
  CHECK(story.made({{"c1", ""}}) == "E-673");
  CHECK(story.made({{"c1", ""}, {"f1", ""}}) == "E-674");
  CHECK(story.made({{"c1", ""}, {"c2", ""}}).empty());
  CHECK(
      city::make_recovery_key(*story.city, {{"c1", ""}, {"c2", ""}}, story.key_path).error().code ==
      ErrorCode::conflict);
}
