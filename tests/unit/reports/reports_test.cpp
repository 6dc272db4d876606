// Reports over records put on the shelf by hand; every figure was added up on paper.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/person.pb.h"
#include "schema/rules/due.h"
#include "server/reports/report.h"
#include "tests/unit/city/town.h"

using namespace jindu;
using test::kCodeA;
using test::kCounty;
using test::kHospitalA;
using test::kHospitalB;
using Json = nlohmann::json;

namespace {

constexpr std::int64_t kNow = 1'664'499'600'000;  // Fri 2022-09-30 09:00 in Shanghai
constexpr std::int64_t kDayMs = 86'400'000;

/// A city whose records are put there as they are, without a judge. Synthetic people.
class Shelf {
 public:
  struct Paper {
    std::string state;
    std::string site_no = kHospitalA;
    std::string doc_no = {};
    std::int64_t created_ms = kNow;
  };
  template <class Record>
  RecordId put(const Record& record, const Paper& paper) {
    town.clock.advance(1);  // Ids are ordered by time.
    const auto id = new_id<RecordId>(town.clock, town.random);
    wire::RecordState state;
    wire::RecordHeader& header = *state.mutable_header();
    header.set_id(id.str());
    header.set_type(Record::descriptor()->name());
    header.set_state(paper.state);
    header.set_origin_site(paper.site_no);
    header.set_doc_no(paper.doc_no);
    header.set_version(1);
    header.set_created_ms(paper.created_ms);
    state.set_record(record.SerializeAsString());
    store::RecordRow row;
    row.id = id;
    row.type = header.type();
    row.state = paper.state;
    row.site_no = paper.site_no;
    row.version = 1;
    row.own = state.SerializeAsString();
    store::Writer& writer = town.store->writer();
    REQUIRE(writer.transaction([&] { return writer.add_record(row); }).ok());
    return id;
  }

  Json report(const std::string& name, const reports::Ask& ask = {},
              const std::set<std::string>& roles = {}) {
    const reports::Report* found = reports::find(name);
    REQUIRE(found != nullptr);
    reports::Ask now = ask;
    now.now_ms = kNow;
    const reports::Context context{*town.reader, *town.city,    town.policy,
                                   town.cycles,  town.calendar, now};
    std::string text;
    const auto writer = tables::open(tables::Format::json, reports::head_of(*found), text);
    REQUIRE(reports::write(*found, context, roles, *writer).ok());
    return Json::parse(text);
  }
  Json rows(const std::string& name, const reports::Ask& ask = {},
            const std::set<std::string>& roles = {}) {
    return report(name, ask, roles)["rows"];
  }

  Bytes person(int number, const std::string& name) {
    records::Person person;
    person.set_name(name);
    person.set_id_no(test::resident_id(number, true));
    return put(person, {""}).str();
  }

