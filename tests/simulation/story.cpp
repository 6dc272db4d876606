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

constexpr const char* kHospitals[] = {"H42028100001", "H42028100002"};

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
