// An allowance of two items, of which one was paid and the other came back from the bank: whatever
// becomes of what it rests on, nothing of it is owed that should not be.
#include <doctest/doctest.h>

#include "schema/records/bank.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceItem;
using records::ConflictCase;
using records::PayoutBatch;

struct TwoItems {
  SumsStory story;
  RecordId settlement;
  RecordId application;
  RecordId batch;

  /// 攀枝花: PZH-E01, 2137449 and 80000. 大冶: DY-E08, 1960000 and her husband's 365000. Both are
  /// paid, and with the bank.
  explicit TwoItems(const std::string& city) : story(city, city == "daye" ? 600000 : 654321) {
    settlement = story.settles(story.a, story.birth(20, 231045, 8955, "80000020"));
    if (city == "daye") story.applies(story.a, story.with_care_leave(20, 2));
    story.sync();
    story.finish();
    story.pay(202210);
    application = story.town.only("AllowanceApplication", "PAID");
    batch = story.town.only("PayoutBatch", "FINANCE_CONFIRMED");
    const std::uint64_t seq = *story.town.reader->counter("city_seq");
    records::SealedCopy copy;
    copy.set_city_seq(static_cast<std::int64_t>(seq));
    copy.set_head_hash(Bytes(view((*story.town.reader->entry(seq))->hash)));
    copy.set_file_sha256(Bytes(32, 'f'));
    copy.set_medium("演示U盘");
    REQUIRE(story.create("SealedCopy", story.county.fresh(), "receipt", "finance_accountant",
                         copy) == "");
    REQUIRE(story.step(batch, "send", "front_clerk") == "");
  }
  RecordId item(AllowanceItem::Kind kind) {
    for (const RecordId& id : story.town.all("AllowanceItem")) {
      if (story.town.record<AllowanceItem>(id).kind() == kind) return id;
    }
    return {};
  }
  void comes_back(AllowanceItem::Kind kind) {
    PayoutBatch said;
    said.add_returned(item(kind).str());
    said.set_return_reason("演示");
    REQUIRE(story.step(batch, "partial_return", "bank_clerk", &said) == "");
  }
  void reverse_settlement() {
    const RecordId asked = story.asks_back(story.county, settlement);
    story.sync();
    REQUIRE(story.step(asked, "approve", "section_chief") == "");
    REQUIRE(story.town.state(settlement) == "REVERSED");
  }
  RecordId asked(ConflictCase::Code code) {
    for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
      if (story.conflict(id).code() == code) return id;
    }
    return {};
  }
  void decide(ConflictCase::Code code, const std::string& choice) {
    const RecordId id = asked(code);
    REQUIRE_FALSE(id.is_nil());
    REQUIRE(story.town.decide(id, choice, {"finance_confirm", "first_reviewer"}).kind() ==
            wire::Verdict::ACCEPTED);
  }
};

TEST_CASE("K17: one item was paid and the other had come back: neither is owed again") {
  TwoItems paid("panzhihua");
  SUBCASE("it came back before the settlement was reversed") {
    paid.comes_back(AllowanceItem::prenatal_fee);
    REQUIRE(paid.story.town.state(paid.application) == "GENERATED");
    paid.reverse_settlement();
  }
  SUBCASE("it came back afterwards") {
    paid.reverse_settlement();
    paid.comes_back(AllowanceItem::prenatal_fee);
  }
  CHECK(paid.story.town.state(paid.item(AllowanceItem::prenatal_fee)) == "VOID");
  // What is left of it was paid.
  CHECK(paid.story.town.state(paid.application) == "PAID");
  paid.decide(ConflictCase::K17, "recover");
  CHECK(paid.story.town.state(paid.application) == "REVERSED");
  CHECK(paid.story.step(paid.application, "regenerate", "first_reviewer") == "BAD_STATE");
  CHECK(paid.story.balance("allowance_payable") == 0);
  CHECK(paid.story.balance("recovery") == 2137449);
  CHECK(paid.story.balance("fund") == 0);
}

TEST_CASE("K19: what was paid of an allowance is recovered: the rest is not owed beside it") {
  TwoItems paid("panzhihua");
  paid.comes_back(AllowanceItem::prenatal_fee);
  paid.story.town.tell_wage(2021, 700000);
  paid.decide(ConflictCase::K19, "recover");
  CHECK(paid.story.town.state(paid.item(AllowanceItem::prenatal_fee)) == "VOID");
  CHECK(paid.story.town.state(paid.application) == "REVERSED");
  CHECK(paid.story.balance("allowance_payable") == 0);
  CHECK(paid.story.balance("recovery") == 2137449);
}

