// 烟台 3.1.1, 3.1.6: the allowance is claimed with the medical cost, and paid with it to the
// employer (domain.md section 10: YT-E01, YT-E11; K10, K19).
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::PayoutVoucher;
using records::ReimbursementClaim;

constexpr std::int64_t kMedical = 350000;      // YT-E01
constexpr std::int64_t kLeave = 2863374;       // YT-E11: 876543, 98 d
constexpr std::int64_t kOtherLeave = 1960000;  // DY-E01: 600000, 98 d

/// She works for the one employer, whose wage of the year before is known, or is not.
struct Story : test::ClaimStory {
  explicit Story(bool wage = true) : ClaimStory("yantai") {
    town.employ(test::resident_id(20, true));
    if (wage) town.tell_wage(2021, 876543);
  }
  RecordId approved(const ReimbursementClaim& form) {
    const RecordId id = submitted(form);
    REQUIRE(notice(id) == "");
    review(id);
    return id;
  }
  RecordId approved() { return approved(test::yantai_claim(20, "90000001", 587640, kMedical)); }
  RecordId carried(const RecordId& id) {
    return id_from<RecordId>(claim(id).application()).value();
  }
  AllowanceItem item(const RecordId& claim) {
    const auto application = town.record<AllowanceApplication>(carried(claim));
    REQUIRE(application.items_size() == 1);
    return town.record<AllowanceItem>(id_from<RecordId>(application.items(0)).value());
  }
  std::string item_state(const RecordId& claim) {
    const auto application = town.record<AllowanceApplication>(carried(claim));
    return state(id_from<RecordId>(application.items(0)).value());
  }
  std::string check(const RecordId& id) {
    return act(id, "finance_check", "finance_accountant", "F01");
  }
  std::string pay(const RecordId& id) { return act(id, "pay", "finance_confirm", "F02"); }
  PayoutVoucher voucher(const RecordId& id) {
    return town.record<PayoutVoucher>(id_from<RecordId>(claim(id).voucher()).value());
  }
  RecordId only_case(ConflictCase::Code code) {
    const RecordId opened = town.only("ConflictCase", "OPEN");
    CHECK(town.record<ConflictCase>(opened).code() == code);
    return opened;
  }
  void paid(const RecordId& id) {
    REQUIRE(check(id) == "");
    REQUIRE(pay(id) == "");
  }
};

TEST_CASE("carried allowance: what is approved with a claim goes to the employer by one voucher") {
  Story story;
  const RecordId id = story.approved();
  CHECK(story.state(story.carried(id)) == "GENERATED");
  const AllowanceItem item = story.item(id);
  CHECK(item.amount_fen() == kLeave);
  CHECK(item.payee_kind() == AllowanceItem::employer);
  CHECK(item.pay_due() == "2022-10-20");
  CHECK(story.town.balance("fund") == kMedical + kLeave);
  CHECK(story.town.balance("allowance_payable") == -kLeave);
  REQUIRE(story.check(id) == "");
  CHECK(story.voucher(id).amount_fen() == kMedical + kLeave);
  CHECK(story.voucher(id).payee_name() == story.claim(id).account_name());
  REQUIRE(story.pay(id) == "");
  CHECK(story.state(id) == "PAID");
  CHECK(story.state(story.carried(id)) == "PAID");
  CHECK(story.item_state(id) == "PAID");
  CHECK(story.item(id).account_no() == story.claim(id).account_no());
  CHECK(story.town.balance("claim_payable") == 0);
  CHECK(story.town.balance("allowance_payable") == 0);
  CHECK(story.town.balance("bank") == -(kMedical + kLeave));
}

