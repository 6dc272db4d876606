// What anybody may do at any time in a SumsStory; and everything taken back again.
#include <doctest/doctest.h>

#include <algorithm>

#include "schema/records/bank.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::PayoutBatch;
using records::Recovery;
using records::ReimbursementClaim;

struct Step {
  const char* type;
  const char* from;
  const char* event;
  const char* role;
};
constexpr const char* kApplication = "AllowanceApplication";
constexpr const char* kClaim = "ReimbursementClaim";
constexpr Step kSteps[] = {
    {"Reversal", "REQUESTED", "approve", "section_chief"},
    {"Reversal", "REQUESTED", "approve", "finance_confirm"},
    {"Reversal", "REQUESTED", "refuse", "section_chief"},
    {kApplication, "EMPLOYER_PENDING", "employer_pass", "employer_clerk"},
    {kApplication, "EMPLOYER_PENDING", "employer_reject", "employer_clerk"},
    {kApplication, "EMPLOYER_PASSED", "accept", "front_clerk"},
    {kApplication, "SUBMITTED", "accept", "front_clerk"},
    {kApplication, "SUBMITTED", "return", "front_clerk"},
    {kApplication, "ACCEPTED", "first_review", "first_reviewer"},
    {kApplication, "ACCEPTED", "first_review", "first_reviewer"},
    {kApplication, "ACCEPTED", "reject", "first_reviewer"},
    {kApplication, "FIRST_REVIEWED", "approve", "section_chief"},
    {kApplication, "FIRST_REVIEWED", "approve", "section_chief"},
    {kApplication, "FIRST_REVIEWED", "send_back", "section_chief"},
    {kApplication, "APPROVED", "withdraw", "front_clerk"},
    {kApplication, "HELD", "withdraw", "front_clerk"},
    {kApplication, "GENERATED", "regenerate", "first_reviewer"},
    {kClaim, "EMPLOYER_PENDING", "employer_pass", "employer_clerk"},
    {kClaim, "EMPLOYER_PASSED", "accept", "front_clerk"},
    {kClaim, "SUBMITTED", "accept", "front_clerk"},
    {kClaim, "ACCEPTED", "first_review", "first_reviewer"},
    {kClaim, "ACCEPTED", "reject", "first_reviewer"},
    {kClaim, "FIRST_REVIEWED", "approve", "section_chief"},
    {kClaim, "FIRST_REVIEWED", "approve", "section_chief"},
    {kClaim, "FIRST_REVIEWED", "send_back", "section_chief"},
    {kClaim, "APPROVED", "finance_check", "finance_accountant"},
    {kClaim, "APPROVED", "finance_return", "finance_accountant"},
    {kClaim, "APPROVED", "withdraw", "front_clerk"},
    {kClaim, "HELD", "withdraw", "front_clerk"},
    {kClaim, "FINANCE_CHECKED", "pay", "finance_confirm"},
    {kClaim, "FINANCE_CHECKED", "pay", "finance_confirm"},
    {kClaim, "FINANCE_CHECKED", "finance_return", "finance_confirm"},
    {"PayoutBatch", "BUILDING", "freeze", "front_clerk"},
    {"PayoutBatch", "FROZEN", "print", "front_clerk"},
    {"PayoutBatch", "FROZEN", "cancel", "front_clerk"},
    {"PayoutBatch", "PRINTED", "sign", "section_chief"},
    {"PayoutBatch", "PRINTED", "sign", "section_chief"},
    {"PayoutBatch", "PRINTED", "refuse", "section_chief"},
    {"PayoutBatch", "SIGNED", "fill_voucher", "finance_accountant"},
    {"PayoutBatch", "SIGNED", "confirm", "finance_confirm"},
    {"PayoutBatch", "SIGNED", "confirm", "finance_confirm"},
    {"PayoutBatch", "FINANCE_CONFIRMED", "send", "front_clerk"},
    {"PayoutBatch", "SENT_TO_BANK", "partial_return", "bank_clerk"},
    {"PayoutBatch", "PARTIAL_RETURN", "partial_return", "bank_clerk"},
    {"HospitalClearing", "SUBMITTED", "audit", "front_clerk"},
    {"HospitalClearing", "AUDITED", "agree", "front_clerk"},
    {"HospitalClearing", "RECONCILED", "sign", "section_chief"},
    {"HospitalClearing", "RECONCILED", "send_back", "section_chief"},
    {"HospitalClearing", "SIGNED", "check", "finance_accountant"},
    {"HospitalClearing", "FINANCE_CHECKED", "confirm", "finance_confirm"},
};
/// What leads away from being paid, and to it where nothing else does.
constexpr Step kBack[] = {
    {"PayoutBatch", "BUILDING", "cancel", "front_clerk"},
    {"PayoutBatch", "FROZEN", "cancel", "front_clerk"},
    {"PayoutBatch", "PRINTED", "refuse", "section_chief"},
    {"PayoutBatch", "SIGNED", "fill_voucher", "finance_accountant"},
    {"PayoutBatch", "SIGNED", "confirm", "finance_confirm"},
    {kApplication, "EMPLOYER_PENDING", "withdraw", "front_clerk"},
    {kApplication, "EMPLOYER_PASSED", "withdraw", "front_clerk"},
    {kApplication, "SUBMITTED", "withdraw", "front_clerk"},
    {kApplication, "ACCEPTED", "withdraw", "front_clerk"},
    {kApplication, "FIRST_REVIEWED", "withdraw", "front_clerk"},
    {kApplication, "APPROVED", "withdraw", "front_clerk"},
    {kClaim, "FINANCE_CHECKED", "finance_return", "finance_confirm"},
    {kClaim, "EMPLOYER_PENDING", "withdraw", "front_clerk"},
    {kClaim, "EMPLOYER_PASSED", "withdraw", "front_clerk"},
    {kClaim, "SUBMITTED", "withdraw", "front_clerk"},
    {kClaim, "ACCEPTED", "withdraw", "front_clerk"},
    {kClaim, "FIRST_REVIEWED", "withdraw", "front_clerk"},
    {kClaim, "APPROVED", "withdraw", "front_clerk"},
};

