#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/support/print.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

TEST_CASE("schema: all record types are there, without a contradiction") {
  for (const char* name : {"Person",          "InsuredStatus", "ContributionMonth",
                           "Employer",        "Institution",   "Site",
                           "Operator",        "PregnancyCase", "Filing",
                           "Settlement",      "Invoice",       "Material",
                           "Reversal",        "ConflictCase",  "PolicyProfile",
                           "HolidayCalendar", "WageBase",      "AllowanceApplication",
                           "AllowanceItem",   "PayoutBatch",   "Recovery",
                           "PayoutVoucher",   "PayeeAccount",  "PayoutAgency",
                           "SmsNotice",       "SealedCopy",    "BankComparison",
                           "DeemedContribution", "Suspension", "SuspensionWaiver",
                           "DepartmentQuery", "BenefitDetermination", "AdjustingLine",
                           "ReimbursementClaim", "CorrectionNotice"}) {
    CAPTURE(std::string(name));
    CHECK(Catalog::product().find(name) != nullptr);
  }
  CHECK(Catalog::product().find("Nothing") == nullptr);
  CHECK(Catalog::product().types().size() == 41);
}

TEST_CASE("schema: the build's sum covers every file that a record type stands on") {
  for (const RecordType& type : Catalog::product().types()) {
    const auto* file = type.descriptor->file();
    CAPTURE(file->name());
    CHECK(file->name().rfind("schema/records/", 0) == 0);
    for (int i = 0; i < file->dependency_count(); ++i) {
      const std::string& other = file->dependency(i)->name();
      CAPTURE(other);
      CHECK((other.rfind("schema/records/", 0) == 0 || other.rfind("google/protobuf/", 0) == 0));
    }
  }
}

TEST_CASE("schema: desks create neither Person nor PregnancyCase, Employer or Invoice") {
  std::set<std::string> created;
  for (const RecordType& type : Catalog::product().types()) {
    if (type.options.desk_creates()) created.insert(type.name);
  }
  CHECK(created == std::set<std::string>{"AllowanceApplication", "DeemedContribution",
                                         "DepartmentQuery", "DepositDeduction", "DepositPayout",
                                         "Filing", "IndicatorAssessment", "Inspection", "Material",
                                         "PayeeAccount", "ReimbursementClaim", "Reversal",
                                         "SealedCopy", "Settlement"});
}

TEST_CASE("schema: a county follows every record of its people's business, and no list of the city") {
  // Domain.md section 2, authority (7): insured status travels as the sealed register, reference
  // data by its own feed; what is sent to phones and how the bank's file was compared stay here.
  std::set<std::string> not_followed;
  for (const RecordType& type : Catalog::product().types()) {
    if (!type.options.county_follows()) not_followed.insert(type.name);
  }
  CHECK(not_followed == std::set<std::string>{"BankComparison", "ContributionMonth", "Employer",
                                              "HolidayCalendar", "InsuredStatus", "Institution",
                                              "Operator", "PayoutAgency", "PolicyProfile", "Site",
                                              "SmsNotice"});
}

TEST_CASE("schema: states are spelt as in domain.md section 5") {
  const auto states = [](const char* type) {
    std::string names;
    for (const StateValue& state : type_of(type).states) names += state.name + " ";
    return names;
  };
  CHECK(states("Filing") == "SUBMITTED RETURNED CONFIRMED CANCELLED CLOSED HELD ");
  CHECK(states("Settlement") == "REGISTERED RETURNED RECORDED CONFIRMED HELD CLEARED REVERSED ");
  CHECK(states("Reversal") == "REQUESTED APPROVED REFUSED APPLIED ");
  CHECK(states("ConflictCase") == "OPEN DECIDED APPLIED ");
  CHECK(states("PregnancyCase") == "OPEN ENDED ");
  CHECK(states("ReimbursementClaim") ==
        "SUBMITTED EMPLOYER_PENDING EMPLOYER_PASSED EMPLOYER_REJECTED ACCEPTED RETURNED "
        "FIRST_REVIEWED REJECTED APPROVED FINANCE_CHECKED PAID WITHDRAWN REVERSED HELD ");
  CHECK(states("Person").empty());
  CHECK(type_of("Filing").state_label("CONFIRMED") == "已确认");
  CHECK(type_of("Filing").state_label("NO_SUCH") == "NO_SUCH");
}

TEST_CASE("schema: form 备案登记表 is printed cell by cell as domain.md section 12 says") {
  // The grid of F-01, row by row.
  const std::vector<std::vector<const char*>> grid = {
      {"申报医疗机构（签章）"},
      {"姓名", "性别", "身份证号码"},
      {"是否就业", "工作单位"},
      {"就诊医院", "联系电话"},
      {"结婚证编号", "怀孕时间", "胎数"},
      {"生育方式", "生育（产检、计划生育、引流产时间）"},
      {"配偶姓名", "配偶身份证号码"},
      {"配偶工作单位"},
      {"申报日期", "申报人"}};
  std::size_t cells = 0;
  for (const Field& field : type_of("Filing").fields) {
    for (const std::string& at : field.options.print()) {
      if (at.substr(0, 5) != "F-01:") continue;
      ++cells;
      const auto row = static_cast<std::size_t>(at[5] - '1');
      const auto cell = static_cast<std::size_t>(at[7] - '1');
      CAPTURE(at);
      REQUIRE(row < grid.size());
      REQUIRE(cell < grid[row].size());
      CHECK(field.options.label() == grid[row][cell]);
    }
  }
  CHECK(cells == 18);
}

