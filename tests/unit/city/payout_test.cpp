// Accounts, vouchers and copies, without processes.
#include <set>

#include "schema/records/account.pb.h"
#include "schema/records/bank.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/city/conflict_story.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::PayeeAccount;
using records::PayoutBatch;

constexpr const char* kCode = "91350100M000100Y43";

PayeeAccount corporate(const char* number, const char* known = "") {
  PayeeAccount account;
  account.set_owner_name("演示单位");
  account.set_employer_uscc(kCode);
  account.set_kind(PayeeAccount::corporate);
  account.set_bank_name("演示银行");
  account.set_account_no(number);
  account.set_account_name("演示单位");
  account.set_purpose(PayeeAccount::allowance);
  account.set_from("2022-09-30");
  if (*known != '\0') account.set_old_account_no(known);
  return account;
}

struct Accounts : Conflicts {
  TownDesk other{town, kCounty, "C02", {"front_clerk"}};
  Accounts() { town.policy = std::move(rules::Policy::load("qinhuangdao")).value(); }
  RecordId propose(TownDesk& desk, const PayeeAccount& account) {
    const RecordId id = desk.fresh();
    desk.press(desk.step("PayeeAccount", id, "propose", &account));
    return id;
  }
};

TEST_CASE("account: checked and effective at once; who knows the old one replaces it") {
  Accounts story;
  const RecordId first = story.propose(story.county, corporate("42001234567890"));
  story.sync();
  CHECK(story.town.state(first) == "ACTIVE");
  const RecordId second =
      story.propose(story.county, corporate("42001234567891", "42001234567890"));
  story.sync();
  CHECK(story.town.state(first) == "SUPERSEDED");
  CHECK(story.town.state(second) == "ACTIVE");
  CHECK(story.town.all("ConflictCase").empty());
}

TEST_CASE("account: one that fails a check is rejected with every reason") {
  Accounts story;
  PayeeAccount wrong = corporate("42001234567890");
  wrong.set_account_name("别家");
  wrong.set_kind(PayeeAccount::passbook);
  const RecordId id = story.propose(story.county, wrong);
  story.sync();
  CHECK(story.town.state(id) == "REJECTED");
  // A passbook is a person's: the form lacks whose, the kind does not fit, the holder is another.
  const PayeeAccount said = story.town.record<PayeeAccount>(id);
  const std::set<std::string> failed(said.failed().begin(), said.failed().end());
  CHECK(failed == std::set<std::string>{"HOLDER_DIFFERS", "KIND_OF_OTHERS", "S-201"});
}

