#include "client/desk/operators.h"

#include <doctest/doctest.h>

#include "client/desk/passphrase.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr const char* kFirst = "渡口 清晨 三月 船歌";
constexpr const char* kSecond = "river 7 stones";
constexpr const char* kCode = "ABC-DEFGH-JKMNP";

/// A desk of one operator with a passphrase; the city's next code is for a second one.
struct Shift {
  DeskFixture at;
  Shift() {
    at.enrol();
    at.desk.reset();
    REQUIRE(code_of(desk::set_passphrase(at.options(), kFirst, at.random)) == "done");
    at.city.enrolment.set_operator_id("yan-02");
    at.city.enrolment.set_operator_name("试夜班");
    at.city.enrolment.clear_roles();
    at.city.enrolment.add_roles("hospital_clearing_clerk");
  }
  desk::DeskOptions as(const char* passphrase, const char* who = "") const {
    desk::DeskOptions options = at.options();
    options.passphrase = passphrase;
    options.operator_id = who;
    return options;
  }
  Result<desk::Answer> add(const char* passphrase = kSecond, const char* code = kCode) {
    return desk::add_operator(as(kFirst), code, passphrase, at.city, at.random);
  }
  std::unique_ptr<desk::Desk> open(const char* passphrase, const char* who) {
    return desk::Desk::open(as(passphrase, who), at.clock, at.random).value();
  }
};

}  // namespace

TEST_CASE("operators: a second one signs with a key of his own and has his own roles") {
  Shift shift;
  REQUIRE(code_of(shift.add()) == "done");
  std::string id;
  KeyId first_key;
  {
    const auto morning = shift.open(kFirst, "yan-01");
    first_key = morning->core().operator_key->key_id();
    const auto saved = morning->create("Filing", filing_form().dump());
    REQUIRE(code_of(saved) == "done");
    CHECK(body_of(morning->status())["site"]["operator"] == "yan-01");
  }
  {
    const auto evening = shift.open(kSecond, "yan-02");
    CHECK(evening->core().operator_key->key_id() != first_key);
    const Json site = body_of(evening->status())["site"];
    CHECK(site["operator"] == "yan-02");
    CHECK(site["operator_name"] == "试夜班");
    CHECK(site["roles"] == Json{"hospital_clearing_clerk"});
    // What a role may not do is not offered, and is refused.
    for (const Json& type : body_of(evening->types())["types"]) {
      if (type["type"] == "Filing") CHECK(type["create"] == false);
    }
    for (const Json& step : body_of(evening->steps("Filing"))["steps"]) {
      CHECK(step["mine"] == false);
    }
    CHECK(code_of(evening->create("Filing", filing_form().dump())) != "done");
    REQUIRE(evening->check("990101199202020061", "例小花", "prenatal").ok());
    REQUIRE(body_of(evening->verify())["ok"] == true);  // The chain bears both keys.
  }
  const auto again = shift.open(kFirst, "yan-01");
  REQUIRE(code_of(again->create("Settlement", settlement_form().dump())) == "done");
  CHECK(body_of(again->verify())["ok"] == true);
  REQUIRE(again->sync(shift.at.city).ok());
  CHECK(*again->pending() == 0);
}

TEST_CASE(
    "operators: nobody is added where no passphrase is set, or with a weak one, or a bad code") {
  Shift shift;
  const auto asked = shift.at.city.exchanges;
  CHECK(code_of(shift.add("123456")) == "E-660");
  CHECK(code_of(shift.add(kSecond, "XYZ")) == "E-606");
  CHECK(shift.at.city.exchanges == asked);
  CHECK(code_of(shift.add(kSecond, "ABC-DEFGH-JKMNQ")) == "E-611");
  DeskFixture open;
  open.enrol();
  open.desk.reset();
  CHECK(code_of(desk::add_operator(open.options(), kCode, kSecond, open.city, open.random)) ==
        "E-668");
}

TEST_CASE("operators: a lost answer is asked for again with the same key") {
  Shift shift;
  shift.at.city.lose_answers = true;
  CHECK(shift.add().error().code == ErrorCode::unavailable);
  const Bytes first = shift.at.city.last_operator_key;
  CHECK(oplog::Slots::list(shift.at.dir.path())->size() == 1);
  shift.at.city.lose_answers = false;
  REQUIRE(code_of(shift.add()) == "done");
  CHECK(shift.at.city.last_operator_key == first);
  CHECK(shift.open(kSecond, "yan-02")->core().operator_key->public_key() == first);
}

TEST_CASE("operators: who has forgotten his passphrase joins again, and nothing unsent is lost") {
  Shift shift;
  REQUIRE(code_of(shift.add()) == "done");
  shift.at.city.enrolment.add_roles("desk_clerk");
  REQUIRE(code_of(shift.add("another 7 rivers", kCode)) == "done");
  CHECK(
      desk::Desk::open(shift.as(kSecond, "yan-02"), shift.at.clock, shift.at.random).error().code ==
      ErrorCode::locked);
  const auto desk = shift.open("another 7 rivers", "yan-02");
  CHECK(body_of(desk->status())["site"]["roles"].size() == 2);  // As the city said last.
  CHECK(oplog::Slots::list(shift.at.dir.path())->size() == 2);
}

TEST_CASE("operators: who leaves is removed; the last one is not") {
  Shift shift;
  REQUIRE(code_of(shift.add()) == "done");
  CHECK(body_of(desk::list_operators(shift.at.options()))["operators"].size() == 2);
  CHECK(code_of(desk::remove_operator(shift.at.options(), "nobody")) == "E-671");
  CHECK(code_of(desk::remove_operator(shift.at.options(), "yan-01")) == "done");
  CHECK(code_of(desk::remove_operator(shift.at.options(), "yan-02")) == "E-672");
  CHECK(shift.open(kSecond, "yan-02") != nullptr);
}

}  // namespace jindu::test
