// An allowance that was paid, and whose settlement is reversed then (K17): whatever happens next, it is
// not paid once more.
#include "schema/records/allowance.pb.h"
#include "schema/records/bank.pb.h"
#include "schema/records/notice.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/city/conflict_story.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;
using records::PayoutBatch;

struct Paid : Conflicts {
  RecordId application = a.fresh();
  RecordId settlement = a.fresh();
  RecordId batch = a.fresh();

  explicit Paid(bool pay = true) {
    town.employ(resident_id(20, true));
    town.tell_wage(2021, 600000);
    a.settle(settlement, delivery_form(20, 400000, "80000001"));
    sync();
    using records::Material;
    a.press(a.papers(application, {Material::allowance_form, Material::id_card,
                                   Material::discharge_record, Material::birth_cert}));
    const AllowanceApplication form = paper();
    a.press(a.step("AllowanceApplication", application, "submit", &form));
    sync();
    take(application, "accept", "front_clerk");
    take(application, "first_review", "first_reviewer");
    take(application, "approve", "section_chief");
    if (!pay) return;
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
    REQUIRE(town.state(application) == "PAID");
    REQUIRE(town.balance("bank") == -1960000);  // DY-E01
  }
  AllowanceApplication paper() {
    AllowanceApplication form = allowance_form(20);
    form.set_institution_code(kCodeA);
    form.set_account_name("演示单位");
    form.set_bank_name("演示银行");
    form.set_account_no("42001234567890");
    return form;
  }
  void take(const RecordId& id, const std::string& event, const std::string& role,
            const google::protobuf::Message* said = nullptr) {
    const std::string type = town.header(id).type();
    const wire::Verdict verdict = town.step(id, type, event, {role}, "S-" + role, said);
    REQUIRE(verdict.reason().code() == "");
    REQUIRE((verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED));
  }
  void reverse() {
    records::Reversal wanted;
    wanted.set_target(settlement.str());
    wanted.set_reason("录错");
    const RecordId id = a.fresh();
    a.press(a.step("Reversal", id, "request", &wanted));
    sync();
    take(id, "approve", "section_chief");
    REQUIRE(town.state(settlement) == "REVERSED");
    REQUIRE_FALSE(case_of(ConflictCase::K17).is_nil());
  }
  /// Finance asks to have a paid item back; nobody has approved it yet.
  RecordId asks_back(const RecordId& item) {
    records::Reversal wanted;
    wanted.set_target(item.str());
    wanted.set_reason("录错");
    const RecordId id = a.fresh();
    REQUIRE(town.create(id, "Reversal", "request", wanted, {"finance_accountant"},
                        "S-finance_accountant")
                .kind() == wire::Verdict::ACCEPTED);
    return id;
  }
  /// The open case about the application itself; nil: none.
  RecordId asked() {
    for (const RecordId& id : town.all("ConflictCase", "OPEN")) {
      if (town.record<ConflictCase>(id).records(0) == application.view()) return id;
    }
    return {};
  }
  void send() {
    const std::uint64_t seq = *town.reader->counter("city_seq");
    records::SealedCopy copy;
    copy.set_city_seq(static_cast<std::int64_t>(seq));
    copy.set_head_hash(Bytes(view((*town.reader->entry(seq))->hash)));
    copy.set_file_sha256(Bytes(32, 'f'));
    copy.set_medium("演示U盘");
    REQUIRE(town.create(a.fresh(), "SealedCopy", "receipt", copy, {"finance_accountant"},
                        "S-finance_accountant")
                .kind() == wire::Verdict::ACCEPTED);
    take(batch, "send", "front_clerk");
  }
};

