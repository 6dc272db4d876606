// What two counties, an employer's clerk and a hospital sign without a link about care that was
// paid by the person herself comes to the same, in any order and grouping of arrival (domain.md
// sections 8, 10 and 11).
#include <doctest/doctest.h>

#include "tests/unit/city/sums_story.h"
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::AllowanceApplication;
using records::ReimbursementClaim;
using records::Settlement;
using test::Dice;
using test::Sums;
using test::SumsStory;

constexpr const char* kOtherCard = "6222020200112233453";

/// Self-paid care out of the city, as the city wants it claimed.
ReimbursementClaim claim_of(const SumsStory& story, int woman, const std::string& invoice) {
  if (story.city == "yantai") return test::yantai_claim(woman, invoice, 587640, 350000);  // YT-E01
  ReimbursementClaim form = test::claim_form(woman, invoice);                             // QHD-E01
  if (story.city != "panzhihua") return form;
  // PZH-E03: total 430000, in scope 421560, cap 250000.
  form.set_claim_reason(ReimbursementClaim::emergency);
  form.set_institution_level(2);
  form.mutable_lines(0)->set_amount_fen(421560 - 76543);
  form.mutable_lines(2)->set_amount_fen(430000 - 421560);
  form.set_total_fee_fen(430000);
  form.set_in_scope_fen(421560);
  form.set_fund_pay_fen(250000);
  form.set_self_pay_fen(180000);
  form.mutable_invoices(0)->set_amount_fen(430000);
  return form;
}

/// What every city that takes claims may meet.
void sign(SumsStory& story) {
  const auto claim = [&](int woman, const char* invoice) {
    return claim_of(story, woman, invoice);
  };
  // 20: one claim, and no more.
  story.claims(story.county, claim(20, "90000020"));
  // 21: one bill at two counties, into two accounts (K02).
  story.claims(story.county, claim(21, "90000021"));
  ReimbursementClaim again = claim(21, "90000021");
  again.set_account_no(kOtherCard);
  story.claims(story.county_two, again);
  // 22: the same twice: nobody is asked.
  story.claims(story.county_two, claim(22, "90000022"));
  story.claims(story.county, claim(22, "90000022"));
  // 23 and 24: one invoice number of two persons (K02, QHD-E08).
  story.claims(story.county, claim(23, "90000023"));
  story.claims(story.county_two, claim(24, "90000023"));
  // 25: one bill at two counties, of which one thinks better of it.
  story.claims(story.county, claim(25, "90000025"));
  again = claim(25, "90000025");
  again.set_account_no(kOtherCard);
  story.withdraws(story.county_two, "ReimbursementClaim", story.claims(story.county_two, again));
  // 26: its lines are one fen short (QHD-E02): it comes back each time.
  ReimbursementClaim wrong = claim(26, "90000026");
  wrong.mutable_lines(0)->set_amount_fen(wrong.lines(0).amount_fen() - 1);
  story.claims(story.county, wrong);
}

/// Where nothing is settled on the spot the allowance is asked for beside the claim.
void sign_applications(SumsStory& story) {
  story.applies(story.county, story.application(20));
  // 27: by herself and by her employer, into two accounts (K10).
  story.applies(story.county, story.application(27));
  AllowanceApplication his = test::allowance_form(27);
  his.set_channel(AllowanceApplication::employer);
  his.clear_patient_employed();
  his.set_patient_employer_name("演示单位");
  his.set_pregnancy_date("2022-01-05");
  his.set_event_date("2022-10-10");
  his.set_account_name("演示单位");
  his.set_bank_name("中国工商银行");
  his.set_account_no("42001234567890");
  story.applies(story.employer, his);
  // 28: at two counties, the same: nobody is asked.
  story.applies(story.county, story.application(28));
  story.applies(story.county_two, story.application(28));
}

/// Where hospitals settle: one stay settled on the spot and claimed (K20).
void sign_beside_settlement(SumsStory& story) {
  const ReimbursementClaim form = claim_of(story, 30, "90000030");
  Settlement settled = story.birth(30, 200000, 0, "80000030");
  settled.set_pregnancy_date(form.pregnancy_date());
  settled.set_event_date(form.event_date());
  settled.set_admission_date(form.admission_date());
  settled.set_discharge_date(form.discharge_date());
  settled.set_settled_on(form.discharge_date());
  story.settles(story.a, settled);
  story.claims(story.county, form);
}

