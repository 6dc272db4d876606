#include <doctest/doctest.h>

#include "schema/records/claim.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/standing.pb.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

const Field& field_of(const char* type, const char* field) {
  const Field* found = type_of(type).find(field);
  REQUIRE(found != nullptr);
  return *found;
}

TEST_CASE("display: what people read") {
  const records::Settlement settlement = sample_settlement();
  CHECK(display(field_of("Settlement", "total_fee_fen"), settlement) == "5,200.00");
  CHECK(display(field_of("Settlement", "benefit_kind"), settlement) == "生育住院");
  CHECK(display(field_of("Settlement", "identity_checked"), settlement) == "是");
  CHECK(display(field_of("Settlement", "event_date"), settlement) == "2022-09-16");
  CHECK(display(field_of("Settlement", "remark"), settlement) == "");
  records::Filing filing = sample_filing();
  filing.add_care_kinds(records::Filing::delivery);
  CHECK(display(field_of("Filing", "care_kinds"), filing) == "产检、分娩");
  CHECK(display(field_of("Filing", "patient_employed"), filing) == "否");
  records::ContributionMonth month;
  month.set_month(202209);
  month.set_posted_at_ms(1664527800000);  // 2022-09-30 08:50 UTC
  CHECK(display(field_of("ContributionMonth", "month"), month) == "2022年09月");
  CHECK(display(field_of("ContributionMonth", "posted_at_ms"), month) == "2022-09-30 16:50:00");
}

TEST_CASE("display: a division by its name, with the code behind it") {
  records::DeemedContribution months;
  const Field& from = field_of("DeemedContribution", "from_division");
  for (const auto& [code, text] : {std::pair{"370200", "山东省青岛市（370200）"}, {"370602", "山东省烟台市芝罘区（370602）"}, {"500155", "重庆市梁平区（500155）"},
                                   {"429004", "湖北省仙桃市（429004）"}, {"130000", "河北省（130000）"}, {"990101", "990101"}, {"37****", "37****"}}) {
    months.set_from_division(code);
    CHECK(display(from, months) == text);
  }
}

TEST_CASE("display: rows of a list as a table, without columns that none of them fills") {
  records::ReimbursementClaim claim;
  for (const auto& [name, fen] : {std::pair{"床位费", 128000}, {"药品费", 76543}}) {
    auto* line = claim.add_lines();
    line->set_name(name);
    line->set_amount_fen(fen);
  }
  claim.mutable_lines(1)->set_in_scope(true);
  const DisplayRows table = display_rows(field_of("ReimbursementClaim", "lines"), claim);
  CHECK(table.heads == std::vector<std::string>{"名称", "金额", "目录内"});
  CHECK(table.rows == std::vector<std::vector<std::string>>{{"床位费", "1,280.00", ""}, {"药品费", "765.43", "是"}});
  CHECK(display_rows(field_of("ReimbursementClaim", "invoices"), claim).rows.empty());
  CHECK(display_rows(field_of("ReimbursementClaim", "remark"), claim).rows.empty());
}

TEST_CASE("states: a decision is waited for where the schema says so, whatever the state is called") {
  CHECK(type_of("Settlement").is_held("HELD"));
  CHECK(type_of("DepositDeduction").is_held("HELD"));
  CHECK_FALSE(type_of("DepositMonth").is_held("HELD"));  // 留存中
  CHECK_FALSE(type_of("Settlement").is_held("CONFIRMED"));
}

TEST_CASE("same: what differs in spaces, width or dots alone is equal") {
  struct Row {
    const char* field;
    const char* a;
    const char* b;
    bool same;
  };
  for (const Row& row : {
           Row{"patient_name", "例\u00B7试", " 例\u2022试", true},
           Row{"patient_name", "例试", "例 试", true},
           Row{"patient_name", "例试", "例样", false},
           Row{"patient_id_no", "11010519491231002x", "11010519491231002X", true},
           Row{"contact_phone", "１３９００００0142", "13900000142", true},
           Row{"contact_phone", "13900000142", "13900000143", false},
           Row{"remark", "", "  ", true},
           Row{"remark", "a", "A", false},
       }) {
    CAPTURE(std::string(row.field));
    const Field& field = field_of("Filing", row.field);
    records::Filing a, b;
    a.GetReflection()->SetString(&a, field.descriptor, row.a);
    b.GetReflection()->SetString(&b, field.descriptor, row.b);
    CHECK(same_field(field, a, b) == row.same);
    CHECK(same_field(field, b, a) == row.same);
  }
}