  test::Town town;
};

records::Settlement bill(int patient, std::int64_t fund_fen, const std::string& invoice) {
  records::Settlement bill = test::prenatal_form(patient, fund_fen, invoice);
  bill.set_patient(test::resident_id(patient, true));  // stands for the person's id
  return bill;
}

TEST_CASE("reports: every one has a head, a name and rows without a record") {
  Shelf shelf;
  CHECK(reports::all().size() == 13);  // the lines of domain.md section 13
  for (const reports::Report& report : reports::all()) {
    CAPTURE(std::string(report.name));
    CHECK(reports::find(report.title) == &report);
    CHECK_FALSE(report.about.empty());
    const Json empty = shelf.report(std::string(report.name));
    CHECK(empty["columns"].size() == report.columns().size());
    // The day's report tells of every site, whatever it did.
    CHECK(empty["count"] == (report.name == "daily" ? 3 : 0));
  }
}

TEST_CASE("daily: each site's day, what is held, what waits there, and its limit") {
  Shelf shelf;
  shelf.put(bill(20, 10000, "80000001"), {"CONFIRMED"});
  shelf.put(bill(22, 12345, "80000002"), {"HELD"});
  shelf.put(bill(24, 99900, "80000003"), {"RETURNED"});
  shelf.put(bill(26, 77700, "80000004"), {"CONFIRMED", kHospitalA, "", kNow - kDayMs});
  shelf.put(test::filing_form(28, 29), {"SUBMITTED"});
  shelf.put(records::AllowanceApplication(), {"RETURNED", kHospitalB});
  shelf.put(records::Material(), {"", kHospitalB});
  shelf.put(records::AllowanceItem(), {"APPROVED"});  // The city's own: nobody recorded it.

  const Json rows = shelf.rows("daily");
  REQUIRE(rows.size() == 3);
  const Json& a = rows[0];
  CHECK(a["site_no"] == kHospitalA);
  CHECK(a["day"] == "2022-09-30");
  CHECK(a["settlements"] == 3);
  CHECK(a["fund_fen"] == 10000 + 12345);  // The returned one has paid nothing.
  CHECK(a["filings"] == 1);
  CHECK(a["held"] == 1);
  CHECK(a["returned"] == 1);
  CHECK(a["offline_count"] == 50);
  CHECK(a["offline_total_fen"] == 20'000'000);
  CHECK(rows[1]["applications"] == 1);
  CHECK(rows[1]["others"] == 1);
  CHECK(rows[2]["settlements"] == 0);

  reports::Ask yesterday;
  yesterday.day = parse_date("2022-09-29").value();
  yesterday.site_no = kHospitalA;
  const Json before = shelf.rows("daily", yesterday);
  REQUIRE(before.size() == 1);
  CHECK(before[0]["settlements"] == 1);
  CHECK(before[0]["fund_fen"] == 77700);
}

TEST_CASE("daily: what a desk says is not handed in yet stands with its site") {
  Shelf shelf;
  test::TownDesk desk(shelf.town, kHospitalA, "D01", {"desk_clerk"});
  desk.file(desk.fresh(), test::filing_form(20, 21));
  wire::SyncRequest request = desk.request(1, 1);
  request.mutable_desk()->set_pending(7);
  request.mutable_desk()->set_oldest_pending_ms(kNow);
  desk.send(request);
  const Json rows = shelf.rows("daily");
  CHECK(rows[0]["pending"] == 7);
  CHECK(rows[0]["oldest_pending"] == "2022-09-30 09:00:00");
  CHECK(rows[1]["pending"] == 0);
}

TEST_CASE("deadlines: by post, the most urgent first, working days by the calendar") {
  Shelf shelf;
  records::AllowanceApplication form;
  form.set_desk_due("2022-10-09");
  form.set_pay_due("2022-10-19");
  shelf.put(form, {"SUBMITTED", kHospitalA, "D1"});
  shelf.put(form, {"APPROVED", kHospitalA, "D2"});
  shelf.put(form, {"PAID", kHospitalA, "D3"});
  records::ConflictCase open;
  open.set_decider_role("section_chief");
  open.set_due("2022-09-29");
  shelf.put(open, {"OPEN", kCounty, "D4"});
  open.set_due("2022-09-28");
  shelf.put(open, {"OPEN", kCounty, "D5"});
  shelf.put(open, {"APPLIED", kCounty, "D6"});

  const Json rows = shelf.rows("deadlines");
  std::map<std::string, std::vector<std::string>> posts;
  std::map<std::string, std::int64_t> left;
  for (const Json& row : rows) {
    posts[row["post"]].push_back(row["doc_no"]);
    left[row["doc_no"]] = row["wd_left"];
  }
  CHECK(posts["业务受理岗"] == std::vector<std::string>{"D1"});
  CHECK(posts["初审"] == std::vector<std::string>{"D1"});
  CHECK(posts["财务确认岗"] == std::vector<std::string>{"D2"});
  CHECK(posts["业务复核岗（科长）"] == std::vector<std::string>{"D5", "D4"});
  CHECK(rows.size() == 5);
  CHECK(left["D1"] == 2);   // 10-08 and 10-09 are worked, the week before is not
  CHECK(left["D2"] == 10);  // DY-E10
  CHECK(left["D4"] == -1);
  reports::Ask site;
  site.site_no = kCounty;
  CHECK(shelf.rows("deadlines", site).size() == 2);
}

TEST_CASE("deadlines: no field that holds a due day is forgotten") {
  std::vector<std::pair<std::string, std::string>> missing;
  std::vector<std::pair<std::string, std::string>> known;
  for (const rules::DueField& due : rules::due_fields()) known.emplace_back(due.type, due.field);
  for (const catalog::RecordType& type : catalog::Catalog::product().types()) {
    for (const catalog::Field& field : type.fields) {
      const std::string& name = field.name();
      const bool due = name == "due" || (name.size() > 4 && name.substr(name.size() - 4) == "_due");
      if (!due || field.options.check() != records::CHECK_DATE) continue;
      const std::pair<std::string, std::string> one{type.name, name};
      if (std::find(known.begin(), known.end(), one) == known.end()) missing.push_back(one);
    }
  }
  for (const auto& [type, field] : missing) CHECK_MESSAGE(false, type << "." << field);
  CHECK(known.size() >= 4);
}

TEST_CASE("filings: by hospital, then by sponsor, of the month asked for") {
  Shelf shelf;
  records::Filing one = test::filing_form(20, 31);
  one.set_institution_code(kCodeA);
  one.set_spouse_name("样乙");
  one.set_declared_on("2022-09-28");
  records::Filing two = test::filing_form(22, 33);
  two.set_institution_code(kCodeA);
  two.set_spouse_name("样甲");
  two.set_declared_on("2022-09-01");
  records::Filing other = test::filing_form(24, 35);
  other.set_institution_code(test::kCodeB);
  other.set_declared_on("2022-08-31");
  shelf.put(other, {"CONFIRMED", kHospitalB, "D3"});
  shelf.put(one, {"CONFIRMED", kHospitalA, "D1"});
  shelf.put(two, {"CANCELLED", kHospitalA, "D2"});

  Json rows = shelf.rows("filings", {}, {"front_clerk"});
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["sponsor_name"] == "样乙");  // U+6837 U+4E59 before U+6837 U+7532
  CHECK(rows[0]["doc_no"] == "D1");
  CHECK(rows[0]["institution"] == std::string("演示医院") + kCodeA);
  CHECK(rows[0]["state"] == "已确认");
  CHECK(rows[1]["state"] == "已撤销");
  CHECK(rows[2]["institution_code"] == test::kCodeB);
  reports::Ask september;
  september.month = 202209;
  rows = shelf.rows("filings", september);
  REQUIRE(rows.size() == 2);
  // Nobody said whose eyes these are for.
  CHECK(rows[0]["sponsor_name"] == "样*");
  CHECK(rows[0]["sponsor_id_no"].get<std::string>().substr(6, 8) == "********");
  CHECK(rows[0]["pregnancy_date"] == "****-**-**");
  CHECK(rows[0]["institution_code"] == kCodeA);
}

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
  CHECK(rows[0]["month"] == "2023-12");
  CHECK_FALSE(rows[0].contains("net_fen"));
  CHECK(rows[1]["total_fen"] == 3015);
  CHECK(rows[1]["deposit_fen"].get<int>() + rows[1]["payable_fen"].get<int>() == 3015);
  CHECK(rows[1]["deducted_fen"] == 100);
  CHECK(rows[1]["net_fen"] == 202);
  reports::Ask january;
  january.month = 202401;
  january.find = kCodeA;
  CHECK(shelf.rows("clearing", january).size() == 1);
  january.find = test::kCodeB;
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

