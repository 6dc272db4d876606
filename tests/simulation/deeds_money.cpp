// Allowances, claims, payees' accounts and hospitals' months, as desks record them.
#include <algorithm>

#include "tests/simulation/forms.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

/// A woman's papers for the allowance, as her hospital or a county fills them in.
json application_form(const Trade& trade, const Person& woman, const Employer& work) {
  json form = {{"visit_institution_name", "演示医院"},
               {"patient_name", woman.name},
               {"patient_sex", "female"},
               {"patient_id_no", woman.id_no},
               {"patient_employer_name", work.name},
               {"contact_phone", "13900000142"},
               {"fetus_count", 1},
               {"birth_order", 1}};
  if (!trade.employer_checks) return form;
  form["channel"] = "personal";
  form["contact_name"] = woman.name;
  form["is_family_planning"] = false;
  form["complication_flag"] = false;
  form["payee_kind"] = "person";
  form["bank_category"] = "中国工商银行";
  form["pay_method"] = "by_bank";
  form["account_name"] = woman.name;
  form["bank_name"] = "演示支行";
  form["account_no"] = "6222020200112233446";
  form["materials"] = {"id_card", "discharge_record"};
  return form;
}

json fee_lines(std::int64_t in_scope, std::int64_t rest) {
  json lines = json::array();
  const auto add = [&](const char* name, std::int64_t fen, bool counts) {
    lines.push_back(
        {{"name", name}, {"quantity_milli", 1000}, {"amount_fen", fen}, {"in_scope", counts}});
  };
  add("床位费", in_scope / 3, true);
  add("药品费", in_scope - in_scope / 3, true);
  if (rest > 0) add("陪护用品", rest, false);
  return lines;
}

json invoice_of(const std::string& number, std::int64_t fen, const std::string& day) {
  return json::array(
      {{{"code", "99010001"}, {"no", number}, {"amount_fen", fen}, {"issued_on", day}}});
}

json all_papers() {
  return {"id_card",      "receipt",     "fee_list",   "discharge_record",
          "service_cert", "birth_cert",  "commitment", "hospital_level_cert",
          "social_card",  "wife_id_card"};
}

}  // namespace

/// 异地生育备案: a birth out of the city is filed before it, most of the time early enough.
void Story::file_outside(DeskMachine& desk) {
  if (hospital_of(desk) >= 0) return;
  const int number = static_cast<int>(pick(kWomen));
  const Person woman = person(number, true);
  const json form = {{"filing_kind", "out_of_city"},
                     {"patient_name", woman.name},
                     {"patient_sex", "female"},
                     {"patient_id_no", woman.id_no},
                     {"patient_employer_name", employer_of(woman, number).name},
                     {"contact_phone", "13900000142"},
                     {"expected_date", date(-(20 + static_cast<int>(pick(60))))},
                     {"pregnancy_date", pregnant_since(number)},
                     {"declared_on", date(0)},
                     {"declarant_name", woman.name},
                     {"filing_reason", pick(3) == 0 ? "home_place" : "work"},
                     {"birth_place", "演示外地"}};
  note(desk, desk.desk()->create("Filing", form.dump()), deed_of(desk, "file", form));
}

