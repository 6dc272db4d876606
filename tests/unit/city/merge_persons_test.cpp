// K12, one person under two numbers: after the join all that hangs on her is hers, once.
#include "schema/catalog/checks.h"
#include "schema/records/account.pb.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/standing.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::Material;
using records::PayoutBatch;
using records::Settlement;

constexpr std::int64_t kLeave = 1960000;  // DY-E01: 600000, 98 d

/// The number with one digit of its serial changed, and the right check digit.
std::string nearly(std::string id) {
  id[16] = static_cast<char>(id[16] == '8' ? '6' : id[16] + 2);
  id.pop_back();
  return id + catalog::mod_11_2(id);
}

/// Wife 20 gave birth at A; at B she was taken down under a number that is typed wrong. Both hand in
/// for the leave.
struct TwoNumbers : Conflicts {
  const std::string wrong = nearly(resident_id(20, true));
  RecordId first = a.fresh();
  RecordId second = b.fresh();
  std::vector<RecordId> applications;

  /// `later`: days by which the paper under the wrong number has the beginning of the pregnancy later.
  explicit TwoNumbers(int later = 0) : later_(later) {
    town.insure(wrong, "例二〇");
    for (const std::string& id : {resident_id(20, true), wrong}) town.employ(id);
    town.tell_wage(2021, 600000);
    Settlement form = delivery_form(20, 500000, "80000001");
    form.set_contact_phone("13900000142");
    a.settle(first, form);
    sync();
    form = delivery_form(20, 450000, "80000002");
    form.set_contact_phone("13900000142");
    form.set_patient_id_no(wrong);
    form.set_pregnancy_date(begun(form.pregnancy_date()));
    b.settle(second, form);
    sync();
    REQUIRE(town.all("PregnancyCase").size() == 2);
  }
  RecordId apply(TownDesk& desk, const std::string& number) {
    const RecordId id = desk.fresh();
    AllowanceApplication form = allowance_form(20);
    form.set_patient_id_no(number);
    if (number == wrong) form.set_pregnancy_date(begun(form.pregnancy_date()));
    form.set_institution_code(desk.site_no == kHospitalA ? kCodeA : kCodeB);
    form.set_account_name("演示单位");
    form.set_bank_name("演示银行");
    form.set_account_no("42001234567890");
    desk.press(desk.papers(id, {Material::allowance_form, Material::id_card,
                                Material::discharge_record, Material::birth_cert}));
    desk.press(desk.step("AllowanceApplication", id, "submit", &form));
    sync();
    REQUIRE(town.state(id) == "SUBMITTED");
    applications.push_back(id);
    return id;
  }
  void take(const RecordId& id, const std::string& event, const std::string& role) {
    const std::string type = town.header(id).type();
    const wire::Verdict verdict = town.step(id, type, event, {role}, "S-" + role);
    REQUIRE(verdict.reason().code() == "");
  }
  void review(const RecordId& application) {
    take(application, "accept", "front_clerk");
    take(application, "first_review", "first_reviewer");
    take(application, "approve", "section_chief");
  }
  void pay() {
    const RecordId batch = a.fresh();
    PayoutBatch made;
    made.set_agency("演示银行");
    made.set_month(202209);
    REQUIRE(town.create(batch, "PayoutBatch", "build", made, {"front_clerk"}, "S-front_clerk")
                .kind() == wire::Verdict::ACCEPTED);
    take(batch, "freeze", "front_clerk");
    take(batch, "print", "front_clerk");
    take(batch, "sign", "section_chief");
    take(batch, "fill_voucher", "finance_accountant");
    take(batch, "confirm", "finance_confirm");
  }
  void join() { town.decide(case_of(ConflictCase::K12), "merge_first"); }
  AllowanceApplication form(const RecordId& id) { return town.record<AllowanceApplication>(id); }

 private:
  std::string begun(const std::string& day) const {
    return to_string(parse_date(day).value().plus_days(later_));
  }
  int later_;
};

