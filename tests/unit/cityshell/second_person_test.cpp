// What gives a post of weight, or a way to sign in with one, takes two persons.
#include <doctest/doctest.h>

#include <algorithm>

#include "schema/records/organisation.pb.h"
#include "schema/rules/posts.h"
#include "server/audit/trail.h"
#include "server/city/staff_code.h"
#include "server/city/staff_key.h"
#include "server/city/staff_proposal.h"
#include "tests/unit/cityshell/test_city.h"

using namespace jindu;
using city::StaffAct;
using city::Way;

namespace {

constexpr char kWords[] = "a passphrase of mine";

/// c1 (市生育科经办, 科长) as the town has him, s1 a section chief, k2 another 市生育科经办, f1 at
/// the counter, all with a passphrase.
struct Staffed {
  test::TestCity city;
  Staffed() {
    add({"s1", "试乙", "", {"section_chief"}});
    add({"k2", "试丙", "", {"city_clerk"}});
    add({"f1", "试丁", "", {"front_clerk"}});
    for (const char* who : {"c1", "s1", "k2", "f1"}) secure(who);
  }
  void add(const city::NewOperator& person) {
    const auto done = city::add_operator(*city, person);
    REQUIRE(done.ok());
    REQUIRE(done->empty());
  }
  void secure(const char* who) {
    const auto done = city::set_passphrase(*city, who, "", kWords);
    REQUIRE(done.ok());
    REQUIRE(done->empty());
  }
  store::Operator row(const std::string& who) { return **city->writer().find_operator(who); }
  bool there(const std::string& who) { return city->writer().find_operator(who)->has_value(); }
  std::string asked(const StaffAct& act, const char* by = "k2") {
    const auto done = city::propose_staff(*city, act, row(by));
    REQUIRE(done.ok());
    REQUIRE(done->problems.empty());
    return done->mark;
  }
  /// Empty: agreed and done.
  std::string agreed(const std::string& mark, const char* by, std::string* code = nullptr) {
    const auto done = city::agree_staff(*city, mark, row(by));
    REQUIRE(done.ok());
    if (code != nullptr) *code = done->code;
    return done->problems.empty() ? "" : done->problems.front().code;
  }
  StaffAct code_for(const char* who) { return *city::act_on(*city, StaffAct::Kind::code, who); }
  std::size_t waiting() { return city::staff_proposals(*city)->size(); }
};

StaffAct new_director() { return {StaffAct::Kind::add, {"d1", "试戊", "", {"director"}}, {}, {}}; }

}  // namespace

TEST_CASE("post of weight: all but those who only write down what is brought to them") {
  const auto* roles = records::Operator::Role_descriptor();
  const std::set<std::string> light = {"desk_clerk", "employer_clerk", "applicant", "partner"};
  for (int i = 0; i < roles->value_count(); ++i) {
    const std::string name(roles->value(i)->name());
    if (roles->value(i)->number() == 0) continue;
    CAPTURE(name);
    CHECK(rules::is_of_weight(name) != light.contains(name));
  }
  CHECK(rules::is_of_weight("a post of later"));
  CHECK(rules::any_of_weight({"desk_clerk", "first_reviewer"}));
  CHECK(
      rules::any_of_weight({"front_clerk"}));  // To accept is a hand apart from review and finance.
  CHECK_FALSE(rules::any_of_weight({"desk_clerk", "employer_clerk"}));
}

TEST_CASE(
    "second person: the shell makes the first ones; then, and always at the console, two do it") {
  test::TestCity fresh;
  const StaffAct act = new_director();
  CHECK(*city::way_of(*fresh, act, true) == Way::first);
  CHECK(*city::way_of(*fresh, act, false) == Way::two);
  // c1 without a passphrase is nobody's second person, and one alone is none.
  REQUIRE(city::set_passphrase(*fresh, "c1", "", kWords)->empty());
  CHECK(*city::way_of(*fresh, act, true) == Way::first);
  Staffed staffed;
  CHECK(*city::way_of(*staffed.city, act, true) == Way::two);
  const StaffAct light{StaffAct::Kind::add, {"f2", "试己", "0003", {"desk_clerk"}}, {}, {}};
  const StaffAct accepts{StaffAct::Kind::add, {"f3", "试己", "", {"front_clerk"}}, {}, {}};
  CHECK(*city::way_of(*fresh, accepts, true) == Way::first);  // So a small bureau begins.
  CHECK(*city::way_of(*staffed.city, accepts, true) == Way::two);
  CHECK(*city::way_of(*staffed.city, accepts, false) == Way::two);
  CHECK(*city::way_of(*staffed.city, light, true) == Way::one);
  CHECK(*city::way_of(*staffed.city, light, false) == Way::one);
  CHECK(*city::way_of(*staffed.city, staffed.code_for("f1"), false) == Way::two);
  CHECK(*city::way_of(*staffed.city, staffed.code_for("s1"), true) == Way::two);
}