void Story::apply(DeskMachine& desk) {
  json form;
  if (trade_.employer_checks) {
    const int number = static_cast<int>(pick(kWomen));
    const Person woman = person(number, true);
    form = application_form(trade_, woman, employer_of(woman, number));
    form["birth_type"] = "normal";
    form["pregnancy_date"] = pregnant_since(number);
    form["event_date"] = form["discharge_date"] = date(1 + static_cast<int>(pick(3)));
    form["admission_date"] = date(5);
    form["fetus_count"] = pick(6) == 0 ? 2 : 1;
  } else {
    if (events_.empty()) return;
    const Event& event = events_[pick(events_.size())];
    const int mine = hospital_of(desk);
    if (mine >= 0 && mine != event.hospital) return;
    const Person woman = person(event.woman, true);
    form = application_form(trade_, woman, employer_of(woman, event.woman));
    form["channel"] = mine >= 0 ? "hospital" : "counter";
    if (mine >= 0) {
      form["institution_code"] = trade_.hospital_code(mine);
      form["patient_employed"] = true;
    }
    form["event_date"] = event.event_date;
    form["account_name"] = employer_of(woman, event.woman).name;
    form["bank_name"] = "演示银行";
    form["account_no"] = "4200123456789" + std::to_string(event.woman);
    if (event.kind == "iud") {
      form["birth_type"] = "other";
      form["pregnancy_date"] = event.event_date;
      form["fp_operations"] = {"iud_insert"};
    } else {
      form["birth_type"] = "normal";
      form["pregnancy_date"] = event.pregnancy_date;
      form["fetus_count"] = pick(12) == 0 ? 3 - event.infants : event.infants;
      if (event.dystocia) form["dystocia_certified"] = true;
      if (pick(2) == 0) {
        const Person husband = person(100 + event.woman, false);
        form["care_leave_claimed"] = true;
        form["spouse_name"] = husband.name;
        form["spouse_id_no"] = husband.id_no;
        form["spouse_account_name"] = employer_of(husband, event.woman).name;
        form["spouse_bank_name"] = "演示银行";
        form["spouse_account_no"] = "4300123456789" + std::to_string(event.woman);
      }
    }
  }
  note(desk, desk.desk()->create("AllowanceApplication", form.dump()),
       deed_of(desk, "apply", form));
}

void Story::change_account(DeskMachine& desk) {
  const std::string id = pick_record(desk, "AllowanceApplication");
  if (id.empty()) return;
  const json form = {{"account_name", "演示单位"},
                     {"bank_name", "演示银行"},
                     {"account_no", "4400" + std::to_string(10000000 + next_account_++)}};
  Deed deed = deed_of(desk, "change_account", form);
  deed.record_id = id;
  note(desk, desk.desk()->step(id, "change_account", form.dump()), std::move(deed));
}

void Story::propose_account(DeskMachine& desk) {
  const int number = static_cast<int>(pick(kWomen));
  const Person woman = person(number, true);
  const Employer work = employer_of(woman, number);
  const bool of_person = trade_.pays_persons;
  json form = {{"purpose", "allowance"},
               {"from", date(0)},
               {"phone", "13900000142"},
               {"reason", "演示"},
               {"owner_name", of_person ? woman.name : work.name},
               {"account_name", of_person ? woman.name : work.name}};
  if (of_person) {
    form["owner_id_no"] = woman.id_no;
    form["kind"] = "debit_card";
    form["bank_name"] = pick(2) == 0 ? "中国工商银行" : "中国建设银行";
    form["account_no"] = debit_card(next_account_++);
  } else {
    form["employer_uscc"] = work.code;
    form["kind"] = "corporate";
    form["bank_name"] = "演示银行";
    form["account_no"] = "5100" + std::to_string(10000000 + next_account_++);
  }
  note(desk, desk.desk()->create("PayeeAccount", form.dump()), deed_of(desk, "account", form));
}