TEST_CASE("K17: the bank sends back what rests on nothing: it is not owed once more") {
  Paid story;
  story.send();
  story.reverse();
  PayoutBatch said;
  said.add_returned(story.town.only("AllowanceItem", "PAID").str());
  said.set_return_reason("演示");
  story.take(story.batch, "partial_return", "bank_clerk", &said);
  CHECK(story.town.state(story.application) == "RETURNED");
  // Whoever has to put it right is told why.
  const auto form = story.town.record<records::AllowanceApplication>(story.application);
  REQUIRE_FALSE(form.notice().empty());
  const auto notice = story.town.record<records::CorrectionNotice>(
      id_from<RecordId>(form.notice()).value());
  REQUIRE(notice.items_size() == 1);
  CHECK(notice.items(0).code() == "SETTLEMENT_REVERSED");
  CHECK(story.town.all("AllowanceItem", "APPROVED").empty());
  CHECK(story.town.balance("bank") == 0);
  CHECK(story.town.balance("allowance_payable") == 0);
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("reversal: what the bank has sent back meanwhile is owed, and not recovered") {
  Paid story;
  story.send();
  const RecordId item = story.town.only("AllowanceItem", "PAID");
  const RecordId reversal = story.asks_back(item);
  PayoutBatch said;
  said.add_returned(item.str());
  said.set_return_reason("演示");
  story.take(story.batch, "partial_return", "bank_clerk", &said);
  CHECK(story.town.step(reversal, "Reversal", "approve", {"finance_confirm"}, "S-finance_confirm")
            .reason()
            .code() == "BAD_STATE");
  CHECK(story.town.state(reversal) == "REFUSED");  // A later payment is another.
  CHECK(story.town.state(item) == "APPROVED");
  CHECK(story.town.balance("recovery") == 0);
  CHECK(story.town.balance("allowance_payable") == -1960000);
  CHECK(story.town.balance("bank") == 0);
}

/// It never arrived: what was to be had back is there, and what the person gave back besides is owed.
TEST_CASE("bank return: of an item that was reversed meanwhile, with others or alone") {
  Paid story;
  story.send();
  const RecordId item = story.town.only("AllowanceItem", "PAID");
  const RecordId reversal = story.asks_back(item);
  story.take(reversal, "approve", "finance_confirm");
  const RecordId debt = story.town.only("Recovery", "OPEN");
  std::int64_t refunded = 0;
  SUBCASE("nothing came back by hand") {}
  SUBCASE("a part did") { refunded = 60000; }
  records::Recovery refund;
  refund.set_refund_fen(refunded);
  if (refunded > 0) {
    CHECK(story.town.step_on(debt, "refund", "finance_accountant", refund).reason().code() == "");
  }
  PayoutBatch said;
  said.add_returned(item.str());
  said.set_return_reason("演示");
  for (int told = 0; told < 2; ++told) {
    story.take(story.batch, "partial_return", "bank_clerk", &said);
    CHECK(story.town.state(item) == "REVERSED");
    CHECK(story.town.state(debt) == (refunded == 0 ? "RECOVERED" : "TO_RETURN"));
    CHECK(story.town.balance("bank") == refunded);
    CHECK(story.town.balance("recovery") == -refunded);
    CHECK(story.town.balance("fund") == 400000);
  }
  CHECK(story.town.record<PayoutBatch>(story.batch).returned_count() == 1);
}

/// Her bill is one right, her allowance another: each is asked about.
TEST_CASE("K15: an allowance of somebody who was not insured after all") {
  for (const bool pay : {false, true}) {
    CAPTURE(pay);
    for (const char* choice : {"keep", pay ? "recover" : "reopen"}) {
      CAPTURE(choice);
      Paid story(pay);
      Town& town = story.town;
      town.insurance(resident_id(20, true), "TERMINATED");
      const RecordId open = story.asked();
      REQUIRE_FALSE(open.is_nil());
      CHECK(town.record<ConflictCase>(open).code() == ConflictCase::K15);
      const std::set<std::string> who{"first_reviewer", "finance_confirm"};
      CHECK(town.decide(open, choice, who).reason().code() == "");
      const bool kept = std::string(choice) == "keep";
      if (pay) {
        CHECK(town.all("AllowanceItem", kept ? "PAID" : "REVERSED").size() == 1);
        CHECK(town.balance("recovery") == (kept ? 0 : 1960000));
      } else {
        CHECK(town.state(story.application) == (kept ? "APPROVED" : "ACCEPTED"));
        CHECK(town.balance("allowance_payable") == (kept ? -1960000 : 0));
      }
      // Answered once.
      town.insurance(resident_id(20, true), "TERMINATED");
      CHECK(story.asked().is_nil());
    }
  }
}

TEST_CASE("K15: the register is put right: nobody is asked about her allowance any more") {
  for (const bool pay : {false, true}) {
    CAPTURE(pay);
    Paid story(pay);
    Town& town = story.town;
    const std::string before = town.state(story.application);
    town.insurance(resident_id(20, true), "TERMINATED");
    REQUIRE_FALSE(town.all("ConflictCase", "OPEN").empty());
    town.insurance(resident_id(20, true), "NORMAL");
    CHECK(town.all("ConflictCase", "OPEN").empty());
    CHECK(town.state(story.application) == before);
  }
}

TEST_CASE(
    "K15: what was kept once is asked about anew when the right was there again and is lost") {
  Paid story;
  Town& town = story.town;
  town.insurance(resident_id(20, true), "TERMINATED");
  REQUIRE_FALSE(story.asked().is_nil());
  CHECK(town.decide(story.asked(), "keep", {"finance_confirm"}).reason().code() == "");
  town.insurance(resident_id(20, true), "TERMINATED");
  CHECK(story.asked().is_nil());
  town.insurance(resident_id(20, true), "NORMAL");
  town.insurance(resident_id(20, true), "TERMINATED");
  CHECK_FALSE(story.asked().is_nil());
}

TEST_CASE(
    "K15: decided to be had back, and the bank has sent it back meanwhile: it is reviewed anew") {
  Paid story;
  Town& town = story.town;
  story.send();
  town.insurance(resident_id(20, true), "TERMINATED");
  REQUIRE_FALSE(story.asked().is_nil());
  PayoutBatch said;
  said.add_returned(town.only("AllowanceItem", "PAID").str());
  said.set_return_reason("演示");
  story.take(story.batch, "partial_return", "bank_clerk", &said);
  CHECK(town.decide(story.asked(), "recover", {"finance_confirm"}).reason().code() == "");
  CHECK(town.state(story.application) == "ACCEPTED");
  CHECK(town.balance("recovery") == 0);
  CHECK(town.balance("allowance_payable") == 0);
  CHECK(town.balance("bank") == 0);
}

TEST_CASE("reversal: of an allowance that somebody is asked about: nobody is any more") {
  Paid story;
  Town& town = story.town;
  town.insurance(resident_id(20, true), "TERMINATED");
  REQUIRE_FALSE(story.asked().is_nil());
  const RecordId reversal = story.asks_back(town.only("AllowanceItem", "PAID"));
  story.take(reversal, "approve", "finance_confirm");
  CHECK(town.state(story.application) == "REVERSED");
  CHECK(story.asked().is_nil());
}

TEST_CASE("K17: what waited for another decision goes back to having been paid") {
  Paid story;
  AllowanceApplication other = story.paper();
  other.set_channel(AllowanceApplication::counter);
  other.set_patient_employer_name("演示单位");
  other.set_account_no("42001234567899");
  const RecordId second = story.county.fresh();
  story.county.press(story.county.step("AllowanceApplication", second, "submit", &other));
  story.sync();
  REQUIRE(story.town.state(story.application) == "HELD");
  REQUIRE_FALSE(story.case_of(ConflictCase::K10).is_nil());
  story.reverse();
  const RecordId k17 = story.case_of(ConflictCase::K17);
  SUBCASE("recovered") {
    story.town.decide(k17, "recover", {"finance_confirm"});
    CHECK(story.town.state(story.application) == "REVERSED");
    CHECK(story.town.balance("recovery") == 1960000);
  }
  SUBCASE("let stand") {
    story.town.decide(k17, "let_stand", {"finance_confirm"});
    CHECK(story.town.state(story.application) == "PAID");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K10: one of the two was paid: it comes back before the other is the one that counts") {
  Paid story;
  AllowanceApplication other = story.paper();
  other.set_channel(AllowanceApplication::counter);
  other.set_patient_employer_name("演示单位");
  other.set_account_no("42001234567899");
  const RecordId second = story.county.fresh();
  story.county.press(story.county.step("AllowanceApplication", second, "submit", &other));
  story.sync();
  const RecordId k10 = story.case_of(ConflictCase::K10);
  REQUIRE_FALSE(k10.is_nil());
  REQUIRE(story.town.decide(k10, "keep_second").kind() == wire::Verdict::ACCEPTED);
  CHECK(story.town.state(story.application) == "REVERSED");
  CHECK(story.town.state(second) == "SUBMITTED");
  CHECK(story.town.balance("fund") == 400000);  // The settlement's own, and no allowance.
  CHECK(story.town.balance("recovery") == 1960000);
}

TEST_CASE("batch: what rests on a settlement that somebody is asked about waits for the answer") {
  SumsStory story("daye", 600000);
  story.settles(story.a, story.birth(20, 231045, 8955, "80000020"));
  story.applies(story.a, story.application(20));
  story.sync();
  story.finish();
  PayoutBatch form;
  form.set_agency("演示银行");
  form.set_month(202210);
  const auto frozen = [&] {
    const RecordId id = story.county.fresh();
    REQUIRE(story.create("PayoutBatch", id, "build", "front_clerk", form) == "");
    REQUIRE(story.step(id, "freeze", "front_clerk") == "");
    return id;
  };
  const auto total = [&](const RecordId& id) {
    return story.town.record<PayoutBatch>(id).total_fen();
  };
  const RecordId first = frozen();
  REQUIRE(total(first) == 1960000);  // DY-E01
  // The same birth at another hospital (K01): it leaves the batch, and no other takes it in.
  story.settles(story.b, story.birth(20, 200000, 0, "80000120"));
  story.sync();
  CHECK(total(first) == 0);
  CHECK(total(frozen()) == 0);
  story.finish();
  CHECK(total(frozen()) == 1960000);
}

TEST_CASE("allowance: handed over together with its settlement it rests on it") {
  Conflicts story;
  story.town.employ(resident_id(20, true));
  story.a.settle(story.a.fresh(), delivery_form(20, 400000, "80000001"));
  AllowanceApplication form = allowance_form(20);
  form.set_institution_code(kCodeA);
  const RecordId id = story.a.fresh();
  story.a.press(story.a.step("AllowanceApplication", id, "submit", &form));
  story.sync();  // One request brings both.
  CHECK(story.town.state(id) == "SUBMITTED");
}

/// Asked for at the hospital and at the counter, into two accounts.
struct AskedTwice : Conflicts {
  RecordId first = a.fresh();
  RecordId second = county.fresh();
  AskedTwice() {
    town.employ(resident_id(20, true));
    town.tell_wage(2021, 600000);
    a.settle(a.fresh(), delivery_form(20, 400000, "80000001"));
    sync();
    AllowanceApplication form = allowance_form(20);
    form.set_institution_code(kCodeA);
    a.press(a.step("AllowanceApplication", first, "submit", &form));
    form.set_channel(AllowanceApplication::counter);
    form.set_patient_employer_name("演示单位");
    form.set_account_no("42001234567899");
    county.press(county.step("AllowanceApplication", second, "submit", &form));
  }
};

TEST_CASE("K10: one of the two is withdrawn, before the other is heard of or after: the other goes on") {
  for (const bool known : {false, true}) {
    CAPTURE(known);
    AskedTwice story;
    if (known) story.sync();
    if (known) REQUIRE(story.town.state(story.second) == "HELD");
    story.county.press(story.county.step("AllowanceApplication", story.second, "withdraw"));
    story.county.sync();
    story.sync();
    CHECK(story.town.state(story.second) == "WITHDRAWN");
    CHECK(story.town.state(story.first) == "SUBMITTED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
}

TEST_CASE("allowance: nobody is asked any more about what was withdrawn") {
  Conflicts story;
  story.town.employ(resident_id(20, true));
  story.town.tell_wage(2021, 600000);
  story.a.settle(story.a.fresh(), delivery_form(20, 400000, "80000001"));
  story.sync();
  const RecordId id = story.a.fresh();
  AllowanceApplication form = allowance_form(20);
  form.set_institution_code(kCodeA);
  form.set_declared_on("2022-09-30");
  const std::int64_t now = story.town.clock.wall_ms();
  story.town.clock.set_wall(now + std::int64_t{3} * 86'400'000);  // Its desk's clock runs ahead.
  story.a.press(story.a.step("AllowanceApplication", id, "submit", &form));
  story.town.clock.set_wall(now);
  story.sync();
  REQUIRE(story.town.state(id) == "SUBMITTED");
  REQUIRE_FALSE(story.case_of(ConflictCase::K27).is_nil());
  story.a.press(story.a.step("AllowanceApplication", id, "withdraw"));
  story.sync();
  CHECK(story.town.state(id) == "WITHDRAWN");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

}  // namespace
}  // namespace jindu::test
