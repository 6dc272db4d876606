// K11: one man's care leave, claimed under two women's names: one of them has it, and each has her
// own allowance (DY-E08: 1960000 and 365000).
#include <doctest/doctest.h>

#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::Settlement;

constexpr std::int64_t kHers = 1960000;
constexpr std::int64_t kHis = 365000;

struct OneLeave {
  SumsStory story{"daye", 600000};
  RecordId first;
  RecordId second;

  void first_applies() {
    story.settles(story.a, story.birth(30, 130000, 0, "80000030"));
    first = story.applies(story.a, story.with_care_leave(30, 3));
    story.sync();
  }
  void second_applies() {
    story.settles(story.b, story.birth(31, 140000, 0, "80000031"));
    second = story.applies(story.b, story.with_care_leave(31, 3));
    story.sync();
    REQUIRE(story.town.state(first) == "HELD");
    REQUIRE(story.town.state(second) == "HELD");
  }
  void decide(const std::string& choice) {
    const RecordId id = story.town.only("ConflictCase", "OPEN");
    REQUIRE(story.conflict(id).code() == ConflictCase::K11);
    REQUIRE(story.town.decide(id, choice).kind() == wire::Verdict::ACCEPTED);
  }
  std::string state_of(const RecordId& application, AllowanceItem::Kind kind) {
    for (const RecordId& id : story.town.all("AllowanceItem")) {
      const auto item = story.town.record<AllowanceItem>(id);
      if (item.application() == application.view() && item.kind() == kind) {
        return story.town.state(id);
      }
    }
    return {};
  }
  std::int64_t total(const RecordId& application) {
    return story.town.record<AllowanceApplication>(application).total_fen();
  }
};

TEST_CASE("K11: before anything is reckoned: each has her own, and one his") {
  OneLeave one;
  one.first_applies();
  one.second_applies();
  one.decide("keep_first");
  one.story.finish();
  CHECK(one.total(one.first) == kHers + kHis);
  CHECK(one.total(one.second) == kHers);
  one.story.pay(202210);
  CHECK(one.story.town.state(one.first) == "PAID");
  CHECK(one.story.town.state(one.second) == "PAID");
  CHECK(one.story.balance("bank") == -(2 * kHers + kHis));
}

TEST_CASE("K11: what was approved of the leave is void, and the rest is paid") {
  OneLeave one;
  one.first_applies();
  one.story.finish();
  REQUIRE(one.story.town.state(one.first) == "APPROVED");
  one.second_applies();
  one.decide("keep_second");
  CHECK(one.story.town.state(one.first) == "APPROVED");
  CHECK(one.state_of(one.first, AllowanceItem::care_leave) == "VOID");
  CHECK(one.total(one.first) == kHers);
  CHECK(one.story.balance("allowance_payable") == -kHers);
  one.story.finish();
  one.story.pay(202210);
  CHECK(one.story.balance("bank") == -(2 * kHers + kHis));
  CHECK(one.story.balance("recovery") == 0);
}