/// Finance asks the bank about what somebody says came back; until it answers, what is asked stands as it
/// was asked, whatever becomes of an item.
TEST_CASE("K32: an item that is reversed while the bank is asked about it is asked about still") {
  for (const bool returned : {true, false}) {
    CAPTURE(returned);
    TwoItems paid("panzhihua");
    SumsStory& story = paid.story;
    const RecordId leave = paid.item(AllowanceItem::maternity_leave);
    const RecordId fee = paid.item(AllowanceItem::prenatal_fee);
    PayoutBatch said;
    said.add_returned(leave.str());
    said.add_returned(fee.str());
    said.set_return_reason("演示：电话说的");
    said.set_return_code(PayoutBatch::name_mismatch);
    REQUIRE(story.step(paid.batch, "partial_return", "front_clerk", &said) == "K32");
    const RecordId reversal = story.asks_back(story.county, leave);
    story.sync();
    REQUIRE(story.step(reversal, "approve", "finance_confirm") == "");
    REQUIRE(story.town.state(leave) == "REVERSED");
    const RecordId debt = story.town.only("Recovery", "OPEN");
    const RecordId asked = paid.asked(ConflictCase::K32);
    REQUIRE_FALSE(asked.is_nil());
    CHECK(story.conflict(asked).records_size() == 3);
    paid.decide(ConflictCase::K32, returned ? "confirmed_return" : "not_returned");
    CHECK(story.town.state(leave) == "REVERSED");
    CHECK(story.town.state(fee) == (returned ? "APPROVED" : "PAID"));
    CHECK(story.town.state(debt) == (returned ? "RECOVERED" : "OPEN"));
    const auto batch = story.town.record<PayoutBatch>(paid.batch);
    CHECK(batch.returned_count() == (returned ? 2 : 0));
    CHECK(batch.returned_fen() == (returned ? 2137449 + 80000 : 0));
    CHECK(batch.return_reason() == (returned ? said.return_reason() : ""));
    CHECK(batch.return_code() ==
          (returned ? PayoutBatch::name_mismatch : PayoutBatch::RETURN_CODE_NONE));
  }
}

TEST_CASE("bank return: in parts: what came back before stands, and hearsay of it changes nothing") {
  TwoItems paid("panzhihua");
  SumsStory& story = paid.story;
  paid.comes_back(AllowanceItem::prenatal_fee);
  PayoutBatch said;
  said.add_returned(paid.item(AllowanceItem::maternity_leave).str());
  said.set_return_reason("演示二");
  REQUIRE(story.step(paid.batch, "partial_return", "bank_clerk", &said) == "");
  CHECK(story.town.record<PayoutBatch>(paid.batch).returned_size() == 2);
  CHECK(story.town.record<PayoutBatch>(paid.batch).returned_count() == 2);
  // Somebody has heard of the first again.
  PayoutBatch heard;
  heard.add_returned(paid.item(AllowanceItem::prenatal_fee).str());
  heard.set_return_reason("演示三");
  CHECK(story.step(paid.batch, "partial_return", "front_clerk", &heard) == "");
  const auto batch = story.town.record<PayoutBatch>(paid.batch);
  CHECK(batch.returned_size() == 2);
  CHECK(batch.returned_count() == 2);
  CHECK(batch.return_reason() == "演示二");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K10: what was paid, and comes back from the bank meanwhile, is owed when it is kept") {
  TwoItems paid("daye");
  SumsStory& story = paid.story;
  const RecordId other = story.applies(story.county, story.at_counter(20, "42001234567899"));
  story.sync();
  REQUIRE(story.town.state(paid.application) == "HELD");
  REQUIRE(story.town.header(paid.application).held_from() == "PAID");
  paid.comes_back(AllowanceItem::care_leave);
  bool both = false;
  SUBCASE("one of two") {}
  SUBCASE("both") {
    paid.comes_back(AllowanceItem::maternity_leave);
    both = true;
  }
  paid.decide(ConflictCase::K10, "keep_first");
  CHECK(story.town.state(other) == "WITHDRAWN");
  CHECK(story.town.state(paid.application) == "APPROVED");
  CHECK(story.balance("allowance_payable") == (both ? -2325000 : -365000));  // DY-E08
  // Another account is named: the next batch pays it.
  records::AllowanceApplication form;
  form.set_account_name("演示单位");
  form.set_bank_name("演示银行");
  form.set_account_no("42001234567888");
  form.set_spouse_account_name("别家单位");
  form.set_spouse_bank_name("演示银行");
  form.set_spouse_account_no("43001234567888");
  story.a.sync();
  story.a.press(story.a.step("AllowanceApplication", paid.application, "change_account", &form));
  story.sync();
  story.pay(202211);
  CHECK(story.town.state(paid.application) == "PAID");
  CHECK(story.balance("allowance_payable") == 0);
  CHECK(story.balance("bank") == -2325000);
}

}  // namespace
}  // namespace jindu::test
