// 单位审核: whose edit leads where, and what a newer version does to the steps behind it (K07).
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using records::ReimbursementClaim;
using Story = test::ClaimStory;
using test::TownDesk;

ReimbursementClaim total(std::int64_t fen) {
  ReimbursementClaim form;
  form.set_total_fee_fen(fen);
  return form;
}

/// Another third line, with the total that goes with it.
ReimbursementClaim another_line(std::int64_t third) {
  ReimbursementClaim form = total(204543 + third);
  form.set_in_scope_fen(204543);
  form.set_fund_pay_fen(204543);
  form.set_self_pay_fen(third);
  *form.mutable_lines() = test::claim_form(20, "90000001").lines();
  form.mutable_lines(2)->set_amount_fen(third);
  return form;
}

TEST_CASE("employer: QHD-E07: the person edits after the pass: the check is void, with three new days") {
  Story story;
  story.on("2022-10-20");
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  CHECK(story.claim(id).employer_due() == "2022-10-25");
  story.employer.press(story.employer.step("ReimbursementClaim", id, "employer_pass"));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PASSED");
  CHECK(story.claim(id).employer_decision());
  story.on("2022-10-27");
  const ReimbursementClaim edit = another_line(9000);
  story.one.sync();
  story.one.press(story.one.step("ReimbursementClaim", id, "amend", &edit));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PENDING");
  CHECK_FALSE(story.claim(id).employer_decision());
  CHECK(story.claim(id).employer_due() == "2022-11-01");
  CHECK(story.claim(id).total_fee_fen() == 213543);
}

TEST_CASE("employer: what his own clerk edits has passed") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  const ReimbursementClaim edit = another_line(9000);
  story.employer.sync();
  story.employer.press(story.employer.step("ReimbursementClaim", id, "amend", &edit));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PASSED");
}

TEST_CASE("employer: his clerk sees, changes and passes what is his own employer's, and nothing else") {
  constexpr const char* kOther = "91990101MA0000101L";
  Story story;
  TownDesk other{story.town, test::kCounty, "E02", {"employer_clerk"}, kOther};
  const RecordId mine = story.submitted(test::claim_form(20, "90000001"));
  story.town.change_insured(test::resident_id(21, true), [&](store::Insured& person) {
    person.employer_uscc = kOther;
    person.employer_name = "别家单位";
  });
  ReimbursementClaim form = test::claim_form(21, "90000002");
  form.set_patient_employer_name("别家单位");
  const RecordId theirs = story.submitted(form);
  other.sync();
  REQUIRE(story.state(theirs) == "EMPLOYER_PENDING");
  CHECK(story.employer.holds(mine));
  CHECK_FALSE(story.employer.holds(theirs));
  CHECK(other.holds(theirs));
  CHECK_FALSE(other.holds(mine));
  CHECK(story.one.holds(theirs));
  for (const char* event : {"employer_pass", "withdraw"}) {
    const OpId op = story.employer.press(story.employer.step("ReimbursementClaim", theirs, event));
    story.sync();
    CHECK(story.employer.code(op) == "NOT_OWN_EMPLOYER");
  }
  const ReimbursementClaim edit = another_line(9000);
  const OpId amend =
      story.employer.press(story.employer.step("ReimbursementClaim", theirs, "amend", &edit));
  const OpId hands_in = story.employer.press(
      story.employer.step("ReimbursementClaim", story.employer.fresh(), "submit", &form));
  story.sync();
  CHECK(story.employer.code(amend) == "NOT_OWN_EMPLOYER");
  CHECK(story.employer.code(hands_in) == "NOT_OWN_EMPLOYER");
  CHECK(story.state(theirs) == "EMPLOYER_PENDING");
  const OpId passes = other.press(other.step("ReimbursementClaim", theirs, "employer_pass"));
  other.sync();
  CHECK(other.kind(passes) == "ACCEPTED");
  CHECK(story.state(theirs) == "EMPLOYER_PASSED");
  CHECK(other.digest_equal());
}

