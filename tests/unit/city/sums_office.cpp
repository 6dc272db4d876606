// What the city's posts do with what has arrived in a SumsStory.
#include <doctest/doctest.h>

#include <algorithm>

#include "schema/records/account.pb.h"
#include "schema/records/bank.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;
using records::PayoutBatch;
using records::ReimbursementClaim;

RecordId id_of(const Bytes& id) { return id_from<RecordId>(id).value(); }

/// Who decides anything.
const std::set<std::string> kDeciders = {"first_reviewer", "second_reviewer",   "section_chief",
                                         "city_clerk",     "finance_confirm",   "front_clerk",
                                         "director",       "finance_accountant"};

/// The straight road of everything but what needs a desk.
constexpr Step kRoad[] = {
    {"Reversal", "REQUESTED", "approve", "section_chief"},
    {"AllowanceApplication", "EMPLOYER_PENDING", "employer_pass", "employer_clerk"},
    {"AllowanceApplication", "EMPLOYER_PASSED", "accept", "front_clerk"},
    {"AllowanceApplication", "SUBMITTED", "accept", "front_clerk"},
    {"AllowanceApplication", "ACCEPTED", "first_review", "first_reviewer"},
    {"AllowanceApplication", "FIRST_REVIEWED", "approve", "section_chief"},
    {"ReimbursementClaim", "EMPLOYER_PENDING", "employer_pass", "employer_clerk"},
    {"ReimbursementClaim", "EMPLOYER_PASSED", "accept", "front_clerk"},
    {"ReimbursementClaim", "SUBMITTED", "accept", "front_clerk"},
    {"ReimbursementClaim", "ACCEPTED", "first_review", "first_reviewer"},
    {"ReimbursementClaim", "FIRST_REVIEWED", "approve", "section_chief"},
};
constexpr Step kClearing[] = {
    {"", "SUBMITTED", "audit", "front_clerk"},
    {"", "AUDITED", "agree", "front_clerk"},
    {"", "RECONCILED", "sign", "section_chief"},
    {"", "SIGNED", "check", "finance_accountant"},
    {"", "FINANCE_CHECKED", "confirm", "finance_confirm"},
};
constexpr Step kBatch[] = {
    {"", "BUILDING", "freeze", "front_clerk"},
    {"", "FROZEN", "print", "front_clerk"},
    {"", "PRINTED", "sign", "section_chief"},
    {"", "SIGNED", "fill_voucher", "finance_accountant"},
    {"", "SIGNED", "confirm", "finance_confirm"},
};

}  // namespace

std::string SumsStory::step(const RecordId& id, const std::string& event, const std::string& role,
                            const google::protobuf::Message* said) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(town.row(id).type);
  operation.set_event_date(to_string(local_date(town.clock.wall_ms())));
  operation.mutable_based_on()->set_city_epoch(town.city->epoch.str());
  operation.mutable_based_on()->set_version(town.header(id).version());
  operation.mutable_step()->set_event(event);
  if (said != nullptr) *operation.mutable_step()->mutable_arguments() = patch_of(*said);
  accept::Actor actor;
  actor.operator_id = "S-" + role;
  actor.roles = {role};
  actor.signer = &town.staff_key(actor.operator_id);
  if (role == "employer_clerk") actor.employer = kEmployer;
  const wire::Verdict verdict = town.acceptor->act(actor, {operation}).value().front();
  const bool taken =
      verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED;
  return taken ? std::string() : verdict.reason().code();
}

std::string SumsStory::create(const std::string& type, const RecordId& id, const std::string& event,
                              const std::string& role, const google::protobuf::Message& said) {
  const wire::Verdict verdict = town.create(id, type, event, said, {role}, "S-" + role);
  const bool taken =
      verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED;
  return taken ? std::string() : verdict.reason().code();
}

void SumsStory::hand_in_again() {
  for (const char* type : {"AllowanceApplication", "ReimbursementClaim"}) {
    for (const RecordId& id : town.all(type, "RETURNED")) {
      const auto author = author_.find(id.str());
      if (author == author_.end()) continue;
      author->second->sync();
      author->second->press(author->second->step(type, id, "correct"));
    }
  }
  sync();
}

