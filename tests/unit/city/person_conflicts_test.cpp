// Who is who: one person under two numbers (K12), one right claimed under two names (K11).
#include "schema/catalog/checks.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/person.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;
using records::Filing;
using records::Person;
using records::Settlement;

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
  const RecordId open = story.case_of(ConflictCase::K12);
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
    CHECK_FALSE(story.case_of(ConflictCase::K04).is_nil());
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
  CHECK(story.case_of(ConflictCase::K12).is_nil());
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
  story.town.decide(story.case_of(ConflictCase::K12), "merge_first");
  const RecordId births = story.case_of(ConflictCase::K01);
  REQUIRE_FALSE(births.is_nil());
  CHECK(story.town.state(first) == "HELD");
  CHECK(story.town.state(second) == "HELD");
  story.town.decide(births, "keep_first");
  CHECK(story.town.state(second) == "REVERSED");
  CHECK(story.town.balance("fund") == 500000);
}

/// Two women claim the care leave of one husband, for births a month apart.
TEST_CASE("K11: one care leave, claimed under two names, is the city's to decide") {
  Conflicts story;
  story.town.insure(resident_id(21, true), "例二一");
  for (const std::string& id : {resident_id(2, false), resident_id(20, true), resident_id(21, true)}) {
    story.town.employ(id);
  }
  std::vector<RecordId> applications;
  for (const auto& [desk, woman] : {std::pair(&story.a, 20), std::pair(&story.b, 21)}) {
    Settlement birth = delivery_form(woman, 400000, "8000000" + std::to_string(woman));
    desk->settle(desk->fresh(), birth);
    story.sync();
    AllowanceApplication form = allowance_form(woman);
    form.set_institution_code(desk->site_no == kHospitalA ? kCodeA : kCodeB);
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
  const RecordId open = story.case_of(ConflictCase::K11);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.record<ConflictCase>(open).decider_site().empty());
  CHECK(story.town.state(applications[0]) == "HELD");
  CHECK(story.town.state(applications[1]) == "HELD");
  std::size_t kept = 0;
  SUBCASE("keep_first") {
    story.town.decide(open, "keep_first");
  }
  SUBCASE("keep_second") {
    story.town.decide(open, "keep_second");
    kept = 1;
  }
  // Only the leave is one: her own allowance is hers, whoever has her husband's.
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    CHECK(story.town.state(applications[i]) == "SUBMITTED");
    const auto form = story.town.record<AllowanceApplication>(applications[i]);
    CHECK(form.care_leave_claimed() == (i == kept));
    CHECK(form.opinion().empty() == (i == kept));
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

}  // namespace
}  // namespace jindu::test
