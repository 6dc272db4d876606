// A birth that two hospitals settled, one before and one after a transfer: there is one allowance,
// and it stands as long as one of the two does.
#include <doctest/doctest.h>

#include "schema/records/allowance.pb.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;

constexpr std::int64_t kAllowance = 2137449 + 80000;  // PZH-E01

struct Transfer {
  SumsStory story{"panzhihua", 654321};
  RecordId first = story.settles(story.a, story.birth(20, 231045, 8955, "80000020"));
  RecordId second;

  Transfer() {
    story.sync();
    second = story.settles(story.b, story.birth(20, 200000, 0, "80000021"));
    story.sync();
    decide(ConflictCase::K01, "both_as_transfer");
  }
  void decide(ConflictCase::Code code, const std::string& choice) {
    RecordId asked;
    for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
      if (story.conflict(id).code() == code) asked = id;
    }
    REQUIRE_FALSE(asked.is_nil());
    REQUIRE(story.town.decide(asked, choice, {"finance_confirm", "first_reviewer"}).kind() ==
            wire::Verdict::ACCEPTED);
  }
  void reverse(const RecordId& settlement) {
    const RecordId asked = story.asks_back(story.county, settlement);
    story.sync();
    REQUIRE(story.step(asked, "approve", "section_chief") == "");
    REQUIRE(story.town.state(settlement) == "REVERSED");
  }
  /// Of which settlement the one allowance is that stands.
  RecordId rests_on() {
    const RecordId application = story.town.only("AllowanceApplication", "GENERATED");
    return id_from<RecordId>(story.town.record<AllowanceApplication>(application).settlement())
        .value();
  }
};

TEST_CASE("transfer: of two allowances one is kept; when its settlement goes, the other's arises") {
  Transfer born;
  SUBCASE("before the two are decided about") {
    born.reverse(born.second);
    CHECK(born.rests_on() == born.first);
  }
  SUBCASE("the later one was kept") {
    born.decide(ConflictCase::K10, "keep_second");
    CHECK(born.rests_on() == born.second);
    born.reverse(born.second);
    CHECK(born.rests_on() == born.first);
  }
  SUBCASE("the earlier one was kept") {
    born.decide(ConflictCase::K10, "keep_first");
    born.reverse(born.first);
    CHECK(born.rests_on() == born.second);
  }
  SUBCASE("it was paid, and is asked back") {
    born.decide(ConflictCase::K10, "keep_second");
    born.story.pay(202210);
    born.reverse(born.second);
    CHECK(born.story.town.all("AllowanceApplication", "GENERATED").empty());
    born.decide(ConflictCase::K17, "recover");
    CHECK(born.rests_on() == born.first);
    CHECK(born.story.balance("recovery") == kAllowance);
  }
  CHECK(born.story.town.all("ConflictCase", "OPEN").empty());
  CHECK(born.story.balance("allowance_payable") == -kAllowance);
}

TEST_CASE("transfer: with the last settlement the allowance is gone") {
  Transfer born;
  born.decide(ConflictCase::K10, "keep_second");
  born.reverse(born.first);
  CHECK(born.rests_on() == born.second);
  born.reverse(born.second);
  CHECK(born.story.town.all("AllowanceApplication", "GENERATED").empty());
  CHECK(born.story.balance("allowance_payable") == 0);
}

}  // namespace
}  // namespace jindu::test
