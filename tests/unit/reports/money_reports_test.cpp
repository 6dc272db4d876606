// Clearing, deposits, the archive, batches and reversals. Every figure was added up on paper.
#include "schema/records/claim.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/reports/two_items.h"

namespace jindu::test {
namespace {

TEST_CASE("clearing: a hospital's month with its deposit (YT-E04), and what became of it") {
  Shelf shelf;
  records::HospitalClearing month;
  month.set_institution_code(kCodeA);
  month.set_institution_name("演示医院");
  month.set_month(202401);
  month.set_line_count(3);
  month.set_normal_fen(3015);
  month.set_total_fen(3015);
  month.set_deposit_fen(302);
  month.set_payable_fen(2713);
  month.set_bureau_due("2024-02-18");
  shelf.put(month, {"CLOSED"});
  month.set_month(202312);
  shelf.put(month, {"SUBMITTED"});
  records::DepositMonth deposit;
  deposit.set_institution_code(kCodeA);
  deposit.set_month(202401);
  deposit.set_deposit_fen(302);
  deposit.set_deducted_fen(100);
  deposit.set_net_fen(202);
  shelf.put(deposit, {"HELD"});
  const Json rows = shelf.rows("clearing");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["month"] == "2023年12月");
  CHECK_FALSE(rows[0].contains("net_fen"));
  CHECK(rows[1]["total_fen"] == 3015);
  CHECK(rows[1]["deposit_fen"].get<int>() + rows[1]["payable_fen"].get<int>() == 3015);
  CHECK(rows[1]["deducted_fen"] == 100);
  CHECK(rows[1]["net_fen"] == 202);
  reports::Ask january;
  january.month = 202401;
  january.find = kCodeA;
  CHECK(shelf.rows("clearing", january).size() == 1);
  january.find = kCodeB;
  CHECK(shelf.rows("clearing", january).empty());
}

TEST_CASE("deposit: a hospital's year added up, with what is paid out of it (YT-E06)") {
  Shelf shelf;
  records::DepositMonth deposit;
  deposit.set_institution_code(kCodeA);
  for (int month = 1; month <= 12; ++month) {
    deposit.set_month(202300 + month);
    deposit.set_deposit_fen(month == 1 ? 100000 : 89424);
    deposit.set_deducted_fen(month == 1 ? 100000 : 0);  // YT-E05: nothing is left of it
    deposit.set_net_fen(month == 1 ? 0 : 89424);
    shelf.put(deposit, {"PAID"});
  }
  deposit.set_month(202401);
  shelf.put(deposit, {"HELD"});
  records::DepositPayout payout;
  payout.set_institution_code(kCodeA);
  payout.set_year(2023);
  payout.set_payout_bp(8550);
  payout.set_payout_fen(841039);
  payout.set_retained_fen(142625);
  shelf.put(payout, {"PAID"});
  payout.set_payout_fen(1);
  shelf.put(payout, {"VOID"});
  reports::Ask year;
  year.year = 2023;
  const Json rows = shelf.rows("deposit", year);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["months"] == 12);
  CHECK(rows[0]["deposit_fen"] == 100000 + 11 * 89424);
  CHECK(rows[0]["deducted_fen"] == 100000);
  CHECK(rows[0]["net_fen"] == 983664);
  CHECK(rows[0]["payout_bp"] == "85.50%");
  CHECK(rows[0]["payout_fen"] == 841039);
  CHECK(shelf.rows("deposit").size() == 2);
}

TEST_CASE("archive: each approved claim's invoices, lines and papers of the month") {
  Shelf shelf;
  records::ReimbursementClaim claim;
  claim.set_patient_name("例甲");
  claim.set_declared_on("2022-09-29");
  claim.set_total_fee_fen(214500);
  for (const auto fen : {128000, 76543, 9957}) claim.add_lines()->set_amount_fen(fen);
  claim.add_invoices()->set_no("0001");
  auto* second = claim.add_invoices();
  second->set_no("0002");
  second->set_amount_fen(86500);
  const RecordId id = shelf.put(claim, {"PAID", kCounty, "C1"});
  shelf.put(claim, {"SUBMITTED", kCounty, "C2"});
  records::Material paper;
  paper.set_owner(id.str());
  paper.set_kind(records::Material::discharge_record);
  paper.set_pages(2);
  shelf.put(paper, {""});
  reports::Ask september;
  september.month = 202209;
  const Json rows = shelf.rows("archive", september);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["doc_no"] == "C1");
  CHECK(rows[0]["invoice_no"] == "0001");
  CHECK(rows[0]["lines"] == 3);
  CHECK(rows[0]["papers"] == "出院小结（记录） 2 页");
  CHECK(rows[0]["patient_name"] == "例*");
  CHECK(rows[1]["amount_fen"] == 86500);
  september.month = 202210;
  CHECK(shelf.rows("archive", september).empty());
}

