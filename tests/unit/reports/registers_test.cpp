// Registers: filings, determinations, channels, results. Every figure was added up on paper.
#include "schema/records/allowance.pb.h"
#include "schema/records/notice.pb.h"
#include "schema/records/payout.pb.h"
#include "tests/unit/reports/two_items.h"

namespace jindu::test {
namespace {

TEST_CASE("filings: by hospital, then by sponsor, of the month asked for") {
  Shelf shelf;
  records::Filing one = filing_form(20, 31);
  one.set_institution_code(kCodeA);
  one.set_spouse_name("样乙");
  one.set_declared_on("2022-09-28");
  records::Filing two = filing_form(22, 33);
  two.set_institution_code(kCodeA);
  two.set_spouse_name("样甲");
  two.set_declared_on("2022-09-01");
  records::Filing other = filing_form(24, 35);
  other.set_institution_code(kCodeB);
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
  CHECK(rows[2]["institution_code"] == kCodeB);
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

TEST_CASE("determinations: an employer finds its people's items and amounts (DY-E08)") {
  Shelf shelf;
  TwoItems items(shelf);
  Json rows = shelf.rows("determinations", {}, {"front_clerk"});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["employer"] == "演示一厂");
  CHECK(rows[0]["name"] == "例甲");
  CHECK(rows[0]["id_no"] == resident_id(20, true));
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

TEST_CASE("results: what became of each application, for where it was asked (LP-15)") {
  Shelf shelf;
  using Form = records::AllowanceApplication;
  records::PayoutBatch batch;
  const Bytes paid_with = shelf.put(batch, {"SENT", kCounty, "P1"}).str();
  const auto item = [&](std::int64_t fen, const char* state) {
    records::AllowanceItem one;
    one.set_amount_fen(fen);
    if (std::string(state) == "PAID") one.set_batch(paid_with);
    return shelf.put(one, {state}).str();
  };
  Form form;
  form.set_channel(Form::employer);
  form.set_patient_name("例甲");
  form.set_patient_employer_name("演示一厂");
  form.add_items(item(2564333, "PAID"));
  form.add_items(item(1, "VOID"));
  shelf.put(form, {"PAID", kCounty, "A1"});
  form.clear_items();
  const RecordId back = shelf.put(form, {"RETURNED", kCounty, "A2"});
  for (const bool answered : {true, false}) {
    records::CorrectionNotice notice;
    notice.set_about(back.str());
    notice.set_answered(answered);
    notice.add_items()->set_text(answered ? "演示：旧" : "缺少出生医学证明");
    notice.add_items()->set_text("缺少授权确认表");
    shelf.put(notice, {""});
  }
  form.set_channel(Form::counter);
  shelf.put(form, {"SUBMITTED", kCounty, "A3"});

  reports::Ask online;
  online.find = "单位";
  const Json rows = shelf.rows("results", online, {"front_clerk"});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["doc_no"] == "A1");
  CHECK(rows[0]["name"] == "例甲");
  CHECK(rows[0]["employer"] == "演示一厂");
  CHECK(rows[0]["state"] == "已拨付");
  CHECK(rows[0]["total_fen"] == 2564333);  // LP-E01
  CHECK(rows[0]["batch"] == "P1");
  CHECK(rows[0]["notice"] == "");
  CHECK(rows[1]["doc_no"] == "A2");
  CHECK(rows[1]["notice"] == "缺少出生医学证明；缺少授权确认表");
  CHECK_FALSE(rows[1].contains("total_fen"));
  CHECK(shelf.rows("results", {}, {"front_clerk"}).size() == 3);
  CHECK(shelf.rows("results", online, {"desk_clerk"})[0]["name"] == "例*");
}

}  // namespace
}  // namespace jindu::test
