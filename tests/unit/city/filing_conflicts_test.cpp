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

TEST_CASE("K04: a filing that its own desk takes back is in dispute with nobody") {
  Story story;
  const RecordId first = story.filed();
  records::Filing form = filing_form(10, 2);
  form.set_fetus_count(2);
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, form);
  SUBCASE("before anybody has seen it") {}
  SUBCASE("while it waits for the county") { story.sync(); }
  wire::Operation cancel = story.b.step("Filing", second, "cancel");
  cancel.add_after(op.str());
  const OpId taken_back = story.b.press(cancel);
  story.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.b.kind(taken_back) == "ACCEPTED");
  CHECK(story.town.state(second) == "CANCELLED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("filing: one that was returned can be taken back") {
  Story story;
  records::Filing form = filing_form(10, 2);
  form.set_spouse_name("例无此");
  const RecordId filing = story.a.fresh();
  story.a.file(filing, form);
  story.sync();
  REQUIRE(story.town.state(filing) == "RETURNED");
  const OpId cancel = story.a.press(story.a.step("Filing", filing, "cancel"));
  story.sync();
  CHECK(story.a.kind(cancel) == "ACCEPTED");
  CHECK(story.town.state(filing) == "CANCELLED");
}

TEST_CASE("K07: an operation that two others set free at once is asked about once") {
  Story story;
  story.filed();
  records::Filing form = filing_form(10, 2);
  form.set_fetus_count(2);
  const RecordId second = story.b.fresh();
  const OpId held = story.b.file(second, form);
  wire::Operation wrong = story.b.step("Filing", second, "correct");
  wrong.add_after(held.str());
  const OpId refused = story.b.press(wrong);
  records::Filing phone;
  phone.set_contact_phone("13900000188");
  wire::Operation later = story.b.step("Filing", second, "amend", &phone);
  later.add_after(held.str());
  later.add_after(refused.str());
  const OpId waits = story.b.press(later);
  story.sync();
  REQUIRE(story.b.kind(waits) == "PARKED");
  CHECK(story.town.decide(story.open_case(), "two_pregnancies").kind() == wire::Verdict::ACCEPTED);
  story.sync();
  CHECK(story.b.kind(held) == "ACCEPTED");
  CHECK(story.b.kind(refused) == "REFUSED");
  CHECK(story.b.kind(waits) == "HELD");
  CHECK(story.town.all("ConflictCase", "OPEN").size() == 1);
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
