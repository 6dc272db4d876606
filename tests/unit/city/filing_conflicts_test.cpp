// Filings in conflict: K04, K33.
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using test::filing_form;
using test::kCounty;
using Story = test::Conflicts;

TEST_CASE("K04: the second filing of a pregnancy is an occasion of the first, and keeps its id") {
  Story story;
  const RecordId first = story.filed();
  records::Filing form = filing_form(10, 2);
  form.set_pregnancy_date("2022-03-29");  // 28 days on: still one pregnancy.
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, form);
  story.sync();
  CHECK(story.b.kind(op) == "ACCEPTED");
  CHECK(story.town.state(second) == "CONFIRMED");
  CHECK(story.town.header(second).points_to() == first.view());
  CHECK(story.town.record<records::Filing>(first).occasions_size() == 1);
  CHECK(story.town.all("PregnancyCase").size() == 1);
  CHECK(story.town.all("ConflictCase").empty());
}

TEST_CASE("K04: two filings of one pregnancy with other facts: the county chooses") {
  Story story;
  const RecordId first = story.filed();
  records::Filing form = filing_form(10, 2);
  form.set_fetus_count(2);
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, form);
  story.sync();
  CHECK(story.b.code(op) == "K04");
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "HELD");
  CHECK(story.opened().decider_site() == kCounty);
  const auto decide = [&](const char* choice) {
    CHECK(story.town.decide(story.open_case(), choice).kind() == wire::Verdict::ACCEPTED);
    story.sync();
  };
  SUBCASE("the first") {
    decide("keep_first");
    CHECK(story.town.state(second) == "CANCELLED");
    CHECK(story.b.kind(op) == "REFUSED");
  }
  SUBCASE("the second") {
    decide("keep_second");
    CHECK(story.town.state(first) == "CANCELLED");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.b.kind(op) == "ACCEPTED");
  }
  SUBCASE("two pregnancies") {
    decide("two_pregnancies");
    CHECK(story.town.state(first) == "CONFIRMED");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.all("PregnancyCase").size() == 2);
  }
}

TEST_CASE("K33: more than 28 days apart while one pregnancy is open") {
  Story story;
  story.filed();
  records::Filing form = filing_form(10, 2);
  form.set_pregnancy_date("2022-03-30");
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, form);
  story.sync();
  CHECK(story.b.code(op) == "K33");
  CHECK(story.town.state(second) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K33);
  CHECK(story.town.decide(story.open_case(), "keep_first").kind() == wire::Verdict::ACCEPTED);
  story.sync();
  CHECK(story.b.kind(op) == "REFUSED");
}

TEST_CASE("K33: a filing that was cancelled raises no doubt about the next one") {
  Story story;
  const RecordId wrong = story.filed();
  story.a.press(story.a.step("Filing", wrong, "cancel"));
  records::Filing form = filing_form(10, 2);
  form.set_pregnancy_date("2022-05-01");
  const RecordId right = story.a.fresh();
  const OpId op = story.a.file(right, form);
  story.sync();
  CHECK(story.town.state(wrong) == "CANCELLED");
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.town.state(right) == "CONFIRMED");
  CHECK(story.town.all("PregnancyCase", "OPEN").size() == 1);
}

TEST_CASE("K33: a filing's own pregnancy follows its amended date") {
  Story story;
  const RecordId id = story.filed();
  records::Filing date;
  date.set_pregnancy_date("2022-05-01");
  const OpId op = story.a.press(story.a.step("Filing", id, "amend", &date));
  story.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.town.state(id) == "CONFIRMED");
  const RecordId open = story.town.only("PregnancyCase", "OPEN");
  CHECK(story.town.record<records::Filing>(id).pregnancy() == open.view());
}

}  // namespace
}  // namespace jindu
