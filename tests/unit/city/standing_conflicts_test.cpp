// Conflicts between what desks did and what the city knows of people, numbers, clocks and rights.
#include "schema/catalog/checks.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/standing.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::AdjustingLine;
using records::AllowanceApplication;
using records::ConflictCase;
using records::Filing;
using records::Person;
using records::Settlement;

/// The open case of a kind; nil: none.
RecordId case_of(Conflicts& story, ConflictCase::Code code) {
  for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
    if (story.town.record<ConflictCase>(id).code() == code) return id;
  }
  return {};
}

/// The number of `id` with one digit of its serial changed, and the right check digit.
std::string mistyped(std::string id) {
  id[16] = static_cast<char>(id[16] == '8' ? '6' : id[16] + 2);
  id.pop_back();
  return id + catalog::mod_11_2(id);
}

int digits_apart(const std::string& a, const std::string& b) {
  int apart = 0;
  for (std::size_t i = 0; i < a.size(); ++i) apart += a[i] == b[i] ? 0 : 1;
  return apart;
}

// K12 -----------------------------------------------------------------------------------------

/// Wife 10 filed at A under her number, at B under one that is typed wrong.
struct Mistyped : Conflicts {
  std::string wrong = mistyped(resident_id(10, true));
  RecordId first = filed();
  RecordId second = b.fresh();
  RecordId person_of(const RecordId& filing) {
    return id_from<RecordId>(town.record<Filing>(filing).patient()).value();
  }
  Mistyped() {
    Filing form = filing_form(10, 2);
    form.set_patient_id_no(wrong);
    form.set_fetus_count(2);
    b.file(second, form);
    sync();
  }
};

TEST_CASE("K12: a number typed wrong is suggested, never joined by itself") {
  Mistyped story;
  REQUIRE(digits_apart(story.wrong, resident_id(10, true)) <= 2);
  CHECK(story.town.state(story.first) == "CONFIRMED");
  CHECK(story.town.state(story.second) == "CONFIRMED");
  CHECK(story.person_of(story.first) != story.person_of(story.second));
  const RecordId open = case_of(story, ConflictCase::K12);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_role() == "city_clerk");
  const RecordId gone = story.person_of(story.second);
  SUBCASE("one person: papers, number and keys are hers; what excludes each other is asked about") {
    const RecordId kept = story.person_of(story.first);
    story.town.decide(open, "merge_first");
    CHECK(story.person_of(story.second) == kept);
    CHECK(story.town.record<Filing>(story.second).patient_id_no() == resident_id(10, true));
    CHECK(story.town.record<Person>(gone).merged_into() == kept.view());
    CHECK(story.town.record<Filing>(story.second).pregnancy() ==
          story.town.record<Filing>(story.first).pregnancy());
    CHECK_FALSE(case_of(story, ConflictCase::K04).is_nil());
    CHECK(story.town.state(story.second) == "HELD");
    // The wrong number leads to her from now on.
    Filing form = filing_form(10, 2);
    form.set_patient_id_no(story.wrong);
    const RecordId third = story.a.fresh();
    story.a.file(third, form);
    story.sync();
    CHECK(story.person_of(third) == kept);
  }
  SUBCASE("the later number is the right one") {
    story.town.decide(open, "merge_second");
    CHECK(story.person_of(story.first) == gone);
    CHECK(story.town.record<Filing>(story.first).patient_id_no() == story.wrong);
  }
  SUBCASE("two persons: nothing moves, and it is not asked again") {
    story.town.decide(open, "keep_apart");
    CHECK(story.person_of(story.first) != story.person_of(story.second));
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
}

TEST_CASE("K12: another telephone, or another birthday, suggests nobody") {
  Conflicts story;
  story.filed();
  Filing form = filing_form(10, 2);
  form.set_patient_id_no(mistyped(resident_id(10, true)));
  form.set_contact_phone("13900000999");
  const RecordId id = story.b.fresh();
  story.b.file(id, form);
  story.sync();
  CHECK(case_of(story, ConflictCase::K12).is_nil());
}