TEST_CASE("employer: a clerk who comes later finds what is his already, notices included") {
  Story story;
  ReimbursementClaim form = test::claim_form(20, "90000001");
  form.set_account_name("例安安");
  const RecordId id = story.submitted(form);
  REQUIRE(story.state(id) == "RETURNED");
  TownDesk late{story.town, test::kCounty, "E03", {"employer_clerk"}};
  late.sync();
  CHECK(late.holds(id));
  CHECK(late.digest_equal());
  CHECK(story.employer.holds(id_from<RecordId>(story.claim(id).notice()).value()));
}

TEST_CASE("employer: a no needs its reason, and the person applies again") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  const OpId bare = story.employer.press(
      story.employer.step("ReimbursementClaim", id, "employer_reject"));
  story.sync();
  CHECK(story.employer.code(bare) == "OPINION_MISSING");
  ReimbursementClaim why;
  why.set_employer_opinion("演示：不是本单位职工");
  story.employer.press(story.employer.step("ReimbursementClaim", id, "employer_reject", &why));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_REJECTED");
  CHECK_FALSE(story.claim(id).employer_decision());
  story.one.press(story.one.step("ReimbursementClaim", id, "correct"));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PENDING");
}

TEST_CASE("employer: contact data is no new version") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.sync();
  ReimbursementClaim phone;
  phone.set_contact_phone("13900000777");
  story.one.press(story.one.step("ReimbursementClaim", id, "amend", &phone));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PASSED");
  CHECK(story.claim(id).contact_phone() == "13900000777");
}

struct EditAgainstApproval : Story {
  RecordId id = submitted(test::claim_form(20, "90000001"));
  OpId edit;
  EditAgainstApproval() {
    two.sync();
    const ReimbursementClaim form = another_line(9000);
    edit = two.press(two.step("ReimbursementClaim", id, "amend", &form));  // Without a link.
    pass(id);
    review(id);
    sync();
    sync();
  }
  RecordId open_case() { return town.only("ConflictCase", "OPEN"); }
};

TEST_CASE("K07: an edit that did not know of the approval is asked about, and nothing is paid meanwhile") {
  EditAgainstApproval story;
  CHECK(story.two.kind(story.edit) == "HELD");
  CHECK(story.two.code(story.edit) == "K07");
  CHECK(story.state(story.id) == "HELD");
  CHECK(story.act(story.id, "finance_check", "finance_accountant", "F01") == "BAD_STATE");
  const auto conflict = story.town.record<ConflictCase>(story.open_case());
  CHECK(conflict.code() == ConflictCase::K07);
  CHECK(conflict.decider_role() == "first_reviewer");
  SUBCASE("refused: what was approved stands") {
    CHECK(story.town.decide(story.open_case(), "refuse").kind() == wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.id) == "APPROVED");
    CHECK(story.two.kind(story.edit) == "REFUSED");
    CHECK(story.claim(story.id).total_fee_fen() == 214500);
    CHECK(story.town.balance("fund") == 204543);
  }
  SUBCASE("reopened: the edit stands, and every later step is void") {
    CHECK(story.town.decide(story.open_case(), "reopen").kind() == wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.id) == "EMPLOYER_PENDING");
    CHECK(story.claim(story.id).total_fee_fen() == 213543);
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("claim_payable") == 0);
    CHECK(story.two.kind(story.edit) != "REFUSED");
    CHECK(story.two.kind(story.edit) != "HELD");
  }
}

TEST_CASE("K07: contact data is applied, whatever was approved meanwhile") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.two.sync();
  ReimbursementClaim phone;
  phone.set_contact_phone("13900000777");
  const OpId edit = story.two.press(story.two.step("ReimbursementClaim", id, "amend", &phone));
  story.pass(id);
  story.review(id);
  story.sync();
  CHECK(story.two.kind(edit) != "HELD");
  CHECK(story.state(id) == "APPROVED");
  CHECK(story.claim(id).contact_phone() == "13900000777");
}

TEST_CASE("K07: what is paid is not changed by an edit") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.two.sync();
  const ReimbursementClaim form = another_line(9000);
  const OpId edit = story.two.press(story.two.step("ReimbursementClaim", id, "amend", &form));
  story.pass(id);
  story.review(id);
  REQUIRE(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  REQUIRE(story.act(id, "pay", "finance_confirm", "F02") == "");
  story.sync();
  CHECK(story.two.kind(edit) == "REFUSED");
  CHECK(story.claim(id).total_fee_fen() == 214500);
}

}  // namespace
}  // namespace jindu