/// DY-E08: two items of one application, for two employers.
struct TwoItems {
  explicit TwoItems(Shelf& shelf) {
    wife = shelf.person(20, "例甲");
    husband = shelf.person(21, "例乙");
    records::AllowanceApplication form;
    form.set_channel(records::AllowanceApplication::hospital);
    form.set_pregnancy(Bytes(16, 'p'));
    form.set_patient_name("例甲");
    application = shelf.put(form, {"APPROVED", kHospitalA, "D1"}).str();
    records::AllowanceItem item;
    item.set_application(application);
    item.set_kind(records::AllowanceItem::maternity_leave);
    item.set_beneficiary(wife);
    item.set_employer_uscc("91350100M000100Y43");
    item.set_employer_name("演示一厂");
    item.set_event_date("2022-09-27");
    item.set_days(98);
    item.set_base_fen(600000);
    item.set_amount_fen(1960000);
    first_item = item;
    first = shelf.put(item, {"APPROVED"}).str();
    item.set_kind(records::AllowanceItem::care_leave);
    item.set_beneficiary(husband);
    item.set_employer_uscc("91350100M000100Y51");
    item.set_employer_name("演示二厂");
    item.set_days(15);
    item.set_base_fen(730000);
    item.set_amount_fen(365000);
    second = shelf.put(item, {"PAID"}).str();
    item.set_amount_fen(1);
    shelf.put(item, {"VOID"});
  }
  Bytes wife, husband, application, first, second;
  records::AllowanceItem first_item;
};

