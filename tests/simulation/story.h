#pragma once
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/simulation/oracle.h"
#include "tests/simulation/people.h"
#include "tests/simulation/trade.h"
#include "tests/simulation/world.h"

namespace jindu::sim {

struct Profile {
  int steps = 120;
  bool faults = true;  ///< power cuts, bad weather, wrong clocks, full disks
  std::string city;    ///< empty: the seed chooses
};

/// One seed's story: a city, three desks or so; people work, machines fail; then all heals, and the
/// oracle judges.
class Story {
 public:
  Story(std::uint64_t seed, const Profile& profile);
  ~Story();
  /// Broken promises; empty: all kept.
  std::vector<std::string> run();

  struct Counts {
    std::uint64_t deeds = 0, recorded = 0, refused = 0, crashes = 0, exchanges = 0, conflicts = 0;
    std::map<std::string, std::uint64_t> done;  ///< what was recorded or taken, by kind
  };
  const Counts& counts() const { return counts_; }
  const std::string& city_name() const { return trade_.profile; }
  /// What the city has to say of a record, for whoever looks into a broken seed.
  std::string explain(std::string_view record_id) const;
  std::uint64_t digest() const { return digest_; }  ///< of the final log: same seed, same digest

 private:
  /// A birth or an operation that a hospital has settled: what later papers tell of it.
  struct Event {
    int woman = 0;
    int hospital = 0;
    std::string record;
    std::string kind;  ///< "birth", "iud"
    std::string pregnancy_date, event_date, admission_date, discharge_date;
    int infants = 1;
    bool dystocia = false;
  };

  void set_the_stage();
  void enrol(const Place& place);
  void step();
  void work(DeskMachine& desk);
  void work_at_hospital(DeskMachine& desk);
  void work_at_county(DeskMachine& desk);

  // Care: deeds.cpp.
  void file(DeskMachine& desk);
  void settle(DeskMachine& desk);
  void settle_wife(DeskMachine& desk);
  void settle_operation(DeskMachine& desk);
  void amend(DeskMachine& desk);
  void cancel(DeskMachine& desk);
  void reverse(DeskMachine& desk);
  void check(DeskMachine& desk);
  void decide(DeskMachine& desk);

  // Allowances, claims, accounts, clearing: deeds_money.cpp.
  void file_outside(DeskMachine& desk);
  void apply(DeskMachine& desk);
  void change_account(DeskMachine& desk);
  void propose_account(DeskMachine& desk);
  void claim(DeskMachine& desk);
  void amend_claim(DeskMachine& desk);
  void review_here(DeskMachine& desk);
  void correct(DeskMachine& desk);
  void withdraw(DeskMachine& desk);
  void clear_month(DeskMachine& desk);
  void inspect(DeskMachine& desk);
  void agree_inspection(DeskMachine& desk);
  void bank_returns(DeskMachine& desk);
  void reverse_paid(DeskMachine& desk);

  // The posts at the city: deeds_city.cpp.
  void at_the_city();
  bool take_a_step();
  void build_batch();
  void receipt_copy();
  void bank_sends_back();
  void enter_deduction();
  void ask_back();
  void approve_reversals();
  /// The city's own reviewer settles what is not a county's to decide.
  void decide_at_city();
  /// By `who`; false: refused, or the power went.
  bool city_step(const store::RecordRow& row, const std::string& event,
                 const std::string& arguments, const std::string& who);
  bool city_create(const std::string& type, const std::string& form, const std::string& who);
  std::vector<store::RecordRow> city_rows(const std::string& type, const std::string& state) const;
  /// Notes what has just been sealed, so that the oracle can see whether it stays as it was.
  void note_sealed(const store::RecordRow& row);

  // What becomes known of people: deeds_standing.cpp.
  void found_register();
  void months_are_told();
  void wages_are_told(bool first);
  void status_changes();
  void suspend();
  void ask_deemed(DeskMachine& desk);
  bool take_file(const std::string& kind, const std::string& file);
  void time_passes();

  void sync(DeskMachine& desk);
  void heal();
  Final look() const;
  void look_at_money(Final& end) const;
  /// Notes what the desk answered; false: nothing was told, the desk may have to restart.
  bool note(DeskMachine& desk, const Result<desk::Answer>& answer, Deed deed);
  /// What somebody has just typed is what her desk shows, answered or not.
  void shows_own_work(DeskMachine& desk, const Deed& deed);
  /// The same of her last work, as long as the city has not answered.
  void still_shows_last_work(DeskMachine& desk);
  std::string pick_record(DeskMachine& desk, const std::string& type,
                          const std::string& state = "");
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  std::string date(int days_back) const;
  int this_month() const;
  int hospital_of(const DeskMachine& desk) const;
  /// On which day a woman of these stories became pregnant.
  std::string pregnant_since(int woman) const;
  std::string next_invoice();
  void did(const std::string& what) { ++counts_.done[what]; }

  Profile profile_;
  Trade trade_;
  std::mt19937_64 random_;
  std::string dir_;
  WorldTime time_;
  std::unique_ptr<CityMachine> city_;
  std::vector<std::unique_ptr<DeskMachine>> desks_;
  std::map<std::string, Place> places_;  ///< by site
  std::vector<Deed> deeds_;
  std::vector<Event> events_;
  std::map<std::string, Sealed> sealed_;
  std::map<std::pair<std::string, int>, std::set<std::int64_t>> wages_;  ///< told so far
  std::vector<std::string> broken_on_the_way_;
  Counts counts_;
  std::uint64_t digest_ = 0;
  int next_invoice_ = 1;
  int next_account_ = 1;
  int told_month_ = 0;  ///< up to which contributions have been told
};

}  // namespace jindu::sim
