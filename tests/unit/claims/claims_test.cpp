// Claims from the counter to the bank: 秦皇岛's worked examples (domain.md section 10).
#include "schema/records/account.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/audit/export.h"
#include "server/ledger/postings.h"
#include "tests/unit/claims/claim_story.h"

namespace jindu {
namespace {

using records::Material;
using records::ReimbursementClaim;
using Story = test::ClaimStory;

TEST_CASE("claim: QHD-E01: three lines, two in scope: 204543 are paid by four posts") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  CHECK(story.act(id, "finance_check", "finance_accountant", "F01") == "BAD_STATE");
  story.review(id);
  CHECK(story.town.balance("fund") == 204543);
  CHECK(story.town.balance("claim_payable") == -204543);
  CHECK(story.act(id, "pay", "finance_confirm", "F02") == "BAD_STATE");
  CHECK(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  const RecordId voucher = story.town.only("PayoutVoucher");
  CHECK(story.state(voucher) == "DRAFT");
  CHECK(story.town.record<records::PayoutVoucher>(voucher).amount_fen() == 204543);
  CHECK(story.act(id, "pay", "finance_confirm", "F02") == "");
  CHECK(story.state(id) == "PAID");
  CHECK(story.state(voucher) == "CONFIRMED");
  CHECK(story.town.balance("claim_payable") == 0);
  CHECK(story.town.balance("bank") == -204543);
  CHECK(story.claim(id).self_pay_fen() == 9957);
}

TEST_CASE("claim: nobody acts at two posts on one claim") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  CHECK(story.act(id, "accept", "front_clerk", "S01") == "");
  CHECK(story.act(id, "first_review", "first_reviewer", "S02") == "");
  CHECK(story.act(id, "approve", "section_chief", "S01") == "OTHER_PERSON");
  CHECK(story.act(id, "approve", "section_chief", "S03") == "");
  CHECK(story.act(id, "finance_check", "finance_accountant", "S03") == "OTHER_PERSON");
  CHECK(story.act(id, "finance_check", "finance_accountant", "S01") == "OTHER_PERSON");
  CHECK(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  CHECK(story.act(id, "pay", "finance_confirm", "F01") == "OTHER_PERSON");
  CHECK(story.act(id, "pay", "finance_confirm", "S01") == "OTHER_PERSON");
  CHECK(story.act(id, "pay", "finance_confirm", "F02") == "");
}

TEST_CASE("claim: QHD-E02: one fen between lines and total returns the claim; put right, its number stays") {
  Story story;
  ReimbursementClaim form = test::claim_form(20, "90000001");
  form.mutable_lines(2)->set_amount_fen(9956);
  const RecordId id = story.submitted(form);
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) == "LINES_SUM");
  CHECK(story.town.balance("fund") == 0);
  const std::string number = story.town.header(id).doc_no();
  const std::uint64_t version = story.town.header(id).version();
  ReimbursementClaim right;
  *right.mutable_lines() = test::claim_form(20, "90000001").lines();
  story.one.press(story.one.step("ReimbursementClaim", id, "correct", &right));
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PENDING");
  CHECK(story.notice(id) == "answered");
  CHECK(story.town.header(id).doc_no() == number);
  CHECK(story.town.header(id).version() > version);
}

TEST_CASE("claim: QHD-E03: an invoice that the personal account has paid is not paid again") {
  Story story;
  ReimbursementClaim form = test::claim_form(20, "90000001");
  form.set_personal_account_paid(true);
  const RecordId id = story.submitted(form);
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) == "INVOICE_ALREADY_SETTLED");
  CHECK(story.town.balance("fund") == 0);
}