TEST_CASE("second person: until another agrees there is nobody; he, not who asked, may") {
  Staffed at;
  const std::string mark = at.asked(new_director());
  CHECK_FALSE(at.there("d1"));
  CHECK(at.agreed(mark, "k2") == "E-692");  // Who asked.
  CHECK(at.agreed(mark, "f1") == "E-692");  // A post that keeps nobody.
  CHECK_FALSE(at.there("d1"));
  CHECK(at.agreed("0000000000000000", "s1") == "E-693");
  CHECK(at.agreed(mark, "s1") == "");
  CHECK(at.row("d1").roles == std::set<std::string>{"director"});
  CHECK(at.agreed(mark, "s1") == "E-693");  // Once.
  CHECK(at.waiting() == 0);
}

TEST_CASE(
    "second person: another 市生育科经办 may be it, one who has left or has no passphrase may "
    "not") {
  Staffed at;
  at.add({"k3", "试庚", "", {"city_clerk"}});
  const std::string mark = at.asked(new_director());
  CHECK(at.agreed(mark, "k3") == "E-692");
  at.secure("k3");
  REQUIRE(city::end_operator(*at.city, "s1", "2022-09-29")->empty());
  CHECK(at.agreed(mark, "s1") == "E-692");
  CHECK(at.agreed(mark, "k3") == "");
}

TEST_CASE("second person: of a code each of the two has a part, and neither can use his") {
  Staffed at;
  const std::string mark = at.asked(at.code_for("s1"));
  std::string code;
  CHECK(at.agreed(mark, "s1", &code) == "E-692");
  CHECK(at.agreed(mark, "k2", &code) == "E-692");
  CHECK(code.empty());
  CHECK(city::open_staff(*at.city, "s1", kWords).ok());
  CHECK(at.agreed(mark, "c1", &code) == "");
  REQUIRE(code.size() == std::string("abc-defgh").size());
  const std::vector<city::CodeRest> rests = *city::code_rests(*at.city);
  REQUIRE(rests.size() == 1);
  CHECK(rests[0].by == "k2");
  CHECK(rests[0].operator_id == "s1");
  const auto used = [&](const std::string& typed) {
    const auto done = city::use_staff_code(*at.city, "s1", typed, "another passphrase");
    return done->empty() ? std::string() : done->front().code;
  };
  CHECK(used(code) == "E-656");
  CHECK(used(code.substr(0, 4) + rests[0].rest) == "E-656");
  CHECK(used(code + "-" + rests[0].rest) == "");
  CHECK(city::code_rests(*at.city)->empty());  // Nobody is asked any more to tell it.
  CHECK(city::open_staff(*at.city, "s1", "another passphrase").ok());
}

TEST_CASE("second person: with the end of who it is for both parts of a code are void") {
  Staffed at;
  std::string code;
  CHECK(at.agreed(at.asked(at.code_for("s1")), "c1", &code) == "");
  const std::string rest = city::code_rests(*at.city)->front().rest;
  REQUIRE(city::end_operator(*at.city, "s1", "")->empty());
  CHECK(city::code_rests(*at.city)->empty());
  CHECK(
      city::use_staff_code(*at.city, "s1", code + "-" + rest, "another passphrase")->front().code ==
      "E-656");
}

TEST_CASE("second person: a computer for who reviews at a county takes two as well") {
  Staffed at;
  at.add({"r1", "试辛", "0001", {"front_clerk", "first_reviewer"}});
  const auto act = city::act_on(*at.city, StaffAct::Kind::enrol, "r1");
  CHECK(*city::way_of(*at.city, *act, false) == Way::two);
  std::string code;
  CHECK(at.agreed(at.asked(*act), "s1", &code) == "");
  CHECK_FALSE(code.empty());
}

