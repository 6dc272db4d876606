#include "tests/unit/city/sums_story.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "schema/records/clearing.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/rules/policy.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::ReimbursementClaim;
using records::Settlement;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(to_string(result.error().code) << ": " << result.error().context);
  return std::move(result).value();
}

bool is_any(const std::string& text, std::initializer_list<const char*> of) {
  return std::any_of(of.begin(), of.end(), [&](const char* one) { return text == one; });
}

constexpr int kFirstWoman = 20;
constexpr int kLastWoman = 45;
constexpr int kHusbands = 6;

}  // namespace

unsigned seeds(unsigned usual) {
  const char* wanted = ::getenv("JINDU_SUMS_SEEDS");
  return wanted == nullptr ? usual : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
}

std::string told(const Came& came) {
  std::string text = std::to_string(came.fund) + "+" + std::to_string(came.self_pay) + " 津贴 " +
                     std::to_string(came.allowance) + " 已付 " + std::to_string(came.paid);
  for (const std::string& code : came.asked) text += " " + code;
  return text;
}

void check_same(Sums found, Sums wanted) {
  for (const auto& [who, came] : found) static_cast<void>(wanted[who]);
  for (Came came; const auto& [who, want] : wanted) {
    CAPTURE(who);
    came = found[who];
    // While the same is asked, what rests on the answer may be owed already, or not yet.
    if (!want.asked.empty() && came.asked == want.asked) came.allowance = want.allowance;
    CHECK(told(came) == told(want));
  }
}

SumsStory::SumsStory(const std::string& profile, std::int64_t base_fen)
    : town(profile),
      city(profile),
      a(town, kHospitalA, "D01", {"desk_clerk"}),
      a2(town, kHospitalA, "D03", {"desk_clerk"}),
      b(town, kHospitalB, "D02", {"desk_clerk"}),
      clerk_a(town, kHospitalA, "H01", {"hospital_clearing_clerk"}),
      clerk_b(town, kHospitalB, "H02", {"hospital_clearing_clerk"}),
      county(town, kCounty, "C01", {"front_clerk"}),
      county_two((town.open_county(kCountyTwo), town), kCountyTwo, "C02", {"front_clerk"}),
      employer(town, kCounty, "E01", {"employer_clerk"}) {
  for (int woman = kFirstWoman; woman <= kLastWoman; ++woman) {
    const std::string number = resident_id(woman, true);
    town.insure(number, numbered("例", woman));
    town.employ(number);
    women_[number] = woman;
  }
  for (int husband = 2; husband < 2 + kHusbands; ++husband) {
    town.insure(resident_id(husband, false), numbered("样", husband));
    town.change_insured(resident_id(husband, false), [](store::Insured& person) {
      person.employer_uscc = kOtherEmployer;
      person.employer_name = "别家单位";
    });
  }
  women_[resident_id(kWithoutWork, true)] = kWithoutWork;
  town.tell_wage(2021, base_fen);
  town.tell_wage(2021, 730000, kOtherEmployer);
  // What they sign is of one day after all of it happened.
  town.go_to("2022-10-14");
}

SumsStory::~SumsStory() {
  sync();
  CHECK(town.ledger_balances());
  CHECK(town.digests_hold());
  for (const TownDesk* desk : desks()) CHECK(desk->digest_equal());
}

bool SumsStory::offers(const char* procedure) {
  return rules::offers(town.policy.values_on(parse_date("2022-10-14").value()), procedure);
}

std::vector<TownDesk*> SumsStory::desks() {
  return {&a, &a2, &b, &clerk_a, &clerk_b, &county, &county_two, &employer};
}

void SumsStory::sync() {
  for (int round = 0; round < 2; ++round) {
    for (TownDesk* desk : desks()) desk->sync();
  }
}

void SumsStory::arrive(Dice& dice) {
  for (;;) {
    std::vector<TownDesk*> waiting;
    for (TownDesk* desk : desks()) {
      if (desk->taken < desk->chain.size()) waiting.push_back(desk);
    }
    if (waiting.empty()) break;
    TownDesk& desk = *waiting[roll(dice, waiting.size())];
    const std::uint64_t rest = desk.chain.size() - desk.taken;
    const std::uint64_t last = desk.taken + roll(dice, rest + 1);
    const std::uint64_t again = std::min<std::uint64_t>(desk.taken, roll(dice, 3));
    desk.send(desk.request(desk.taken + 1 - again, last));
  }
  sync();
}