TEST_CASE("K09: two accounts for one payee: no clock chooses, and a third joins the case") {
  Accounts story;
  const RecordId first = story.propose(story.county, corporate("42001234567890"));
  const RecordId second = story.propose(story.other, corporate("42001234567891"));
  story.sync();
  story.other.sync();
  CHECK(story.town.state(first) == "HELD");
  CHECK(story.town.state(second) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K09);
  SUBCASE("the second") {
    story.town.decide(story.open_case(), "keep_second", {"front_clerk"});
    CHECK(story.town.state(first) == "SUPERSEDED");
    CHECK(story.town.state(second) == "ACTIVE");
  }
  SUBCASE("a third") {
    const RecordId third = story.propose(story.county, corporate("42001234567892"));
    story.sync();
    CHECK(story.town.state(third) == "HELD");
    CHECK(story.opened().records_size() == 3);
    story.town.decide(story.open_case(), "keep_3", {"front_clerk"});
    CHECK(story.town.state(first) == "SUPERSEDED");
    CHECK(story.town.state(second) == "SUPERSEDED");
    CHECK(story.town.state(third) == "ACTIVE");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("ledger: what is posted together balances by itself, whatever stands at its place") {
  Accounts story;
  store::Writer& writer = story.town.store->writer();
  const auto line = [](std::int64_t debit, std::int64_t credit) {
    store::LedgerLine one;
    one.place = store::place_of(1, 0);
    one.account = debit > 0 ? "fund" : "bank";
    one.debit_fen = debit;
    one.credit_fen = credit;
    return one;
  };
  REQUIRE(writer
              .transaction([&]() -> Status {
                JINDU_TRY_OK(writer.post({line(100, 0), line(0, 100)}));
                CHECK_FALSE(writer.post({line(100, 0), line(0, 99)}).ok());
                CHECK_FALSE(writer.post({line(1, 0)}).ok());
                return writer.post({line(7, 0), line(0, 7)});
              })
              .ok());
  CHECK(story.town.balance("fund") == 107);
}

TEST_CASE("copy: a receipt is of this log alone, and the desks are told how far it reaches") {
  Accounts story;
  const std::uint64_t seq = *story.town.reader->counter("city_seq");
  const auto entry = story.town.reader->entry(seq);
  REQUIRE(entry.ok());
  records::SealedCopy copy;
  copy.set_city_seq(static_cast<std::int64_t>(seq));
  copy.set_head_hash(Bytes(32, 'x'));
  copy.set_file_sha256(Bytes(32, 'f'));
  copy.set_medium("演示U盘");
  wire::Operation operation;
  operation.set_record_id(story.county.fresh().str());
  operation.set_record_type("SealedCopy");
  operation.mutable_step()->set_event("receipt");
  *operation.mutable_step()->mutable_arguments() = patch_of(copy);
  CHECK(story.town.act(operation, {"finance_accountant"}).reason().code() == "COPY_UNKNOWN");
  CHECK(*story.town.reader->counter("backed_up_to") == 0);
  copy.set_head_hash(Bytes(view((*entry)->hash)));
  *operation.mutable_step()->mutable_arguments() = patch_of(copy);
  operation.set_op_id("");
  CHECK(story.town.act(operation, {"front_clerk"}).reason().code() == "NO_ROLE");
  CHECK(story.town.act(operation, {"finance_accountant"}).kind() == wire::Verdict::ACCEPTED);
  CHECK(*story.town.reader->counter("backed_up_to") == seq);
}

TEST_CASE("batch: the bank's class says who pays, not the name of a branch; nobody's is asked about") {
  SumsStory story("qinhuangdao", 600000);
  const auto agency = [&](const char* code, const char* bank, const char* until) {
    auto one = std::make_unique<records::PayoutAgency>();
    one->set_code(code);
    one->set_name(std::string(bank) + "代发");
    one->set_bank_name(bank);
    if (*until != '\0') one->set_active_to(until);
    std::vector<std::unique_ptr<catalog::Message>> told;
    told.push_back(std::move(one));
    REQUIRE(story.town.acceptor->put_reference({}, std::move(told)).ok());
  };
  agency("A", "中国工商银行", "");
  agency("B", "演示商业银行", "2022-01-31");  // Stopped long ago.
  const RecordId at_icbc = story.applies(story.county, story.application(20));  // At 演示支行.
  records::AllowanceApplication elsewhere = story.application(21);
  elsewhere.set_bank_category("演示商业银行");
  elsewhere.set_bank_name("演示商业银行中国工商银行旁支行");
  const RecordId nobodys = story.applies(story.county, elsewhere);
  story.sync();
  story.finish();
  const auto wanted = [&](const RecordId& id) {
    return story.town.record<records::AllowanceApplication>(id).account_wanted();
  };
  PayoutBatch batch;
  batch.set_agency("B");
  batch.set_month(202211);
  CHECK(story.create("PayoutBatch", story.county.fresh(), "build", "front_clerk", batch) ==
        "AGENCY_UNKNOWN");
  batch.set_agency("A");
  const RecordId id = story.county.fresh();
  REQUIRE(story.create("PayoutBatch", id, "build", "front_clerk", batch) == "");
  REQUIRE(story.step(id, "freeze", "front_clerk") == "");
  CHECK(story.town.state(at_icbc) == "IN_BATCH");
  CHECK(story.town.state(nobodys) == "APPROVED");
  CHECK_FALSE(wanted(at_icbc));
  CHECK(wanted(nobodys));
  // Staff at the city number what they print: division, the city's own place, day and serial.
  CHECK(story.town.header(id).doc_no().substr(0, 10) == story.town.city->division + "0000");
}

}  // namespace
}  // namespace jindu::test