/// A birth out of the city, paid by herself; or the lump for a man's unemployed wife.
void Story::claim(DeskMachine& desk) {
  const int number = static_cast<int>(pick(kWomen));
  const bool lump = trade_.male_subsidy_fen > 0 && pick(4) == 0;
  const Person husband = person(100 + number, false);
  const Person patient = person(lump ? 200 + number : number, true);
  const Employer work = employer_of(lump ? husband : patient, number);
  const std::int64_t scope = 30000 + static_cast<std::int64_t>(pick(400000));
  const std::int64_t rest = pick(3) == 0 ? 0 : static_cast<std::int64_t>(pick(20000));
  const int back = 1 + static_cast<int>(pick(4));
  const bool by_work = !trade_.employer_checks;
  json form = {{"claim_kind", lump ? "male_subsidy" : "medical"},
               {"channel", by_work ? "counter" : "personal"},
               {"claimant_kind", lump ? "spouse" : "self"},
               {"visit_institution_name", "演示外地医院"},
               {"visit_division", "990101"},
               {"institution_level", 2},
               {"patient_name", patient.name},
               {"patient_sex", "female"},
               {"id_type", "resident_id"},
               {"patient_id_no", patient.id_no},
               {"patient_employer_name", work.name},
               {"contact_name", patient.name},
               {"contact_phone", "13900000142"},
               {"med_type", "inpatient"},
               {"is_family_planning", false},
               {"birth_type", "normal"},
               {"event_date", date(back + 1)},
               {"admission_date", date(back + 2)},
               {"discharge_date", date(back)},
               {"pregnancy_date", pregnant_since(number)},
               {"fetus_count", 1},
               {"birth_order", 1},
               {"complication_flag", false},
               {"late_birth_flag", false},
               {"early_pregnancy_flag", false},
               {"total_fee_fen", scope + rest},
               {"in_scope_fen", scope},
               {"claim_reason", lump ? "general" : "emergency"},
               {"payee_kind", by_work ? "employer" : "person"},
               {"bank_category", "中国工商银行"},
               {"bank_branch_name", "演示支行"},
               {"account_name", by_work ? work.name : patient.name},
               {"account_no", "6222020200112233446"},
               {"materials", all_papers()}};
  if (lump) {
    form["spouse_name"] = husband.name;
    form["spouse_id_type"] = "resident_id";
    form["spouse_id_no"] = husband.id_no;
  }
  // A list that does not add up: the claim comes back (domain.md M13).
  form["lines"] = fee_lines(scope, rest > 0 && pick(12) == 0 ? rest - 1 : rest);
  form["invoices"] = invoice_of(next_invoice(), scope + rest, date(back));
  note(desk, desk.desk()->create("ReimbursementClaim", form.dump()), deed_of(desk, "claim", form));
}

/// Another bill is the true one: amounts, invoice and lines are one group.
void Story::amend_claim(DeskMachine& desk) {
  const std::string id = pick_record(desk, "ReimbursementClaim");
  if (id.empty()) return;
  json form;
  if (pick(3) == 0) {
    form = {{"contact_phone", "1390000" + std::to_string(1000 + pick(9000))}};
  } else {
    const std::int64_t scope = 30000 + static_cast<std::int64_t>(pick(400000));
    form = {{"total_fee_fen", scope}, {"in_scope_fen", scope}, {"lines", fee_lines(scope, 0)}};
    form["invoices"] = invoice_of(next_invoice(), scope, date(1));
  }
  Deed deed = deed_of(desk, "amend", form);
  deed.record_id = id;
  note(desk, desk.desk()->amend(id, form.dump()), std::move(deed));
}

/// Steps of a review are proposed at a county without a link (domain.md K25, K07).
void Story::review_here(DeskMachine& desk) {
  struct Step {
    const char* state;
    const char* event;
  };
  static constexpr Step kSteps[] = {{"SUBMITTED", "accept"},
                                    {"EMPLOYER_PASSED", "accept"},
                                    {"ACCEPTED", "first_review"},
                                    {"ACCEPTED", "reject"},
                                    {"FIRST_REVIEWED", "approve"},
                                    {"FIRST_REVIEWED", "send_back"}};
  const Step& step = kSteps[pick(std::size(kSteps))];
  const std::string id = pick_record(desk, "ReimbursementClaim", step.state);
  if (id.empty()) return;
  json form = json::object();
  if (std::string(step.event) == "reject") form["opinion"] = "演示不符";
  Deed deed = deed_of(desk, "review", form);
  deed.record_id = id;
  desk::SaveOptions save;
  save.linked = true;
  note(desk, desk.desk()->step(id, step.event, form.dump(), save), std::move(deed));
}

/// What came back is handed in once more, as it is or with another phone.
void Story::correct(DeskMachine& desk) {
  static constexpr const char* kTypes[] = {"AllowanceApplication", "ReimbursementClaim", "Filing"};
  const std::string id = pick_record(desk, kTypes[pick(3)], "RETURNED");
  if (id.empty()) return;
  const json form = {{"contact_phone", "1390000" + std::to_string(1000 + pick(9000))}};
  Deed deed = deed_of(desk, "correct", form);
  deed.record_id = id;
  note(desk, desk.desk()->step(id, "correct", form.dump()), std::move(deed));
}