TEST_CASE("K12: two births under two numbers are one birth when it is one person") {
  Conflicts story;
  const std::string wrong = mistyped(resident_id(20, true));
  story.town.insure(wrong, "例二〇");
  const RecordId first = story.a.fresh();
  Settlement form = delivery_form(20, 500000, "80000001");
  form.set_contact_phone("13900000142");
  story.a.settle(first, form);
  form = delivery_form(20, 450000, "80000002");
  form.set_contact_phone("13900000142");
  form.set_patient_id_no(wrong);
  const RecordId second = story.b.fresh();
  story.b.settle(second, form);
  story.sync();
  REQUIRE(story.town.state(first) == "CONFIRMED");
  REQUIRE(story.town.state(second) == "CONFIRMED");
  story.town.decide(case_of(story, ConflictCase::K12), "merge_first");
  const RecordId births = case_of(story, ConflictCase::K01);
  REQUIRE_FALSE(births.is_nil());
  CHECK(story.town.state(first) == "HELD");
  CHECK(story.town.state(second) == "HELD");
  story.town.decide(births, "keep_first");
  CHECK(story.town.state(second) == "REVERSED");
  CHECK(story.town.balance("fund") == 500000);
}

// K07 -----------------------------------------------------------------------------------------

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
  const RecordId open = case_of(story, ConflictCase::K07);
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

// K11 -----------------------------------------------------------------------------------------

/// Two women claim the care leave of one husband, for births a month apart.
TEST_CASE("K11: one care leave, claimed under two names, is the city's to decide") {
  Conflicts story;
  story.town.insure(resident_id(21, true), "例二一");
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'e'));
  const auto employ = [&](store::Writer& writer) -> Status {
    for (const std::string& id : {resident_id(2, false), resident_id(20, true), resident_id(21, true)}) {
      auto person = *writer.insured("resident_id", id).value();
      person.employer_uscc = "91350100M000100Y43";
      person.employer_name = "演示单位";
      JINDU_TRY_OK(writer.put_insured(person));
    }
    return {};
  };
  REQUIRE(story.town.acceptor->take_in({}, import, employ).ok());
  std::vector<RecordId> applications;
  for (const auto& [desk, woman] : {std::pair(&story.a, 20), std::pair(&story.b, 21)}) {
    Settlement birth = delivery_form(woman, 400000, "8000000" + std::to_string(woman));
    desk->settle(desk->fresh(), birth);
    story.sync();
    AllowanceApplication form;
    form.set_channel(AllowanceApplication::hospital);
    form.set_institution_code(desk->site_no == kHospitalA ? kCodeA : kCodeB);
    form.set_visit_institution_name("演示医院");
    form.set_patient_name(numbered("例", woman));
    form.set_patient_sex(records::Sex::female);
    form.set_patient_id_no(resident_id(woman, true));
    form.set_patient_employed(true);
    form.set_contact_phone("13900000142");
    form.set_pregnancy_date("2021-12-20");
    form.set_fetus_count(1);
    form.set_birth_order(1);
    form.set_birth_type(records::BirthType::normal);
    form.set_event_date("2022-09-27");
    form.set_care_leave_claimed(true);
    form.set_spouse_name("样二");
    form.set_spouse_id_no(resident_id(2, false));
    form.set_spouse_account_name("演示单位");
    form.set_spouse_bank_name("演示银行");
    form.set_spouse_account_no("42001234567891");
    applications.push_back(desk->fresh());
    desk->press(desk->step("AllowanceApplication", applications.back(), "submit", &form));
    story.sync();
  }
  const RecordId open = case_of(story, ConflictCase::K11);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site().empty());
  CHECK(story.town.state(applications[0]) == "HELD");
  CHECK(story.town.state(applications[1]) == "HELD");
  SUBCASE("keep_first") {
    story.town.decide(open, "keep_first");
    CHECK(story.town.state(applications[1]) == "WITHDRAWN");
    CHECK(story.town.state(applications[0]) != "HELD");
  }
  SUBCASE("keep_second") {
    story.town.decide(open, "keep_second");
    CHECK(story.town.state(applications[0]) == "WITHDRAWN");
    CHECK(story.town.state(applications[1]) != "HELD");
  }
}

// K19 -----------------------------------------------------------------------------------------

