// Care: filings, settlements and what becomes of them, one deed at a time.
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "tests/simulation/forms.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

using nlohmann::json;

json filing_form(const Person& wife, const Person& husband, const std::string& hospital,
                 const std::string& pregnant) {
  return {{"filing_kind", "spouse"},
          {"institution_code", hospital},
          {"visit_institution_name", "演示医院"},
          {"patient_name", wife.name},
          {"patient_sex", "female"},
          {"patient_id_no", wife.id_no},
          {"patient_employed", false},
          {"contact_phone", "13800000001"},
          {"marriage_cert_no", "J990101-2020-000001"},
          {"pregnancy_date", pregnant},
          {"fetus_count", 1},
          {"care_kinds", {"prenatal", "delivery"}},
          {"spouse_name", husband.name},
          {"spouse_id_no", husband.id_no},
          {"spouse_employer_name", "演示单位"},
          {"declarant_name", wife.name}};
}

}  // namespace

bool Story::note(DeskMachine& desk, const Result<desk::Answer>& answer, Deed deed) {
  ++counts_.deeds;
  if (answer.ok() && answer->done) {
    const json body = parse(answer->body);
    deed.record_id = body.value("id", deed.record_id);
    const json ops = body.value("op_ids", json::array());
    for (const json& op : ops) deed.op_ids.push_back(op);
    ++counts_.recorded;
    did(deed.act);
  } else if (answer.ok()) {
    ++counts_.refused;
  }
  deed.untold = !answer.ok() || desk.disk.dead();
  deeds_.push_back(std::move(deed));
  if (std::getenv("JINDU_SIM_TRACE") != nullptr) {
    std::fprintf(stderr, "%s %s: %s\n", desk.name.c_str(), deeds_.back().act.c_str(),
                 answer.ok() ? answer->body.c_str() : answer.error().context.c_str());
  }
  const bool told = answer.ok() && !desk.disk.dead();
  if (told && answer->done) shows_own_work(desk, deeds_.back());
  return told;
}

void Story::shows_own_work(DeskMachine& desk, const Deed& deed) {
  if (!makes_record(deed.act) && deed.act != "amend") return;
  const auto broken = [&](const std::string& what) {
    if (broken_on_the_way_.size() < 5) broken_on_the_way_.push_back(desk.name + what);
  };
  const auto shown = desk.desk()->show(deed.record_id, false);
  if (desk.disk.dead()) return;
  if (!shown.ok() || !shown->done) {
    return broken(" does not show what it has just saved: " + deed.act + " " + deed.record_id);
  }
  const json record = parse(shown->body).value("record", json::object());
  for (const auto& [field, typed] : deed.fields) {
    const json value = record.value(field, json());
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    // Texts of several people stand below one another.
    const bool there = field == "remark" ? text.find(typed) != std::string::npos : text == typed;
    if (!there)
      broken(" shows another " + field + " than was typed: " + text + " " + deed.record_id);
  }
}

void Story::still_shows_last_work(DeskMachine& desk) {
  const auto last = std::find_if(deeds_.rbegin(), deeds_.rend(), [&](const Deed& deed) {
    return deed.desk == desk.name && (!deed.op_ids.empty() || deed.untold);
  });
  if (last == deeds_.rend() || last->untold) return;
  for (const std::string& op : last->op_ids) {
    const auto own = desk.desk()->core().outbox.find(parse_id<OpId>(op).value());
    if (!own.ok() || !own->has_value() || (*own)->verdict) return;
  }
  shows_own_work(desk, *last);
}

void Story::file(DeskMachine& desk) {
  if (trade_.outside_filing) return file_outside(desk);
  const int couple = static_cast<int>(pick(kWomen));
  const int hospital = std::max(0, hospital_of(desk));
  json form =
      filing_form(person(200 + couple, true), person(100 + couple, false),
                  trade_.hospital_code(hospital), date(120 + static_cast<int>(pick(3)) * 20));
  form["declared_on"] = date(0);
  note(desk, desk.desk()->create("Filing", form.dump()), deed_of(desk, "file", form));
}

std::string Story::next_invoice() {
  // Now and then somebody uses an invoice again, most likely one of the last.
  const int recent = std::min(next_invoice_ - 1, pick(2) == 0 ? 3 : next_invoice_ - 1);
  const int invoice =
      pick(9) == 0 && recent > 0
          ? next_invoice_ - 1 - static_cast<int>(pick(static_cast<std::uint64_t>(recent)))
          : next_invoice_++;
  return std::to_string(10000000 + invoice);
}