std::string SumsStory::rank_of(const RecordId& id) {
  // What nobody signed goes by what it rests on.
  if (town.row(id).type == "AllowanceApplication") {
    const auto form = town.record<AllowanceApplication>(id);
    if (form.channel() == AllowanceApplication::auto_) {
      return form.claim().empty() ? form.settlement() : form.claim();
    }
  }
  return id.str();
}

std::string SumsStory::by_content(const ConflictCase& asked) {
  std::vector<std::string> offered;
  for (const records::ConflictChoice& one : asked.choices()) offered.push_back(one.code());
  const auto offers = [&](const char* choice) {
    return std::find(offered.begin(), offered.end(), choice) != offered.end();
  };
  if (offers("keep_first") && asked.records_size() == 2) {
    const bool first = rank_of(id_of(asked.records(0))) < rank_of(id_of(asked.records(1)));
    return first ? "keep_first" : "keep_second";
  }
  // One invoice of two persons was mistyped; of one person it is one bill.
  if (offers("correct") &&
      person_of(id_of(asked.records(0))) != person_of(id_of(asked.records(1)))) {
    return "correct";
  }
  for (const char* choice : {"recover", "reject_claim", "reject", "keep"}) {
    if (offers(choice)) return choice;
  }
  return offered.front();
}

bool SumsStory::decide(const RecordId& id, const std::string& choice) {
  wire::Patch value;
  const auto asked = conflict(id);
  const RecordId about = id_of(asked.records(asked.records_size() - 1));
  if (choice == "correct" && town.row(about).type == "Settlement") {
    records::Settlement typed;
    typed.set_invoice_no(std::to_string(70000000 + ++typed_));
    value = patch_of(typed);
  } else if (choice == "correct") {
    ReimbursementClaim typed;
    *typed.add_invoices() = town.record<ReimbursementClaim>(about).invoices(0);
    typed.mutable_invoices(0)->set_no(std::to_string(70000000 + ++typed_));
    value = patch_of(typed);
  }
  const wire::Verdict verdict = town.decide(id, choice, kDeciders, value);
  return verdict.kind() == wire::Verdict::ACCEPTED;
}

bool SumsStory::decide_all(const Choose& choose) {
  bool any = false;
  for (std::vector<RecordId> open = town.all("ConflictCase", "OPEN"); !open.empty();
       open = town.all("ConflictCase", "OPEN")) {
    // One at a time: a decision may close others.
    if (!decide(open.front(), choose(conflict(open.front())))) {
      FAIL("a case that cannot be decided: "
           << ConflictCase::Code_Name(conflict(open.front()).code()));
    }
    any = true;
  }
  return any;
}

bool SumsStory::go_on(Dice* dice) {
  bool moved = false;
  for (const Step& one : kRoad) {
    for (const RecordId& id : town.all(one.type, one.from)) {
      const bool checked = offers("employer_check");
      if (std::string(one.from) == "SUBMITTED" && checked) continue;
      if (dice != nullptr && roll(*dice, 5) == 0) continue;
      std::string role = one.role;
      if (std::string(one.type) == "Reversal" &&
          town.record<records::Reversal>(id).kind() == records::Reversal::post_payout) {
        role = "finance_confirm";
      }
      const std::string code = step(id, one.event, role);
      CAPTURE(one.type);
      CAPTURE(one.event);
      if (dice == nullptr) CHECK(code == "");
      moved = moved || code.empty();
    }
  }
  return moved;
}

void SumsStory::finish() {
  for (int round = 0; round < 6; ++round) {
    bool moved = decide_all([this](const ConflictCase& asked) { return by_content(asked); });
    moved = go_on() || moved;
    if (!moved && round > 1) break;
    hand_in_again();
  }
  CHECK(town.all("ConflictCase", "OPEN").empty());
}