TEST_CASE("claim: the account is the payee's own, and a debit card's number has its check digit") {
  struct Row {
    const char* holder;
    const char* number;
    records::PayeeAccount::Kind kind;
    records::PayeeKind::Code payee;
    const char* notice;
  };
  using Account = records::PayeeAccount;
  const auto person = records::PayeeKind::person;
  const auto employer = records::PayeeKind::employer;
  const char* const right = "6222020200112233446";
  const char* const wrong = "6222020200112233449";
  const Row rows[] = {
      {"例安安", right, Account::debit_card, person, "HOLDER_DIFFERS"},
      {"例安安", wrong, Account::KIND_NONE, person, "HOLDER_DIFFERS,BAD_CARD"},
      {"例二〇", wrong, Account::debit_card, person, "BAD_CARD"},
      {"例二〇", wrong, Account::passbook, person, ""},
      {"例 二〇", right, Account::KIND_NONE, person, ""},
      {"例二〇", right, Account::corporate, person, "KIND_OF_OTHERS"},
      {"例二〇", "42001234567890", Account::KIND_NONE, employer, "HOLDER_DIFFERS"},
      {"演示单位", wrong, Account::KIND_NONE, employer, ""},
      {"演示单位", right, Account::debit_card, employer, "KIND_OF_OTHERS"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.holder);
    CAPTURE(row.number);
    Story story;
    ReimbursementClaim form = test::claim_form(20, "90000001");
    REQUIRE(form.account_name() == "例二〇");
    form.set_account_name(row.holder);
    form.set_account_no(row.number);
    if (row.kind != Account::KIND_NONE) form.set_account_kind(row.kind);
    form.set_payee_kind(row.payee);
    const RecordId id = story.submitted(form);
    CHECK(story.notice(id) == row.notice);
    CHECK(story.state(id) == (*row.notice == '\0' ? "EMPLOYER_PENDING" : "RETURNED"));
  }
}

TEST_CASE("claim: QHD-E05: three working days for the employer, ten for the review, ten for finance") {
  Story story;
  story.on("2022-09-29");
  ReimbursementClaim form = test::claim_form(20, "90000001");
  form.set_event_date("2022-09-20");
  form.set_admission_date("2022-09-18");
  form.set_discharge_date("2022-09-24");
  form.mutable_invoices(0)->set_issued_on("2022-09-24");
  const RecordId id = story.submitted(form);
  CHECK(story.claim(id).employer_due() == "2022-10-09");
  story.on("2022-10-09");
  story.pass(id);
  CHECK(story.claim(id).review_due() == "2022-10-21");
  story.on("2022-10-21");
  story.review(id);
  CHECK(story.claim(id).pay_due() == "2022-11-04");
}

TEST_CASE("claim: everything that is missing is told in one notice") {
  Story story;
  ReimbursementClaim form = test::claim_form(20, "90000001");
  form.mutable_lines(2)->set_amount_fen(9956);
  form.set_personal_account_paid(true);
  const RecordId id = story.one.fresh();
  const OpId op = story.submit(story.one, id, form, {Material::id_card, Material::receipt});
  story.sync();
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) ==
        "INVOICE_ALREADY_SETTLED,LINES_SUM,MATERIAL_MISSING,MATERIAL_MISSING");
  CHECK(story.one.verdict(op).kind() == wire::Verdict::ACCEPTED);
  CHECK(story.one.verdict(op).reason().fields_size() == 3);
  CHECK(story.town.all("CorrectionNotice").size() == 1);
}

TEST_CASE("claim: QHD-E06: the husband's proof alone is not enough; the commitment is") {
  Story story;
  ReimbursementClaim form = test::claim_form(40, "90000001");  // In no register.
  form.set_claimant_kind(ReimbursementClaim::spouse);
  form.set_spouse_name("样二");
  form.set_account_name("样二");
  form.set_spouse_id_type(records::IdType::resident_id);
  form.set_spouse_id_no(test::resident_id(2, false));
  std::vector<Material::Kind> papers = test::stay_papers();
  papers.push_back(Material::unemployed_by_employer);
  const RecordId id = story.one.fresh();
  story.submit(story.one, id, form, papers);
  story.sync();
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id) == "MATERIAL_MISSING");
  Material paper;
  paper.set_owner(id.str());
  paper.set_kind(Material::commitment);
  paper.set_form(Material::original_seen);
  paper.set_pages(1);
  paper.set_kept_by(Material::bureau);
  paper.set_quality(Material::ok);
  wire::Operation brings = story.one.operation("Material", story.one.fresh());
  *brings.mutable_patch() = test::patch_of(paper);
  story.one.press({brings, story.one.step("ReimbursementClaim", id, "correct")});
  story.sync();
  CHECK(story.state(id) == "EMPLOYER_PENDING");
}

