// All reports; the day of each site and its deadlines. Every figure was added up on paper.
#include "schema/records/allowance.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/rules/due.h"
#include "tests/unit/reports/shelf.h"

namespace jindu::test {
namespace {

TEST_CASE("reports: every one has a head, a name and rows without a record") {
  Shelf shelf;
  CHECK(reports::all().size() == 14);  // the lines of domain.md section 13, and what became of applications
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

TEST_CASE("reports: a chart names columns of its own report, and adds up what is of one kind") {
  for (const reports::Report& report : reports::all()) {
    if (report.chart.shape == reports::Chart::Shape::none) continue;
    CAPTURE(std::string(report.name));
    const std::vector<tables::Column> columns = report.columns();
    const auto kind = [&](std::string_view name) -> std::optional<tables::Kind> {
      for (const tables::Column& one : columns) {
        if (one.name == name) return one.kind;
      }
      return std::nullopt;
    };
    CHECK(kind(report.chart.by) == tables::Kind::text);
    CHECK((report.chart.shape == reports::Chart::Shape::heat) == !report.chart.across.empty());
    if (!report.chart.across.empty()) CHECK(kind(report.chart.across) == tables::Kind::text);
    std::set<tables::Kind> kinds;
    for (const std::string_view value : report.chart.values) {
      CAPTURE(std::string(value));
      REQUIRE(kind(value));
      CHECK(kind(value) != tables::Kind::text);
      kinds.insert(*kind(value));
    }
    CHECK(kinds.size() <= 1);
    // What may be looked for has a name.
    CHECK(((report.looks & reports::kFind) != 0) == !report.finds.empty());
  }
}

TEST_CASE("daily: each site's day, what is held, what waits there, and its limit") {
  Shelf shelf;
  shelf.put(bill(20, 10000, "80000001"), {"CONFIRMED"});
  shelf.put(bill(22, 12345, "80000002"), {"HELD"});
  shelf.put(bill(24, 99900, "80000003"), {"RETURNED"});
  shelf.put(bill(25, 88800, "80000005"), {"REVERSED"});
  shelf.put(bill(26, 77700, "80000004"), {"CONFIRMED", kHospitalA, "", kNow - kDayMs});
  shelf.put(filing_form(28, 29), {"SUBMITTED"});
  shelf.put(records::AllowanceApplication(), {"RETURNED", kHospitalB});
  shelf.put(records::Material(), {"", kHospitalB});
  shelf.put(records::AllowanceItem(), {"APPROVED"});  // The city's own: nobody recorded it.
  records::Reversal reversal;  // Of what is in no sum any more: it takes nothing off a second time.
  reversal.set_amount_fen(-88800);
  shelf.put(reversal, {"APPLIED"});
  shelf.put(reversal, {"REQUESTED"});

  const Json rows = shelf.rows("daily");
  REQUIRE(rows.size() == 3);
  const Json& a = rows[0];
  CHECK(a["site_no"] == kHospitalA);
  CHECK(a["day"] == "2022-09-30");
  CHECK(a["settlements"] == 4);
  CHECK(a["fund_fen"] == 10000 + 12345);  // What was returned or taken back has paid nothing.
  CHECK(a["filings"] == 1);
  CHECK(a["held"] == 1);
  CHECK(a["returned"] == 1);
  CHECK(a["others"] == 2);
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
  TownDesk desk(shelf.town, kHospitalA, "D01", {"desk_clerk"});
  desk.file(desk.fresh(), filing_form(20, 21));
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
  std::map<std::string, Json> left;
  for (const Json& row : rows) {
    posts[row["post"]].push_back(row["doc_no"]);
    left[row["doc_no"]] = row.value("wd_left", Json());
  }
  CHECK(posts["业务受理岗"] == std::vector<std::string>{"D1"});
  CHECK(posts["初审"] == std::vector<std::string>{"D1"});
  CHECK(posts["财务确认岗"] == std::vector<std::string>{"D2"});
  CHECK(posts["业务复核岗（科长）"] == std::vector<std::string>{"D5", "D4"});
  CHECK(rows.size() == 5);
  CHECK(left["D1"] == 2);   // 10-08 and 10-09 are worked, the week before is not
  CHECK(left["D2"] == 10);  // DY-E10
  CHECK(left["D4"].is_null());
  for (const Json& row : rows) {
    if (row["doc_no"] == "D1") CHECK(row["left"] == "剩 2 个工作日");
    if (row["doc_no"] == "D4") CHECK(row["left"] == "已过期 1 天");
  }
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

TEST_CASE("inbox: what a paper waits for is what there is") {
  const catalog::Catalog& catalog = catalog::Catalog::product();
  CHECK(rules::papers_wanted().size() >= 3);
  for (const rules::PaperWanted& wanted : rules::papers_wanted()) {
    CAPTURE(std::string(wanted.type) + " " + wanted.state);
    const catalog::RecordType* type = catalog.find(wanted.type);
    REQUIRE(type != nullptr);
    CHECK_FALSE(type->state_label(wanted.state).empty());
    CHECK(type->state_label(wanted.state) != wanted.state);
    CHECK(catalog.find(wanted.makes) != nullptr);
    CHECK(rules::satisfies(wanted.when, *catalog.make(*type)) == (*wanted.when == '\0'));
  }
}

}  // namespace
}  // namespace jindu::test
