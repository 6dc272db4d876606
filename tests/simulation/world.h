#pragma once
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "client/desk/desk.h"
#include "schema/base/clock.h"
#include "server/city/city.h"
#include "server/city/exchange.h"
#include "tests/simulation/sim_disk.h"

namespace jindu::sim {

/// The true time, which nobody sees; each machine's clock is off by something of its own.
struct WorldTime {
  std::int64_t now_ms = 1'664'499'600'000;  // 2022-09-30 09:00 in Shanghai
};

class MachineClock final : public Clock {
 public:
  explicit MachineClock(const WorldTime& time) : time_(time) {}
  std::int64_t wall_ms() override { return time_.now_ms + offset_ms; }
  std::int64_t uptime_ms() override { return time_.now_ms - booted_ms; }
  std::int64_t offset_ms = 0;
  std::int64_t booted_ms = 1'664'400'000'000;

 private:
  const WorldTime& time_;
};

class MachineRandom final : public Random {
 public:
  explicit MachineRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937_64 engine_;
};

/// The city on a machine of its own: may lose power at any write, and starts again.
class CityMachine {
 public:
  CityMachine(const WorldTime& time, std::uint64_t seed, std::string dir, std::string profile);
  /// First start: profile, institutions, register.
  void found(const std::string& register_csv, const std::string& institutions_csv);
  /// Takes a message; empty: no whole answer came (power).
  Bytes handle(std::string_view path, ByteView frame);
  /// Starts again if the power went.
  void revive(std::mt19937_64& random);
  city::City& city();
  store::Reader& reader() { return *reader_; }

  SimDisk disk;
  MachineClock clock;

 private:
  void open();
  MachineRandom random_;
  std::string dir_;
  std::string profile_;
  city::CityKeys keys_;
  std::unique_ptr<city::City> city_;
  std::unique_ptr<store::Reader> reader_;
  accept::InlineExecutor executor_;
};

/// What can happen to messages, each in percent.
struct Weather {
  int lost_up = 10, lost_down = 10, doubled = 10, delayed = 10, cut = 5, flipped = 5, stale = 5;
  static Weather fair() { return {0, 0, 0, 0, 0, 0, 0}; }
};

/// One desk's link.
class SimTransport final : public session::Transport {
 public:
  SimTransport(CityMachine& city, std::mt19937_64& random) : city_(city), random_(random) {}
  Result<Bytes> exchange(std::string_view path, ByteView frame) override;
  /// A delayed message arrives, long after anybody waited for it.
  void deliver_late();
  Weather weather = Weather::fair();

 private:
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  CityMachine& city_;
  std::mt19937_64& random_;
  std::vector<std::pair<std::string, Bytes>> late_;
  Bytes last_answer_;
};

class DeskMachine {
 public:
  DeskMachine(std::string name, std::string site_no, const WorldTime& time, CityMachine& city,
              std::uint64_t seed, std::string dir, std::mt19937_64& world_random);
  void enrol(const std::string& operator_id);
  /// The open desk; null while the power is gone.
  desk::Desk* desk() { return desk_.get(); }
  /// Ends the process (if any), restarts the machine after a power cut, opens again.
  void restart();

  std::string name;
  std::string site_no;
  std::string trouble;  ///< why it does not open
  SimDisk disk;
  MachineClock clock;
  SimTransport transport;

 private:
  MachineRandom random_;
  std::mt19937_64& world_random_;
  desk::DeskOptions options_;
  std::unique_ptr<desk::Desk> desk_;
};

}  // namespace jindu::sim