/// A settlement that a desk reckoned by profile version 1, at a city whose version 2 pays nine tenths.
struct OldPolicy : Conflicts {
  RecordId settled = a.fresh();
  OpId op;
  OldPolicy() {
    town.change_policy([](rules::CityProfile& profile) {
      profile.set_version(profile.version() + 1);
      for (rules::PolicyValues& values : *profile.mutable_values()) {
        for (rules::MoneyRule& rule : *values.mutable_money()) rule.set_pay_bp(9000);
      }
    });
    Settlement form = prenatal_form(20, 30000, "80000001");
    form.set_institution_code(kCodeA);
    wire::Operation registers = a.step("Settlement", settled, "register", &form);
    wire::Operation settles = a.step("Settlement", settled, "settle");
    registers.mutable_based_on()->set_policy_version(1);
    settles.mutable_based_on()->set_policy_version(1);
    op = a.press(std::vector{registers, settles}).back();
    sync();
  }
};

TEST_CASE("K19: settled by an older profile: the advance stays, the difference is the county's") {
  OldPolicy story;
  CHECK(story.town.state(story.settled) == "HELD");
  const RecordId open = case_of(story, ConflictCase::K19);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kCounty);
  SUBCASE("kept as it is") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(story.settled) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 30000);
  }
  SUBCASE("adjusted beside it: 27000 by the rules in force") {
    story.town.decide(open, "adjust");
    CHECK(story.town.state(story.settled) == "CONFIRMED");
    CHECK(story.town.record<Settlement>(story.settled).fund_pay_fen() == 30000);
    const RecordId line = story.town.only("AdjustingLine", "OPEN");
    CHECK(story.town.record<AdjustingLine>(line).amount_fen() == -3000);
    CHECK(story.town.balance("fund") == 27000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == -27000);
    story.sync();
    CHECK(story.a.holds(line));
    SUBCASE("with the settlement its line goes") {
      records::Reversal asked;
      asked.set_target(story.settled.str());
      asked.set_reason("录错");
      const RecordId reversal = story.a.fresh();
      story.a.press(story.a.step("Reversal", reversal, "request", &asked));
      story.sync();
      story.county.press(story.county.step("Reversal", reversal, "approve"));
      story.sync();
      CHECK(story.town.state(line) == "REVERSED");
      CHECK(story.town.balance("fund") == 0);
      CHECK(story.town.balance("hospital_payable", kCodeA) == 0);
    }
  }
  SUBCASE("reversed") {
    story.town.decide(open, "reverse");
    CHECK(story.town.state(story.settled) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
  }
}

/// An approved allowance by the wage that tax told.
struct Waged : Conflicts {
  const std::string uscc = "91350100M000100Y43";
  RecordId application = a.fresh();
  void tell(std::int64_t wage_fen) {
    std::vector<std::unique_ptr<catalog::Message>> wages;
    auto wage = std::make_unique<records::WageBase>();
    wage->set_employer_uscc(uscc);
    wage->set_year(2021);
    wage->set_avg_wage_fen(wage_fen);
    wage->set_source(records::WageBase::tax_push);
    wages.push_back(std::move(wage));
    REQUIRE(town.acceptor->put_reference({}, std::move(wages)).ok());
    sync();
  }
  std::int64_t total() { return town.record<AllowanceApplication>(application).total_fen(); }
  void take(const std::string& event, const std::set<std::string>& roles, const std::string& who) {
    const wire::Verdict verdict =
        town.step(application, "AllowanceApplication", event, roles, who);
    REQUIRE(verdict.kind() == wire::Verdict::ACCEPTED);
  }
  Waged() {
    wire::Import import;
    import.set_kind("register");
    import.set_file_hash(Bytes(32, 'w'));
    REQUIRE(town.acceptor
                ->take_in({}, import,
                          [&](store::Writer& writer) -> Status {
                            auto person =
                                *writer.insured("resident_id", resident_id(20, true)).value();
                            person.employer_uscc = uscc;
                            person.employer_name = "演示单位";
                            return writer.put_insured(person);
                          })
                .ok());
    tell(785000);
    a.settle(a.fresh(), delivery_form(20, 400000, "80000001"));
    sync();
    AllowanceApplication form;
    form.set_channel(AllowanceApplication::hospital);
    form.set_institution_code(kCodeA);
    form.set_visit_institution_name("演示医院");
    form.set_patient_name("例二〇");
    form.set_patient_sex(records::Sex::female);
    form.set_patient_id_no(resident_id(20, true));
    form.set_patient_employed(true);
    form.set_contact_phone("13900000142");
    form.set_pregnancy_date("2021-12-20");
    form.set_fetus_count(1);
    form.set_birth_order(1);
    form.set_birth_type(records::BirthType::normal);
    form.set_event_date("2022-09-27");
    form.set_account_name("演示单位");
    form.set_bank_name("演示银行");
    form.set_account_no("42001234567890");
    a.press(a.step("AllowanceApplication", application, "submit", &form));
    sync();
    REQUIRE(town.state(application) == "SUBMITTED");
    take("accept", {"front_clerk"}, "S01");
    take("first_review", {"first_reviewer"}, "S02");
  }
};