TEST_CASE("batches: totals per agency, with what the bank sent back") {
  Shelf shelf;
  TwoItems items(shelf);
  records::PayoutBatch batch;
  batch.set_agency("演示银行");
  batch.set_month(202210);
  batch.set_count(2);
  batch.set_total_fen(2325000);
  batch.set_returned_count(1);
  batch.set_returned_fen(365000);
  batch.set_return_reason("户名不符");
  shelf.put(batch, {"PARTIAL_RETURN", "", "B1"});
  batch.set_month(202211);
  batch.clear_returned_count();
  batch.clear_returned_fen();
  shelf.put(batch, {"DONE", "", "B2"});
  reports::Ask october;
  october.month = 202210;
  const Json rows = shelf.rows("batches", october);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["month"] == "2022年10月");
  CHECK(rows[0]["state"] == "部分退回");
  CHECK(rows[0]["total_fen"] == 2325000);
  CHECK(rows[0]["returned"] == 1);
  CHECK(rows[0]["returned_fen"] == 365000);
  CHECK(rows[0]["waits_fen"] == 0);
  CHECK(rows[0]["net_fen"] == 1960000);
  october = {};
  october.year = 2022;
  CHECK(shelf.rows("batches", october).size() == 2);
  // With the bank, and before finance has confirmed: nothing is paid yet.
  batch.set_month(202212);
  shelf.put(batch, {"SENT_TO_BANK", "", "B3"});
  october.month = 202212;
  const Json sent = shelf.rows("batches", october);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]["waits_fen"] == 2325000);
  CHECK(sent[0]["net_fen"] == 0);
  batch.set_month(202209);
  shelf.put(batch, {"SIGNED", "", "B4"});
  october.month = 202209;
  const Json signed_only = shelf.rows("batches", october);
  REQUIRE(signed_only.size() == 1);
  CHECK(signed_only[0]["waits_fen"] == 0);
  CHECK(signed_only[0]["net_fen"] == 0);
}

TEST_CASE("reversals: each with what is to come back and what has (DY-E14)") {
  Shelf shelf;
  TwoItems items(shelf);
  records::Reversal reversal;
  reversal.set_target(items.first);
  reversal.set_kind(records::Reversal::post_payout);
  reversal.set_amount_fen(-1960000);
  reversal.set_reason("演示：错发");
  const RecordId asked = shelf.put(reversal, {"APPLIED", kCounty, "R1"});
  records::Recovery owed;
  owed.set_reversal(asked.str());
  owed.set_debtor_name("演示一厂");
  owed.set_amount_fen(1960000);
  owed.set_recovered_fen(1000000);
  owed.set_rest_fen(960000);
  shelf.put(owed, {"OPEN"});
  reversal.set_target(shelf.put(bill(22, 30000, "80000009"), {"REVERSED", kHospitalA, "S1"}).str());
  reversal.set_kind(records::Reversal::pre_clearing);
  reversal.set_amount_fen(-30000);
  shelf.put(reversal, {"APPLIED", kHospitalA, "R2"});
  // K15 decided with "recover": nothing was reversed, and she owes what the fund had paid.
  records::ConflictCase late;
  late.set_code(records::ConflictCase::K15);
  records::Recovery hers;
  hers.set_conflict(shelf.put(late, {"DECIDED"}).str());
  hers.set_item(shelf.put(bill(23, 25000, "80000010"), {"CONFIRMED", kHospitalA, "S2"}).str());
  hers.set_debtor_name("演示甲");
  hers.set_amount_fen(25000);
  hers.set_rest_fen(25000);
  shelf.put(hers, {"OPEN"});

  const Json rows = shelf.rows("reversals", {}, {"finance_accountant"});
  REQUIRE(rows.size() == 3);
  CHECK(rows[2]["target_doc_no"] == "S2");
  CHECK(rows[2]["amount_fen"] == -25000);
  CHECK(rows[2]["debtor"] == "演示甲");
  CHECK(rows[2]["rest_fen"] == 25000);
  CHECK(rows[2]["recovery_state"] == "追回中");
  CHECK(rows[0]["target_type"] == "津贴项目");
  CHECK(rows[0]["target_doc_no"] == "D1");
  CHECK(rows[0]["kind"] == "拨付后");
  CHECK(rows[0]["amount_fen"] == -1960000);
  CHECK(rows[0]["debtor"] == "演示一厂");
  CHECK(rows[0]["recovered_fen"] == 1000000);
  CHECK(rows[0]["rest_fen"] == 960000);
  CHECK(rows[0]["recovery_state"] == "追回中");
  CHECK(rows[1]["target_doc_no"] == "S1");
  CHECK_FALSE(rows[1].contains("rest_fen"));
}

}  // namespace
}  // namespace jindu::test
