#include "tests/simulation/world.h"

#include <filesystem>

#include "server/city/enrolment.h"
#include "server/city/fleet.h"
#include "server/city/import.h"

namespace jindu::sim {
namespace {

/// The set-up itself is not on trial: a failure here is a bug of the simulation.
template <class T>
T must(Result<T> result, const char* what) {
  if (!result.ok()) {
    std::fprintf(stderr, "simulation: %s: %s\n", what, result.error().context.c_str());
    std::abort();
  }
  return std::move(result).value();
}

city::CityOptions city_options(const SimDisk& disk, const std::string& dir) {
  city::CityOptions options;
  options.dir = dir;
  options.vfs = disk.vfs_name();
  options.exclusive = true;
  return options;
}

}  // namespace

CityMachine::CityMachine(const WorldTime& time, std::uint64_t seed, std::string dir,
                         std::string profile)
    : disk("city-" + dir),
      clock(time),
      random_(seed),
      dir_(std::move(dir)),
      profile_(std::move(profile)),
      keys_(must(city::new_keys(crypto::SuiteId::intl_1, random_), "keys")) {}

void CityMachine::found(const std::string& register_csv, const std::string& institutions_csv) {
  city::InitOptions init;
  init.profile = profile_;
  const Status made =
      city::City::create(city_options(disk, dir_), keys_, init, clock, random_);
  if (!made.ok()) {
    std::fprintf(stderr, "simulation: found: %s\n", made.error().context.c_str());
    std::abort();
  }
  open();
  must(city::import_file(*city_, "institutions", institutions_csv), "institutions");
  must(city::import_file(*city_, "register", register_csv), "register");
}

void CityMachine::open() {
  city_ = must(city::City::open_with(city_options(disk, dir_), keys_, profile_, clock, random_),
               "open the city");
  reader_ = must(city_->store().open_reader(), "reader");
}

city::City& CityMachine::city() { return *city_; }

Bytes CityMachine::handle(std::string_view path, ByteView frame) {
  if (disk.dead() || city_ == nullptr) return {};
  const city::Answer answer = city::exchange(*city_, *reader_, executor_, path, frame);
  // With the power gone, whatever the process still says reaches nobody.
  if (disk.dead()) return {};
  return answer.frame;
}

void CityMachine::revive(std::mt19937_64& random) {
  if (!disk.dead() && city_ != nullptr) return;
  reader_.reset();
  city_.reset();
  disk.restart(random);
  open();
}

Result<Bytes> SimTransport::exchange(std::string_view path, ByteView frame) {
  const Error nothing = fail(ErrorCode::unavailable, "simulated link");
  if (chance(weather.lost_up)) return nothing;
  if (chance(weather.delayed)) {
    late_.emplace_back(std::string(path), Bytes(frame));
    return nothing;
  }
  Bytes sent(frame);
  if (chance(weather.flipped))
    sent[random_() % sent.size()] ^= static_cast<char>(1 << random_() % 8);
  Bytes answer = city_.handle(path, sent);
  if (chance(weather.doubled)) {
    Bytes second = city_.handle(path, sent);
    if (random_() % 2 == 0) answer = std::move(second);
  }
  if (answer.empty() || chance(weather.lost_down)) return nothing;
  if (chance(weather.stale) && !last_answer_.empty()) return last_answer_;
  last_answer_ = answer;
  if (chance(weather.cut)) answer.resize(random_() % answer.size());
  if (!answer.empty() && chance(weather.flipped)) {
    answer[random_() % answer.size()] ^= static_cast<char>(1 << random_() % 8);
  }
  return answer;
}

void SimTransport::deliver_late() {
  if (late_.empty()) return;
  const std::size_t at = random_() % late_.size();
  const auto [path, frame] = late_[at];
  late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(at));
  static_cast<void>(city_.handle(path, frame));
}

DeskMachine::DeskMachine(std::string the_name, std::string the_site_no, const WorldTime& time,
                         CityMachine& city, std::uint64_t seed, std::string dir,
                         std::mt19937_64& world_random)
    : name(std::move(the_name)),
      site_no(std::move(the_site_no)),
      disk(name + "-" + dir),
      clock(time),
      transport(city, world_random),
      random_(seed),
      world_random_(world_random) {
  std::filesystem::create_directories(dir);
  options_.dir = dir;
  options_.vfs = disk.vfs_name();
  options_.exclusive = true;
}

void DeskMachine::enrol(const std::string& code) {
  desk::EnrolOptions enrol;
  enrol.url = "http://127.0.0.1:1";
  enrol.code = code;
  desk_ = must(desk::Desk::enrol(options_, enrol, transport, clock, random_), "enrol");
}

void DeskMachine::restart() {
  desk_.reset();
  if (disk.dead()) disk.restart(world_random_);
  auto opened = desk::Desk::open(options_, clock, random_);
  if (opened.ok()) {
    desk_ = std::move(*opened);
    trouble.clear();
  } else {
    trouble = opened.error().context;
  }
}

}  // namespace jindu::sim
