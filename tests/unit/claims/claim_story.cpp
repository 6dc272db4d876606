#include "tests/unit/claims/claim_story.h"

#include "schema/catalog/checks.h"
#include "schema/records/notice.pb.h"

namespace jindu::test {
namespace {

using records::Material;
using records::ReimbursementClaim;

/// A second county, before anything happens.
TownDesk in_second_county(Town& town, const std::string& who, const std::set<std::string>& roles) {
  town.open_county(kCountyTwo);
  return TownDesk(town, kCountyTwo, who, roles);
}

void add_line(ReimbursementClaim& form, const char* name, std::int64_t fen, bool in_scope) {
  records::FeeLine& line = *form.add_lines();
  line.set_name(name);
  line.set_quantity_milli(1000);
  line.set_amount_fen(fen);
  line.set_in_scope(in_scope);
}

}  // namespace

const std::vector<Material::Kind>& stay_papers() {
  static const std::vector<Material::Kind> kPapers = {
      Material::id_card,      Material::receipt,   Material::fee_list,
      Material::discharge_record, Material::service_cert, Material::birth_cert,
      Material::hospital_level_cert};
  return kPapers;
}

ReimbursementClaim claim_form(int woman, const std::string& invoice) {
  ReimbursementClaim form;
  form.set_claim_kind(ReimbursementClaim::medical);
  form.set_channel(ReimbursementClaim::personal);
  form.set_claimant_kind(ReimbursementClaim::self);
  form.set_visit_institution_name("演示外地医院");
  form.set_visit_division("990101");
  form.set_patient_name(numbered("例", woman));
  form.set_patient_sex(records::Sex::female);
  form.set_id_type(records::IdType::resident_id);
  form.set_patient_id_no(resident_id(woman, true));
  form.set_patient_employer_name("演示单位");
  form.set_contact_name("例员");
  form.set_contact_phone("13900000142");
  form.set_med_type(records::MedType::inpatient);
  form.set_is_family_planning(false);
  form.set_birth_type(records::BirthType::normal);
  form.set_event_date("2022-10-10");
  form.set_admission_date("2022-10-08");
  form.set_discharge_date("2022-10-13");
  form.set_pregnancy_date("2022-01-05");
  form.set_fetus_count(1);
  form.set_birth_order(1);
  form.set_complication_flag(false);
  form.set_late_birth_flag(false);
  form.set_early_pregnancy_flag(false);
  form.set_total_fee_fen(214500);
  form.set_in_scope_fen(204543);
  form.set_fund_pay_fen(204543);
  form.set_self_pay_fen(9957);
  records::ClaimInvoice& paper = *form.add_invoices();
  paper.set_code("99010001");
  paper.set_no(invoice);
  paper.set_amount_fen(214500);
  paper.set_issued_on("2022-10-13");
  add_line(form, "床位费", 128000, true);
  add_line(form, "药品费", 76543, true);
  add_line(form, "陪护用品", 9957, false);
  form.set_claim_reason(ReimbursementClaim::general);
  form.set_payee_kind(records::PayeeKind::person);
  form.set_bank_category("中国工商银行");
  form.set_bank_branch_name("演示支行");
  form.set_account_name(numbered("例", woman));
  form.set_account_no("6222020200112233446");
  return form;
}

ReimbursementClaim yantai_claim(int woman, const std::string& invoice, std::int64_t in_scope_fen,
                                std::int64_t fund_fen) {
  ReimbursementClaim made = claim_form(woman, invoice);
  made.set_event_date("2022-09-20");
  made.set_admission_date("2022-09-18");
  made.set_discharge_date("2022-09-24");
  made.set_payee_kind(records::PayeeKind::employer);
  made.set_account_name("演示单位");
  made.set_claim_reason(ReimbursementClaim::emergency);
  made.clear_lines();
  add_line(made, "住院费", in_scope_fen, true);
  made.set_total_fee_fen(in_scope_fen);
  made.set_in_scope_fen(in_scope_fen);
  made.set_fund_pay_fen(fund_fen);
  made.set_self_pay_fen(in_scope_fen > fund_fen ? in_scope_fen - fund_fen : 0);
  made.mutable_invoices(0)->set_amount_fen(in_scope_fen);
  return made;
}

ReimbursementClaim yantai_subsidy(int wife, const std::string& invoice, std::int64_t total_fen) {
  ReimbursementClaim made = yantai_claim(wife, invoice, total_fen, 215000);
  made.set_claim_kind(ReimbursementClaim::male_subsidy);
  made.set_claimant_kind(ReimbursementClaim::spouse);
  made.set_claim_reason(ReimbursementClaim::general);
  made.set_spouse_name("样二");
  made.set_spouse_id_type(records::IdType::resident_id);
  made.set_spouse_id_no(resident_id(2, false));
  made.clear_lines();
  return made;
}

ClaimStory::ClaimStory(const std::string& city)
    : town(city),
      two(in_second_county(town, "C02", {"front_clerk"})),
      other_reviewer(town, kCountyTwo, "R02", {"first_reviewer"}) {
  on("2022-10-20");
  for (const int woman : {20, 21, 22}) {
    town.insure(resident_id(woman, true), numbered("例", woman));
    // Elsewhere an employed woman's settlement gives rise to an allowance, which is not the subject.
    if (city == "qinhuangdao") town.employ(resident_id(woman, true));
  }
  town.insure(resident_id(2, false), "样二");
  if (city == "qinhuangdao") town.employ(resident_id(2, false));
}

ClaimStory::~ClaimStory() {
  sync();
  CHECK(town.ledger_balances());
  CHECK(town.digests_hold());
  for (const TownDesk* desk : {&one, &two, &employer, &reviewer, &other_reviewer, &hospital}) {
    CHECK(desk->digest_equal());
  }
}

void ClaimStory::sync() {
  for (TownDesk* desk : {&one, &two, &employer, &reviewer, &other_reviewer, &hospital}) {
    desk->sync();
  }
}

void ClaimStory::on(const std::string& day) {
  const Date date = parse_date(day).value();
  // Ten in the morning in Shanghai.
  town.clock.set_wall(std::int64_t{date.day.time_since_epoch().count()} * 86'400'000 +
                      2 * 3'600'000);
}

OpId ClaimStory::submit(TownDesk& desk, const RecordId& id, const ReimbursementClaim& form,
                        const std::vector<Material::Kind>& papers) {
  std::vector<wire::Operation> operations;
  for (const Material::Kind kind : papers) {
    Material paper;
    paper.set_owner(id.str());
    paper.set_kind(kind);
    paper.set_form(Material::original_seen);
    paper.set_pages(1);
    paper.set_kept_by(Material::bureau);
    paper.set_quality(Material::ok);
    wire::Operation attached = desk.operation("Material", desk.fresh());
    *attached.mutable_patch() = patch_of(paper);
    operations.push_back(std::move(attached));
  }
  wire::Operation claim = desk.step("ReimbursementClaim", id, "submit", &form);
  claim.set_doc_no(catalog::make_doc_no(town.city->division, desk.site_no,
                                        local_date(town.clock.wall_ms()), ++papers_printed));
  operations.push_back(std::move(claim));
  return desk.press(std::move(operations)).back();
}

RecordId ClaimStory::submitted(const ReimbursementClaim& form) {
  const RecordId id = one.fresh();
  submit(one, id, form, stay_papers());
  sync();
  sync();
  return id;
}

wire::Verdict ClaimStory::say(const wire::Operation& operation, const std::string& role,
                              const std::string& who) {
  std::unique_ptr<crypto::Signer>& key = staff[who];
  if (key == nullptr) {
    key = town.suite.new_signer(town.random).value();
    store::Operator person;
    person.operator_id = who;
    person.name = "试员";
    person.roles = {role};
    person.public_key = key->public_key();
    person.suite = static_cast<std::uint16_t>(town.suite.id());
    JINDU_ENSURE(town.store->writer()
                     .transaction([&] { return town.store->writer().put_operator(person); })
                     .ok());
  }
  accept::Actor actor;
  actor.operator_id = who;
  actor.roles = {role};
  actor.signer = key.get();
  if (role == "employer_clerk") actor.employer = kEmployer;
  return town.acceptor->act(actor, {operation}).value().front();
}

std::string ClaimStory::act(const RecordId& id, const std::string& event, const std::string& role,
                            const std::string& who, const google::protobuf::Message* arguments) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(town.row(id).type);
  operation.mutable_based_on()->set_city_epoch(town.city->epoch.str());
  operation.mutable_based_on()->set_version(town.header(id).version());
  operation.mutable_step()->set_event(event);
  if (arguments != nullptr) *operation.mutable_step()->mutable_arguments() = patch_of(*arguments);
  const wire::Verdict verdict = say(operation, role, who);
  return verdict.kind() == wire::Verdict::ACCEPTED ? std::string() : verdict.reason().code();
}

void ClaimStory::pass(const RecordId& id) {
  REQUIRE(state(id) == "EMPLOYER_PENDING");
  REQUIRE(act(id, "employer_pass", "employer_clerk", "E09") == "");
}

void ClaimStory::review(const RecordId& id) {
  REQUIRE(act(id, "accept", "front_clerk", "S01") == "");
  REQUIRE(act(id, "first_review", "first_reviewer", "S02") == "");
  REQUIRE(act(id, "approve", "section_chief", "S03") == "");
}

std::string ClaimStory::notice(const RecordId& id) {
  const auto record = claim(id);
  if (record.notice().empty()) return {};
  const auto told =
      town.record<records::CorrectionNotice>(id_from<RecordId>(record.notice()).value());
  if (told.answered()) return "answered";
  std::string codes;
  for (const records::NoticeItem& item : told.items()) {
    codes += (codes.empty() ? "" : ",") + item.code();
  }
  return codes;
}

}  // namespace jindu::test
