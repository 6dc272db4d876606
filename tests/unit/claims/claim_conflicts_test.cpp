// K02, K11, K20 and K25 of claims: each as it arises between desks without a link, decided each way.
#include "schema/records/settlement.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::ConflictCase;
using records::Material;
using records::ReimbursementClaim;
using records::Settlement;
using Story = test::ClaimStory;

struct OneInvoiceTwice : Story {
  RecordId first = one.fresh();
  RecordId later = two.fresh();
  OpId first_op = submit(one, first, test::claim_form(20, "90000001"), test::stay_papers());
  OpId later_op = submit(two, later, test::claim_form(21, "90000001"), test::stay_papers());
  OneInvoiceTwice() { sync(), sync(); }
  RecordId open_case() { return town.only("ConflictCase", "OPEN"); }
};

TEST_CASE("K02: QHD-E08: one invoice at two counties: the second is held, 204543 are paid once") {
  OneInvoiceTwice story;
  CHECK(story.state(story.first) == "EMPLOYER_PENDING");
  CHECK(story.state(story.later) == "HELD");
  CHECK(story.two.code(story.later_op) == "K02");
  CHECK(story.town.record<ConflictCase>(story.open_case()).code() == ConflictCase::K02);
  SUBCASE("rejected") {
    CHECK(story.town.decide(story.open_case(), "reject").kind() == wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.later) == "REJECTED");
    CHECK(story.two.kind(story.later_op) == "REFUSED");
  }
  SUBCASE("the number was mistyped: it goes on with the right one") {
    ReimbursementClaim typed;
    *typed.add_invoices() = test::claim_form(21, "90000002").invoices(0);
    CHECK(story.town
              .decide(story.open_case(), "correct", {"first_reviewer"}, test::patch_of(typed))
              .kind() == wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.later) == "EMPLOYER_PENDING");
    CHECK(story.claim(story.later).invoices(0).no() == "90000002");
  }
  SUBCASE("the number that is typed is taken, too") {
    ReimbursementClaim typed;
    *typed.add_invoices() = test::claim_form(21, "90000001").invoices(0);
    const wire::Verdict verdict =
        story.town.decide(story.open_case(), "correct", {"first_reviewer"}, test::patch_of(typed));
    CHECK(verdict.reason().code() == "INVOICE_USED");
    CHECK(story.state(story.later) == "HELD");
  }
  story.pass(story.first);
  story.review(story.first);
  CHECK(story.town.balance("fund") == 204543);
}

TEST_CASE("K02: the first goes: the second is set free and goes on") {
  OneInvoiceTwice story;
  story.one.sync();
  story.one.press(story.one.step("ReimbursementClaim", story.first, "withdraw"));
  story.sync();
  story.sync();
  CHECK(story.state(story.first) == "WITHDRAWN");
  CHECK(story.state(story.later) == "EMPLOYER_PENDING");
}

TEST_CASE("claim: the same claim handed in twice counts once") {
  Story story;
  const RecordId first = story.one.fresh();
  const RecordId again = story.two.fresh();
  story.submit(story.one, first, test::claim_form(20, "90000001"), test::stay_papers());
  const OpId op =
      story.submit(story.two, again, test::claim_form(20, "90000001"), test::stay_papers());
  story.sync();
  CHECK(story.state(again) == "WITHDRAWN");
  CHECK(story.two.code(op) == "DUPLICATE");
  CHECK(story.town.header(again).points_to() == first.view());
  CHECK(story.town.all("ConflictCase").empty());
}