TEST_CASE("determinations: an employer finds its people's items and amounts (DY-E08)") {
  Shelf shelf;
  TwoItems items(shelf);
  Json rows = shelf.rows("determinations", {}, {"front_clerk"});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["employer"] == "演示一厂");
  CHECK(rows[0]["name"] == "例甲");
  CHECK(rows[0]["id_no"] == test::resident_id(20, true));
  CHECK(rows[0]["kind"] == "产假津贴");
  CHECK(rows[0]["days"] == 98);
  CHECK(rows[0]["amount_fen"] == 1960000);
  CHECK(rows[0]["doc_no"] == "D1");
  CHECK(rows[1]["amount_fen"] == 365000);
  CHECK(rows[1]["state"] == "已拨付");
  reports::Ask second;
  second.find = "二厂";
  rows = shelf.rows("determinations", second, {"desk_clerk"});  // Not a post that may read names.
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["name"] == "例*");
  CHECK(rows[0]["amount_fen"] == 365000);
}

TEST_CASE("channels: counts and shares, halves up") {
  Shelf shelf;
  using Form = records::AllowanceApplication;
  const auto add = [&](Form::Channel channel, int count) {
    Form form;
    form.set_channel(channel);
    for (int i = 0; i < count; ++i) shelf.put(form, {"SUBMITTED"});
  };
  add(Form::employer, 2);
  add(Form::counter, 1);
  Form old;
  old.set_channel(Form::personal);
  shelf.put(old, {"PAID", kCounty, "", kNow - 60 * kDayMs});
  reports::Ask september;
  september.month = 202209;
  const Json rows = shelf.rows("channels", september);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] ==
        Json{{"channel", "单位网上"}, {"way", "线上"}, {"count", 2}, {"share", "66.67%"}});
  CHECK(rows[1] == Json{{"channel", "窗口"}, {"way", "线下"}, {"count", 1}, {"share", "33.33%"}});
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
  CHECK(rows[0]["month"] == "2022-10");
  CHECK(rows[0]["state"] == "部分退回");
  CHECK(rows[0]["total_fen"] == 2325000);
  CHECK(rows[0]["returned"] == 1);
  CHECK(rows[0]["returned_fen"] == 365000);
  CHECK(rows[0]["net_fen"] == 1960000);
  october = {};
  october.year = 2022;
  CHECK(shelf.rows("batches", october).size() == 2);
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

TEST_CASE("duplicates: found by a search of its own, with the case and without one") {
  Shelf shelf;
  // Two deliveries 150 days apart, nobody has asked about them.
  records::Settlement birth = test::delivery_form(20, 400000, "80000010");
  birth.set_patient(Bytes(16, 'w'));
  shelf.put(birth, {"CONFIRMED", kHospitalA, "S1"});
  birth.set_event_date("2023-02-24");
  birth.set_invoice_no("80000011");
  shelf.put(birth, {"CLEARED", kHospitalB, "S2"});
  birth.set_event_date("2023-08-23");  // 180 days later: another birth
  birth.set_invoice_no("80000012");
  shelf.put(birth, {"CONFIRMED", kHospitalB, "S3"});
  birth.set_event_date("2023-08-24");
  birth.set_invoice_no("80000013");
  shelf.put(birth, {"REVERSED", kHospitalB, "S4"});  // Counts no more.
  // One invoice twice; this one is a case.
  const RecordId first = shelf.put(bill(22, 10000, "80000020"), {"CONFIRMED", kHospitalA, "S5"});
  const RecordId later = shelf.put(bill(24, 12000, "80000020"), {"HELD", kHospitalB, "S6"});
  records::ConflictCase asked;
  asked.set_code(records::ConflictCase::K02);
  asked.add_records(first.str());
  asked.add_records(later.str());
  shelf.put(asked, {"OPEN"});
  // One right under two applications.
  TwoItems items(shelf);
  records::AllowanceApplication again;
  again.set_pregnancy(Bytes(16, 'p'));
  items.first_item.set_application(shelf.put(again, {"APPROVED", kCounty, "D2"}).str());
  shelf.put(items.first_item, {"APPROVED", kCounty});

  std::map<std::string, std::vector<std::string>> found;
  for (const Json& row : shelf.rows("duplicates", {}, {"section_chief"})) {
    found[row["why"]].push_back(row["doc_no"].get<std::string>() + " " +
                                row["code"].get<std::string>());
  }
  CHECK(found.size() == 3);
  CHECK(found["同一人两次分娩相距不足 180 天"] ==
        std::vector<std::string>{"S1 未立案", "S2 未立案"});
  CHECK(found["同一发票多次结算"] == std::vector<std::string>{"S5 K02", "S6 K02"});
  CHECK(found["同一孕期同一项目多次核定"] == std::vector<std::string>{"D1 未立案", "D2 未立案"});
}

