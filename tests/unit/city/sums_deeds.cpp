// What the sites of a SumsStory sign while they have no link.
#include <doctest/doctest.h>

#include "schema/catalog/checks.h"
#include "schema/records/money.pb.h"
#include "tests/unit/city/sums_story.h"

namespace jindu::test {
namespace {

using records::AllowanceApplication;
using records::Material;
using records::ReimbursementClaim;
using records::Settlement;

const std::vector<Material::Kind> kAllowancePapers = {
    Material::allowance_form, Material::id_card, Material::discharge_record, Material::birth_cert};
const std::vector<Material::Kind> kClaimPapers = {Material::id_card,
                                                  Material::receipt,
                                                  Material::fee_list,
                                                  Material::discharge_record,
                                                  Material::service_cert,
                                                  Material::birth_cert,
                                                  Material::hospital_level_cert,
                                                  Material::inpatient_record};

}  // namespace

Settlement SumsStory::birth(int woman, std::int64_t fund_fen, std::int64_t self_fen,
                            const std::string& invoice) const {
  Settlement form = delivery_form(woman, fund_fen + self_fen, invoice);
  form.set_in_scope_fen(fund_fen);
  form.set_fund_pay_fen(fund_fen);
  form.set_self_pay_fen(self_fen);
  return form;
}

Settlement SumsStory::prenatal(int woman, std::int64_t fund_fen, const std::string& invoice) const {
  Settlement form = prenatal_form(woman, fund_fen, invoice);
  form.set_pregnancy_date("2021-12-20");
  form.set_event_date("2022-08-20");
  form.set_visit_date("2022-08-20");
  form.set_settled_on("2022-08-20");
  return form;
}

AllowanceApplication SumsStory::with_care_leave(int woman, int husband) const {
  AllowanceApplication form = application(woman);
  form.set_care_leave_claimed(true);
  form.set_spouse_name(numbered("样", husband));
  form.set_spouse_id_no(resident_id(husband, false));
  form.set_spouse_account_name("别家单位");
  form.set_spouse_bank_name("演示银行");
  form.set_spouse_account_no("43001234567890");
  return form;
}

AllowanceApplication SumsStory::at_counter(int woman, const char* account) const {
  AllowanceApplication form = application(woman);
  form.set_channel(AllowanceApplication::counter);
  form.set_patient_employer_name("演示单位");
  form.set_account_no(account);
  return form;
}

RecordId SumsStory::settles(TownDesk& desk, const Settlement& form) {
  const RecordId id = desk.fresh();
  desk.settle(id, form);
  author_[id.str()] = &desk;
  return id;
}

AllowanceApplication SumsStory::application(int woman) const {
  AllowanceApplication form = allowance_form(woman);
  form.set_account_name("演示单位");
  form.set_bank_name("演示银行");
  form.set_account_no("42001234567890");
  if (city != "qinhuangdao") return form;
  form.set_pregnancy_date("2022-01-05");
  form.set_event_date("2022-10-10");
  form.set_channel(AllowanceApplication::personal);
  form.clear_patient_employed();
  form.set_patient_employer_name("演示单位");
  form.set_payee_kind(records::PayeeKind::person);
  form.set_contact_name("例员");
  form.set_is_family_planning(false);
  form.set_complication_flag(false);
  form.set_bank_category("中国工商银行");
  form.set_pay_method(AllowanceApplication::by_bank);
  form.set_account_name(form.patient_name());
  form.set_bank_name("演示支行");
  form.set_account_no("6222020200112233446");
  return form;
}

RecordId SumsStory::applies(TownDesk& desk, const AllowanceApplication& said) {
  AllowanceApplication form = said;
  if (form.channel() == AllowanceApplication::hospital) {
    form.set_institution_code(desk.site_no == kHospitalB ? kCodeB : kCodeA);
  }
  const RecordId id = desk.fresh();
  std::vector<wire::Operation> operations = desk.papers(id, kAllowancePapers);
  operations.push_back(desk.step("AllowanceApplication", id, "submit", &form));
  desk.press(std::move(operations));
  author_[id.str()] = &desk;
  return id;
}

RecordId SumsStory::claims(TownDesk& desk, const ReimbursementClaim& form) {
  const RecordId id = desk.fresh();
  std::vector<wire::Operation> operations = desk.papers(id, kClaimPapers);
  operations.push_back(desk.step("ReimbursementClaim", id, "submit", &form));
  operations.back().set_doc_no(catalog::make_doc_no(
      town.city->division, desk.site_no, local_date(town.clock.wall_ms()), ++papers_printed_));
  desk.press(std::move(operations));
  author_[id.str()] = &desk;
  return id;
}

RecordId SumsStory::asks_back(TownDesk& desk, const RecordId& target) {
  records::Reversal wanted;
  wanted.set_target(target.str());
  wanted.set_reason("演示：录错");
  const RecordId id = desk.fresh();
  desk.press(desk.step("Reversal", id, "request", &wanted));
  return id;
}

void SumsStory::withdraws(TownDesk& desk, const char* type, const RecordId& record) {
  desk.press(desk.step(type, record, "withdraw"));
}

}  // namespace jindu::test
