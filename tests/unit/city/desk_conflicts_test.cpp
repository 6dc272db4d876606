// What a desk wrote in good faith: a number used twice (K26), a wrong clock (K27), a right that had
// ended (K30).
#include "schema/catalog/checks.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::Filing;

TEST_CASE("K26: one number on two papers: the later gets another, and is found by both") {
  Conflicts story;
  const std::string number = catalog::make_doc_no("420281", kHospitalA, parse_date("2022-09-30").value(), 1);
  REQUIRE(catalog::valid_doc_no(number));
  const auto file = [&](TownDesk& desk, int wife, int husband) {
    const RecordId id = desk.fresh();
    Filing form = filing_form(wife, husband);
    form.set_institution_code(desk.site_no == kHospitalA ? kCodeA : kCodeB);
    wire::Operation op = desk.step("Filing", id, "record", &form);
    op.set_doc_no(number);
    desk.press(op);
    return id;
  };
  const RecordId first = file(story.a, 10, 2);
  const RecordId second = file(story.b, 11, 2);
  story.sync();
  CHECK(story.town.header(first).doc_no() == number);
  CHECK(story.town.header(second).doc_no() != number);
  CHECK(catalog::valid_doc_no(story.town.header(second).doc_no()));
  CHECK(story.town.header(second).aliases(0) == number);
  CHECK(story.town.state(second) == "CONFIRMED");
  const RecordId open = story.case_of(ConflictCase::K26);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kHospitalB);
  CHECK(story.b.holds(open));
  for (const char* choice : {"reprinted", "not_printed"}) {
    SUBCASE(choice) {
      story.town.decide(open, choice, {"desk_clerk"});
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
    }
  }
}

TEST_CASE("K27: a clock that runs ahead: the receipt counts, and the county may say otherwise") {
  Conflicts story;
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t now = story.town.clock.wall_ms();
  story.town.clock.set_wall(now + 3 * kDayMs);
  const RecordId id = story.a.fresh();
  Filing form = filing_form(10, 2);
  form.set_declared_on("2022-09-30");
  const OpId op = story.a.file(id, form);
  story.town.clock.set_wall(now);
  story.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.town.state(id) == "CONFIRMED");
  const RecordId open = story.case_of(ConflictCase::K27);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kCounty);
  SUBCASE("as received") {
    story.town.decide(open, "received", {"front_clerk"});
    CHECK(story.town.record<Filing>(id).declared_on() == "2022-09-30");
  }
  SUBCASE("another day") {
    Filing typed;
    typed.set_declared_on("2022-09-29");
    const wire::Verdict verdict = story.town.decide(open, "typed", {"front_clerk"}, patch_of(typed));
    CHECK(verdict.kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.record<Filing>(id).declared_on() == "2022-09-29");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K26, K27: nobody is asked about a paper that only points to another") {
  Conflicts story;
  story.town.employ(resident_id(20, true));
  story.town.tell_wage(2021, 600000);
  const std::int64_t now = story.town.clock.wall_ms();
  const RecordId birth = story.a.fresh();
  story.a.settle(birth, delivery_form(20, 400000, "80000001"));
  story.sync();
  records::AllowanceApplication form = allowance_form(20);
  form.set_institution_code(kCodeA);
  const auto hand_in = [&] {
    const RecordId id = story.a.fresh();
    story.a.press(story.a.step("AllowanceApplication", id, "submit", &form));
    return id;
  };
  const RecordId first = hand_in();
  story.sync();
  story.town.clock.set_wall(now + 3 * std::int64_t{86'400'000});
  const RecordId again = hand_in();
  story.town.clock.set_wall(now);
  story.sync();
  CHECK(story.town.state(first) == "SUBMITTED");
  CHECK(story.town.state(again) == "WITHDRAWN");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K27: a right clock and old work is no wrong clock") {
  Conflicts story;
  const RecordId id = story.a.fresh();
  story.a.file(id, filing_form(10, 2));
  story.town.clock.advance(std::int64_t{3} * 86'400'000);  // Three days without a link.
  story.sync();
  CHECK(story.case_of(ConflictCase::K27).is_nil());
}

struct Ended : Conflicts {
  void end(const std::string& day) {
    store::Writer& writer = town.store->writer();
    auto person = *writer.find_operator("D01").value();
    person.active_to = day;
    REQUIRE(writer.transaction([&] { return writer.put_operator(person); }).ok());
  }
};

TEST_CASE("K30: the operator's right had ended when it was settled") {
  Ended story;
  story.end("2022-09-29");
  const RecordId id = story.a.fresh();
  const OpId op = story.a.settle(id, prenatal_form(20, 23500, "80000001"));
  story.sync();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.a.code(op) == "RIGHT_ENDED");
  CHECK(story.opened().code() == ConflictCase::K30);
  SUBCASE("an emergency") {
    story.town.decide(story.open_case(), "keep");
    CHECK(story.town.state(id) == "CONFIRMED");
  }
  SUBCASE("reversed") {
    story.town.decide(story.open_case(), "reverse");
    CHECK(story.town.state(id) == "REVERSED");
  }
}

TEST_CASE("K30: what was recorded on the last day counts; what is no fact is refused later") {
  Ended story;
  const RecordId id = story.a.fresh();
  story.a.settle(id, prenatal_form(20, 23500, "80000001"));
  story.end("2022-09-30");
  story.sync();
  CHECK(story.town.state(id) == "CONFIRMED");
  story.town.go_to("2022-10-08");
  const RecordId late = story.a.fresh();
  const OpId op = story.a.file(late, filing_form(10, 2));
  story.sync();
  CHECK(story.a.code(op) == "RIGHT_ENDED");
  CHECK(story.a.kind(op) == "REFUSED");
}

}  // namespace
}  // namespace jindu::test
