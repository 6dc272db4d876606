// Two people, one group: K06.
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using test::kCounty;
using test::kHospitalA;
using test::patch_of;
using Story = test::Conflicts;

struct SameGroup : Story {
  RecordId id = filed();
  OpId at_county;
  OpId at_desk;
  SameGroup() {
    records::Filing one;
    one.set_pregnancy_date("2022-03-05");
    one.set_contact_phone("13900000777");
    at_desk = a.press(a.step("Filing", id, "amend", &one));
    records::Filing two;
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
  const auto filing = story.town.record<records::Filing>(story.id);
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
  const auto date = [&] { return story.town.record<records::Filing>(story.id).pregnancy_date(); };
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
    records::Filing typed;
    typed.set_pregnancy_date("2022-03-07");
    CHECK(
        story.town.decide(story.open_case(), "typed", {"first_reviewer"}, patch_of(typed)).kind() ==
        wire::Verdict::ACCEPTED);
    CHECK(date() == "2022-03-07");
    story.sync();
    CHECK(story.county.kind(story.at_county) == "REFUSED");
  }
  SUBCASE("a value of another group is none of its business") {
    records::Filing typed;
    typed.set_patient_name("例改");
    CHECK(story.town.decide(story.open_case(), "typed", {"first_reviewer"}, patch_of(typed))
              .reason()
              .code() == "BAD_VALUE");
  }
  SUBCASE("what was shown must still stand") {
    records::Filing newer;
    newer.set_pregnancy_date("2022-03-06");
    story.a.press(story.a.step("Filing", story.id, "amend", &newer));
    story.a.sync();
    CHECK(story.town.decide(story.open_case(), "B").reason().code() == "STALE_VERSION");
  }
}

TEST_CASE("K06: what is no identity, event or money is decided by the owner site's clerk") {
  Story story;
  const RecordId id = story.filed();
  records::Filing one;
  one.set_spouse_employer_name("演示甲");
  story.a.press(story.a.step("Filing", id, "amend", &one));
  records::Filing two;
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
  CHECK(story.town.record<records::Filing>(id).spouse_employer_name() == "演示乙");
}

TEST_CASE("K06: values that agree after normalising are no conflict") {
  Story story;
  const RecordId id = story.filed();
  records::Filing one;
  one.set_visit_institution_name("演示医院２");
  story.a.press(story.a.step("Filing", id, "amend", &one));
  records::Filing two;
  two.set_visit_institution_name(" 演示医院2");
  const OpId op = story.county.press(story.county.step("Filing", id, "amend", &two));
  story.a.sync();
  story.sync();
  CHECK(story.county.kind(op) != "HELD");
  CHECK(story.town.all("ConflictCase").empty());
}

}  // namespace
}  // namespace jindu