std::string Story::pregnant_since(int woman) const {
  const std::int64_t start = WorldTime().now_ms;
  return to_string(local_date(start).plus_days(-(180 + woman * 8)));
}

void Story::settle(DeskMachine& desk) {
  const bool birth = pick(2) == 0;
  const std::int64_t total = 10000 + static_cast<std::int64_t>(pick(500000));
  const std::int64_t scope = total - static_cast<std::int64_t>(pick(5000));
  Event event;
  event.woman = static_cast<int>(pick(kWomen));
  event.hospital = hospital_of(desk);
  event.kind = "birth";
  event.pregnancy_date = pregnant_since(event.woman);
  event.infants = pick(6) == 0 ? 2 : 1;
  event.dystocia = pick(6) == 0;
  const int back = static_cast<int>(pick(3));
  event.event_date = event.admission_date = date(back + 1);
  event.discharge_date = date(back);
  const Person woman = person(event.woman, true);
  std::int64_t fund = scope;
  if (birth && trade_.birth_cap_fen > 0) fund = std::min(fund, trade_.birth_cap_fen);
  json form = {{"benefit_kind", birth ? "inpatient" : "prenatal"},
               {"institution_code", trade_.hospital_code(event.hospital)},
               {"patient_name", woman.name},
               {"patient_sex", "female"},
               {"patient_id_no", woman.id_no},
               {"pregnancy_date", event.pregnancy_date},
               {"event_date", event.event_date},
               {"identity_checked", true},
               {"settled_on", date(0)},
               {"total_fee_fen", total},
               {"in_scope_fen", scope},
               {"fund_pay_fen", fund},
               {"self_pay_fen", total - fund},
               {"invoice_code", "99001"},
               {"invoice_no", next_invoice()}};
  if (birth) {
    form["inpatient_kind"] = "birth";
    form["birth_type"] = "normal";
    form["fetus_count"] = event.infants;
    form["dystocia_certified"] = event.dystocia;
    form["admission_date"] = event.admission_date;
    form["discharge_date"] = event.discharge_date;
    form["birth_cert_no"] = "B990101";
    form["service_cert_no"] = "F990101";
    form["admission_no"] = "Z" + form["invoice_no"].get<std::string>();
  } else {
    form["visit_date"] = event.event_date;
  }
  Deed deed = deed_of(desk, "settle", form);
  deed.fund_fen = fund;
  // The story's hospitals have settled already: what the rules say of it is the city's to judge.
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;
  note(desk, desk.desk()->create("Settlement", form.dump(), save), std::move(deed));
  event.record = deeds_.back().record_id;
  if (birth && !event.record.empty()) events_.push_back(std::move(event));
}

/// An intra-uterine device put in: one day at the outpatients'.
void Story::settle_operation(DeskMachine& desk) {
  const std::int64_t total = 5000 + static_cast<std::int64_t>(pick(30000));
  const std::int64_t fund = trade_.iud_quota_fen > 0 ? trade_.iud_quota_fen : total;
  Event event;
  event.woman = static_cast<int>(pick(kWomen));
  event.hospital = hospital_of(desk);
  event.kind = "iud";
  event.event_date = date(static_cast<int>(pick(2)));
  const Person woman = person(event.woman, true);
  const json form = {{"benefit_kind", "fp_outpatient"},
                     {"institution_code", trade_.hospital_code(event.hospital)},
                     {"patient_name", woman.name},
                     {"patient_sex", "female"},
                     {"patient_id_no", woman.id_no},
                     {"fp_operations", {"iud_insert"}},
                     {"event_date", event.event_date},
                     {"visit_date", event.event_date},
                     {"identity_checked", true},
                     {"settled_on", date(0)},
                     {"total_fee_fen", total},
                     {"in_scope_fen", total},
                     {"fund_pay_fen", fund},
                     {"self_pay_fen", std::max<std::int64_t>(0, total - fund)},
                     {"invoice_code", "99001"},
                     {"invoice_no", next_invoice()}};
  Deed deed = deed_of(desk, "settle", form);
  deed.fund_fen = fund;
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;
  note(desk, desk.desk()->create("Settlement", form.dump(), save), std::move(deed));
  event.record = deeds_.back().record_id;
  if (!event.record.empty()) events_.push_back(std::move(event));
}