TEST_CASE("K11: what was paid of the leave comes back, and nothing else does") {
  OneLeave one;
  one.first_applies();
  one.story.finish();
  one.story.pay(202210);
  REQUIRE(one.story.town.state(one.first) == "PAID");
  one.second_applies();
  one.decide("keep_second");
  CHECK(one.story.town.state(one.first) == "PAID");
  CHECK(one.state_of(one.first, AllowanceItem::maternity_leave) == "PAID");
  CHECK(one.state_of(one.first, AllowanceItem::care_leave) == "REVERSED");
  CHECK(one.story.balance("recovery") == kHis);
  one.story.finish();
  one.story.pay(202211);
  CHECK(one.story.town.state(one.second) == "PAID");
  CHECK(one.story.balance("bank") == -(2 * kHers + 2 * kHis));
  // The rules are new, and say the same of all of it: nobody is asked (K19).
  one.story.town.change_policy([](rules::CityProfile&) {});
  CHECK(one.story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K11: an application for nothing but the leave goes with it") {
  OneLeave one;
  SumsStory& story = one.story;
  records::Filing filing = filing_form(kWithoutWork, 3);
  filing.set_pregnancy_date("2021-12-20");
  const OpId filed = story.a.file(story.a.fresh(), filing);
  Settlement birth = story.birth(kWithoutWork, 486235, 33765, "80000060");  // DY-E07
  birth.set_sponsor_name("样三");
  birth.set_sponsor_id_type(records::IdType::resident_id);
  birth.set_sponsor_id_no(resident_id(3, false));
  story.a.settle(story.a.fresh(), birth, {filed});
  AllowanceApplication care = story.with_care_leave(kWithoutWork, 3);
  care.set_patient_employed(false);
  one.first = story.applies(story.a, care);
  story.sync();
  SUBCASE("before it is reckoned") {}
  SUBCASE("approved") {
    story.finish();
    REQUIRE(story.town.state(one.first) == "APPROVED");
  }
  one.second_applies();
  one.decide("keep_second");
  CHECK(story.town.state(one.first) == "WITHDRAWN");
  story.finish();
  CHECK(one.total(one.second) == kHers + kHis);
  CHECK(story.balance("allowance_payable") == -(kHers + kHis));
}

TEST_CASE(
    "K10: his leave was forgotten on the first paper: a second keeps it, and hers is paid once") {
  for (const bool paid : {false, true}) {
    for (const char* choice : {"keep_first", "keep_second"}) {
      CAPTURE(paid);
      CAPTURE(choice);
      OneLeave one;
      one.story.settles(one.story.a, one.story.birth(30, 130000, 0, "80000030"));
      one.first = one.story.applies(one.story.a, one.story.application(30));
      one.story.sync();
      one.story.finish();
      if (paid) one.story.pay(202210);
      one.second = one.story.applies(one.story.county, one.story.with_care_leave(30, 3));
      one.story.sync();
      REQUIRE(one.story.town.state(one.second) == "HELD");
      const RecordId asked = one.story.town.only("ConflictCase", "OPEN");
      REQUIRE(one.story.conflict(asked).code() == ConflictCase::K10);
      REQUIRE(one.story.town.decide(asked, choice).kind() == wire::Verdict::ACCEPTED);
      one.story.finish();
      one.story.pay(202211);
      if (std::string(choice) == "keep_first") {
        CHECK(one.state_of(one.first, AllowanceItem::maternity_leave) == "PAID");
        CHECK(one.total(one.second) == kHis);
        CHECK(one.state_of(one.second, AllowanceItem::maternity_leave).empty());
      } else {
        CHECK(one.state_of(one.second, AllowanceItem::maternity_leave) == "PAID");
      }
      CHECK(one.state_of(one.second, AllowanceItem::care_leave) == "PAID");
      CHECK(one.story.balance("bank") + one.story.balance("recovery") == -(kHers + kHis));
    }
  }
}

TEST_CASE("K15: her insurance had ended: what she had comes back, her husband's leave is his") {
  for (const bool his : {false, true}) {
    CAPTURE(his);
    OneLeave one;
    Town& town = one.story.town;
    one.first_applies();
    one.story.finish();
    one.story.pay(202210);
    REQUIRE(town.state(one.first) == "PAID");
    town.insurance(his ? resident_id(3, false) : resident_id(30, true), "TERMINATED");
    RecordId open;
    for (const RecordId& id : town.all("ConflictCase", "OPEN")) {
      if (one.story.conflict(id).records(0) == one.first.view()) open = id;
    }
    REQUIRE_FALSE(open.is_nil());
    CHECK(town.decide(open, "recover", {"finance_confirm"}).reason().code() == "");
    CHECK(one.state_of(one.first, AllowanceItem::maternity_leave) == (his ? "PAID" : "REVERSED"));
    CHECK(one.state_of(one.first, AllowanceItem::care_leave) == (his ? "REVERSED" : "PAID"));
    CHECK(one.story.balance("recovery") == (his ? kHis : kHers));
    CHECK(one.total(one.first) == (his ? kHers : kHis));
    CHECK(town.state(one.first) == "PAID");
  }
}

}  // namespace
}  // namespace jindu::test
