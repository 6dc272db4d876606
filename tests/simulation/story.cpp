#include "tests/simulation/story.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "schema/records/conflict_case.pb.h"
#include "server/city/enrolment.h"
#include "server/city/fleet.h"
#include "tests/simulation/people.h"

namespace jindu::sim {
namespace {

using nlohmann::json;

constexpr int kWomen = 8;
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

Story::Story(std::uint64_t seed, const Profile& profile) : profile_(profile), random_(seed) {
  // Only slots and marks lie here; the databases are on simulated disks.
  std::string pattern = std::filesystem::temp_directory_path() / "jindu-sim-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  dir_ = pattern;
}

Story::~Story() {
  desks_.clear();
  city_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::string Story::date(int days_back) const {
  return to_string(local_date(time_.now_ms).plus_days(-days_back));
}

void Story::set_the_stage() {
  city_ = std::make_unique<CityMachine>(time_, random_(), dir_ + "/city");
  std::string people = "id_no,name,sex,status,from\n";
  for (int i = 0; i < kWomen; ++i) {
    const Person woman = person(i, true);
    const Person man = person(100 + i, false);
    people += woman.id_no + "," + woman.name + ",女,正常,2020-01-01\n";
    people += man.id_no + "," + man.name + ",男,正常,2020-01-01\n";
  }
  city_->found(people,
               "code12,name,level,division,designated_from,networked\n"
               "H42028100001,演示一院,2,420281,2020-01-01,是\n"
               "H42028100002,演示二院,2,420281,2020-01-01,是\n");
  struct Place {
    const char* name;
    const char* site_no;
    const char* kind;
    int hospital;
    std::set<std::string> roles;
  };
  const Place places[] = {
      {"hospital1", "0001", "hospital_desk", 0, {"desk_clerk"}},
      {"hospital2", "0002", "hospital_desk", 1, {"desk_clerk"}},
      {"county", "0009", "county_bureau", -1, {"front_clerk", "first_reviewer", "section_chief"}}};
  for (const Place& place : places) {
    const std::string operator_id = std::string("op-") + place.name;
    city::NewSite site{place.site_no, place.kind, std::string("演示") + place.name, "420281",
                       place.hospital < 0 ? "" : kHospitals[place.hospital]};
    auto added = city::add_site(city_->city(), site);
    auto staffed =
        city::add_operator(city_->city(), {operator_id, "例员", place.site_no, place.roles});
    auto offer = city::offer_enrolment(city_->city(), place.site_no, operator_id);
    if (!added.ok() || !added->empty() || !staffed.ok() || !staffed->empty() || !offer.ok() ||
        offer->code.empty()) {
      std::fprintf(stderr, "simulation: stage: %s\n", place.name);
      std::abort();
    }
    desks_.push_back(std::make_unique<DeskMachine>(place.name, place.site_no, time_, *city_,
                                                   random_(), dir_ + "/" + place.name, random_));
    desks_.back()->enrol(offer->code);
    sync(*desks_.back());
  }
  auto chief =
      city::add_operator(city_->city(), {"chief", "例科", "", {"section_chief", "city_clerk"}});
  if (!chief.ok() || !chief->empty()) std::abort();
}

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
  note(desk, desk.desk()->create("Settlement", form.dump()), std::move(deed));
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

void Story::sync(DeskMachine& desk) {
  ++counts_.exchanges;
  if (desk.desk() == nullptr) return;
  const auto answer = desk.desk()->sync(desk.transport);
  if (std::getenv("JINDU_SIM_TRACE") != nullptr) {
    std::fprintf(stderr, "%s sync: %s\n", desk.name.c_str(),
                 answer.ok() ? answer->body.c_str() : answer.error().context.c_str());
  }
}

void Story::work(DeskMachine& desk) {
  switch (pick(12)) {
    case 0:
    case 1:
    case 2:
      return file(desk);
    case 3:
    case 4:
    case 5:
      return settle(desk);
    case 6:
    case 7:
    case 8:
      return amend(desk);
    case 9:
      return cancel(desk);
    case 10:
      return pick(2) == 0 ? reverse(desk) : check(desk);
    default:
      return decide(desk);
  }
}

void Story::step() {
  time_.now_ms += static_cast<std::int64_t>(pick(20 * 60'000));
  DeskMachine& desk = *desks_[pick(desks_.size())];
  if (profile_.faults) {
    if (pick(25) == 0) desk.disk.crash_after(1 + pick(30));
    if (pick(40) == 0) city_->disk.crash_after(1 + pick(60));
    if (pick(30) == 0)
      desk.clock.offset_ms = static_cast<std::int64_t>(pick(7'200'000)) - 3'600'000;
    if (pick(60) == 0) desk.disk.set_capacity(desk.disk.used() + pick(40'000));
    if (pick(20) == 0) desk.disk.set_capacity(0);
    if (pick(6) == 0) desk.transport.deliver_late();
  }
  if (desk.desk() == nullptr || desk.disk.dead()) {
    ++counts_.crashes;
    desk.restart();
  }
  if (desk.desk() != nullptr) still_shows_last_work(desk);
  if (desk.desk() != nullptr) pick(4) == 0 ? sync(desk) : work(desk);
  if (pick(10) == 0) approve_reversals();
  if (pick(15) == 0) decide_at_city();
  if (profile_.faults && pick(25) == 0) {
    ++counts_.crashes;
    desk.restart();  // The process is killed and started again.
  }
  if (city_->disk.dead()) {
    ++counts_.crashes;
    city_->revive(random_);
  }
}

void Story::heal() {
  city_->revive(random_);
  city_->disk.calm();
  for (auto& desk : desks_) {
    desk->disk.calm();
    desk->disk.set_capacity(0);
    desk->clock.offset_ms = 0;
    desk->transport.weather = Weather::fair();
    desk->restart();
  }
  city_->disk.set_capacity(0);
  // One desk's work changes what another is shown, so everybody syncs until nothing moves.
  for (int round = 0; round < 6; ++round) {
    approve_reversals();
    for (auto& desk : desks_) sync(*desk);
  }
  for (int round = 0; round < 2; ++round) {
    for (auto& desk : desks_) sync(*desk);
  }
}

std::vector<std::string> Story::run() {
  set_the_stage();
  if (profile_.faults) {
    for (auto& desk : desks_) desk->transport.weather = Weather();
  }
  for (int i = 0; i < profile_.steps; ++i) step();
  heal();
  const Final end = look();
  for (const LoggedOp& op : end.log) {
    for (const char c : op.op_id + op.last_kind) {
      digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
  }
  std::vector<std::string> broken = broken_on_the_way_;
  for (std::string& what : judge(deeds_, end)) broken.push_back(std::move(what));
  return broken;
}

}  // namespace jindu::sim