/// 攀枝花 settles on the spot, too.
struct ClaimAndSettlement : Story {
  RecordId claimed = one.fresh();
  RecordId settled = hospital.fresh();
  OpId claim_op;
  OpId settle_op;
  explicit ClaimAndSettlement(bool claim_first, const std::string& begun = "2022-01-05")
      : Story("panzhihua") {
    ReimbursementClaim form = test::claim_form(20, "90000001");
    form.set_claim_reason(ReimbursementClaim::emergency);
    form.set_institution_level(2);
    claim_op = submit(one, claimed, form, test::stay_papers());
    Settlement bill = test::delivery_form(20, 200000, "80000001");
    bill.set_pregnancy_date(begun);
    bill.set_event_date("2022-10-10");
    bill.set_admission_date("2022-10-08");
    bill.set_discharge_date("2022-10-13");
    bill.set_settled_on("2022-10-13");
    settle_op = hospital.settle(settled, bill);
    if (claim_first) {
      one.sync();
    } else {
      hospital.sync();
    }
    sync();
    sync();
  }
  RecordId open_case() { return town.only("ConflictCase", "OPEN"); }
};

TEST_CASE("K20: one stay settled on the spot and claimed, whichever came first") {
  for (const bool claim_first : {true, false}) {
    CAPTURE(claim_first);
    for (const std::string choice : {"reject_claim", "reverse_settlement"}) {
      CAPTURE(choice);
      ClaimAndSettlement story(claim_first);
      CHECK(story.state(story.claimed) == "HELD");
      CHECK(story.state(story.settled) == "HELD");
      REQUIRE(story.town.record<ConflictCase>(story.open_case()).code() == ConflictCase::K20);
      CHECK(story.town.decide(story.open_case(), choice).kind() == wire::Verdict::ACCEPTED);
      story.sync();
      const bool claim_goes = choice == "reject_claim";
      CHECK(story.state(story.claimed) == (claim_goes ? "REJECTED" : "SUBMITTED"));
      CHECK(story.state(story.settled) == (claim_goes ? "CONFIRMED" : "REVERSED"));
      CHECK(story.town.balance("fund") == (claim_goes ? 200000 : 0));
      CHECK(story.one.kind(story.claim_op) == (claim_goes ? "REFUSED" : "ACCEPTED"));
      CHECK(story.hospital.kind(story.settle_op) == (claim_goes ? "ACCEPTED" : "REFUSED"));
    }
  }
}

TEST_CASE("K20: of one birth, whatever the two papers say of when it began") {
  for (const bool claim_first : {true, false}) {
    CAPTURE(claim_first);
    ClaimAndSettlement story(claim_first, "2022-03-03");
    CHECK(story.state(story.claimed) == "HELD");
    CHECK(story.state(story.settled) == "HELD");
    CHECK(story.town.record<ConflictCase>(story.open_case()).code() == ConflictCase::K20);
    CHECK(story.town.all("PregnancyCase").size() == 1);
  }
}

/// Two reviewers of two counties look at one version of a claim, neither knowing of the other.
struct TwoReviews : Story {
  RecordId id = submitted(test::claim_form(20, "90000001"));
  OpId first;
  OpId second;
  explicit TwoReviews(const std::string& other) {
    pass(id);
    REQUIRE(act(id, "accept", "front_clerk", "S01") == "");
    sync();
    first = reviewer.press(reviewer.step("ReimbursementClaim", id, "first_review"));
    ReimbursementClaim why;
    why.set_opinion("演示：费用不在范围");
    second = other_reviewer.press(
        other_reviewer.step("ReimbursementClaim", id, other, other == "reject" ? &why : nullptr));
    reviewer.sync();
    sync();
    sync();
  }
  RecordId open_case() { return town.only("ConflictCase", "OPEN"); }
};

