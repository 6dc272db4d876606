// 秦皇岛: applications for the allowance where nothing is settled on the spot (K10).
#include "schema/catalog/checks.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "tests/unit/claims/claim_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;

struct Applied : ClaimStory {
  Applied() : ClaimStory("qinhuangdao") { town.employ(resident_id(20, true)); }
  AllowanceApplication form(const std::string& born) {
    AllowanceApplication made = allowance_form(20);
    made.set_channel(AllowanceApplication::personal);
    made.clear_patient_employed();
    made.set_patient_employer_name("演示单位");
    made.set_pregnancy_date("2022-01-05");
    made.set_event_date(born);
    made.set_payee_kind(records::PayeeKind::person);
    made.set_contact_name("例员");
    made.set_is_family_planning(false);
    made.set_complication_flag(false);
    made.set_bank_category("中国工商银行");
    made.set_pay_method(AllowanceApplication::by_bank);
    made.set_account_name(made.patient_name());
    made.set_bank_name("演示支行");
    made.set_account_no("6222020200112233446");
    return made;
  }
  RecordId apply(TownDesk& desk, const AllowanceApplication& form) {
    const RecordId id = desk.fresh();
    desk.press(desk.step("AllowanceApplication", id, "submit", &form));
    sync();
    return id;
  }
};

TEST_CASE("K10: two forms of one pregnancy are one right, though their days differ") {
  Applied story;
  const RecordId first = story.apply(story.one, story.form("2022-10-10"));
  REQUIRE(story.town.state(first) == "EMPLOYER_PENDING");
  const RecordId second = story.apply(story.two, story.form("2022-10-11"));
  CHECK(story.town.state(second) == "HELD");
  CHECK(story.town.record<ConflictCase>(story.town.only("ConflictCase", "OPEN")).code() ==
        ConflictCase::K10);
  CHECK(story.town.all("PregnancyCase").size() == 1);
  SUBCASE("another pregnancy is another right") {
    AllowanceApplication next = story.form("2022-10-12");
    next.set_pregnancy_date("2021-01-05");
    next.set_event_date("2021-10-12");
    CHECK(story.town.state(story.apply(story.one, next)) != "HELD");
  }
}

TEST_CASE("K10: one miscarriage told twice, with its weeks and no beginning, is one right") {
  Applied story;
  const auto lost = [&](const std::string& day, int weeks) {
    AllowanceApplication made = story.form(day);
    made.clear_pregnancy_date();
    made.set_birth_type(records::BirthType::miscarriage);
    made.set_gestation_weeks(weeks);
    return made;
  };
  const RecordId first = story.apply(story.one, lost("2022-10-10", 10));
  REQUIRE(story.town.state(first) == "EMPLOYER_PENDING");
  CHECK(story.town.state(story.apply(story.two, lost("2022-10-11", 11))) == "HELD");
  CHECK(story.town.record<ConflictCase>(story.town.only("ConflictCase", "OPEN")).code() ==
        ConflictCase::K10);
  // Half a year later it is another.
  story.on("2023-04-20");
  CHECK(story.town.state(story.apply(story.one, lost("2023-04-10", 9))) == "EMPLOYER_PENDING");
}

/// The form does not ask when the pregnancy began; a woman gives birth once in half a year.
TEST_CASE("K10: two births of one woman that are near each other are one right, whatever began when") {
  for (const char* begun : {"", "2022-01-05"}) {
    for (const char* second_begun : {"", "2022-03-20"}) {
      for (const char* second_born : {"2022-10-10", "2022-10-11"}) {
        CAPTURE(begun);
        CAPTURE(second_begun);
        CAPTURE(second_born);
        Applied story;
        AllowanceApplication one = story.form("2022-10-10");
        AllowanceApplication two = story.form(second_born);
        two.set_account_no("6222020200112233552");
        one.set_pregnancy_date(begun);
        two.set_pregnancy_date(second_begun);
        if (one.pregnancy_date().empty()) one.clear_pregnancy_date();
        if (two.pregnancy_date().empty()) two.clear_pregnancy_date();
        REQUIRE(story.town.state(story.apply(story.one, one)) == "EMPLOYER_PENDING");
        CHECK(story.town.state(story.apply(story.two, two)) == "HELD");
        CHECK(story.town.record<ConflictCase>(story.town.only("ConflictCase", "OPEN")).code() ==
              ConflictCase::K10);
      }
    }
  }
}

TEST_CASE("K10: births two years apart are two rights, though nobody says when they began") {
  Applied story;
  AllowanceApplication one = story.form("2020-10-10");
  AllowanceApplication two = story.form("2022-10-10");
  one.clear_pregnancy_date();
  two.clear_pregnancy_date();
  const RecordId first = story.apply(story.one, one);
  const RecordId second = story.apply(story.two, two);
  CHECK(story.town.record<AllowanceApplication>(first).pregnancy() !=
        story.town.record<AllowanceApplication>(second).pregnancy());
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.town.wrong_rights() == "");
}