std::string SumsStory::person_of(const RecordId& id) {
  const std::string type = town.row(id).type;
  std::string number;
  std::string event = "birth";
  if (type == "Settlement") {
    const auto form = town.record<Settlement>(id);
    number = form.patient_id_no();
    if (form.benefit_kind() == Settlement::prenatal) event = "prenatal";
  } else if (type == "ReimbursementClaim") {
    number = town.record<ReimbursementClaim>(id).patient_id_no();
  } else if (type == "AllowanceApplication") {
    number = town.record<AllowanceApplication>(id).patient_id_no();
  } else if (type == "AllowanceItem") {
    return person_of(must(id_from<RecordId>(town.record<AllowanceItem>(id).application())));
  } else if (type == "Filing") {
    number = town.record<records::Filing>(id).patient_id_no();
  } else {
    return {};
  }
  const auto known = women_.find(number);
  return (known == women_.end() ? number : std::to_string(known->second)) + " " + event;
}

void SumsStory::deposits_right() {
  std::map<std::string, std::int64_t> kept;
  for (const RecordId& id : town.all("HospitalClearing", "CLOSED")) {
    const auto month = town.record<records::HospitalClearing>(id);
    const std::int64_t total = month.carry_fen() + month.normal_fen() + month.late_fen() +
                               month.negative_fen() - month.disallowed_fen();
    const std::int64_t deposit = total <= 0 ? 0 : (total * month.deposit_bp() + 5000) / 10000;
    CHECK(month.total_fen() == total);
    CHECK(month.deposit_fen() == deposit);
    CHECK(month.payable_fen() == (total <= 0 ? 0 : total - deposit));
    kept[month.institution_code()] += deposit;
  }
  for (const auto& [code, deposit] : kept) {
    CAPTURE(code);
    CHECK(-town.balance("deposit", code) == deposit);
  }
}

Sums SumsStory::sums() {
  deposits_right();
  Sums by_ledger;
  Sums by_records;
  const auto posted = [&](const RecordId& id, const char* account) {
    std::int64_t sum = 0;
    for (const store::LedgerLine& line : must(town.reader->ledger_of(id))) {
      if (line.account == account) sum += line.debit_fen - line.credit_fen;
    }
    return sum;
  };
  for (const RecordId& id : town.all("Settlement")) {
    const auto form = town.record<Settlement>(id);
    Came& came = by_ledger[person_of(id)];
    came.fund += posted(id, "fund");
    came.self_pay += posted(id, "self_pay");
    if (!is_any(town.state(id), {"RECORDED", "CONFIRMED", "CLEARED", "HELD"})) continue;
    by_records[person_of(id)].fund += form.fund_pay_fen();
    by_records[person_of(id)].self_pay += form.self_pay_fen();
  }
  for (const RecordId& id : town.all("ReimbursementClaim")) {
    Came& came = by_ledger[person_of(id)];
    came.fund += posted(id, "fund");
    came.paid -= posted(id, "bank");
    std::string state = town.state(id);
    if (state == "HELD") state = town.header(id).held_from();
    if (!is_any(state, {"APPROVED", "FINANCE_CHECKED", "PAID"})) continue;
    const std::int64_t fen = town.record<ReimbursementClaim>(id).fund_pay_fen();
    by_records[person_of(id)].fund += fen;
    by_records[person_of(id)].paid += state == "PAID" ? fen : 0;
  }
  for (const RecordId& id : town.all("AllowanceItem")) {
    Came& came = by_ledger[person_of(id)];
    came.allowance += posted(id, "fund");
    came.paid -= posted(id, "bank");
    const std::string state = town.state(id);
    if (!is_any(state, {"APPROVED", "IN_BATCH", "PAID"})) continue;
    const std::int64_t fen = town.record<AllowanceItem>(id).amount_fen();
    by_records[person_of(id)].allowance += fen;
    by_records[person_of(id)].paid += state == "PAID" ? fen : 0;
  }
  for (const RecordId& id : town.all("Recovery", "TO_RETURN")) {  // It has come, and leaves again.
    const auto debt = town.record<records::Recovery>(id);
    by_ledger[person_of(must(id_from<RecordId>(debt.item())))].paid -= debt.rest_fen();
  }
  for (const RecordId& id : town.all("AllowanceApplication")) by_ledger[person_of(id)];
  for (auto& [who, came] : by_ledger) {
    // What was paid for nothing is owed back: it shows as having left until it is refunded.
    const Came& said = by_records[who];
    CAPTURE(who);
    CHECK(came.fund == said.fund);
    CHECK(came.self_pay == said.self_pay);
    CHECK(came.allowance == said.allowance);
    CHECK(came.paid >= said.paid);
  }
  for (const RecordId& id : town.all("ConflictCase", "OPEN")) {
    const auto asked = conflict(id);
    for (const Bytes& record : asked.records()) {
      const std::string who = person_of(must(id_from<RecordId>(record)));
      if (!who.empty()) by_ledger[who].asked.insert(ConflictCase::Code_Name(asked.code()));
    }
  }
  return by_ledger;
}

