#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace jindu::sim {

/// Where somebody sits in a story, and what they may do there.
struct Place {
  std::string name;
  std::string site_no;
  int hospital = -1;  ///< its number; -1: a county
  std::set<std::string> roles;
};

/// What a city does and how it reckons, in the simulator's own words (domain.md sections 3, 6, 8):
/// nothing of it is read from the product's profiles.
struct Trade {
  std::string profile;
  std::string division;
  std::vector<Place> places;
  int hospitals = 0;
  bool spouse_filing = false;         ///< a filing for an unemployed wife, and settling on it
  bool outside_filing = false;        ///< a filing before a birth out of the city
  bool settles = false;               ///< hospitals settle on the spot
  bool clears = false;                ///< … and are paid by the month
  bool applies = false;               ///< an allowance needs a form
  bool generates = false;             ///< an allowance arises from the settlement
  bool claims = false;                ///< cost out of the city is claimed
  bool accounts = false;              ///< payees' accounts are kept
  bool employer_checks = false;       ///< the employer looks at forms first
  bool deemed = false;                ///< months elsewhere count
  bool pays_persons = false;          ///< the allowance goes to the woman, not to her employer
  bool batch_day = false;             ///< batches are made by the 25th and paid after it
  std::vector<std::string> agencies;  ///< by code; empty: any name will do
  std::int64_t deposit_bp = 0;
  std::int64_t birth_cap_fen = 0;     ///< of a birth in a hospital of the second class; 0: none
  std::int64_t claim_cap_fen = 0;     ///< of a birth out of the city; 0: none
  std::int64_t male_subsidy_fen = 0;  ///< 0: not paid
  std::int64_t iud_quota_fen = 0;     ///< for putting one in; 0: what it costs
  std::int64_t prenatal_fee_fen = 0;  ///< with the allowance of a birth

  std::string hospital_code(int number) const;
};

/// The city that a seed tells of.
Trade trade_of(std::uint64_t seed);
/// … or by its name.
Trade trade_called(const std::string& profile);

}  // namespace jindu::sim
