#include <doctest/doctest.h>

#include "schema/records/money.pb.h"
#include "schema/records/person.pb.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

std::string repeat(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST_CASE("validate: a form with every box filled in has no problem") {
  CHECK(told(validate(type_of("Filing"), sample_filing())) == "");
  CHECK(told(validate(type_of("Settlement"), sample_settlement())) == "");
  CHECK(warnings(type_of("Filing"), sample_filing()).empty());
}

TEST_CASE("validate: an empty form names every box of 备案登记表 that may not be empty") {
  records::Filing filing;
  filing.set_filing_kind(records::Filing::spouse);
  filing.add_care_kinds(records::Filing::delivery);
  const Problems problems = validate(type_of("Filing"), filing);
  // domain.md 4.1, column F1: R, and what C asks for with a delivery.
  for (const char* field :
       {"institution_code", "visit_institution_name", "patient_name", "patient_sex",
        "patient_id_no", "patient_employed", "contact_phone", "pregnancy_date", "fetus_count",
        "spouse_name", "spouse_id_no", "spouse_employer_name", "declared_on"}) {
    CAPTURE(std::string(field));
    CHECK(codes_of(problems, field) == "S-201");
  }
  CHECK(problems.size() == 13);
}

TEST_CASE("validate: what is needed follows the kind of filing") {
  records::Filing filing;
  filing.set_filing_kind(records::Filing::out_of_city);
  const Problems problems = validate(type_of("Filing"), filing);
  // Column V: R.
  for (const char* field :
       {"patient_name", "patient_sex", "patient_id_no", "patient_employer_name", "contact_phone",
        "expected_date", "declared_on", "declarant_name", "filing_reason"}) {
    CAPTURE(std::string(field));
    CHECK(codes_of(problems, field) == "S-201");
  }
  CHECK(problems.size() == 9);

  records::Filing iud = sample_filing();
  iud.clear_care_kinds();
  iud.add_care_kinds(records::Filing::iud);
  iud.clear_pregnancy_date();
  iud.clear_fetus_count();
  CHECK(told(validate(type_of("Filing"), iud)) == "");  // 怀孕时间: not for 上环取环 only
}

TEST_CASE("validate: one wrong value gives one problem with its own code") {
  struct Row {
    const char* field;
    const char* value;
    const char* code;
  };
  for (const Row& row : {
           Row{"patient_id_no", "990101199604120429", "S-203"},
           Row{"patient_id_no", "130503670401001", "S-203"},
           Row{"patient_id_no", "990101199002300042", "S-203"},
           Row{"spouse_id_no", "990101199407230311", "S-203"},
           Row{"spouse_id_no", "990101199001010043", "S-223"},   // a woman's
           Row{"patient_id_no", "990101199001010051", "S-220"},  // a man's
           Row{"contact_phone", "8725809", "S-210"},
           Row{"pregnancy_date", "2022-02-30", "S-207"},
           Row{"pregnancy_date", "2022-3-1", "S-207"},
           Row{"declared_on", "30.09.2022", "S-207"},
           Row{"declared_on", "1899-12-31", "S-207"},
           Row{"institution_code", "H990101", "S-212"},
           Row{"patient_name", "例\x01", "S-218"},
           Row{"patient_name", "例\xFF", "S-218"},
           Row{"patient_name", "例\u202E秋", "S-218"},
           Row{"declarant_name", "例\n建", "S-218"},
       }) {
    CAPTURE(std::string(row.field));
    CAPTURE(std::string(row.value));
    records::Filing filing = sample_filing();
    const RecordType& type = type_of("Filing");
    filing.GetReflection()->SetString(&filing, type.find(row.field)->descriptor, row.value);
    const Problems problems = validate(type, filing);
    CHECK(told(problems) == std::string(row.code) + " " + row.field + "\n");
    for (const Problem& problem : problems) {
      CHECK(problem.message.find(row.value) == std::string::npos);  // never quoted
      CHECK(problem.message.find(type.find(row.field)->options.label()) != std::string::npos);
    }
  }
}

TEST_CASE("validate: a date may not lie before the one it follows") {
  records::Filing filing = sample_filing();
  filing.set_event_date("2022-02-28");
  CHECK(told(validate(type_of("Filing"), filing)) == "S-221 event_date\n");
  // The other date was changed: the relation is looked at, too.
  CHECK(told(validate(type_of("Filing"), filing, true, {"pregnancy_date"})) ==
        "S-221 event_date\n");
  CHECK(told(validate(type_of("Filing"), filing, true, {"contact_phone"})) == "");
  records::Settlement settlement = sample_settlement();
  settlement.set_discharge_date("2022-09-14");
  CHECK(told(validate(type_of("Settlement"), settlement)) == "S-221 discharge_date\n");
}

TEST_CASE("validate: husband and wife are two persons") {
  records::Filing filing = sample_filing();
  filing.set_spouse_id_no(filing.patient_id_no());
  CHECK(codes_of(validate(type_of("Filing"), filing), "spouse_id_no") == "S-223 S-222");
}

TEST_CASE("validate: another ID document has no check character, but no odd characters either") {
  records::Filing filing = sample_filing();
  filing.set_id_type(records::IdType::foreign_passport);
  filing.set_patient_id_no("E00990101");
  CHECK(told(validate(type_of("Filing"), filing)) == "");
  filing.set_patient_id_no("E0099 0101");
  CHECK(told(validate(type_of("Filing"), filing)) == "S-225 patient_id_no\n");
  filing.clear_id_type();  // Without a type it is a resident ID.
  CHECK(told(validate(type_of("Filing"), filing)) == "S-203 patient_id_no\n");
}

TEST_CASE("validate: a name has at most 50 code points, of any plane") {
  records::Filing filing = sample_filing();
  filing.set_patient_name(repeat("\U00020BB7", 50));
  CHECK(told(validate(type_of("Filing"), filing)) == "");
  filing.set_patient_name(repeat("例", 51));
  CHECK(told(validate(type_of("Filing"), filing)) == "S-202 patient_name\n");
}

TEST_CASE("validate: numbers keep their bounds, amounts theirs") {
  struct Row {
    std::int32_t count;
    const char* told;
  };
  for (const Row& row : {Row{1, ""}, Row{9, ""}, Row{0, "S-217 fetus_count\n"},
                         Row{10, "S-217 fetus_count\n"}, Row{-1, "S-217 fetus_count\n"}}) {
    CAPTURE(row.count);
    records::Filing filing = sample_filing();
    filing.set_fetus_count(row.count);
    CHECK(told(validate(type_of("Filing"), filing)) == row.told);
  }
  struct Amount {
    std::int64_t fen;
    const char* told;
  };
  for (const Amount& row :
       {Amount{0, ""}, Amount{1'000'000'000'000, ""}, Amount{-1, "S-208 total_fee_fen\n"},
        Amount{1'000'000'000'001, "S-208 total_fee_fen\n"},
        Amount{INT64_MIN, "S-208 total_fee_fen\n"}}) {
    CAPTURE(row.fen);
    records::Settlement settlement = sample_settlement();
    settlement.set_total_fee_fen(row.fen);
    CHECK(told(validate(type_of("Settlement"), settlement)) == row.told);
  }
  records::Reversal reversal;
  reversal.set_target(std::string(16, 'r'));
  reversal.set_reason("演示");
  reversal.set_amount_fen(-486235);  // A reversal is a negative amount.
  CHECK(told(validate(type_of("Reversal"), reversal)) == "");
}

TEST_CASE("validate: codes, sets, references and fingerprints") {
  records::Filing filing = sample_filing();
  filing.add_care_kinds(records::Filing::prenatal);
  CHECK(told(validate(type_of("Filing"), filing)) == "S-224 care_kinds[1]\n");
  filing = sample_filing();
  filing.set_patient_sex(records::Sex::SEX_NONE);
  CHECK(codes_of(validate(type_of("Filing"), filing), "patient_sex") == "S-219");
  filing = sample_filing();
  filing.GetReflection()->SetEnumValue(&filing, type_of("Filing").find("filing_kind")->descriptor,
                                       77);
  CHECK(codes_of(validate(type_of("Filing"), filing), "filing_kind") == "S-219");
  records::Settlement settlement = sample_settlement();
  settlement.set_filing("short");
  CHECK(told(validate(type_of("Settlement"), settlement)) == "S-216 filing\n");
  records::ContributionMonth month;
  month.set_month(202213);
  CHECK(told(validate(type_of("ContributionMonth"), month)) == "S-213 month\n");
}

TEST_CASE("validate: what is inside a message field is found by its path") {
  records::Invoice invoice;
  invoice.set_code("042002600104");
  invoice.set_no("00990128");
  invoice.set_issued_on("2022-09-18");
  invoice.set_amount_fen(1005);
  records::FeeLine* line = invoice.add_lines();
  line->set_name("演示项目");
  line->set_quantity_milli(0);
  line->set_amount_fen(1005);
  CHECK(told(validate(type_of("Invoice"), invoice)) ==
        "S-217 lines[0].quantity_milli\nS-201 lines[0].in_scope\n");
}

TEST_CASE("validate: an amendment is asked only for what it names") {
  records::Filing patch;
  patch.set_contact_phone("13900000143");
  CHECK(told(validate(type_of("Filing"), patch, true, {"contact_phone"})) == "");
  CHECK(told(validate(type_of("Filing"), patch, true, {"contact_phone", "patient_name"})) ==
        "S-201 patient_name\n");  // named and empty: cleared
  CHECK(told(validate(type_of("Filing"), patch, false)) == "");
}

TEST_CASE("validate: two kept remarks may together be longer than one") {
  records::Filing filing = sample_filing();
  filing.set_remark(repeat("例", 500) + "\n" + repeat("样", 500));
  CHECK(told(validate(type_of("Filing"), filing)) == "");
  filing.set_remark(repeat("例", 501));
  CHECK(told(validate(type_of("Filing"), filing)) == "S-202 remark\n");
}

TEST_CASE("validate: an unusual institution code is a warning, and stands in nobody's way") {
  records::Filing filing = sample_filing();
  filing.set_institution_code("P42028100003");
  CHECK(told(validate(type_of("Filing"), filing)) == "");
  CHECK(told(warnings(type_of("Filing"), filing)) == "S-212 institution_code\n");
}

TEST_CASE("normalise: as domain.md 4.1 says, in place") {
  records::Filing filing = sample_filing();
  filing.set_patient_id_no("\u3000１１０１０５１９４９１２３１００２ｘ ");
  filing.set_patient_name(" 例\u2022\uF900 ");  // a compatibility ideograph: names keep theirs
  filing.set_institution_code("h42028100003");
  filing.set_remark("一\r\n二 ");
  filing.set_marriage_cert_no("  ");
  filing.set_spouse_name("例\xFF");
  normalise(type_of("Filing"), filing);
  CHECK(filing.patient_id_no() == "11010519491231002X");
  CHECK(filing.patient_name() == "例\u2022\uF900");
  CHECK(filing.institution_code() == "H42028100003");
  CHECK(filing.remark() == "一\n二");
  CHECK_FALSE(filing.has_marriage_cert_no());  // a blank box says nothing
  CHECK(filing.spouse_name() == "例\xFF");     // left for the check to name
}

}  // namespace
}  // namespace jindu::catalog
