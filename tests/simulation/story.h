#pragma once
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/simulation/oracle.h"
#include "tests/simulation/world.h"

namespace jindu::sim {

struct Profile {
  int steps = 120;
  bool faults = true;  ///< power cuts, bad weather, wrong clocks, full disks
};

/// One seed's story: a city, two hospitals, a county; people work, machines fail; then all heals,
/// and the oracle judges.
class Story {
 public:
  Story(std::uint64_t seed, const Profile& profile);
  ~Story();
  /// Broken promises; empty: all kept.
  std::vector<std::string> run();

  struct Counts {
    std::uint64_t deeds = 0, recorded = 0, refused = 0, crashes = 0, exchanges = 0, conflicts = 0;
  };
  const Counts& counts() const { return counts_; }
  /// What the city has to say of a record, for whoever looks into a broken seed.
  std::string explain(std::string_view record_id) const;
  std::uint64_t digest() const { return digest_; }  ///< of the final log: same seed, same digest

 private:
  void set_the_stage();
  void step();
  void work(DeskMachine& desk);
  void file(DeskMachine& desk);
  void settle(DeskMachine& desk);
  void amend(DeskMachine& desk);
  void cancel(DeskMachine& desk);
  void reverse(DeskMachine& desk);
  void check(DeskMachine& desk);
  void decide(DeskMachine& desk);
  void approve_reversals();
  /// The city's own reviewer settles what is not a county's to decide.
  void decide_at_city();
  void sync(DeskMachine& desk);
  void heal();
  Final look() const;
  /// Notes what the desk answered; false: nothing was told, the desk may have to restart.
  bool note(DeskMachine& desk, const Result<desk::Answer>& answer, Deed deed);
  /// What somebody has just typed is what her desk shows, answered or not.
  void shows_own_work(DeskMachine& desk, const Deed& deed);
  /// The same of her last work, as long as the city has not answered.
  void still_shows_last_work(DeskMachine& desk);
  std::string pick_record(DeskMachine& desk, const std::string& type);
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  std::string date(int days_back) const;

  Profile profile_;
  std::mt19937_64 random_;
  std::string dir_;
  WorldTime time_;
  std::unique_ptr<CityMachine> city_;
  std::vector<std::unique_ptr<DeskMachine>> desks_;
  std::vector<Deed> deeds_;
  std::vector<std::string> broken_on_the_way_;
  Counts counts_;
  std::uint64_t digest_ = 0;
  int next_invoice_ = 1;
};

}  // namespace jindu::sim
