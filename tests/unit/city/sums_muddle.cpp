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

constexpr const char* kApplication = "AllowanceApplication";
constexpr const char* kClaim = "ReimbursementClaim";
/// What leads aside.
constexpr Step kSteps[] = {
    {"Reversal", "REQUESTED", "approve", "section_chief"},
    {"Reversal", "REQUESTED", "approve", "finance_confirm"},
    {"Reversal", "REQUESTED", "refuse", "section_chief"},
    {kApplication, "EMPLOYER_PENDING", "employer_reject", "employer_clerk"},
    {kApplication, "SUBMITTED", "return", "front_clerk"},
    {kApplication, "ACCEPTED", "reject", "first_reviewer"},
    {kApplication, "FIRST_REVIEWED", "send_back", "section_chief"},
    {kApplication, "APPROVED", "withdraw", "front_clerk"},
    {kApplication, "HELD", "withdraw", "front_clerk"},
    {kApplication, "GENERATED", "regenerate", "first_reviewer"},
    {kClaim, "ACCEPTED", "reject", "first_reviewer"},
    {kClaim, "FIRST_REVIEWED", "send_back", "section_chief"},
    {kClaim, "APPROVED", "finance_return", "finance_accountant"},
    {kClaim, "APPROVED", "withdraw", "front_clerk"},
    {kClaim, "HELD", "withdraw", "front_clerk"},
    {kClaim, "FINANCE_CHECKED", "finance_return", "finance_confirm"},
    {"PayoutBatch", "FROZEN", "cancel", "front_clerk"},
    {"PayoutBatch", "PRINTED", "refuse", "section_chief"},
    {"PayoutBatch", "SIGNED", "confirm", "finance_confirm"},
    {"PayoutBatch", "SENT_TO_BANK", "partial_return", "bank_clerk"},
    {"PayoutBatch", "SENT_TO_BANK", "partial_return", "bank_clerk"},
    {"PayoutBatch", "PARTIAL_RETURN", "partial_return", "bank_clerk"},
    {"HospitalClearing", "RECONCILED", "send_back", "section_chief"},
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

void SumsStory::random_step(Dice& dice) {
  const Step& wanted = kSteps[roll(dice, std::size(kSteps))];
  const std::vector<RecordId> all = town.all(wanted.type, wanted.from);
  if (all.empty()) return;
  const std::string event = wanted.event;
  PayoutBatch returned;
  ReimbursementClaim why;
  why.set_opinion("演示：另行核对");
  records::AllowanceApplication no;
  no.set_employer_opinion("演示：不是本单位职工");
  records::AllowanceApplication back;
  back.set_opinion("演示：另行核对");
  const google::protobuf::Message* said = nullptr;
  if (event == "partial_return") {
    const std::vector<RecordId> paid =
        town.all("AllowanceItem", roll(dice, 4) == 0 ? "REVERSED" : "PAID");
    if (paid.empty()) return;
    returned.add_returned(one_of(dice, paid).str());
    returned.set_return_reason("演示");
    said = &returned;
  } else if (event == "employer_reject") {
    said = &no;
  } else if (wanted.type == kClaim) {
    said = &why;
  } else if (event == "return" || (wanted.type == kApplication && event == "reject")) {
    said = &back;
  }
  step(one_of(dice, all), event, wanted.role, said);
}

void SumsStory::random_decision(Dice& dice) {
  const std::vector<RecordId> open = town.all("ConflictCase", "OPEN");
  if (open.empty()) return;
  const RecordId id = one_of(dice, open);
  const auto asked = conflict(id);
  const auto choice = static_cast<int>(roll(dice, static_cast<std::size_t>(asked.choices_size())));
  decide(id, asked.choices(choice).code());
}

void SumsStory::random_reversal(Dice& dice) {
  const std::pair<const char*, const char*> targets[] = {{"AllowanceItem", "PAID"},
                                                         {kClaim, "PAID"},
                                                         {"Settlement", "CONFIRMED"},
                                                         {"Settlement", "CLEARED"}};
  const auto& [type, state] = targets[roll(dice, std::size(targets))];
  const std::vector<RecordId> all = town.all(type, state);
  if (!all.empty()) ask_back(one_of(dice, all));
}

void SumsStory::random_refund(Dice& dice) {
  const std::vector<RecordId> all = town.all("Recovery", "OPEN");
  if (all.empty()) return;
  const RecordId id = one_of(dice, all);
  Recovery said;
  const std::int64_t rest = town.record<Recovery>(id).rest_fen();
  said.set_refund_fen(1 + static_cast<std::int64_t>(dice()) % rest);
  CHECK(step(id, "refund", "finance_accountant", &said) == "");
}

void SumsStory::muddle(Dice& dice) {
  for (const int month : {202210, 202211, 202212}) {
    for (int i = 0; i < 24; ++i) {
      const std::size_t what = roll(dice, 12);
      if (what < 2) {
        random_decision(dice);
      } else if (what == 2) {
        random_reversal(dice);
      } else if (what == 3) {
        go_on(&dice);
      } else if (what == 4 && roll(dice, 3) == 0) {
        random_refund(dice);
      } else if (what == 5 && roll(dice, 4) == 0) {
        hand_in_again();
      } else {
        random_step(dice);
      }
      // A month's batch leaves in the middle of all that; the hospitals' months before it are
      // cleared.
      if (i == 12) pay(month, &dice);
      if (i == 16) {
        for (int before = 202208; before < month; ++before) clear(before, &dice);
      }
    }
    go_on(&dice);
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
  for (const auto& [type, state] :
       std::vector<std::pair<const char*, const char*>>{{"Settlement", "CONFIRMED"},
                                                        {"Settlement", "CLEARED"},
                                                        {"Settlement", "HELD"},
                                                        {kClaim, "PAID"},
                                                        {"AllowanceItem", "PAID"}}) {
    for (const RecordId& id : town.all(type, state)) moved = ask_back(id).empty() || moved;
  }
  for (const RecordId& id : town.all("Reversal", "REQUESTED")) {
    const bool paid = town.record<records::Reversal>(id).kind() == records::Reversal::post_payout;
    moved = step(id, "approve", paid ? "finance_confirm" : "section_chief").empty() || moved;
  }
  for (const RecordId& id : town.all("Recovery", "OPEN")) {
    if (!refund) break;
    Recovery said;
    said.set_refund_fen(town.record<Recovery>(id).rest_fen());
    moved = step(id, "refund", "finance_accountant", &said).empty() || moved;
  }
  for (const RecordId& id : town.all("Recovery", "TO_RETURN")) {
    if (!refund) break;
    moved = step(id, "fill_voucher", "finance_accountant").empty() || moved;
    moved = step(id, "give_back", "finance_confirm").empty() || moved;
  }
  return moved;
}

void SumsStory::whatever_is_done(Dice& dice, bool refund) {
  arrive(dice);
  muddle(dice);
  sums();
  nothing_twice();
  reverse_everything(refund);
  nothing_stands();
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