template <class Any>
const Any& one_of(Dice& dice, const std::vector<Any>& all) {
  return all[roll(dice, all.size())];
}

}  // namespace

void SumsStory::send_to_bank(const RecordId& batch) {
  const std::uint64_t seq = town.reader->counter("city_seq").value();
  records::SealedCopy copy;
  copy.set_city_seq(static_cast<std::int64_t>(seq));
  copy.set_head_hash(Bytes(view(town.reader->entry(seq).value()->hash)));
  copy.set_file_sha256(Bytes(32, 'f'));
  copy.set_medium("演示U盘");
  CHECK(create("SealedCopy", county.fresh(), "receipt", "finance_accountant", copy) == "");
  step(batch, "send", "front_clerk");
}

/// Who asks for a reversal is not who approves it.
std::string SumsStory::ask_back(const RecordId& target) {
  records::Reversal wanted;
  wanted.set_target(target.str());
  wanted.set_reason("演示：录错");
  return create("Reversal", county.fresh(), "request", "finance_accountant", wanted);
}

bool SumsStory::random_step(Dice& dice) {
  const Step& wanted = kSteps[roll(dice, std::size(kSteps))];
  const std::vector<RecordId> all = town.all(wanted.type, wanted.from);
  if (all.empty()) return false;
  const RecordId id = one_of(dice, all);
  const std::string event = wanted.event;
  if (event == "send") {
    send_to_bank(id);
    return true;
  }
  PayoutBatch returned;
  ReimbursementClaim why;
  why.set_opinion("演示：另行核对");
  records::AllowanceApplication no;
  no.set_employer_opinion("演示：不是本单位职工");
  const google::protobuf::Message* said = nullptr;
  if (event == "partial_return") {
    const std::vector<RecordId> paid = town.all("AllowanceItem", "PAID");
    if (paid.empty()) return false;
    returned.add_returned(one_of(dice, paid).str());
    returned.set_return_reason("演示");
    said = &returned;
  } else if (event == "finance_return" || (event == "reject" && wanted.type == kClaim)) {
    said = &why;
  } else if (event == "employer_reject") {
    said = &no;
  }
  return step(id, event, wanted.role, said).empty();
}