void Story::withdraw(DeskMachine& desk) {
  const char* type = pick(2) == 0 ? "AllowanceApplication" : "ReimbursementClaim";
  const std::string id = pick_record(desk, type);
  if (id.empty()) return;
  Deed deed = deed_of(desk, "withdraw", json::object());
  deed.record_id = id;
  note(desk, desk.desk()->step(id, "withdraw"), std::move(deed));
}

/// The hospital's part of its month: hands it in, takes it back, agrees, or does not.
void Story::clear_month(DeskMachine& desk) {
  struct Step {
    const char* state;
    const char* event;
  };
  static constexpr Step kSteps[] = {{"OPEN", "submit"},    {"OPEN", "submit"},
                                    {"AUDITED", "agree"},  {"AUDITED", "agree"},
                                    {"AUDITED", "differ"}, {"SUBMITTED", "withdraw"}};
  const Step* found = nullptr;
  std::string id;
  for (int tries = 0; tries < 4 && id.empty(); ++tries) {
    found = &kSteps[pick(20) == 0 ? 5 : pick(5)];
    id = pick_record(desk, "HospitalClearing", found->state);
  }
  if (id.empty()) return;
  const Step& step = *found;
  json form = json::object();
  if (std::string(step.event) == "differ") {
    form["differences"] = {{{"hospital_fen", 51000}, {"reason", "演示少记一项"}}};
  }
  Deed deed = deed_of(desk, "clear", form);
  deed.record_id = id;
  desk::SaveOptions save;
  save.linked = true;
  note(desk, desk.desk()->step(id, step.event, form.dump(), save), std::move(deed));
}

/// 日常稽查: the county writes down at the hospital what is to be taken from a month's deposit.
void Story::inspect(DeskMachine& desk) {
  const auto fen = static_cast<std::int64_t>(1000 + pick(60000));
  const int month = pick(2) == 0 ? this_month() : 202209;
  const json form = {
      {"institution_code",
       trade_.hospital_code(static_cast<int>(pick(static_cast<std::uint64_t>(trade_.hospitals))))},
      {"inspected_on", date(0)},
      {"findings", "演示超范围收费"},
      {"requested_fen", fen},
      {"month", month}};
  note(desk, desk.desk()->create("Inspection", form.dump()), deed_of(desk, "inspect", form));
}

void Story::agree_inspection(DeskMachine& desk) {
  const std::string id = pick_record(desk, "Inspection", "REVIEWED");
  if (id.empty()) return;
  Deed deed = deed_of(desk, "agree", json::object());
  deed.record_id = id;
  desk::SaveOptions save;
  save.linked = true;
  note(desk, desk.desk()->step(id, pick(5) == 0 ? "object" : "agree", "", save), std::move(deed));
}

/// The bank's paper comes to a county, which writes it down; two counties may do so.
void Story::bank_returns(DeskMachine& desk) {
  const std::string batch =
      pick_record(desk, "PayoutBatch", pick(2) == 0 ? "SENT_TO_BANK" : "PARTIAL_RETURN");
  if (batch.empty()) return;
  const std::string item = pick_record(desk, "AllowanceItem", "PAID");
  if (item.empty()) return;
  json form = {{"returned", {item}}, {"return_reason", "演示"}};
  if (pick(2) == 0) form["bank_reference"] = "T2002";
  if (pick(2) == 0) form["return_code"] = "closed";
  Deed deed = deed_of(desk, "bank_return", form);
  deed.record_id = batch;
  note(desk, desk.desk()->step(batch, "partial_return", form.dump()), std::move(deed));
}

/// What was paid by mistake is to come back.
void Story::reverse_paid(DeskMachine& desk) {
  const char* type = pick(2) == 0 ? "AllowanceItem" : "ReimbursementClaim";
  const std::string id = pick_record(desk, type, "PAID");
  if (id.empty()) return;
  note(desk, desk.desk()->reverse(id, "演示错发"), deed_of(desk, "reverse", json::object()));
}

}  // namespace jindu::sim
