#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {

records::Filing sample_filing() {
  records::Filing filing;
  filing.set_filing_kind(records::Filing::spouse);
  filing.set_institution_code("H42028100003");
  filing.set_visit_institution_name("演示县第一医院");
  filing.set_patient_name("例秋月");
  filing.set_patient_sex(records::Sex::female);
  filing.set_id_type(records::IdType::resident_id);
  filing.set_patient_id_no("990101199604120428");
  filing.set_patient_employed(false);
  filing.set_contact_phone("13900000142");
  filing.set_marriage_cert_no("J990101-2020-000001");
  filing.set_pregnancy_date("2022-03-01");
  filing.set_fetus_count(1);
  filing.add_care_kinds(records::Filing::prenatal);
  filing.set_event_date("2022-09-30");
  filing.set_spouse_name("例建国");
  filing.set_spouse_id_type(records::IdType::resident_id);
  filing.set_spouse_id_no("990101199407230310");
  filing.set_spouse_employer_name("演示纺织有限公司");
  filing.set_declared_on("2022-09-30");
  filing.set_declarant_name("例建国");
  return filing;
}

records::Settlement sample_settlement() {
  records::Settlement settlement;
  settlement.set_benefit_kind(records::Settlement::inpatient);
  settlement.set_inpatient_kind(records::Settlement::birth);
  settlement.set_institution_code("H42028100003");
  settlement.set_patient_name("样春华");
  settlement.set_patient_sex(records::Sex::female);
  settlement.set_patient_id_no("990101199608080283");
  settlement.set_sponsor_name("样立秋");
  settlement.set_sponsor_id_no("990101199407230310");
  settlement.set_pregnancy_date("2021-12-10");
  settlement.set_birth_type(records::BirthType::normal);
  settlement.set_fetus_count(1);
  settlement.set_event_date("2022-09-16");
  settlement.set_admission_date("2022-09-15");
  settlement.set_discharge_date("2022-09-18");
  settlement.set_identity_checked(true);
  settlement.set_settled_on("2022-09-18");
  settlement.set_total_fee_fen(520000);
  settlement.set_in_scope_fen(486235);
  settlement.set_fund_pay_fen(486235);
  settlement.set_self_pay_fen(33765);
  settlement.set_invoice_code("042002600104");
  settlement.set_invoice_no("00990128");
  return settlement;
}

const RecordType& type_of(std::string_view name) {
  const RecordType* type = Catalog::product().find(name);
  JINDU_ENSURE(type != nullptr);
  return *type;
}

std::string codes_of(const Problems& problems, std::string_view field) {
  std::string codes;
  for (const Problem& problem : problems) {
    if (problem.field != field) continue;
    codes += (codes.empty() ? "" : " ") + problem.code;
  }
  return codes;
}

std::string told(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.code + " " + problem.field + "\n";
  return text;
}

}  // namespace jindu::catalog