TEST_CASE("K12: one leave that was applied for under two numbers is asked about (K10)") {
  int later = 0;
  SUBCASE("of one beginning") {}
  // Nobody bears twice within 180 days, whatever the papers say of the beginning.
  SUBCASE("of beginnings that lie apart") { later = 40; }
  TwoNumbers story(later);
  const RecordId one = story.apply(story.a, resident_id(20, true));
  const RecordId two = story.apply(story.b, story.wrong);
  REQUIRE(story.form(one).pregnancy() != story.form(two).pregnancy());
  story.join();
  CHECK(story.form(one).pregnancy() == story.form(two).pregnancy());
  CHECK(story.form(one).patient() == story.form(two).patient());
  CHECK_FALSE(story.case_of(ConflictCase::K01).is_nil());
  const RecordId leave = story.case_of(ConflictCase::K10);
  REQUIRE_FALSE(leave.is_nil());
  CHECK(story.town.state(one) == "HELD");
  CHECK(story.town.state(two) == "HELD");
  story.town.decide(leave, "keep_first");
  CHECK((story.town.state(one) == "WITHDRAWN") != (story.town.state(two) == "WITHDRAWN"));
}

TEST_CASE("K12: a leave that was paid under one number is not paid under the other") {
  TwoNumbers story;
  const RecordId one = story.apply(story.a, resident_id(20, true));
  story.review(one);
  story.pay();
  REQUIRE(story.town.balance("bank") == -kLeave);
  const RecordId two = story.apply(story.b, story.wrong);
  story.review(two);
  story.join();
  const RecordId leave = story.case_of(ConflictCase::K10);
  REQUIRE_FALSE(leave.is_nil());
  const auto records = story.town.record<ConflictCase>(leave).records();
  const bool paid_first = records.at(0) == one.view();
  story.town.decide(leave, paid_first ? "keep_first" : "keep_second");
  CHECK(story.town.state(one) == "PAID");
  CHECK(story.town.state(two) == "WITHDRAWN");
  CHECK(story.town.balance("allowance_payable") == 0);
  CHECK(story.town.balance("bank") == -kLeave);
}

TEST_CASE("K12: what she owes under one number she owes under the other, until it falls away") {
  TwoNumbers story;
  Town& town = story.town;
  town.insurance(story.wrong, "TERMINATED");
  town.decide(story.case_of(ConflictCase::K15), "recover");
  const RecordId debt = town.only("Recovery", "OPEN");
  const auto party = [&] { return town.record<records::Recovery>(debt).party(); };
  const std::string before = party();
  const std::int64_t owed = town.balance("recovery", before);
  CHECK(owed == town.record<Settlement>(story.second).fund_pay_fen());
  story.join();
  CHECK(party() == to_hex(town.record<Settlement>(story.first).patient()));
  CHECK(town.balance("recovery", before) == 0);
  CHECK(town.balance("recovery", party()) == owed);
  CHECK(town.wrong_rights() == "");
  records::Recovery refund;
  refund.set_refund_fen(1000);
  REQUIRE(town.step_on(debt, "refund", "finance_accountant", refund).reason().code() == "");
  // One birth, settled at two hospitals: the one of which she was to give back the money goes.
  town.decide(story.case_of(ConflictCase::K01), "keep_first");
  CHECK(town.state(story.second) == "REVERSED");
  CHECK(town.state(debt) == "TO_RETURN");
  CHECK(town.balance("recovery", party()) == -1000);
  CHECK(town.balance("bank") == 1000);
  CHECK(town.ledger_balances());
  CHECK(town.wrong_rights() == "");
}