TEST_CASE("K25: two reviews of one version contradict: the higher post decides, nothing is paid before") {
  TwoReviews story("reject");
  CHECK(story.reviewer.kind(story.first) == "ACCEPTED");
  CHECK(story.other_reviewer.kind(story.second) == "HELD");
  CHECK(story.other_reviewer.code(story.second) == "K25");
  CHECK(story.state(story.id) == "HELD");
  const auto conflict = story.town.record<ConflictCase>(story.open_case());
  CHECK(conflict.code() == ConflictCase::K25);
  CHECK(conflict.decider_role() == "section_chief");
  CHECK(story.act(story.id, "approve", "section_chief", "S03") == "BAD_STATE");
  CHECK(story.town.decide(story.open_case(), "keep_first", {"first_reviewer"}).reason().code() ==
        "NO_ROLE");
  SUBCASE("the first stands") {
    CHECK(story.town.decide(story.open_case(), "keep_first", {"section_chief"}).kind() ==
          wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.id) == "FIRST_REVIEWED");
    CHECK(story.other_reviewer.kind(story.second) == "REFUSED");
    CHECK(story.act(story.id, "approve", "section_chief", "S03") == "");
    CHECK(story.town.balance("fund") == 204543);
  }
  SUBCASE("the second is taken: the claim is refused") {
    CHECK(story.town.decide(story.open_case(), "take_second", {"section_chief"}).kind() ==
          wire::Verdict::ACCEPTED);
    story.sync();
    CHECK(story.state(story.id) == "REJECTED");
    CHECK(story.town.balance("fund") == 0);
    // Its invoice is free for a better claim.
    const RecordId next = story.submitted(test::claim_form(20, "90000001"));
    CHECK(story.state(next) == "EMPLOYER_PENDING");
  }
}

struct Yantai : test::ClaimStory {
  Yantai() : ClaimStory("yantai") {}
  ConflictCase asked() { return town.record<ConflictCase>(town.only("ConflictCase", "OPEN")); }
  wire::Verdict decide(const std::string& choice) {
    return town.decide(town.only("ConflictCase", "OPEN"), choice);
  }
};

/// The cap is that of a birth (YT-E01: 350000), whatever the bills differ in.
TEST_CASE("K11: two bills of one birth, with different numbers and sums, are asked about") {
  Yantai story;
  const RecordId first = story.submitted(test::yantai_claim(20, "90000001", 587640, 350000));
  story.review(first);
  const RecordId second = story.submitted(test::yantai_claim(20, "90000002", 400000, 350000));
  CHECK(story.state(second) == "HELD");
  REQUIRE(story.asked().code() == ConflictCase::K11);
  SUBCASE("one of them") {
    CHECK(story.decide("keep_first").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.state(first) == "APPROVED");
    CHECK(story.state(second) == "REJECTED");
  }
  SUBCASE("the other") {
    CHECK(story.decide("keep_second").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.state(first) == "REJECTED");
    CHECK(story.state(second) == "SUBMITTED");
  }
  SUBCASE("two stays of one birth: both") {
    CHECK(story.decide("keep_both").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.state(first) == "APPROVED");
    CHECK(story.state(second) == "SUBMITTED");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K11: a lump sum and a benefit of her own for one birth are not both paid") {
  for (const bool lump_first : {false, true}) {
    CAPTURE(lump_first);
    Yantai story;
    // Insured herself, and nobody's employee: F1 is true, and yet there is one right.
    const ReimbursementClaim own = test::yantai_claim(20, "90000001", 300000, 300000);
    const ReimbursementClaim lump = test::yantai_subsidy(20, "90000002", 600000);
    const RecordId first = story.submitted(lump_first ? lump : own);
    const RecordId second = story.submitted(lump_first ? own : lump);
    REQUIRE(story.state(second) == "HELD");
    const ConflictCase asked = story.asked();
    CHECK(asked.code() == ConflictCase::K11);
    CHECK(asked.choices_size() == 2);  // Both: never.
    CHECK(story.decide("keep_first").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.state(second) == "REJECTED");
    CHECK(story.state(first) != "HELD");
  }
}

TEST_CASE("K34: no lump sum for a wife for whom an employer pays, whatever nobody was asked") {
  Yantai story;
  story.town.employ(test::resident_id(20, true));
  const RecordId id = story.submitted(test::yantai_subsidy(20, "90000001", 600000));
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) == "SPOUSE_EMPLOYED");
}

