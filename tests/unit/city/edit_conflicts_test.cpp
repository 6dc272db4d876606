// Two people at one record: the same group (K06), a step that a refused one bore (K07), an edit of what
// was cancelled (K35).
#include "server/audit/verify_feeds.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::Filing;

struct SameGroup : Conflicts {
  RecordId id = filed();
  OpId at_county;
  OpId at_desk;
  SameGroup() {
    Filing one;
    one.set_pregnancy_date("2022-03-05");
    one.set_contact_phone("13900000777");
    at_desk = a.press(a.step("Filing", id, "amend", &one));
    Filing two;
    two.set_pregnancy_date("2022-03-09");
    two.set_remark("例改期");
    at_county = county.press(county.step("Filing", id, "amend", &two));
    a.sync();
    sync();
    sync();
  }
};

TEST_CASE("K06: two clerks, one group: the later one is held with all three values") {
  SameGroup story;
  CHECK(story.a.kind(story.at_desk) == "ACCEPTED");
  CHECK(story.county.kind(story.at_county) == "HELD");
  const auto filing = story.town.record<Filing>(story.id);
  CHECK(filing.pregnancy_date() == "2022-03-05");
  CHECK(filing.remark() == "例改期");  // Another group: it merges.
  const ConflictCase conflict = story.opened();
  CHECK(conflict.code() == ConflictCase::K06);
  REQUIRE(conflict.evidence_size() == 1);
  const auto& evidence = conflict.evidence(0);
  CHECK(evidence.field_name() == "pregnancy_date");
  CHECK(evidence.common().shown() == "2022-03-01");
  CHECK(evidence.theirs().shown() == "2022-03-05");
  CHECK(evidence.theirs().operator_id() == "D01");
  CHECK(evidence.mine().shown() == "2022-03-09");
  CHECK(evidence.mine().operator_id() == "C01");
  CHECK(evidence.mine().site_no() == kCounty);
  CHECK(conflict.decider_role() == "first_reviewer");
  CHECK(story.a.holds(story.open_case()));
  CHECK(story.a.held_state(story.id).conflict_cases_size() == 1);
}

TEST_CASE("K06: decided") {
  SameGroup story;
  const auto date = [&] { return story.town.record<Filing>(story.id).pregnancy_date(); };
  SUBCASE("A: what stands stays") {
    CHECK(story.town.decide(story.open_case(), "A").kind() == wire::Verdict::ACCEPTED);
    CHECK(date() == "2022-03-05");
    story.sync();
    CHECK(story.county.kind(story.at_county) == "REFUSED");
  }
  SUBCASE("B: what came later") {
    CHECK(story.town.decide(story.open_case(), "B").kind() == wire::Verdict::ACCEPTED);
    CHECK(date() == "2022-03-09");
    story.sync();
    CHECK(story.county.kind(story.at_county) == "ACCEPTED");
  }
  SUBCASE("another value") {
    Filing typed;
    typed.set_pregnancy_date("2022-03-07");
    CHECK(
        story.town.decide(story.open_case(), "typed", {"first_reviewer"}, patch_of(typed)).kind() ==
        wire::Verdict::ACCEPTED);
    CHECK(date() == "2022-03-07");
    story.sync();
    CHECK(story.county.kind(story.at_county) == "REFUSED");
  }
  SUBCASE("a value of another group is none of its business") {
    Filing typed;
    typed.set_patient_name("例改");
    CHECK(story.town.decide(story.open_case(), "typed", {"first_reviewer"}, patch_of(typed))
              .reason()
              .code() == "BAD_VALUE");
  }
  SUBCASE("what was shown must still stand") {
    Filing newer;
    newer.set_pregnancy_date("2022-03-06");
    story.a.press(story.a.step("Filing", story.id, "amend", &newer));
    story.a.sync();
    CHECK(story.town.decide(story.open_case(), "B").reason().code() == "STALE_VERSION");
  }
}

TEST_CASE("K06: what is no identity, event or money is decided by the owner site's clerk") {
  Conflicts story;
  const RecordId id = story.filed();
  Filing one;
  one.set_spouse_employer_name("演示甲");
  story.a.press(story.a.step("Filing", id, "amend", &one));
  Filing two;
  two.set_spouse_employer_name("演示乙");
  const OpId op = story.county.press(story.county.step("Filing", id, "amend", &two));
  story.a.sync();
  story.sync();
  story.sync();
  CHECK(story.opened().decider_role() == "desk_clerk");
  CHECK(story.opened().decider_site() == kHospitalA);
  wire::Operation decide = story.a.operation("ConflictCase", story.open_case());
  decide.mutable_decide()->set_conflict_id(story.open_case().str());
  decide.mutable_decide()->set_choice("B");
  const OpId decided = story.a.press(decide);
  story.sync();
  CHECK(story.a.kind(decided) == "ACCEPTED");
  CHECK(story.county.kind(op) == "ACCEPTED");
  CHECK(story.town.record<Filing>(id).spouse_employer_name() == "演示乙");
}

