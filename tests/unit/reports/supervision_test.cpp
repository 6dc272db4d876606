// What supervision looks at: duplicates, conflicts, samples. Every figure was added up on paper.
#include "schema/records/conflict_case.pb.h"
#include "schema/records/allowance.pb.h"
#include "tests/unit/reports/two_items.h"

namespace jindu::test {
namespace {

TEST_CASE("duplicates: found by a search of its own, with the case and without one") {
  Shelf shelf;
  // Two deliveries 150 days apart, nobody has asked about them.
  records::Settlement birth = delivery_form(20, 400000, "80000010");
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
  shelf.put(delivery_form(20, 430000, "80000030"), {"CONFIRMED", kHospitalA, "S1"});
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
}  // namespace jindu::test