TEST_CASE("schema: the groups that merge as one are those of domain.md section 4") {
  const auto fields = [](const char* type, const char* group) {
    std::set<std::string> names;
    for (const Field* field : type_of(type).find_group(group)->fields) names.insert(field->name());
    return names;
  };
  CHECK(fields("Filing", "identity") ==
        std::set<std::string>{"patient_name", "patient_sex", "id_type", "patient_id_no",
                              "spouse_name", "spouse_id_type", "spouse_id_no"});
  CHECK(fields("Filing", "event") == std::set<std::string>{"pregnancy_date", "last_menses_date",
                                                           "expected_date", "fetus_count",
                                                           "event_date"});
  CHECK(fields("Settlement", "money") ==
        std::set<std::string>{"total_fee_fen", "in_scope_fen", "fund_pay_fen", "self_pay_fen",
                              "self_paid_first", "invoice_code", "invoice_no"});
  struct Row {
    const char* field;
    records::MergeRule merge;
  };
  for (const Row& row :
       {Row{"patient_name", records::ASK}, Row{"event_date", records::ASK},
        Row{"contact_phone", records::LAST_WRITER}, Row{"contact_name", records::LAST_WRITER},
        Row{"proxy_address", records::LAST_WRITER}, Row{"remark", records::KEEP_BOTH},
        Row{"care_kinds", records::UNION}, Row{"visit_institution_name", records::ASK}}) {
    CAPTURE(std::string(row.field));
    CHECK(type_of("Filing").find(row.field)->options.merge() == row.merge);
  }
  for (const RecordType& type : Catalog::product().types()) {
    for (const Field& field : type.fields) {
      CAPTURE(field.descriptor->full_name());
      CHECK(type.find(field.name()) == &field);
      const Group* group = type.find_group(field.group);
      REQUIRE(group != nullptr);
      CHECK(std::count(group->fields.begin(), group->fields.end(), &field) == 1);
    }
  }
}

TEST_CASE("schema: what identifies a person or tells of health is never plain") {
  for (const RecordType& type : Catalog::product().types()) {
    for (const Field& field : type.fields) {
      CAPTURE(field.descriptor->full_name());
      const records::Check check = field.options.check();
      if (check == records::CHECK_ID_BY_TYPE || check == records::CHECK_RESIDENT_ID ||
          check == records::CHECK_BANK_CARD || field.group == "event" || field.group == "account") {
        CHECK(field.options.personal() == records::SENSITIVE);
      }
      if (check == records::CHECK_NAME || check == records::CHECK_PHONE) {
        CHECK(field.options.personal() >= records::PERSONAL);
      }
    }
  }
}

TEST_CASE("schema: each example passes its own check") {
  for (const RecordType& type : Catalog::product().types()) {
    for (const Field& field : type.fields) {
      if (field.options.example().empty()) continue;
      if (field.descriptor->type() != FieldDescriptor::TYPE_STRING) continue;
      CAPTURE(field.descriptor->full_name());
      const std::unique_ptr<Message> record = Catalog::product().make(type);
      record->GetReflection()->SetString(record.get(), field.descriptor, field.options.example());
      CHECK(told(validate(type, *record, false)) == "");
    }
  }
}

TEST_CASE("schema: tables have the fixed columns first and one for each field") {
  for (const RecordType& type : Catalog::product().types()) {
    CAPTURE(type.name);
    const std::vector<std::string> columns = column_names(type);
    REQUIRE(columns.size() == 7 + type.fields.size());
    CHECK(columns[0] == "id");
    CHECK(columns[6] == "origin");
    CHECK(std::set<std::string>(columns.begin(), columns.end()).size() == columns.size());
  }
  CHECK(table_name(type_of("Filing")) == "t_filing");
  CHECK(table_name(type_of("PregnancyCase")) == "t_pregnancy_case");
  CHECK(column_names(type_of("PolicyProfile"))[8] == "version_field");
  const std::string sql = create_table_sql(type_of("Settlement"));
  CHECK(sql.find("\"total_fee_fen\" INTEGER") != std::string::npos);
  CHECK(sql.find("\"filing\" BLOB") != std::string::npos);
  CHECK(sql.find("\"fp_operations\" TEXT") != std::string::npos);
  CHECK(sql.find("STRICT") != std::string::npos);
  std::string all;
  for (const std::string& index : index_sql(type_of("Settlement"))) all += index + "\n";
  for (const char* column : {"doc_no", "patient_id_no", "patient_name", "invoice_no"}) {
    CHECK(all.find(column) != std::string::npos);
  }
}

TEST_CASE("catalog: bytes of another kind are corrupt") {
  const Catalog& catalog = Catalog::product();
  const RecordType& type = type_of("Filing");
  REQUIRE(catalog.parse(type, sample_filing().SerializeAsString()).ok());
  const Result<std::unique_ptr<Message>> broken = catalog.parse(type, "\xFF\xFF\xFF");
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().code == ErrorCode::corrupt);
}

}  // namespace
}  // namespace jindu::catalog