TEST_CASE("same: no value differs from zero and false, equals blank; sets have no order") {
  records::Settlement a, b;
  a.set_total_fee_fen(0);
  CHECK_FALSE(same_field(field_of("Settlement", "total_fee_fen"), a, b));
  a.set_offline(false);
  CHECK_FALSE(same_field(field_of("Settlement", "offline"), a, b));
  a.set_remark("");
  CHECK(same_field(field_of("Settlement", "remark"), a, b));
  a.add_fp_operations(records::FpOperation::tubal);
  a.add_fp_operations(records::FpOperation::iud_remove);
  b.add_fp_operations(records::FpOperation::iud_remove);
  CHECK_FALSE(same_field(field_of("Settlement", "fp_operations"), a, b));
  b.add_fp_operations(records::FpOperation::tubal);
  CHECK(same_field(field_of("Settlement", "fp_operations"), a, b));
}

TEST_CASE("same: a group is as equal as its fields") {
  const RecordType& type = type_of("Settlement");
  const records::Settlement a = sample_settlement();
  records::Settlement b = a;
  b.set_fund_pay_fen(486234);
  CHECK_FALSE(same_group(*type.find_group("money"), a, b));
  CHECK(same_group(*type.find_group("identity"), a, b));
  CHECK(same_group(*type.find_group("event"), a, b));
}

TEST_CASE("copy: named fields alone; a field that is not there is cleared") {
  const RecordType& type = type_of("Filing");
  const records::Filing from = [] {
    records::Filing filing;
    filing.set_fetus_count(2);
    filing.add_care_kinds(records::Filing::delivery);
    return filing;
  }();
  records::Filing to = sample_filing();
  REQUIRE(copy_fields(type, {"fetus_count", "care_kinds", "marriage_cert_no"}, from, to).ok());
  CHECK(to.fetus_count() == 2);
  REQUIRE(to.care_kinds_size() == 1);  // replaced, not appended to
  CHECK(to.care_kinds(0) == records::Filing::delivery);
  CHECK_FALSE(to.has_marriage_cert_no());
  CHECK(to.patient_name() == "例秋月");

  const std::string before = to.SerializeAsString();
  CHECK(copy_fields(type, {"fetus_count", "no_such"}, records::Filing(), to).error().code ==
        ErrorCode::invalid);
  CHECK(to.SerializeAsString() == before);
}

TEST_CASE("columns: a value is bound as the column's type") {
  records::Settlement settlement = sample_settlement();
  settlement.add_fp_operations(records::FpOperation::tubal);
  settlement.set_filing(std::string(16, 'f'));
  struct Row {
    const char* field;
    ColumnValue::Kind kind;
    std::int64_t integer;
    const char* text;
  };
  for (const Row& row : {
           Row{"total_fee_fen", ColumnValue::Kind::integer, 520000, ""},
           Row{"fetus_count", ColumnValue::Kind::integer, 1, ""},
           Row{"identity_checked", ColumnValue::Kind::integer, 1, ""},
           Row{"benefit_kind", ColumnValue::Kind::text, 0, "inpatient"},
           Row{"patient_name", ColumnValue::Kind::text, 0, "样春华"},
           Row{"fp_operations", ColumnValue::Kind::text, 0, "[\"tubal\"]"},
           Row{"filing", ColumnValue::Kind::blob, 0, "ffffffffffffffff"},
           Row{"remark", ColumnValue::Kind::null, 0, ""},
       }) {
    CAPTURE(std::string(row.field));
    const ColumnValue value = column_value(field_of("Settlement", row.field), settlement);
    CHECK(static_cast<int>(value.kind) == static_cast<int>(row.kind));
    CHECK(value.integer == row.integer);
    CHECK(value.text == row.text);
  }
}

}  // namespace
}  // namespace jindu::catalog