TEST_CASE("LP-E07: tax corrects 785000 to 812000: a draft is reckoned anew, an approved one asked about") {
  Waged story;
  REQUIRE(story.total() == 2564333);
  SUBCASE("before it is approved: 2652533") {
    story.tell(812000);
    CHECK(story.total() == 2652533);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    story.take("approve", {"section_chief"}, "S03");
    CHECK(story.town.balance("allowance_payable") == -2652533);
  }
  SUBCASE("the same amount again: nothing") {
    story.take("approve", {"section_chief"}, "S03");
    story.tell(785000);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK(story.town.state(story.application) == "APPROVED");
  }
  SUBCASE("after it was approved: it stays 2564333 until somebody has looked") {
    story.take("approve", {"section_chief"}, "S03");
    story.tell(812000);
    CHECK(story.total() == 2564333);
    CHECK(story.town.state(story.application) == "HELD");
    const RecordId open = case_of(story, ConflictCase::K19);
    REQUIRE_FALSE(open.is_nil());
    SUBCASE("kept") {
      story.town.decide(open, "keep");
      CHECK(story.town.state(story.application) == "APPROVED");
      CHECK(story.total() == 2564333);
      CHECK(story.town.balance("allowance_payable") == -2564333);
    }
    SUBCASE("reopened: the reviews are taken again") {
      story.town.decide(open, "reopen");
      CHECK(story.town.state(story.application) == "ACCEPTED");
      CHECK(story.town.balance("allowance_payable") == 0);
      story.take("first_review", {"first_reviewer"}, "S02");
      CHECK(story.total() == 2652533);
      story.take("approve", {"section_chief"}, "S03");
      CHECK(story.town.balance("allowance_payable") == -2652533);
    }
  }
}

TEST_CASE("K19: the profile changes: LP-E08, 80 days more for the draft") {
  Waged story;
  const auto more = [](rules::CityProfile& profile) {
    profile.set_version(profile.version() + 1);
    for (rules::PolicyValues& values : *profile.mutable_values()) {
      values.set_extension_fund_days(80);
    }
  };
  SUBCASE("a draft") {
    story.town.change_policy(more);
    CHECK(story.total() == 4657667);
  }
  SUBCASE("an approved one waits for somebody") {
    story.take("approve", {"section_chief"}, "S03");
    story.town.change_policy(more);
    CHECK(story.total() == 2564333);
    CHECK_FALSE(case_of(story, ConflictCase::K19).is_nil());
  }
}

TEST_CASE("determination: made anew, never edited; the employer's month lists what counts") {
  Waged story;
  story.take("approve", {"section_chief"}, "S03");
  const RecordId first = story.town.only("BenefitDetermination", "CURRENT");
  CHECK(story.town.record<records::BenefitDetermination>(first).total_fen() == 2564333);
  story.sync();
  CHECK(story.county.holds(first));
  story.tell(812000);
  story.town.decide(case_of(story, ConflictCase::K19), "reopen");
  CHECK(story.town.state(first) == "SUPERSEDED");
  story.take("first_review", {"first_reviewer"}, "S02");
  story.take("approve", {"section_chief"}, "S03");
  const RecordId second = story.town.only("BenefitDetermination", "CURRENT");
  CHECK(story.town.record<records::BenefitDetermination>(second).total_fen() == 2652533);
  CHECK(story.town.record<records::BenefitDetermination>(first).total_fen() == 2564333);
}

TEST_CASE("wage: the employer confirms at the county; another amount is to be confirmed anew") {
  Waged story;
  TownDesk employer{story.town, kCounty, "E01", {"employer_clerk"}};
  const RecordId wage = story.town.only("WageBase");
  CHECK(story.town.state(wage) == "TOLD");
  employer.sync();
  const OpId op = employer.press(employer.step("WageBase", wage, "confirm"));
  employer.sync();
  CHECK(employer.kind(op) == "ACCEPTED");
  CHECK(story.town.state(wage) == "CONFIRMED");
  story.tell(785000);
  CHECK(story.town.state(wage) == "CONFIRMED");
  story.tell(812000);
  CHECK(story.town.state(wage) == "TOLD");
  wire::Import import;
  import.set_kind("wage_confirmations");
  import.set_file_hash(Bytes(32, 'k'));
  const auto unknown =
      story.town.acceptor->confirm_wages({}, import, {{story.uscc, 2021}, {story.uscc, 2019}});
  REQUIRE(unknown.ok());
  CHECK(*unknown == std::vector<std::size_t>{1});
  CHECK(story.town.state(wage) == "CONFIRMED");
}