TEST_CASE("second person: what is not as it was shown is not agreed to") {
  Staffed at;
  SUBCASE("asked again, otherwise: the mark is another, and the first one is gone") {
    const std::string first = at.asked(new_director());
    StaffAct other = new_director();
    other.person.roles.insert("finance_confirm");
    const std::string second = at.asked(other);
    CHECK(first != second);
    CHECK(at.waiting() == 1);
    CHECK(at.agreed(first, "s1") == "E-693");
    CHECK(at.agreed(second, "s1") == "");
    CHECK(at.row("d1").roles.size() == 2);
  }
  SUBCASE("the person has left meanwhile") {
    const std::string mark = at.asked(at.code_for("s1"));
    REQUIRE(city::end_operator(*at.city, "s1", "2022-12-31")->empty());
    CHECK(at.agreed(mark, "c1") == "E-693");
  }
  SUBCASE("who asked has left meanwhile") {
    const std::string mark = at.asked(new_director());
    REQUIRE(city::end_operator(*at.city, "k2", "2022-09-29")->empty());
    CHECK(at.agreed(mark, "s1") == "E-693");
    CHECK_FALSE(at.there("d1"));
  }
  SUBCASE("the number was taken meanwhile") {
    const std::string mark = at.asked(new_director());
    at.add({"d1", "例壬", "", {"front_clerk"}});
    CHECK(at.agreed(mark, "s1") == "E-647");
    CHECK(at.row("d1").roles == std::set<std::string>{"front_clerk"});
  }
}

TEST_CASE("second person: a number that waits for agreement is nobody else's meanwhile (E-701)") {
  Staffed at;
  const std::string mark = at.asked(new_director());
  const auto given = [&](const char* id, const char* post) {
    const StaffAct act{StaffAct::Kind::add, {id, "例壬", "0003", {post}}, {}, {}};
    const auto done = city::carry_out(*at.city, act);
    REQUIRE(done.ok());
    return done->problems.empty() ? std::string() : done->problems.front().code;
  };
  CHECK(given("d1", "desk_clerk") == "E-701");
  CHECK(given("D1", "desk_clerk") == "E-701");  // Numbers that look alike are one person's.
  const auto alone = city::do_alone(*at.city, new_director(), "k2", "演示");
  CHECK(alone->problems.front().code == "E-701");
  CHECK(city::done_alone(*at.city)->empty());
  CHECK_FALSE(at.there("d1"));
  CHECK(given("d2", "desk_clerk") == "");
  CHECK(at.agreed(mark, "s1") == "");  // Who was shown is who gets it.
  CHECK(at.row("d1").roles == std::set<std::string>{"director"});
}

TEST_CASE("second person: a number asked for again in other letters is in place of the first") {
  Staffed at;
  at.asked(new_director());
  StaffAct other = new_director();
  other.person.operator_id = "D1";
  at.asked(other);
  CHECK(at.waiting() == 1);
}

TEST_CASE("second person: seven days, and it waits over a restart") {
  Staffed at;
  const std::string mark = at.asked(new_director());
  const auto again =
      city::City::open({at.city.folder() + "/city", {}, false}, at.city.clock, at.city.random);
  REQUIRE(again.ok());
  REQUIRE(city::staff_proposals(**again)->size() == 1);
  CHECK(city::staff_proposals(**again)->front().mark == mark);
  SUBCASE("just before the end") {
    at.city.clock.advance(city::kProposalLifeMs - 1);
    CHECK(city::agree_staff(**again, mark, at.row("s1"))->problems.empty());
    CHECK(at.there("d1"));
  }
  SUBCASE("at the end") {
    at.city.clock.advance(city::kProposalLifeMs);
    CHECK(city::staff_proposals(**again)->empty());
    CHECK(at.agreed(mark, "s1") == "E-693");
    CHECK_FALSE(at.there("d1"));
  }
}

TEST_CASE("second person: who asked takes it back, who could agree says no, nobody else") {
  Staffed at;
  const auto declined = [&](const std::string& mark, const char* by) {
    const auto done = city::decline_staff(*at.city, mark, at.row(by));
    REQUIRE(done.ok());
    return done->empty() ? std::string() : done->front().code;
  };
  std::string mark = at.asked(new_director());
  CHECK(declined(mark, "f1") == "E-692");
  CHECK(declined(mark, "k2") == "");
  CHECK(at.agreed(mark, "s1") == "E-693");
  at.city.clock.advance(1);
  mark = at.asked(new_director());
  CHECK(declined(mark, "s1") == "");
  CHECK(at.waiting() == 0);
  CHECK_FALSE(at.there("d1"));
}

