// Suspensions, and the waivers that lift them.
#include "schema/records/standing.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::Settlement;
using records::Suspension;
using records::SuspensionWaiver;

const std::set<std::string> kClerk = {"city_clerk"};

RecordId fresh(Town& town) { return new_id<RecordId>(town.clock, town.random); }

struct Held : Conflicts {
  Suspension suspension(const std::string& from) {
    Suspension form;
    form.set_subject(records::Subject::person);
    form.set_name("例二〇");
    form.set_id_no(resident_id(20, true));
    form.set_from(from);
    form.set_reason("演示：欠费");
    return form;
  }
  RecordId suspend(const std::string& from) {
    const RecordId id = fresh(town);
    REQUIRE(town.create(id, "Suspension", "suspend", suspension(from), kClerk).kind() ==
            wire::Verdict::ACCEPTED);
    return id;
  }
  RecordId waiver(SuspensionWaiver form) {
    form.set_subject(records::Subject::person);
    form.set_name("例二〇");
    form.set_id_no(resident_id(20, true));
    form.set_reason("演示：已补缴");
    const RecordId id = fresh(town);
    REQUIRE(town.create(id, "SuspensionWaiver", "propose", form, kClerk).kind() ==
            wire::Verdict::ACCEPTED);
    REQUIRE(town.state(id) == "PROPOSED");
    REQUIRE(town.step(id, "SuspensionWaiver", "grant", kClerk).kind() == wire::Verdict::ACCEPTED);
    return id;
  }
  RecordId for_period(const std::string& from, const std::string& to) {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::period);
    form.set_from(from);
    form.set_to(to);
    return waiver(form);
  }
  RecordId settled() {
    const RecordId id = a.fresh();
    last = a.settle(id, delivery_form(20, 400000, "80000001"));
    sync();
    return id;
  }
  bool marked() { return town.reader->insured("resident_id", resident_id(20, true)).value()->held; }
  OpId last;
};

TEST_CASE("K21: suspended centrally, settled at a desk that could not know") {
  Held story;
  story.suspend("2022-09-01");
  CHECK(story.marked());
  const RecordId id = story.settled();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.a.code(story.last) == "SUSPENDED");
  CHECK(story.opened().code() == ConflictCase::K21);
  CHECK(story.opened().decider_role() == "city_clerk");
  const auto before = story.town.record<Settlement>(id);
  SUBCASE("waived afterwards: it stands, by a waiver that says so") {
    story.town.decide(story.open_case(), "waive");
    CHECK(story.town.state(id) == "CONFIRMED");
    const RecordId waiver = story.town.only("SuspensionWaiver", "USED");
    CHECK(story.town.record<Settlement>(id).waiver() == waiver.view());
    CHECK(story.town.record<SuspensionWaiver>(waiver).admission_no() == before.admission_no());
  }
  SUBCASE("reversed") {
    story.town.decide(story.open_case(), "reverse");
    CHECK(story.town.state(id) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
  }
  SUBCASE("a waiver is granted meanwhile: nobody has to decide") {
    story.for_period("2022-09-20", "2022-10-10");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK_FALSE(story.town.record<Settlement>(id).waiver().empty());
  }
  SUBCASE("lifted from today on: the days before stay held") {
    story.town.step(story.town.only("Suspension"), "Suspension", "lift", kClerk);
    CHECK(story.town.state(id) == "HELD");
    CHECK_FALSE(story.marked());
  }
  // Whatever is decided, the person's part is what she paid.
  CHECK(story.town.record<Settlement>(id).self_pay_fen() == before.self_pay_fen());
}

TEST_CASE("K21: a suspension that reaches back asks about what was confirmed") {
  Held story;
  const RecordId id = story.settled();
  REQUIRE(story.town.state(id) == "CONFIRMED");
  story.suspend("2022-09-01");
  story.sync();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K21);
}

TEST_CASE("waiver: by admission it is used once; by period it ends with its days; revoking undoes nothing") {
  Held story;
  story.suspend("2022-09-01");
  SUBCASE("by admission") {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::admission);
    form.set_institution_code(kCodeA);
    form.set_admission_no("Z80000001");
    const RecordId waiver = story.waiver(form);
    const RecordId id = story.settled();
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.state(waiver) == "USED");
    CHECK(story.town.record<Settlement>(id).waiver() == waiver.view());
  }
  SUBCASE("by another admission it does not lift this one") {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::admission);
    form.set_institution_code(kCodeA);
    form.set_admission_no("Z7");
    const RecordId waiver = story.waiver(form);
    CHECK(story.town.state(story.settled()) == "HELD");
    CHECK(story.town.state(waiver) == "ACTIVE");
  }
  SUBCASE("by period, revoked, and what was settled under it") {
    const RecordId waiver = story.for_period("2022-09-20", "2022-10-10");
    const RecordId id = story.settled();
    REQUIRE(story.town.state(id) == "CONFIRMED");
    story.town.step(waiver, "SuspensionWaiver", "revoke", kClerk);
    CHECK(story.town.state(waiver) == "REVOKED");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
  SUBCASE("by period, and the period is over") {
    const RecordId waiver = story.for_period("2022-09-20", "2022-10-10");
    story.town.go_to("2022-10-10");
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.town.state(waiver) == "ACTIVE");
    story.town.go_to("2022-10-11");
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.town.state(waiver) == "EXPIRED");
    // Care inside the period comes late: it was lifted on that day.
    CHECK(story.town.state(story.settled()) == "CONFIRMED");
  }
}

TEST_CASE("suspension: it begins and ends on its days, at the desks as well") {
  Held story;
  Suspension form = story.suspension("2022-10-12");
  form.set_to("2022-10-13");
  REQUIRE(story.town.create(fresh(story.town), "Suspension", "suspend", form, kClerk).kind() ==
          wire::Verdict::ACCEPTED);
  CHECK_FALSE(story.marked());
  for (const auto& [day, held] : {std::pair("2022-10-11", false), std::pair("2022-10-12", true),
                                  std::pair("2022-10-13", true), std::pair("2022-10-14", false)}) {
    CAPTURE(std::string(day));
    story.town.go_to(day);
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.marked() == held);
  }
}

TEST_CASE("suspension: no site suspends or waives") {
  Held story;
  const Suspension form = story.suspension("2022-09-01");
  const OpId op =
      story.county.press(story.county.step("Suspension", story.county.fresh(), "suspend", &form));
  story.sync();
  CHECK(story.county.kind(op) == "REFUSED");
  CHECK(story.county.code(op) == "NO_ROLE");
}

}  // namespace
}  // namespace jindu::test