/// The store is falsified by hand: the check sees it.
TEST_CASE("verify: a right that is owed twice, and money owed to whom was merged, are found") {
  TwoNumbers story;
  story.review(story.apply(story.a, resident_id(20, true)));
  story.join();
  REQUIRE(story.town.wrong_rights() == "");
  auto& connection = story.town.store->connection();
  SUBCASE("twice") {
    REQUIRE(connection
                .execute("INSERT INTO record SELECT city, randomblob(16), type, state, site_no, "
                         "version, own_element, other_element, memberships, stamps, own, other "
                         "FROM record WHERE type = 'AllowanceItem' AND state = 'APPROVED'")
                .ok());
    CHECK(story.town.wrong_rights().find("同一待遇有两笔津贴") == 0);
  }
  SUBCASE("to whom was merged") {
    for (const char* line : {"0, 'fund', '', 202209, id, 1, 0",
                             "1, 'allowance_payable', lower(hex(id)), 202209, id, 0, 1"}) {
      REQUIRE(connection
                  .execute("INSERT INTO ledger SELECT city, (1 << 60) + row_number() OVER (), " +
                           std::string(line) + " FROM record WHERE type = 'Person'")
                  .ok());
    }
    CHECK(story.town.wrong_rights().find("已并入他人") == 0);
  }
}

TEST_CASE("K12: a new paper finds the pregnancy that stays") {
  TwoNumbers story;
  story.join();
  const RecordId kept = id_from<RecordId>(story.town.record<Settlement>(story.first).pregnancy()).value();
  CHECK(story.town.record<Settlement>(story.second).pregnancy() == kept.view());
  Settlement later = delivery_form(20, 300000, "80000003");
  later.set_patient_id_no(story.wrong);
  const RecordId third = story.a.fresh();
  story.a.settle(third, later);
  story.sync();
  CHECK(story.town.record<Settlement>(third).pregnancy() == kept.view());
}

TEST_CASE("K12: a hold on the one is a hold on the other") {
  TwoNumbers story;
  records::Suspension form;
  form.set_subject(records::Subject::person);
  form.set_name("例二〇");
  form.set_id_no(story.wrong);
  form.set_from("2022-10-01");
  form.set_reason("演示：欠费");
  const RecordId id = story.a.fresh();
  REQUIRE(story.town.create(id, "Suspension", "suspend", form, {"city_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
  const Bytes gone = story.town.record<Settlement>(story.second).patient();
  const Bytes kept = story.town.record<Settlement>(story.first).patient();
  const auto held = [&](const Bytes& person) {
    return story.town.reader->links(store::LinkKind::suspension_of, "person|" + person)->size();
  };
  REQUIRE(held(gone) == 1);
  story.join();
  CHECK(held(gone) == 0);
  CHECK(held(kept) == 1);
  CHECK(story.town.record<records::Suspension>(id).person() == kept);
}

TEST_CASE("K12: of two active accounts the later stays") {
  TwoNumbers story;
  const auto account = [&](const std::string& number) {
    records::PayeeAccount form;
    form.set_owner_name("例二〇");
    form.set_id_type(records::IdType::resident_id);
    form.set_owner_id_no(number);
    form.set_kind(records::PayeeAccount::debit_card);
    form.set_bank_name("演示银行");
    form.set_account_no(number == story.wrong ? "6222020200112233446" : "4000000000000002");
    form.set_account_name("例二〇");
    form.set_purpose(records::PayeeAccount::allowance);
    form.set_from("2022-09-30");
    const RecordId id = story.county.fresh();
    story.county.press(story.county.step("PayeeAccount", id, "propose", &form));
    story.sync();
    REQUIRE(story.town.state(id) == "ACTIVE");
    return id;
  };
  const RecordId one = account(resident_id(20, true));
  const RecordId two = account(story.wrong);
  const Bytes kept = story.town.record<Settlement>(story.first).patient();
  story.join();
  CHECK(story.town.state(one) == "SUPERSEDED");
  CHECK(story.town.state(two) == "ACTIVE");
  CHECK(story.town.record<records::PayeeAccount>(two).party() == to_hex(kept));
  CHECK(story.town.record<records::PayeeAccount>(two).owner() == kept);
}

}  // namespace
}  // namespace jindu::test
