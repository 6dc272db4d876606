// What hospitals, counters and counties sign without a link about births and their allowance comes
// to the same, in any order and grouping of arrival (domain.md sections 8 and 11).
#include <doctest/doctest.h>

#include "tests/unit/city/sums_story.h"

namespace jindu {
namespace {

using records::AllowanceApplication;
using records::Settlement;
using test::Came;
using test::Dice;
using test::Sums;
using test::SumsStory;

constexpr const char* kAccount = "42001234567890";
constexpr const char* kOtherAccount = "42001234567899";

/// What is signed in a city that settles on the spot.
void sign(SumsStory& story) {
  const auto applies = [&](test::TownDesk& desk, const AllowanceApplication& form) {
    if (story.city == "daye") story.applies(desk, form);
  };
  // 20: a birth, and no more. PZH-E04: total 240000, in scope 231045.
  story.settles(story.a, story.birth(20, 231045, 8955, "80000020"));
  applies(story.a, story.application(20));
  // 21: one birth settled at two hospitals (K01).
  story.settles(story.a, story.birth(21, 200000, 1000, "80000021"));
  story.settles(story.b, story.birth(21, 180000, 2000, "80000121"));
  applies(story.a, story.application(21));
  // 22: prenatal care at both, DY-E13, then the birth.
  story.settles(story.a, story.prenatal(22, 23500, "80000022"));
  story.settles(story.b, story.prenatal(22, 18060, "80000122"));
  story.settles(story.b, story.birth(22, 210000, 0, "80000222"));
  applies(story.b, story.application(22));
  // 23: the allowance asked for at the hospital and at a counter, to two accounts (K10).
  story.settles(story.a, story.birth(23, 190000, 5000, "80000023"));
  applies(story.a, story.application(23));
  applies(story.county, story.at_counter(23, kOtherAccount));
  // 24: the same twice: nobody is asked.
  story.settles(story.b, story.birth(24, 150000, 0, "80000024"));
  applies(story.b, story.application(24));
  applies(story.county_two, story.at_counter(24, kAccount));
  // 25: settled, and asked back by a county that may be heard first.
  const RecordId wrong = story.settles(story.a, story.birth(25, 170000, 3000, "80000025"));
  applies(story.a, story.application(25));
  story.asks_back(story.county_two, wrong);
  // 26 and 27: one invoice number at two hospitals (K02).
  story.settles(story.a, story.prenatal(26, 10000, "80000026"));
  story.settles(story.b, story.prenatal(27, 12000, "80000026"));
  // 28: the same settlement from two desks of one hospital: sent twice.
  story.settles(story.a, story.birth(28, 160000, 0, "80000028"));
  story.settles(story.a2, story.birth(28, 160000, 0, "80000028"));
  applies(story.a2, story.application(28));
}

/// What only 大冶 has: care leave, a wife without work, and what is withdrawn before it is heard
/// of.
void sign_in_daye(SumsStory& story) {
  // 29: both work, DY-E08.
  story.settles(story.a, story.birth(29, 140000, 0, "80000029"));
  story.applies(story.a, story.with_care_leave(29, 2));
  // 30 and 31: his one leave, under two women's names (K11).
  story.settles(story.a, story.birth(30, 130000, 0, "80000030"));
  story.applies(story.a, story.with_care_leave(30, 3));
  story.settles(story.b, story.birth(31, 130001, 0, "80000031"));
  story.applies(story.b, story.with_care_leave(31, 3));
  // 32: a counter asks, too, and thinks better of it (K10, or not).
  story.settles(story.a, story.birth(32, 120000, 0, "80000032"));
  story.applies(story.a, story.application(32));
  story.withdraws(story.county, "AllowanceApplication",
                  story.applies(story.county, story.at_counter(32, kOtherAccount)));
  // 60: DY-E07: filed at one hospital, settled at the other.
  records::Filing filing = test::filing_form(test::kWithoutWork, 4);
  filing.set_pregnancy_date("2021-12-20");
  const OpId filed = story.a.file(story.a.fresh(), filing);
  Settlement wife = story.birth(test::kWithoutWork, 486235, 33765, "80000060");
  wife.set_sponsor_name("样四");
  wife.set_sponsor_id_type(records::IdType::resident_id);
  wife.set_sponsor_id_no(test::resident_id(4, false));
  story.b.settle(story.b.fresh(), wife, {filed});
  AllowanceApplication care = story.with_care_leave(test::kWithoutWork, 4);
  care.set_patient_employed(false);
  story.applies(story.b, care);
}

struct Shape {
  const char* city;
  std::int64_t base_fen;
  std::int64_t allowance_fen;  ///< of a normal birth: domain.md section 10
};
constexpr Shape kShapes[] = {
    {"daye", 600000, 1960000},               // DY-E01
    {"panzhihua", 654321, 2137449 + 80000},  // PZH-E01
    {"yantai", 876543, 2863374},             // YT-E11
};

TEST_CASE("sums: what arrives in any order and grouping comes to the same allowance") {
  for (const Shape& shape : kShapes) {
    CAPTURE(shape.city);
    Sums arrived;
    Sums finished;
    Sums paid;
    for (unsigned seed = 0; seed < test::seeds(8); ++seed) {
      CAPTURE(seed);
      Dice dice(seed);
      SumsStory story(shape.city, shape.base_fen);
      sign(story);
      if (story.city == "daye") sign_in_daye(story);
      story.arrive(dice);
      story.hand_in_again();
      const Sums now = story.sums();
      if (seed == 0) arrived = now;
      test::check_same(now, arrived);
      story.finish();
      const Sums then = story.sums();
      if (seed == 0) finished = then;
      test::check_same(then, finished);
      story.pay(202210);
      story.clear(202208);
      story.clear(202209);
      const Sums end = story.sums();
      if (seed == 0) paid = end;
      test::check_same(end, paid);
      story.nothing_twice();
    }
    const Came wanted{231045, 8955, shape.allowance_fen, shape.allowance_fen, {}};
    CHECK(test::told(paid["20 birth"]) == test::told(wanted));
  }
}

TEST_CASE(
    "sums: whatever is done with allowances, nothing is paid twice, and all of it can be taken "
    "back") {
  for (const Shape& shape : kShapes) {
    CAPTURE(std::string(shape.city));
    for (unsigned seed = 0; seed < test::seeds(8); ++seed) {
      CAPTURE(seed);
      Dice dice(seed + 1000);
      SumsStory story(shape.city, shape.base_fen);
      sign(story);
      if (story.city == "daye") sign_in_daye(story);
      story.whatever_is_done(dice, seed % 2 == 0);
    }
  }
}

}  // namespace
}  // namespace jindu