void SumsStory::muddle(Dice& dice, int count) {
  open_accounts();
  int month = 202210;
  for (int i = 0; i < count; ++i) {
    switch (roll(dice, 10)) {
      case 0: {
        const std::vector<RecordId> open = town.all("ConflictCase", "OPEN");
        if (open.empty()) break;
        const RecordId id = one_of(dice, open);
        const auto asked = conflict(id);
        const auto choice = roll(dice, static_cast<std::size_t>(asked.choices_size()));
        decide(id, asked.choices(static_cast<int>(choice)).code());
        break;
      }
      case 1: {
        const char* const kinds[] = {"AllowanceItem", kClaim, "Settlement", "Settlement"};
        const char* const states[] = {"PAID", "PAID", "CONFIRMED", "CLEARED"};
        const std::size_t kind = roll(dice, 4);
        const std::vector<RecordId> all = town.all(kinds[kind], states[kind]);
        if (!all.empty()) ask_back(one_of(dice, all));
        break;
      }
      case 2: {
        if (roll(dice, 4) == 0) hand_in_again();
        PayoutBatch form;
        form.set_agency(city == "yantai" || city == "qinhuangdao" ? "中国工商银行" : "演示银行");
        form.set_month(month);
        create("PayoutBatch", county.fresh(), "build", "front_clerk", form);
        break;
      }
      case 3: {
        TownDesk& clerk = roll(dice, 2) == 0 ? clerk_a : clerk_b;
        clerk.sync();
        for (const char* state : {"OPEN", "AUDITED"}) {
          const std::vector<RecordId> all = town.all("HospitalClearing", state);
          if (all.empty()) continue;
          const char* event = std::string(state) == "OPEN" ? "submit" : "agree";
          clerk.press(clerk.step("HospitalClearing", one_of(dice, all), event));
        }
        clerk.sync();
        break;
      }
      case 4: {
        const std::vector<RecordId> all = town.all("Recovery", "OPEN");
        if (all.empty() || roll(dice, 3) != 0) break;
        const RecordId id = one_of(dice, all);
        Recovery said;
        const std::int64_t rest = town.record<Recovery>(id).rest_fen();
        said.set_refund_fen(1 + static_cast<std::int64_t>(dice()) % rest);
        CHECK(step(id, "refund", "finance_accountant", &said) == "");
        break;
      }
      default:
        random_step(dice);
    }
    if (i == count / 3) town.go_to("2022-10-27");
    if (i == count * 2 / 3) town.go_to("2022-11-" + std::string(roll(dice, 2) == 0 ? "12" : "28"));
    if (i == count * 2 / 3) month = 202211;
  }
  sync();
}

bool SumsStory::take_back(bool refund) {
  bool moved = decide_all([](const ConflictCase& asked) {
    for (const char* wanted : {"recover", "reverse", "refuse_both", "reject", "refuse", "return"}) {
      for (const records::ConflictChoice& choice : asked.choices()) {
        if (choice.code() == wanted) return std::string(wanted);
      }
    }
    return asked.choices(0).code();
  });
  for (const Step& one_step : kBack) {
    for (const RecordId& id : town.all(one_step.type, one_step.from)) {
      ReimbursementClaim why;
      why.set_opinion("演示：收回");
      const bool asks = std::string(one_step.event) == "finance_return";
      moved = step(id, one_step.event, one_step.role, asks ? &why : nullptr).empty() || moved;
    }
  }
  for (const auto& [type, state] : std::vector<std::pair<const char*, const char*>>{
           {"Settlement", "CONFIRMED"}, {"Settlement", "CLEARED"}, {"Settlement", "HELD"},
           {kClaim, "PAID"}, {"AllowanceItem", "PAID"}}) {
    for (const RecordId& id : town.all(type, state)) moved = ask_back(id).empty() || moved;
  }
  for (const RecordId& id : town.all("Reversal", "REQUESTED")) {
    const bool paid =
        town.record<records::Reversal>(id).kind() == records::Reversal::post_payout;
    moved = step(id, "approve", paid ? "finance_confirm" : "section_chief").empty() || moved;
  }
  for (const RecordId& id : town.all("Recovery", "OPEN")) {
    if (!refund) break;
    Recovery said;
    said.set_refund_fen(town.record<Recovery>(id).rest_fen());
    moved = step(id, "refund", "finance_accountant", &said).empty() || moved;
  }
  return moved;
}

void SumsStory::reverse_everything(bool refund) {
  // What stands in a batch that is signed is paid first; nothing else leads out of it.
  town.go_to("2022-12-28");
  int round = 0;
  while (take_back(refund)) {
    REQUIRE(++round < 20);
  }
  sync();
}

}  // namespace jindu::test