TEST_CASE("PZH-E01: determined without an application: 2137449 and 80000, 2217449 on the sheet") {
  Conflicts story("panzhihua");
  const std::string uscc = "91350100M000100Y43";
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'q'));
  const auto employ = [&](store::Writer& writer) -> Status {
    auto person = *writer.insured("resident_id", resident_id(20, true)).value();
    person.employer_uscc = uscc;
    person.employer_name = "演示单位";
    return writer.put_insured(person);
  };
  REQUIRE(story.town.acceptor->take_in({}, import, employ).ok());
  const auto tell = [&](std::int64_t fen) {
    std::vector<std::unique_ptr<catalog::Message>> wages;
    auto wage = std::make_unique<records::WageBase>();
    wage->set_employer_uscc(uscc);
    wage->set_year(2021);
    wage->set_avg_wage_fen(fen);
    wage->set_source(records::WageBase::tax_push);
    wages.push_back(std::move(wage));
    REQUIRE(story.town.acceptor->put_reference({}, std::move(wages)).ok());
  };
  tell(654321);
  Settlement form = delivery_form(20, 240000, "80000001");
  form.set_in_scope_fen(231045);
  form.set_fund_pay_fen(231045);
  form.set_self_pay_fen(8955);
  const RecordId settled = story.a.fresh();
  story.a.settle(settled, form);
  story.sync();
  REQUIRE(story.town.state(settled) == "CONFIRMED");
  REQUIRE(story.town.all("AllowanceApplication", "GENERATED").size() == 1);
  const RecordId sheet = story.town.only("BenefitDetermination", "CURRENT");
  const auto told = story.town.record<records::BenefitDetermination>(sheet);
  CHECK(told.allowance_fen() == 2137449);
  CHECK(told.prenatal_fee_fen() == 80000);
  CHECK(told.total_fen() == 2217449);
  SUBCASE("another wage: K19, and reckoned anew on the county's word") {
    tell(700000);
    const RecordId open = case_of(story, ConflictCase::K19);
    REQUIRE_FALSE(open.is_nil());
    CHECK(story.town.record<records::BenefitDetermination>(sheet).total_fen() == 2217449);
    story.town.decide(open, "reopen");
    CHECK(story.town.state(sheet) == "SUPERSEDED");
    const RecordId anew = story.town.only("BenefitDetermination", "CURRENT");
    CHECK(story.town.record<records::BenefitDetermination>(anew).total_fen() == 2286667 + 80000);
  }
}

// K22 -----------------------------------------------------------------------------------------

TEST_CASE("K22: prenatal care above the cap of one pregnancy: the later line is adjusted") {
  Conflicts story;
  story.town.change_policy([](rules::CityProfile& profile) {
    for (rules::PolicyValues& values : *profile.mutable_values()) {
      values.set_prenatal_cap_fen(30000);
    }
  });
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 23500, "80000001"));
  story.b.settle(second, prenatal_form(20, 18060, "80000002"));
  story.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "HELD");
  const RecordId open = case_of(story, ConflictCase::K22);
  REQUIRE_FALSE(open.is_nil());
  SUBCASE("reduced by 11560, which the second hospital bears") {
    story.town.decide(open, "reduce");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 30000);
    CHECK(story.town.balance("hospital_payable", kCodeA) == -23500);
    CHECK(story.town.balance("hospital_payable", kCodeB) == -6500);
    CHECK(story.town.record<Settlement>(second).self_pay_fen() == 0);
  }
  SUBCASE("kept") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(second) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 41560);
  }
}

// K26, K27 ------------------------------------------------------------------------------------