TEST_CASE("duplicates: a case whose paper was refused is still told, with the decision") {
  Shelf shelf;
  const RecordId first = shelf.put(bill(22, 10000, "80000020"), {"CONFIRMED", kHospitalA, "S5"});
  const RecordId later = shelf.put(bill(24, 12000, "80000020"), {"REVERSED", kHospitalB, "S6"});
  records::ConflictCase decided;
  decided.set_code(records::ConflictCase::K02);
  decided.add_records(first.str());
  decided.add_records(later.str());
  decided.set_decision("reject_second");
  auto* choice = decided.add_choices();
  choice->set_code("reject_second");
  choice->set_label("后到的不予认定");
  shelf.put(decided, {"APPLIED"});
  const Json rows = shelf.rows("duplicates");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1]["doc_no"] == "S6");
  CHECK(rows[1]["state"] == "已冲销");
  CHECK(rows[1]["decision"] == "后到的不予认定");
}

TEST_CASE("conflicts: by code and site, open, overdue and decided") {
  Shelf shelf;
  const Bytes at_a = shelf.put(bill(22, 10000, "80000020"), {"HELD", kHospitalA}).str();
  const Bytes at_b = shelf.put(bill(24, 12000, "80000020"), {"HELD", kHospitalB}).str();
  records::ConflictCase one;
  one.set_code(records::ConflictCase::K02);
  one.set_opened_at_ms(kNow - 10 * kDayMs);
  one.set_due("2022-09-29");
  one.add_records(at_a);
  one.add_records(at_b);
  shelf.put(one, {"OPEN"});
  one.set_due("2022-09-30");  // today is in time
  one.clear_records();
  one.add_records(at_a);
  shelf.put(one, {"OPEN"});
  shelf.put(one, {"APPLIED"});
  one.set_code(records::ConflictCase::K31);
  one.clear_records();
  shelf.put(one, {"OPEN"});

  const Json rows = shelf.rows("conflicts");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == Json{{"code", "K02"},
                        {"label", "一张发票使用两次"},
                        {"site_no", kHospitalA},
                        {"site", "演示0001"},
                        {"total", 3},
                        {"open", 2},
                        {"overdue", 1},
                        {"decided", 1}});
  CHECK(rows[1]["site_no"] == kHospitalB);
  CHECK(rows[1]["total"] == 1);
  CHECK(rows[2]["code"] == "K31");
  CHECK(rows[2]["site"] == "市局");
  reports::Ask august;
  august.month = 202208;
  CHECK(shelf.rows("conflicts", august).empty());
}

TEST_CASE("samples: a settlement by a sample cap is told, one by a true value is not") {
  Shelf shelf;
  shelf.put(test::delivery_form(20, 430000, "80000030"), {"CONFIRMED", kHospitalA, "S1"});
  CHECK(shelf.rows("samples").empty());
  auto profile = shelf.town.policy.profile();
  auto* money = profile.mutable_values(0)->mutable_money(0);
  money->set_cap_fen(250000);
  money->set_cap_sample(true);
  shelf.town.policy = rules::Policy::from_bytes(profile.SerializeAsString()).value();
  const Json rows = shelf.rows("samples");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["doc_no"] == "S1");
  CHECK(rows[0]["rule"] == "M6");
}

}  // namespace
