// 烟台: claims out of the city, their filing, and the lump for a male employee's wife (domain.md section 10).
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::Filing;
using records::Material;
using records::ReimbursementClaim;

struct Story : test::ClaimStory {
  Story() : ClaimStory("yantai") {}
  Filing filing(int woman, const std::string& expected, const std::string& declared) {
    Filing made;
    made.set_filing_kind(Filing::out_of_city);
    made.set_patient_name(test::numbered("例", woman));
    made.set_patient_sex(records::Sex::female);
    made.set_id_type(records::IdType::resident_id);
    made.set_patient_id_no(test::resident_id(woman, true));
    made.set_patient_employer_name("演示单位");
    made.set_contact_phone("13900000142");
    made.set_expected_date(expected);
    made.set_declared_on(declared);
    made.set_declarant_name(test::numbered("例", woman));
    made.set_filing_reason(Filing::work);
    made.set_birth_place("演示外地");
    return made;
  }
  RecordId filed(const Filing& form) {
    const RecordId id = one.fresh();
    one.press(one.step("Filing", id, "record", &form));
    sync();
    sync();
    return id;
  }
  /// Out of the city for work, before any filing: it comes back until there is one.
  RecordId returned_for_filing() {
    ReimbursementClaim form = test::yantai_claim(20, "90000001", 300000, 300000);
    form.set_claim_reason(ReimbursementClaim::work);
    const RecordId id = submitted(form);
    REQUIRE(state(id) == "RETURNED");
    CHECK(notice(id) == "FILING_REQUIRED");
    return id;
  }
  /// Too late, with its reason: the chief confirms it.
  RecordId filed_late() {
    Filing late = filing(20, "2022-10-08", "2022-10-20");
    late.set_pregnancy_date("2022-01-05");
    const RecordId id = filed(late);
    CHECK(state(id) == "RETURNED");
    Filing why;
    why.set_late_reason("演示：出差途中");
    one.press(one.step("Filing", id, "correct", &why));
    sync();
    return id;
  }
};

TEST_CASE("claim: YT-E01: a woman out of the city is paid what is in scope, up to 3500 yuan") {
  struct Row {
    std::int64_t in_scope, fund;
  };
  for (const Row& row : {Row{349999, 349999}, Row{350000, 350000}, Row{350001, 350000},
                         Row{587640, 350000}}) {
    CAPTURE(row.in_scope);
    Story story;
    const RecordId id = story.submitted(test::yantai_claim(20, "90000001", row.in_scope, row.fund));
    CHECK(story.notice(id) == "");
    CHECK(story.state(id) == "SUBMITTED");
    story.review(id);
    CHECK(story.town.balance("fund") == row.fund);
  }
  Story story;
  const RecordId id = story.submitted(test::yantai_claim(20, "90000001", 350001, 350001));
  CHECK(story.notice(id) == "MONEY_MISMATCH");
}

TEST_CASE("claim: YT-E02: a male employee's wife: 2150 yuan, whatever the invoice and the infants") {
  for (const std::int64_t total : {600000, 180000}) {
    for (const int infants : {1, 2}) {
      Story story;
      ReimbursementClaim form = test::yantai_subsidy(40, "90000001", total);
      form.set_fetus_count(infants);
      const RecordId id = story.submitted(form);
      CHECK(story.notice(id) == "");
      CHECK(story.state(id) == "SUBMITTED");
      story.review(id);
      CHECK(story.town.balance("fund") == 215000);
      // Once per birth: a second claim of the same kind waits for a person (K11).
      ReimbursementClaim again = form;
      again.mutable_invoices(0)->set_no("90000002");
      again.set_remark("演示");
      const RecordId second = story.submitted(again);
      CHECK(story.state(second) == "HELD");
      CHECK(story.town.record<records::ConflictCase>(story.town.only("ConflictCase", "OPEN")).code() ==
            records::ConflictCase::K11);
    }
  }
}

TEST_CASE("filing: YT-E10: a month before the expected date, to the day") {
  Story story;
  story.on("2025-02-28");
  CHECK(story.state(story.filed(story.filing(20, "2025-03-31", "2025-02-28"))) == "CONFIRMED");
  story.on("2025-03-01");
  const RecordId late = story.filed(story.filing(21, "2025-03-31", "2025-03-01"));
  CHECK(story.state(late) == "RETURNED");
  CHECK(story.town.record<Filing>(late).late());
  Filing emergency = story.filing(22, "2025-03-31", "2025-03-01");
  emergency.set_filing_reason(Filing::emergency);
  CHECK(story.state(story.filed(emergency)) == "CONFIRMED");
  SUBCASE("without a reason it comes back once more") {
    story.one.press(story.one.step("Filing", late, "correct"));
    story.sync();
    CHECK(story.state(late) == "RETURNED");
  }
  Filing why;
  why.set_late_reason("演示：外派通知晚到");
  story.one.press(story.one.step("Filing", late, "correct", &why));
  story.sync();
  CHECK(story.state(late) == "SUBMITTED");
  CHECK(story.act(late, "confirm", "front_clerk", "S01") == "NO_ROLE");
  CHECK(story.act(late, "confirm", "section_chief", "S03") == "");
  CHECK(story.state(late) == "CONFIRMED");
}

TEST_CASE("claim: FILING_REQUIRED: the filing is made up for, the chief confirms it, the claim goes on by itself") {
  Story story;
  const RecordId claim = story.returned_for_filing();
  const RecordId filing = story.filed_late();
  CHECK(story.state(claim) == "RETURNED");
  CHECK(story.act(filing, "confirm", "section_chief", "S03") == "");
  CHECK(story.state(claim) == "SUBMITTED");
  CHECK(story.notice(claim) == "answered");
  CHECK(story.claim(claim).filing() == filing.view());
  story.review(claim);
  CHECK(story.town.balance("fund") == 300000);
}

TEST_CASE(
    "K02: a claim that goes on since its filing was confirmed finds its invoice taken meanwhile") {
  Story story;
  const RecordId claim = story.returned_for_filing();
  const RecordId other = story.submitted(test::yantai_claim(21, "90000001", 300000, 300000));
  CHECK(story.state(other) == "SUBMITTED");
  story.review(other);
  CHECK(story.act(story.filed_late(), "confirm", "section_chief", "S03") == "");
  CHECK(story.state(claim) == "HELD");
  const RecordId asked = story.town.only("ConflictCase", "OPEN");
  CHECK(story.town.record<records::ConflictCase>(asked).code() == records::ConflictCase::K02);
  CHECK(story.town.balance("fund") == 300000);
}

TEST_CASE("claim: what a reviewer has sent back does not go on because a filing is confirmed") {
  Story story;
  ReimbursementClaim form = test::yantai_claim(20, "90000001", 300000, 300000);
  const RecordId claim = story.submitted(form);
  ReimbursementClaim words;
  words.set_opinion("演示：请补写就医经过");
  CHECK(story.act(claim, "return", "first_reviewer", "S02", &words) == "");
  REQUIRE(story.state(claim) == "RETURNED");
  CHECK(story.act(story.filed_late(), "confirm", "section_chief", "S03") == "");
  CHECK(story.state(claim) == "RETURNED");
  CHECK(story.notice(claim) == "RETURNED");
}

}  // namespace
}  // namespace jindu