TEST_CASE("K26: one number on two papers: the later gets another, and is found by both") {
  Conflicts story;
  const std::string number = catalog::make_doc_no("420281", kHospitalA, parse_date("2022-09-30").value(), 1);
  REQUIRE(catalog::valid_doc_no(number));
  const auto file = [&](TownDesk& desk, int wife, int husband) {
    const RecordId id = desk.fresh();
    Filing form = filing_form(wife, husband);
    form.set_institution_code(desk.site_no == kHospitalA ? kCodeA : kCodeB);
    wire::Operation op = desk.step("Filing", id, "record", &form);
    op.set_doc_no(number);
    desk.press(op);
    return id;
  };
  const RecordId first = file(story.a, 10, 2);
  const RecordId second = file(story.b, 11, 2);
  story.sync();
  CHECK(story.town.header(first).doc_no() == number);
  CHECK(story.town.header(second).doc_no() != number);
  CHECK(catalog::valid_doc_no(story.town.header(second).doc_no()));
  CHECK(story.town.header(second).aliases(0) == number);
  CHECK(story.town.state(second) == "CONFIRMED");
  const RecordId open = case_of(story, ConflictCase::K26);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kHospitalB);
  CHECK(story.b.holds(open));
  for (const char* choice : {"reprinted", "not_printed"}) {
    SUBCASE(choice) {
      story.town.decide(open, choice, {"desk_clerk"});
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
    }
  }
}

TEST_CASE("K27: a clock that runs ahead: the receipt counts, and the county may say otherwise") {
  Conflicts story;
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t now = story.town.clock.wall_ms();
  story.town.clock.set_wall(now + 3 * kDayMs);
  const RecordId id = story.a.fresh();
  Filing form = filing_form(10, 2);
  form.set_declared_on("2022-09-30");
  const OpId op = story.a.file(id, form);
  story.town.clock.set_wall(now);
  story.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.town.state(id) == "CONFIRMED");
  const RecordId open = case_of(story, ConflictCase::K27);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kCounty);
  SUBCASE("as received") {
    story.town.decide(open, "received", {"front_clerk"});
    CHECK(story.town.record<Filing>(id).declared_on() == "2022-09-30");
  }
  SUBCASE("another day") {
    Filing typed;
    typed.set_declared_on("2022-09-29");
    const wire::Verdict verdict = story.town.decide(open, "typed", {"front_clerk"}, patch_of(typed));
    CHECK(verdict.kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.record<Filing>(id).declared_on() == "2022-09-29");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K27: a right clock and old work is no wrong clock") {
  Conflicts story;
  const RecordId id = story.a.fresh();
  story.a.file(id, filing_form(10, 2));
  story.town.clock.advance(std::int64_t{3} * 86'400'000);  // Three days without a link.
  story.sync();
  CHECK(case_of(story, ConflictCase::K27).is_nil());
}

// K30 -----------------------------------------------------------------------------------------

struct Ended : Conflicts {
  void end(const std::string& day) {
    store::Writer& writer = town.store->writer();
    auto person = *writer.find_operator("D01").value();
    person.active_to = day;
    REQUIRE(writer.transaction([&] { return writer.put_operator(person); }).ok());
  }
};

TEST_CASE("K30: the operator's right had ended when it was settled") {
  Ended story;
  story.end("2022-09-29");
  const RecordId id = story.a.fresh();
  const OpId op = story.a.settle(id, prenatal_form(20, 23500, "80000001"));
  story.sync();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.a.code(op) == "RIGHT_ENDED");
  CHECK(story.opened().code() == ConflictCase::K30);
  SUBCASE("an emergency") {
    story.town.decide(story.open_case(), "keep");
    CHECK(story.town.state(id) == "CONFIRMED");
  }
  SUBCASE("reversed") {
    story.town.decide(story.open_case(), "reverse");
    CHECK(story.town.state(id) == "REVERSED");
  }
}

TEST_CASE("K30: what was recorded on the last day counts; what is no fact is refused later") {
  Ended story;
  const RecordId id = story.a.fresh();
  story.a.settle(id, prenatal_form(20, 23500, "80000001"));
  story.end("2022-09-30");
  story.sync();
  CHECK(story.town.state(id) == "CONFIRMED");
  story.town.go_to("2022-10-08");
  const RecordId late = story.a.fresh();
  const OpId op = story.a.file(late, filing_form(10, 2));
  story.sync();
  CHECK(story.a.code(op) == "RIGHT_ENDED");
  CHECK(story.a.kind(op) == "REFUSED");
}

// K35 -----------------------------------------------------------------------------------------

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
  const RecordId open = case_of(story, ConflictCase::K35);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site() == kHospitalA);
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