/// Where the allowance is claimed with the cost: two papers of one pregnancy each bring it (K10),
/// and the lump for a man's wife is asked for twice (K11).
void sign_in_yantai(SumsStory& story) {
  // 31: two stays before and after one birth, 32: three.
  struct Stay {
    int woman;
    test::TownDesk* desk;
    const char* invoice;
    const char* from;
    const char* to;
  };
  ReimbursementClaim form;
  for (const Stay& stay : {Stay{31, &story.county, "90000031", "2022-09-18", "2022-09-24"},
                           Stay{31, &story.county_two, "90000131", "2022-09-15", "2022-09-18"},
                           Stay{32, &story.county, "90000032", "2022-09-18", "2022-09-24"},
                           Stay{32, &story.county_two, "90000132", "2022-09-15", "2022-09-18"},
                           Stay{32, &story.county_two, "90000232", "2022-09-25", "2022-09-29"}}) {
    form = test::yantai_claim(stay.woman, stay.invoice, 110000, 110000);
    form.set_admission_date(stay.from);
    form.set_discharge_date(stay.to);
    form.set_event_date(stay.from);
    story.claims(*stay.desk, form);
  }
  // 60: YT-E02.
  for (test::TownDesk* desk : {&story.county, &story.county_two}) {
    form = test::yantai_subsidy(test::kWithoutWork, "90000060", 180000);
    form.set_account_name("别家单位");
    if (desk == &story.county_two) form.mutable_invoices(0)->set_no("90000160");
    story.claims(*desk, form);
  }
}

void sign_all(SumsStory& story) {
  sign(story);
  if (story.offers("settlement")) {
    sign_beside_settlement(story);
  } else {
    sign_applications(story);
  }
  if (story.city == "yantai") sign_in_yantai(story);
}

struct Shape {
  const char* city;
  std::int64_t base_fen;
  std::int64_t claim_fen;
  std::int64_t allowance_fen;  ///< beside or with the claim of 20
};
constexpr Shape kShapes[] = {
    {"qinhuangdao", 712345, 204543, 2326994},  // QHD-E01, QHD-E04
    {"yantai", 876543, 350000, 2863374},       // YT-E01, YT-E11
    {"panzhihua", 654321, 250000, 0},          // PZH-E03
};

TEST_CASE("sums: what arrives in any order and grouping comes to the same claims") {
  for (const Shape& shape : kShapes) {
    CAPTURE(std::string(shape.city));
    Sums arrived;
    Sums finished;
    Sums paid;
    for (unsigned seed = 0; seed < test::seeds(8); ++seed) {
      CAPTURE(seed);
      Dice dice(seed);
      SumsStory story(shape.city, shape.base_fen);
      sign_all(story);
      story.arrive(dice);
      const Sums now = story.sums();
      if (seed == 0) arrived = now;
      test::check_same(now, arrived);
      story.finish();
      const Sums then = story.sums();
      if (seed == 0) finished = then;
      test::check_same(then, finished);
      story.pay(202210);
      const Sums end = story.sums();
      if (seed == 0) paid = end;
      test::check_same(end, paid);
      story.nothing_twice();
    }
    const std::int64_t both = shape.claim_fen + shape.allowance_fen;
    CHECK(test::told(paid["20 birth"]) ==
          test::told({shape.claim_fen, 0, shape.allowance_fen, both, {}}));
  }
}

TEST_CASE(
    "sums: whatever is done with claims, nothing is paid twice, and all of it can be taken back") {
  for (const Shape& shape : kShapes) {
    CAPTURE(std::string(shape.city));
    for (unsigned seed = 0; seed < test::seeds(8); ++seed) {
      CAPTURE(seed);
      Dice dice(seed + 1000);
      SumsStory story(shape.city, shape.base_fen);
      sign_all(story);
      story.whatever_is_done(dice, seed % 2 == 0);
    }
  }
}

}  // namespace
}  // namespace jindu