void SumsStory::nothing_twice() {
  std::map<std::string, int> standing;
  for (const RecordId& id : town.all("AllowanceItem")) {
    const std::string state = town.state(id);
    const auto item = town.record<AllowanceItem>(id);
    const RecordId application = must(id_from<RecordId>(item.application()));
    // Two may be owed while somebody is asked which of them; none of those is paid meanwhile.
    if (!is_any(state, {"APPROVED", "IN_BATCH", "PAID"})) continue;
    if (state == "APPROVED" && town.state(application) == "HELD") continue;
    // Each of these persons has one pregnancy; a husband's leave is one, whoever asks for it.
    ++standing["allowance " + AllowanceItem::Kind_Name(item.kind()) + " of " +
               to_hex(item.beneficiary())];
  }
  for (const RecordId& id : town.all("Settlement")) {
    if (!is_any(town.state(id), {"CONFIRMED", "CLEARED"}) || town.header(id).disputed()) continue;
    const auto form = town.record<Settlement>(id);
    ++standing["invoice " + form.invoice_code() + " " + form.invoice_no()];
  }
  for (const RecordId& id : town.all("ReimbursementClaim")) {
    if (!is_any(town.state(id), {"APPROVED", "FINANCE_CHECKED", "PAID"})) continue;
    if (town.header(id).disputed()) continue;
    const auto form = town.record<ReimbursementClaim>(id);
    for (const records::ClaimInvoice& one : form.invoices()) {
      ++standing["invoice " + one.code() + " " + one.no()];
    }
    if (form.claim_kind() != ReimbursementClaim::medical) {
      ++standing[ReimbursementClaim::ClaimKind_Name(form.claim_kind()) + " for " +
                 form.patient_id_no()];
    }
  }
  for (const auto& [what, count] : standing) {
    CAPTURE(what);
    CHECK(count == 1);
  }
}

void SumsStory::nothing_stands() {
  CHECK(town.wrong_rights() == "");
  for (const auto& [who, came] : sums()) {
    CAPTURE(who);
    CHECK(came.fund == 0);
    CHECK(came.self_pay == 0);
    CHECK(came.allowance == 0);
    CHECK(came.asked.empty());
  }
  for (const char* account :
       {"fund", "self_pay", "hospital_received", "allowance_payable", "claim_payable"}) {
    CAPTURE(account);
    CHECK(balance(account) == 0);
  }
  std::int64_t debts = 0;
  for (const RecordId& id : town.all("Recovery")) {
    debts += town.record<records::Recovery>(id).rest_fen();
  }
  CHECK(balance("recovery") == debts);
  // What a hospital was paid for nothing it owes back: as what is carried to its next month.
  std::int64_t owed = 0;
  for (const char* code : {kCodeA, kCodeB}) {
    owed += town.balance("hospital_payable", code) + town.balance("deposit", code);
  }
  CHECK(owed + debts + balance("bank") == 0);
}

}  // namespace jindu::test