TEST_CASE("second person: with nobody who could agree it is not even asked for") {
  test::TestCity city;
  REQUIRE(city::set_passphrase(*city, "c1", "", kWords)->empty());
  const auto row = city->writer().find_operator("c1");
  const auto asked = city::propose_staff(*city, new_director(), **row);
  REQUIRE(asked.ok());
  REQUIRE(asked->problems.size() == 1);
  CHECK(asked->problems.front().code == "E-691");
}

TEST_CASE("staff: nobody's number looks like another's") {
  Staffed at;
  for (const char* id : {"C1", "c1 ", " c1", "\u0441" "1", "c/1", ""}) {
    const auto done = city::add_operator(*at.city, {id, "例壬", "", {"front_clerk"}});
    REQUIRE(done.ok());
    CHECK_FALSE(done->empty());
  }
}

TEST_CASE("second person: where two could agree once, one alone never begins anew") {
  Staffed at;
  StaffAct ghost = new_director();
  CHECK(*city::way_of(*at.city, ghost, true) == Way::two);
  for (const char* who : {"c1", "s1", "k2"}) REQUIRE(city::end_operator(*at.city, who, "2022-09-29")->empty());
  REQUIRE(city::who_may_agree(*at.city, parse_date("2022-09-30").value())->empty());
  CHECK(*city::way_of(*at.city, ghost, true) == Way::two);
  const auto again = city::act_on(*at.city, StaffAct::Kind::extend, "c1", "2030-12-31");
  CHECK(*city::way_of(*at.city, *again, true) == Way::two);
}

TEST_CASE("second person: of who may agree two stay, unless it is said why at the shell") {
  Staffed at;
  const auto end = [&](const char* who) {
    return *city::way_of(*at.city, *city::act_on(*at.city, StaffAct::Kind::end, who, "2022-09-30"),
                         false);
  };
  CHECK(end("c1") == Way::one);  // s1 and k2 are left.
  REQUIRE(city::end_operator(*at.city, "c1", "2022-09-30")->empty());
  CHECK(end("s1") == Way::two);
  CHECK(end("f1") == Way::one);  // He could agree to nothing.
}

TEST_CASE("second person: a last day is put off by two, and brought forward by one") {
  Staffed at;
  REQUIRE(city::end_operator(*at.city, "s1", "2022-12-31")->empty());
  CHECK(*city::is_later_end(*at.city, "s1", "2023-01-31"));
  CHECK_FALSE(*city::is_later_end(*at.city, "s1", "2022-10-31"));
  CHECK_FALSE(*city::is_later_end(*at.city, "c1", "2023-01-31"));
  const auto act = city::act_on(*at.city, StaffAct::Kind::extend, "s1", "2023-01-31");
  CHECK(*city::way_of(*at.city, *act, true) == Way::two);
  CHECK(at.agreed(at.asked(*act), "c1") == "");
  CHECK(at.row("s1").active_to == "2023-01-31");
}

TEST_CASE(
    "second person: done alone in an emergency has a line of its own, shown for thirty days") {
  Staffed at;
  const auto done = city::do_alone(*at.city, new_director(), "k2", "演示：全员出差");
  REQUIRE(done.ok());
  CHECK(done->problems.empty());
  CHECK(at.there("d1"));
  // What is refused leaves no line.
  CHECK_FALSE(city::do_alone(*at.city, new_director(), "k2", "演示")->problems.empty());
  const auto trail = at.city->writer().trail("", 0, 10);
  REQUIRE(trail.ok());
  CHECK(std::count_if(trail->begin(), trail->end(),
                      [](const store::Trail& row) { return row.act == "staff_alone"; }) == 1);
  auto shown = city::done_alone(*at.city);
  REQUIRE(shown->size() == 1);
  CHECK(shown->front().operator_id == "d1");
  CHECK(shown->front().reason == "演示：全员出差");
  at.city.clock.advance(city::kAloneShownMs - 1);
  CHECK(city::done_alone(*at.city)->size() == 1);
  at.city.clock.advance(1);
  CHECK(city::done_alone(*at.city)->empty());
}