void SumsStory::open_accounts() {
  using Account = records::PayeeAccount;
  if (!offers("payee_account") || !town.all("PayeeAccount").empty()) return;
  const auto propose = [&](const Account& form) {
    county.press(county.step("PayeeAccount", county.fresh(), "propose", &form));
  };
  Account form;
  form.set_phone("13900000142");
  form.set_reason("演示");
  form.set_purpose(Account::allowance);
  form.set_from("2022-10-14");
  if (city == "panzhihua") {
    form.set_owner_name("演示单位");
    form.set_employer_uscc(kEmployer);
    form.set_kind(Account::corporate);
    form.set_bank_name("演示银行");
    form.set_account_no("42001234567890");
    form.set_account_name("演示单位");
    propose(form);
  }
  if (city == "yantai") {
    for (const auto& [number, woman] : women_) {
      form.set_owner_name(numbered("例", woman));
      form.set_owner_id_no(number);
      form.set_kind(Account::debit_card);
      form.set_bank_name("中国工商银行");
      form.set_account_no("6222020200112233446");
      form.set_account_name(form.owner_name());
      propose(form);
    }
  }
  sync();
}

void SumsStory::pay(int month, Dice* dice) {
  const auto stops = [&](std::size_t sides) { return dice != nullptr && roll(*dice, sides) == 0; };
  open_accounts();
  const std::string day = std::to_string(month / 100) + "-" + std::to_string(month % 100) + "-";
  town.go_to(day + "20");
  PayoutBatch form;
  form.set_agency(city == "yantai" || city == "qinhuangdao" ? "中国工商银行" : "演示银行");
  form.set_month(month);
  const RecordId batch = county.fresh();
  REQUIRE(create("PayoutBatch", batch, "build", "front_clerk", form) == "");
  for (const Step& one : kBatch) {
    if (stops(12)) break;
    if (std::string(one.from) == "SIGNED") town.go_to(day + "26");
    CAPTURE(one.event);
    const bool nothing = town.record<PayoutBatch>(batch).count() == 0;
    if (std::string(one.event) == "print" && nothing) {
      // A batch of nothing goes nowhere but away.
      REQUIRE(step(batch, "print", one.role) == "BATCH_EMPTY");
      REQUIRE(step(batch, "cancel", one.role) == "");
      break;
    }
    REQUIRE(step(batch, one.event, one.role) == "");
  }
  town.go_to(day + "26");
  for (const RecordId& id : town.all("ReimbursementClaim", "APPROVED")) {
    if (stops(4)) continue;
    const std::string code = step(id, "finance_check", "finance_accountant");
    // Whoever has to decide about the allowance that it carries has not done so yet.
    if (dice != nullptr && code == "CASE_OPEN") continue;
    REQUIRE(code == "");
    if (stops(6)) continue;
    REQUIRE(step(id, "pay", "finance_confirm") == "");
  }
  if (dice != nullptr && town.state(batch) == "FINANCE_CONFIRMED") send_to_bank(batch);
}

void SumsStory::clear(int month, Dice* dice) {
  const auto stops = [&] { return dice != nullptr && roll(*dice, 8) == 0; };
  for (TownDesk* clerk : {&clerk_a, &clerk_b}) {
    const std::string code = clerk == &clerk_a ? kCodeA : kCodeB;
    const auto links =
        town.reader->links(store::LinkKind::clearing_of, code + "|" + std::to_string(month))
            .value();
    if (links.empty()) continue;
    const RecordId id = links.front().record;
    const auto press = [&](const char* event) {
      clerk->sync();
      const OpId op = clerk->press(clerk->step("HospitalClearing", id, event));
      clerk->sync();
      CHECK(clerk->code(op) == "");
    };
    if (stops()) continue;
    if (town.state(id) == "OPEN") press("submit");
    for (const Step& one : kClearing) {
      if (town.state(id) != one.from) continue;
      if (stops()) break;
      CHECK(step(id, one.event, one.role) == "");
      if (std::string(one.event) == "agree") press("agree");
    }
    if (dice == nullptr) CHECK(town.state(id) == "CLOSED");
  }
}

}  // namespace jindu::test