TEST_CASE("K25: the same decision twice: the first stands") {
  TwoReviews story("first_review");
  CHECK(story.other_reviewer.kind(story.second) == "ACCEPTED");
  CHECK(story.other_reviewer.code(story.second) == "DECIDED_ALIKE");
  CHECK(story.state(story.id) == "FIRST_REVIEWED");
  CHECK(story.town.all("ConflictCase").empty());
}

TEST_CASE("K25: accepted by one county, returned by the other") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.sync();
  story.one.press(story.one.step("ReimbursementClaim", id, "accept"));
  ReimbursementClaim why;
  why.set_opinion("演示：票据不清");
  const OpId second = story.two.press(story.two.step("ReimbursementClaim", id, "return", &why));
  story.one.sync();
  story.sync();
  story.sync();
  CHECK(story.two.code(second) == "K25");
  CHECK(story.town.decide(story.town.only("ConflictCase", "OPEN"), "take_second",
                          {"section_chief"})
            .kind() == wire::Verdict::ACCEPTED);
  story.sync();
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) == "RETURNED");
}

/// The register says from now on that her insurance had ended before.
void terminate(Story& story, int woman) {
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'z'));
  const std::string number = test::resident_id(woman, true);
  const store::PersonNumbers people{{"resident_id", number}};
  REQUIRE(story.town.acceptor
              ->take_in(
                  {}, import,
                  [&](store::Writer& writer) -> Status {
                    JINDU_TRY(auto person, writer.insured("resident_id", number));
                    person->status = "TERMINATED";
                    return writer.put_insured(*person);
                  },
                  &people)
              .ok());
}

TEST_CASE("K15: an approved claim is asked about when her insurance reads differently") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.review(id);
  terminate(story, 20);
  CHECK(story.state(id) == "HELD");
  const RecordId open = story.town.only("ConflictCase", "OPEN");
  CHECK(story.town.record<ConflictCase>(open).code() == ConflictCase::K15);
  CHECK(story.act(id, "finance_check", "finance_accountant", "F01") == "BAD_STATE");
  SUBCASE("kept: it goes on from where it stood") {
    story.town.decide(open, "keep");
    CHECK(story.state(id) == "APPROVED");
    CHECK(story.act(id, "finance_check", "finance_accountant", "F01") == "");
    CHECK(story.act(id, "pay", "finance_confirm", "F02") == "");
    CHECK(story.town.balance("bank") == -204543);
  }
  SUBCASE("not paid") {
    story.town.decide(open, "reverse");
    CHECK(story.state(id) == "REJECTED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("claim_payable") == 0);
  }
}

TEST_CASE("K15: a paid claim is asked about, and comes back from the payee") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.review(id);
  REQUIRE(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  REQUIRE(story.act(id, "pay", "finance_confirm", "F02") == "");
  terminate(story, 20);
  CHECK(story.state(id) == "PAID");
  const RecordId open = story.town.only("ConflictCase", "OPEN");
  SUBCASE("kept") {
    story.town.decide(open, "keep");
    CHECK(story.state(id) == "PAID");
    CHECK(story.town.all("Recovery").empty());
  }
  SUBCASE("recovered") {
    story.town.decide(open, "recover");
    CHECK(story.state(id) == "REVERSED");
    const auto debt = story.town.record<records::Recovery>(story.town.only("Recovery", "OPEN"));
    CHECK(debt.rest_fen() == 204543);
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("recovery") == 204543);
  }
}

TEST_CASE("K15: a claim that is still under review is judged by the rules at its next step") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  terminate(story, 20);
  CHECK(story.state(id) == "EMPLOYER_PASSED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.act(id, "accept", "front_clerk", "S01") == "STATUS_NOT_NORMAL");
}

}  // namespace
}  // namespace jindu