TEST_CASE("claim: QHD-E09: to whom it is paid changes nothing of the amount") {
  for (const auto payee : {records::PayeeKind::person, records::PayeeKind::employer}) {
    Story story;
    ReimbursementClaim form = test::claim_form(20, "90000001");
    form.set_payee_kind(payee);
    if (payee == records::PayeeKind::employer) form.set_account_name("演示单位");
    const RecordId id = story.submitted(form);
    story.pass(id);
    story.review(id);
    CHECK(story.town.balance("fund") == 204543);
  }
}

TEST_CASE("claim: after payment two of finance reverse it, the voucher is void and the money comes back") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.review(id);
  REQUIRE(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  REQUIRE(story.act(id, "pay", "finance_confirm", "F02") == "");
  records::Reversal asked;
  asked.set_target(id.str());
  asked.set_reason("演示：录错");
  const RecordId reversal = story.one.fresh();
  const OpId by_clerk = story.one.press(story.one.step("Reversal", reversal, "request", &asked));
  story.sync();
  CHECK(story.one.code(by_clerk) == "NO_ROLE");
  wire::Operation request;
  request.set_record_id(story.one.fresh().str());
  request.set_record_type("Reversal");
  request.mutable_step()->set_event("request");
  *request.mutable_step()->mutable_arguments() = test::patch_of(asked);
  REQUIRE(story.say(request, "finance_accountant", "F01").kind() == wire::Verdict::ACCEPTED);
  const RecordId made = story.town.only("Reversal");
  CHECK(story.town.record<records::Reversal>(made).amount_fen() == -204543);
  CHECK(story.act(made, "approve", "section_chief", "S03") == "NO_ROLE");
  CHECK(story.act(made, "approve", "finance_confirm", "F01") == "OTHER_PERSON");
  CHECK(story.act(made, "approve", "finance_confirm", "F02") == "");
  CHECK(story.state(id) == "REVERSED");
  CHECK(story.state(story.town.only("PayoutVoucher")) == "VOID");
  CHECK(story.town.record<records::Recovery>(story.town.only("Recovery")).rest_fen() == 204543);
  CHECK(story.town.balance("fund") == 0);
  CHECK(story.town.balance("recovery") == 204543);
}

TEST_CASE("ledger: the balances that are listed come to nothing, and no account is left out") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.review(id);
  const audit::ExplainContext context{*story.town.reader, *story.town.city, story.town.policy,
                                      story.town.cycles};
  const Result<audit::Json> ledger = audit::ledger(context, std::nullopt);
  REQUIRE(ledger.ok());
  std::int64_t sum = 0;
  for (const auto& [account, fen] : (*ledger)["balances"].items()) sum += fen.get<std::int64_t>();
  CHECK((*ledger)["balances"]["claim_payable"] == -204543);
  CHECK(sum == 0);
  const auto posted = story.town.reader->ledger_sums({});
  REQUIRE(posted.ok());
  for (const store::LedgerSum& one : *posted) {
    CAPTURE(one.account);
    CHECK((*ledger)["balances"].contains(one.account));
    CHECK(ledger::account_label(one.account) != one.account);
  }
}

TEST_CASE("claim: sent back by finance it is owed no longer, and its voucher is void") {
  Story story;
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  story.pass(id);
  story.review(id);
  REQUIRE(story.act(id, "finance_check", "finance_accountant", "F01") == "");
  CHECK(story.act(id, "finance_return", "finance_confirm", "F02") == "OPINION_MISSING");
  ReimbursementClaim why;
  why.set_opinion("演示：账号有误");
  CHECK(story.act(id, "finance_return", "finance_confirm", "F02", &why) == "");
  CHECK(story.state(id) == "FIRST_REVIEWED");
  CHECK(story.town.balance("fund") == 0);
  CHECK(story.state(story.town.only("PayoutVoucher")) == "VOID");
}

TEST_CASE("claim: a city that does not offer it returns it") {
  Story story("daye");
  const RecordId id = story.submitted(test::claim_form(20, "90000001"));
  CHECK(story.state(id) == "RETURNED");
  CHECK(story.notice(id).find("NOT_OFFERED") != std::string::npos);
}

}  // namespace
}  // namespace jindu