TEST_CASE("carried allowance: no batch takes what waits for its claim") {
  Story story;
  const RecordId id = story.approved();
  records::PayoutBatch batch;
  batch.set_agency("演示银行");
  batch.set_month(202210);
  const RecordId built = story.one.fresh();
  story.town.go_to("2022-10-21");
  REQUIRE(story.town.create(built, "PayoutBatch", "build", batch, {"front_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
  REQUIRE(story.town.step(built, "PayoutBatch", "freeze", {"front_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
  CHECK(story.town.record<records::PayoutBatch>(built).count() == 0);
  CHECK(story.item_state(id) == "APPROVED");
}

TEST_CASE(
    "carried allowance: without a wage on file the cost is paid, and the leave by a batch when it "
    "is known") {
  Story story(false);
  const RecordId id = story.approved();
  CHECK(story.item_state(id) == "WAITING");
  story.paid(id);
  CHECK(story.voucher(id).amount_fen() == kMedical);
  CHECK(story.state(story.carried(id)) == "GENERATED");
  story.town.tell_wage(2021, 876543);
  CHECK(story.item_state(id) == "APPROVED");
  records::PayoutBatch batch;
  batch.set_agency("中国工商银行");
  batch.set_month(202210);
  const RecordId built = story.one.fresh();
  story.town.go_to("2022-10-21");
  REQUIRE(story.town.create(built, "PayoutBatch", "build", batch, {"front_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
  REQUIRE(story.town.step(built, "PayoutBatch", "freeze", {"front_clerk"}).kind() ==
          wire::Verdict::ACCEPTED);
  CHECK(story.town.record<records::PayoutBatch>(built).total_fen() == kLeave);
  CHECK(story.item(id).account_no() == story.claim(id).account_no());
}

TEST_CASE(
    "carried allowance: sent back by finance nothing is owed, and approved again it is owed once") {
  Story story;
  const RecordId id = story.approved();
  const RecordId first = story.carried(id);
  REQUIRE(story.check(id) == "");
  ReimbursementClaim why;
  why.set_opinion("演示：账号有误");
  REQUIRE(story.act(id, "finance_return", "finance_confirm", "F02", &why) == "");
  CHECK(story.state(first) == "WITHDRAWN");
  CHECK(story.claim(id).application().empty());
  CHECK(story.town.balance("fund") == 0);
  REQUIRE(story.act(id, "approve", "section_chief", "S03") == "");
  CHECK(story.carried(id) != first);
  CHECK(story.town.balance("fund") == kMedical + kLeave);
  story.paid(id);
  CHECK(story.town.balance("bank") == -(kMedical + kLeave));
}

TEST_CASE("carried allowance: reversed after payment, both come back and the voucher is void") {
  Story story;
  const RecordId id = story.approved();
  story.paid(id);
  records::Reversal asked;
  asked.set_target(id.str());
  asked.set_reason("演示：录错");
  wire::Operation request;
  const RecordId reversal = story.one.fresh();
  request.set_record_id(reversal.str());
  request.set_record_type("Reversal");
  request.mutable_step()->set_event("request");
  *request.mutable_step()->mutable_arguments() = test::patch_of(asked);
  REQUIRE(story.say(request, "finance_accountant", "F01").kind() == wire::Verdict::ACCEPTED);
  REQUIRE(story.act(reversal, "approve", "finance_confirm", "F02") == "");
  CHECK(story.state(id) == "REVERSED");
  CHECK(story.state(story.carried(id)) == "REVERSED");
  CHECK(story.item_state(id) == "REVERSED");
  CHECK(story.state(story.town.only("PayoutVoucher")) == "VOID");
  std::vector<std::int64_t> back;
  for (const RecordId& one : story.town.all("Recovery")) {
    back.push_back(story.town.record<records::Recovery>(one).rest_fen());
  }
  std::sort(back.begin(), back.end());
  CHECK(back == std::vector<std::int64_t>{kMedical, kLeave});
  CHECK(story.town.balance("fund") == 0);
  CHECK(story.town.balance("recovery") == kMedical + kLeave);
}

TEST_CASE(
    "carried allowance: K19: another wage after the approval is somebody's to decide before "
    "finance goes on") {
  for (const bool vouched : {false, true}) {
    for (const char* choice : {"keep", "reopen"}) {
      CAPTURE(vouched);
      CAPTURE(choice);
      Story story;
      const RecordId id = story.approved();
      if (vouched) REQUIRE(story.check(id) == "");
      story.town.tell_wage(2021, 600000);
      const RecordId opened = story.only_case(ConflictCase::K19);
      CHECK(story.state(story.carried(id)) == "HELD");
      CHECK((vouched ? story.pay(id) : story.check(id)) == "CASE_OPEN");
      REQUIRE(story.town.decide(opened, choice).kind() == wire::Verdict::ACCEPTED);
      const bool kept = std::string(choice) == "keep";
      const std::int64_t leave = kept ? kLeave : kOtherLeave;
      CHECK(story.town.balance("fund") == kMedical + leave);
      // A voucher over another sum pays nothing.
      if (vouched && !kept) CHECK(story.pay(id) == "VOUCHER_MISSING");
      if (!vouched || !kept) REQUIRE(story.check(id) == "");
      REQUIRE(story.pay(id) == "");
      CHECK(story.town.balance("bank") == -(kMedical + leave));
      CHECK(story.state(story.carried(id)) == "PAID");
    }
  }
}

/// A pregnancy that ended at a hospital of the city, settled there; days later she was an emergency
/// elsewhere. There is one leave: 15 d (YT-E11).
TEST_CASE(
    "carried allowance: K10: beside the automatic one of the same pregnancy, one of them is paid") {
  constexpr std::int64_t kShort = 438272;
  for (const char* choice : {"keep_first", "keep_second"}) {
    CAPTURE(choice);
    Story story;
    records::Settlement settled = test::delivery_form(20, 25000, "80000001");
    settled.set_institution_code(test::kCodeA);
    settled.set_benefit_kind(records::Settlement::fp_outpatient);
    settled.clear_inpatient_kind();
    settled.clear_admission_date();
    settled.clear_discharge_date();
    settled.clear_admission_no();
    settled.set_birth_type(records::BirthType::miscarriage);
    settled.add_fp_operations(records::FpOperation::abortion);
    settled.set_pregnancy_date("2022-06-20");
    settled.set_gestation_certified_days(90);
    settled.set_event_date("2022-09-14");
    settled.set_visit_date("2022-09-14");
    settled.set_settled_on("2022-09-14");
    story.hospital.settle(story.hospital.fresh(), settled);
    story.sync();
    const RecordId by_itself = story.town.only("AllowanceApplication", "GENERATED");
    ReimbursementClaim form = test::yantai_claim(20, "90000001", 180000, 180000);
    form.set_birth_type(records::BirthType::miscarriage);
    form.set_pregnancy_date("2022-06-20");
    form.set_gestation_certified_days(90);
    std::vector<records::Material::Kind> papers = test::stay_papers();
    papers.push_back(records::Material::inpatient_record);
    const RecordId id = story.one.fresh();
    story.submit(story.one, id, form, papers);
    story.sync();
    story.review(id);
    const RecordId opened = story.only_case(ConflictCase::K10);
    CHECK(story.state(by_itself) == "HELD");
    CHECK(story.check(id) == "CASE_OPEN");
    REQUIRE(story.town.decide(opened, choice).kind() == wire::Verdict::ACCEPTED);
    const bool first = std::string(choice) == "keep_first";
    CHECK(story.state(by_itself) == (first ? "GENERATED" : "WITHDRAWN"));
    REQUIRE(story.check(id) == "");
    CHECK(story.voucher(id).amount_fen() == 180000 + (first ? 0 : kShort));
    REQUIRE(story.pay(id) == "");
    CHECK(story.town.balance("allowance_payable") == (first ? -kShort : 0));
  }
}

TEST_CASE("carried allowance: K10: of three of one pregnancy two decisions leave one") {
  Story story;
  const std::pair<const char*, const char*> stays[] = {
      {"2022-09-12", "2022-09-15"}, {"2022-09-15", "2022-09-18"}, {"2022-09-18", "2022-09-24"}};
  std::vector<RecordId> made;
  for (int i = 0; i < 3; ++i) {
    ReimbursementClaim form =
        test::yantai_claim(20, "9000000" + std::to_string(i), 110000, 110000);
    form.set_admission_date(stays[i].first);
    form.set_discharge_date(stays[i].second);
    form.set_event_date(stays[i].first);
    const RecordId id = story.submitted(form);
    // Each bill tells of the birth; that there were three stays is somebody's to say.
    while (story.state(id) == "HELD") {
      for (const RecordId& open : story.town.all("ConflictCase", "OPEN")) {
        if (story.town.record<ConflictCase>(open).code() != ConflictCase::K11) continue;
        REQUIRE(story.town.decide(open, "keep_both").kind() == wire::Verdict::ACCEPTED);
      }
    }
    story.review(id);
    made.push_back(story.carried(id));
  }
  for (const RecordId& id : made) CHECK(story.state(id) == "HELD");
  const auto between = [&](std::size_t first, std::size_t second) {
    for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
      const auto asked = story.town.record<ConflictCase>(id);
      if (asked.records(0) == made[first].view() && asked.records(1) == made[second].view()) {
        return id;
      }
    }
    return RecordId();
  };
  // The first goes, and what was asked between it and the third is asked between those that are left.
  REQUIRE(story.town.decide(between(0, 1), "keep_second").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.state(made[0]) == "WITHDRAWN");
  const RecordId left = story.only_case(ConflictCase::K10);
  CHECK(story.state(made[1]) == "HELD");
  CHECK(story.state(made[2]) == "HELD");
  REQUIRE(story.town.decide(left, "keep_first").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.town.balance("allowance_payable") == -kLeave);
}

}  // namespace
}  // namespace jindu
