#include "tests/simulation/story.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "server/city/enrolment.h"
#include "server/city/fleet.h"

namespace jindu::sim {
namespace {

struct Holder {
  const char* name;
  const char* role;
};
/// Who holds the posts at the city; the chief decides the city's cases, too.
constexpr Holder kStaff[] = {{"front", "front_clerk"},       {"first", "first_reviewer"},
                             {"chief", "section_chief"},     {"account", "finance_accountant"},
                             {"confirm", "finance_confirm"}, {"clerk", "city_clerk"},
                             {"director", "director"},       {"bank", "bank_clerk"}};

void stage_fails(const std::string& what) {
  std::fprintf(stderr, "simulation: stage: %s\n", what.c_str());
  std::abort();
}

}  // namespace

Story::Story(std::uint64_t seed, const Profile& profile)
    : profile_(profile),
      trade_(profile.city.empty() ? trade_of(seed) : trade_called(profile.city)),
      random_(seed) {
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

int Story::this_month() const {
  const std::string day = date(0);
  return std::stoi(day.substr(0, 4)) * 100 + std::stoi(day.substr(5, 2));
}

int Story::hospital_of(const DeskMachine& desk) const { return places_.at(desk.site_no).hospital; }

void Story::enrol(const Place& place) {
  const std::string operator_id = "op-" + place.name;
  const city::NewSite site{place.site_no, place.hospital < 0 ? "county_bureau" : "hospital_desk",
                           "演示" + place.name, trade_.division,
                           place.hospital < 0 ? "" : trade_.hospital_code(place.hospital)};
  const auto added = city::add_site(city_->city(), site);
  const auto staffed =
      city::add_operator(city_->city(), {operator_id, "例员", place.site_no, place.roles});
  const auto offer = city::offer_enrolment(city_->city(), place.site_no, operator_id);
  if (!added.ok() || !added->empty() || !staffed.ok() || !staffed->empty() || !offer.ok() ||
      offer->code.empty()) {
    stage_fails(place.name);
  }
  places_[place.site_no] = place;
  desks_.push_back(std::make_unique<DeskMachine>(place.name, place.site_no, time_, *city_,
                                                 random_(), dir_ + "/" + place.name, random_));
  desks_.back()->enrol(offer->code);
  sync(*desks_.back());
}

void Story::set_the_stage() {
  city_ = std::make_unique<CityMachine>(time_, random_(), dir_ + "/city", trade_.profile);
  found_register();
  for (const Place& place : trade_.places) enrol(place);
  for (const Holder& holder : kStaff) {
    const auto added = city::add_operator(city_->city(), {holder.name, "例科", "", {holder.role}});
    if (!added.ok() || !added->empty()) stage_fails(holder.name);
  }
  for (int i = 0; i < kEmployers; ++i) {
    const std::string who = employer_clerk(i);
    const auto added = city::add_operator(
        city_->city(), {who, "例员", "", {"employer_clerk"}, employer(i).code});
    if (!added.ok() || !added->empty()) stage_fails(who);
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
  hospital_of(desk) >= 0 ? work_at_hospital(desk) : work_at_county(desk);
}

void Story::work_at_hospital(DeskMachine& desk) {
  switch (pick(16)) {
    case 0:
    case 1:
      return trade_.spouse_filing ? file(desk) : settle(desk);
    case 2:
    case 3:
    case 4:
      return settle(desk);
    case 5:
      return pick(2) == 0 ? settle_operation(desk) : check(desk);
    case 6:
      return trade_.spouse_filing ? settle_wife(desk) : settle_operation(desk);
    case 7:
    case 8:
      return trade_.spouse_filing ? amend(desk) : settle(desk);
    case 9:
      return trade_.spouse_filing && pick(2) == 0 ? cancel(desk) : reverse(desk);
    case 10:
    case 11:
      return trade_.applies ? apply(desk) : settle(desk);
    case 12:
      return trade_.applies && pick(2) == 0 ? change_account(desk) : clear_month(desk);
    case 13:
      return pick(3) == 0 ? correct(desk) : clear_month(desk);
    case 14:
      return trade_.deposit_bp > 0 ? agree_inspection(desk) : clear_month(desk);
    default:
      return decide(desk);
  }
}

void Story::work_at_county(DeskMachine& desk) {
  const bool files = trade_.spouse_filing || trade_.outside_filing;
  switch (pick(16)) {
    case 0:
    case 1:
      return files ? file(desk) : apply(desk);
    case 2:
    case 3:
      return files ? amend(desk) : amend_claim(desk);
    case 4:
      return files ? cancel(desk) : withdraw(desk);
    case 5:
    case 6:
      return trade_.claims ? claim(desk) : apply(desk);
    case 7:
      return trade_.claims ? amend_claim(desk) : change_account(desk);
    case 8:
      return trade_.applies ? apply(desk) : claim(desk);
    case 9:
      return trade_.accounts ? propose_account(desk) : change_account(desk);
    case 10:
      return trade_.claims ? review_here(desk) : correct(desk);
    case 11:
      return pick(2) == 0 ? correct(desk) : pick(3) == 0 ? withdraw(desk) : reverse_paid(desk);
    case 12:
      return trade_.deposit_bp > 0 ? inspect(desk) : amend(desk);
    case 13:
      return pick(2) == 0 ? bank_returns(desk) : trade_.settles ? reverse(desk) : check(desk);
    case 14:
      return trade_.deemed && pick(3) == 0 ? ask_deemed(desk) : check(desk);
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
  at_the_city();
  if (pick(2) == 0) at_the_city();
  if (pick(18) == 0) time_passes();
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
    // The posts go on with what has come in meanwhile.
    for (int deed = 0; deed < 8; ++deed) at_the_city();
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