/// An unemployed wife is settled on her husband's insurance and on the filing, if the desk has it.
void Story::settle_wife(DeskMachine& desk) {
  const int couple = static_cast<int>(pick(kWomen));
  const Person wife = person(200 + couple, true);
  const Person husband = person(100 + couple, false);
  const std::int64_t total = 10000 + static_cast<std::int64_t>(pick(50000));
  json form = {{"benefit_kind", "prenatal"},
               {"institution_code", trade_.hospital_code(hospital_of(desk))},
               {"patient_name", wife.name},
               {"patient_sex", "female"},
               {"patient_id_no", wife.id_no},
               {"sponsor_name", husband.name},
               {"sponsor_id_no", husband.id_no},
               {"pregnancy_date", date(120 + static_cast<int>(pick(2)) * 20)},
               {"event_date", date(0)},
               {"visit_date", date(0)},
               {"identity_checked", true},
               {"settled_on", date(0)},
               {"total_fee_fen", total},
               {"in_scope_fen", total},
               {"fund_pay_fen", total},
               {"self_pay_fen", 0},
               {"invoice_code", "99001"},
               {"invoice_no", next_invoice()}};
  Deed deed = deed_of(desk, "settle", form);
  deed.fund_fen = total;
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;
  note(desk, desk.desk()->create("Settlement", form.dump(), save), std::move(deed));
}

std::string Story::pick_record(DeskMachine& desk, const std::string& type,
                               const std::string& state) {
  desk::ListQuery query;
  query.type = type;
  query.state = state;
  const auto answer = desk.desk()->list(query);
  if (!answer.ok() || !answer->done) return {};
  const json records = parse(answer->body).value("records", json::array());
  if (records.empty()) return {};
  return records[pick(records.size())].value("id", "");
}

void Story::amend(DeskMachine& desk) {
  const std::string id = pick_record(desk, "Filing");
  if (id.empty()) return;
  json form;
  switch (pick(6)) {
    case 0:
      form = {{"contact_phone", "1380000" + std::to_string(1000 + pick(9000))}};
      break;
    case 1:
      form = {{"visit_institution_name", "演示" + std::to_string(pick(50)) + "院"}};
      break;
    case 2:
      form = {{"marriage_cert_no", "J990101-2021-" + std::to_string(100000 + pick(50))}};
      break;
    case 3:
      form = {{"fetus_count", 1 + pick(3)}};
      break;
    case 4:
      form = {{"spouse_employer_name", "演示单位" + std::to_string(pick(50))}};
      break;
    default:
      form = {{"remark", "说明" + std::to_string(pick(1000))}};
      break;
  }
  Deed deed = deed_of(desk, "amend", form);
  deed.record_id = id;
  note(desk, desk.desk()->amend(id, form.dump()), std::move(deed));
}

void Story::cancel(DeskMachine& desk) {
  const std::string id = pick_record(desk, "Filing");
  if (id.empty()) return;
  Deed deed = deed_of(desk, "cancel", json::object());
  deed.record_id = id;
  note(desk, desk.desk()->step(id, "cancel"), std::move(deed));
}

void Story::reverse(DeskMachine& desk) {
  const std::string id = pick_record(desk, "Settlement");
  if (id.empty()) return;
  note(desk, desk.desk()->reverse(id, "录入有误"), deed_of(desk, "reverse", json::object()));
}

void Story::check(DeskMachine& desk) {
  const Person woman = person(static_cast<int>(pick(kWomen + 2)), true);
  note(desk, desk.desk()->check(woman.id_no, woman.name, "prenatal", "窗口查询"),
       deed_of(desk, "check", json::object()));
}

void Story::decide(DeskMachine& desk) {
  const auto answer = desk.desk()->inbox();
  if (!answer.ok() || !answer->done) return;
  const json items = parse(answer->body).value("conflicts", json::array());
  for (const json& item : items) {
    if (!item.value("mine_to_decide", false)) continue;
    const json choices = item.value("choices", json::array());
    if (choices.empty()) continue;
    const json& choice = choices[pick(choices.size())];
    const std::string code =
        choice.is_object() ? choice.value("code", "") : choice.get<std::string>();
    if (code == "typed" || code == "correct") continue;
    ++counts_.conflicts;
    note(desk, desk.desk()->resolve(item.value("conflict", ""), code, "依证据"),
         deed_of(desk, "resolve", json::object()));
    return;
  }
}

}  // namespace jindu::sim