TEST_CASE("K10: the one that is kept goes to the employer, whichever of the two came first") {
  for (const bool own_first : {true, false}) {
    CAPTURE(own_first);
    Applied story;
    const AllowanceApplication mine = story.form("2022-10-10");
    AllowanceApplication his = allowance_form(20);
    his.set_channel(AllowanceApplication::employer);
    his.clear_patient_employed();
    his.set_patient_employer_name("演示单位");
    his.set_pregnancy_date("2022-01-05");
    his.set_event_date("2022-10-10");
    his.set_account_no("42001234567890");
    RecordId own;
    if (own_first) own = story.apply(story.one, mine);
    story.apply(story.employer, his);
    if (!own_first) own = story.apply(story.one, mine);
    const RecordId open = story.town.only("ConflictCase", "OPEN");
    REQUIRE(story.town.record<ConflictCase>(open).code() == ConflictCase::K10);
    story.town.decide(open, own_first ? "keep_first" : "keep_second");
    CHECK(story.town.state(own) == "EMPLOYER_PENDING");
    CHECK_FALSE(story.town.record<AllowanceApplication>(own).employer_due().empty());
  }
}

TEST_CASE("K10: the one that is kept is judged by the rules as if it had come alone") {
  Applied story;
  story.apply(story.one, story.form("2022-10-10"));
  AllowanceApplication unmet = story.form("2022-10-10");
  unmet.clear_patient_employer_name();  // Needed on this form.
  unmet.set_account_no("6222020200112233453");
  const RecordId second = story.apply(story.two, unmet);
  REQUIRE(story.town.state(second) == "HELD");
  story.town.decide(story.town.only("ConflictCase", "OPEN"), "keep_second");
  CHECK(story.town.state(second) == "RETURNED");
}

/// domain.md section 4.1: the holder is the payee, and a card's number has its check digit.
TEST_CASE("account: what an application is to be paid into is checked whenever it is told") {
  Applied story;
  const RecordId id = story.one.fresh();
  const AllowanceApplication form = story.form("2022-10-10");
  story.one.press(story.one.papers(id, {records::Material::id_card, records::Material::discharge_record}));
  story.one.press(story.one.step("AllowanceApplication", id, "submit", &form));
  story.sync();
  story.pass(id);
  REQUIRE(story.act(id, "accept", "front_clerk", "S01") == "");
  story.sync();
  const auto told = [&](const std::string& holder, const std::string& number) {
    AllowanceApplication other;
    other.set_account_name(holder);
    other.set_account_no(number);
    const OpId op = story.one.press(story.one.step("AllowanceApplication", id, "change_account", &other));
    story.sync();
    return story.one.code(op);
  };
  CHECK(told("演外人", "6222020200112233552") == "HOLDER_DIFFERS");
  CHECK(told(form.patient_name(), "6222020200112233551") == "BAD_CARD");
  CHECK(story.town.record<AllowanceApplication>(id).account_no() == "6222020200112233446");
  CHECK(told(form.patient_name(), "6222020200112233552") == "");
  CHECK(story.town.record<AllowanceApplication>(id).account_no() == "6222020200112233552");
}

TEST_CASE("K12: two claims and two forms under two numbers of one person are asked about") {
  Applied story;
  std::string wrong = resident_id(20, true);
  wrong[16] = static_cast<char>(wrong[16] == '8' ? '6' : wrong[16] + 2);
  wrong.pop_back();
  wrong += catalog::mod_11_2(wrong);
  story.town.insure(wrong, "例二〇");
  story.town.employ(wrong);
  const RecordId one = story.apply(story.one, story.form("2022-10-10"));
  AllowanceApplication other = story.form("2022-10-10");
  other.set_patient_id_no(wrong);
  const RecordId two = story.apply(story.two, other);
  const RecordId first = story.submitted(claim_form(20, "90000001"));
  records::ReimbursementClaim again = claim_form(20, "90000002");
  again.set_patient_id_no(wrong);
  const RecordId second = story.submitted(again);
  REQUIRE(story.claim(first).pregnancy() != story.claim(second).pregnancy());
  std::map<ConflictCase::Code, int> open;
  for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
    REQUIRE(story.town.record<ConflictCase>(id).code() == ConflictCase::K12);
    story.town.decide(id, "merge_first");
  }
  for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
    ++open[story.town.record<ConflictCase>(id).code()];
  }
  CHECK(story.claim(first).patient() == story.claim(second).patient());
  CHECK(story.claim(first).pregnancy() == story.claim(second).pregnancy());
  CHECK(open[ConflictCase::K02] == 1);
  CHECK(open[ConflictCase::K10] == 1);
  CHECK(story.state(one) == "HELD");
  CHECK(story.state(two) == "HELD");
}

}  // namespace
}  // namespace jindu::test