TEST_CASE("K06: values that agree after normalising are no conflict") {
  Conflicts story;
  const RecordId id = story.filed();
  Filing one;
  one.set_visit_institution_name("演示医院２");
  story.a.press(story.a.step("Filing", id, "amend", &one));
  Filing two;
  two.set_visit_institution_name(" 演示医院2");
  const OpId op = story.county.press(story.county.step("Filing", id, "amend", &two));
  story.a.sync();
  story.sync();
  CHECK(story.county.kind(op) != "HELD");
  CHECK(story.town.all("ConflictCase").empty());
}

TEST_CASE("K07: what builds on a refused step is applied all the same, or not") {
  Conflicts story;
  const RecordId id = story.filed();
  const OpId wrong = story.a.press(story.a.step("Filing", id, "correct"));  // It was never returned.
  Filing phone;
  phone.set_contact_phone("13900000188");
  wire::Operation builds = story.a.step("Filing", id, "amend", &phone);
  builds.add_after(wrong.str());
  const OpId op = story.a.press(builds);
  story.sync();
  REQUIRE(story.a.kind(wrong) == "REFUSED");
  REQUIRE(story.a.code(op) == "PARENT_REFUSED");
  const RecordId open = story.case_of(ConflictCase::K07);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kCounty);
  SUBCASE("apply") {
    story.town.decide(open, "apply");
    story.sync();
    CHECK(story.town.record<Filing>(id).contact_phone() == "13900000188");
    CHECK(story.a.kind(op) == "ACCEPTED");
  }
  SUBCASE("refuse") {
    story.town.decide(open, "refuse");
    story.sync();
    CHECK(story.town.record<Filing>(id).contact_phone() == "13900000142");
    CHECK(story.a.kind(op) == "REFUSED");
  }
}

TEST_CASE(
    "K07: what one press has recorded after a refused step is one question, and it is shown") {
  Conflicts story;
  const RecordId id = story.filed();
  const OpId wrong = story.a.press(story.a.step("Filing", id, "correct"));
  const RecordId made = story.a.fresh();
  const OpId op = story.a.settle(made, prenatal_form(20, 25000, "80000001"), {wrong});
  story.sync();
  REQUIRE(story.a.code(op) == "PARENT_REFUSED");
  const RecordId open = story.town.only("ConflictCase", "OPEN");
  const auto asked = story.town.record<ConflictCase>(open);
  CHECK(asked.operations_size() == 2);
  std::string shown;
  for (const records::ConflictEvidence& one : asked.evidence()) {
    shown += one.label() + "=" + one.mine().shown() + "\n";
  }
  for (const char* part : {"例二〇", "250.00", "80000001", "备案"}) {
    CHECK_MESSAGE(shown.find(part) != std::string::npos, part << " in\n" << shown);
  }
  const bool apply = [] {
    bool taken = false;
    SUBCASE("apply") { taken = true; }
    SUBCASE("refuse") {}
    return taken;
  }();
  CHECK(story.town.decide(open, apply ? "apply" : "refuse").reason().code() == "");
  story.sync();
  CHECK(story.a.kind(op) == (apply ? "ACCEPTED" : "REFUSED"));
  CHECK(story.town.all("Settlement", "CONFIRMED").size() == (apply ? 1 : 0));
  CHECK(story.town.all("Settlement").size() == (apply ? 1 : 0));
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K35: the county edits what its hospital has cancelled") {
  Conflicts story;
  const RecordId id = story.filed();
  story.sync();
  Filing edit;
  edit.set_fetus_count(2);
  const OpId late = story.county.press(story.county.step("Filing", id, "amend", &edit));
  story.a.press(story.a.step("Filing", id, "cancel"));
  story.a.sync();
  REQUIRE(story.town.state(id) == "CANCELLED");
  story.county.sync();
  CHECK(story.county.kind(late) == "HELD");
  CHECK(story.county.code(late) == "K35");
  const RecordId open = story.case_of(ConflictCase::K35);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kHospitalA);
  // Whether the edit counts is asked about a filing that does not stand: the store says the truth.
  audit::VerifyReport report;
  REQUIRE(audit::check_cases(*story.town.reader, story.town.city->catalog, report).ok());
  CHECK(report.cases_ok);
  SUBCASE("the cancel stands, the edit stays in the history") {
    story.town.decide(open, "refuse", {"desk_clerk"});
    story.sync();
    CHECK(story.town.state(id) == "CANCELLED");
    CHECK(story.county.kind(late) == "REFUSED");
    CHECK(story.town.record<Filing>(id).fetus_count() == 1);
  }
  SUBCASE("the filing comes back, with the edit") {
    story.town.decide(open, "apply", {"desk_clerk"});
    story.sync();
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.record<Filing>(id).fetus_count() == 2);
    CHECK(story.county.kind(late) == "ACCEPTED");
  }
}

TEST_CASE("K35: whoever knew of the cancel is refused") {
  Conflicts story;
  const RecordId id = story.filed();
  story.a.press(story.a.step("Filing", id, "cancel"));
  story.sync();
  Filing edit;
  edit.set_fetus_count(2);
  const OpId op = story.county.press(story.county.step("Filing", id, "amend", &edit));
  story.sync();
  CHECK(story.county.code(op) == "BAD_STATE");
}

}  // namespace
}  // namespace jindu::test
