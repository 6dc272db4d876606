// What people do at their desks and at the city, one deed at a time.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "schema/records/conflict_case.pb.h"
#include "server/city/fleet.h"
#include "tests/simulation/people.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

using nlohmann::json;

constexpr const char* kHospitals[] = {"H42028100001", "H42028100002"};

json parse(const Bytes& body) { return json::parse(body, nullptr, false); }

json filing_form(const Person& wife, const Person& husband, int hospital,
                 const std::string& pregnant) {
  return {{"filing_kind", "spouse"},
          {"institution_code", kHospitals[hospital]},
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

Deed deed_of(const DeskMachine& desk, const char* act, const json& form) {
  Deed deed;
  deed.desk = desk.name;
  deed.act = act;
  for (const auto& [field, value] : form.items()) {
    if (value.is_string()) deed.fields[field] = value.get<std::string>();
    if (value.is_number_integer()) deed.fields[field] = std::to_string(value.get<std::int64_t>());
  }
  return deed;
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
  } else if (answer.ok()) {
    ++counts_.refused;
  }
  deed.untold = !answer.ok() || desk.disk.dead();
  deeds_.push_back(std::move(deed));
  const bool told = answer.ok() && !desk.disk.dead();
  if (told && answer->done) shows_own_work(desk, deeds_.back());
  return told;
}

void Story::shows_own_work(DeskMachine& desk, const Deed& deed) {
  if (deed.act != "file" && deed.act != "settle" && deed.act != "amend") return;
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
    if (!there) broken(" shows another " + field + " than was typed: " + deed.record_id);
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
  const int couple = static_cast<int>(pick(kWomen));
  const json form = [&] {
    json filled =
        filing_form(person(200 + couple, true), person(100 + couple, false),
                    desk.site_no == "0002" ? 1 : 0, date(120 + static_cast<int>(pick(3)) * 20));
    filled["declared_on"] = date(0);
    return filled;
  }();
  note(desk, desk.desk()->create("Filing", form.dump()), deed_of(desk, "file", form));
}

void Story::settle(DeskMachine& desk) {
  const bool birth = pick(3) == 0;
  const std::int64_t total = 10000 + static_cast<std::int64_t>(pick(500000));
  const std::int64_t scope = total - static_cast<std::int64_t>(pick(5000));
  // Now and then somebody uses an invoice again, most likely one of the last.
  const int recent = std::min(next_invoice_ - 1, pick(2) == 0 ? 3 : next_invoice_ - 1);
  const int invoice =
      pick(9) == 0 && recent > 0
          ? next_invoice_ - 1 - static_cast<int>(pick(static_cast<std::uint64_t>(recent)))
          : next_invoice_++;
  const Person woman = person(static_cast<int>(pick(kWomen)), true);
  json form = {{"benefit_kind", birth ? "inpatient" : "prenatal"},
               {"institution_code", kHospitals[desk.site_no == "0002" ? 1 : 0]},
               {"patient_name", woman.name},
               {"patient_sex", "female"},
               {"patient_id_no", woman.id_no},
               {"pregnancy_date", date(200)},
               {"event_date", date(1)},
               {"identity_checked", true},
               {"settled_on", date(0)},
               {"total_fee_fen", total},
               {"in_scope_fen", scope},
               {"fund_pay_fen", scope},
               {"self_pay_fen", total - scope},
               {"invoice_code", "99001"},
               {"invoice_no", std::to_string(10000000 + invoice)}};
  if (birth) {
    form["inpatient_kind"] = "birth";
    form["birth_type"] = "normal";
    form["fetus_count"] = 1;
    form["admission_date"] = date(2);
    form["discharge_date"] = date(0);
  } else {
    form["visit_date"] = date(1);
  }
  Deed deed = deed_of(desk, "settle", form);
  deed.fund_fen = scope;
  // The story's hospitals have settled already: what the rules say of it is the city's to judge.
  desk::SaveOptions save;
  save.unmet = desk::SaveOptions::Unmet::settled;
  note(desk, desk.desk()->create("Settlement", form.dump(), save), std::move(deed));
}

std::string Story::pick_record(DeskMachine& desk, const std::string& type) {
  desk::ListQuery query;
  query.type = type;
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

void Story::approve_reversals() {
  if (city_->disk.dead()) return;
  auto staff = city::find_staff(city_->city(), "chief");
  if (!staff.ok()) return;
  const auto requested = city_->reader().list("Reversal", "REQUESTED", {}, 5);
  if (!requested.ok()) return;
  for (const store::RecordRow& row : *requested) {
    wire::Operation operation;
    operation.set_record_id(row.id.str());
    operation.set_record_type("Reversal");
    operation.mutable_based_on()->set_city_epoch(city_->city().identity().epoch.str());
    operation.mutable_based_on()->set_version(row.version);
    operation.mutable_step()->set_event(pick(4) == 0 ? "refuse" : "approve");
    static_cast<void>(city_->city().acceptor().act(staff->actor, {operation}).ok());
    if (city_->disk.dead()) return;
  }
}

void Story::decide_at_city() {
  if (city_->disk.dead()) return;
  auto staff = city::find_staff(city_->city(), "chief");
  if (!staff.ok()) return;
  const auto open = city_->reader().list("ConflictCase", "OPEN", {}, 50);
  if (!open.ok()) return;
  for (const store::RecordRow& row : *open) {
    wire::RecordState state;
    records::ConflictCase record;
    if (!state.ParseFromString(row.own) || !record.ParseFromString(state.record())) continue;
    if (!record.decider_site().empty() || record.choices().empty()) continue;
    const int chosen = static_cast<int>(pick(static_cast<std::uint64_t>(record.choices_size())));
    wire::Operation operation;
    operation.set_record_id(row.id.str());
    operation.set_record_type("ConflictCase");
    operation.mutable_based_on()->set_city_epoch(city_->city().identity().epoch.str());
    operation.mutable_based_on()->set_version(row.version);
    operation.mutable_decide()->set_conflict_id(row.id.str());
    operation.mutable_decide()->set_choice(record.choices(chosen).code());
    const auto told = city_->city().acceptor().act(staff->actor, {operation});
    if (told.ok() && told->front().kind() == wire::Verdict::ACCEPTED) ++counts_.conflicts;
    return;  // One at a time: what follows changes the others.
  }
}

}  // namespace jindu::sim
