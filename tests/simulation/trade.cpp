#include "tests/simulation/trade.h"

#include <cstdlib>

namespace jindu::sim {
namespace {

const std::set<std::string> kHospitalRoles{"desk_clerk", "hospital_clearing_clerk"};
const std::set<std::string> kBureauRoles{"front_clerk", "first_reviewer", "section_chief"};

std::vector<Place> two_hospitals() {
  return {{"hospital1", "0001", 0, kHospitalRoles},
          {"hospital2", "0002", 1, kHospitalRoles},
          {"county", "0009", -1, kBureauRoles}};
}

/// Two counties meet over one person's papers.
std::vector<Place> two_counties(int hospitals) {
  std::vector<Place> places{{"county", "0009", -1, kBureauRoles},
                            {"county2", "0010", -1, {"front_clerk"}}};
  if (hospitals > 0) places.insert(places.begin(), {"hospital1", "0001", 0, kHospitalRoles});
  return places;
}

Trade daye() {
  Trade trade;
  trade.profile = "daye";
  trade.division = "420281";
  trade.places = two_hospitals();
  trade.hospitals = 2;
  trade.spouse_filing = trade.settles = trade.clears = trade.applies = true;
  return trade;
}

Trade yantai() {
  Trade trade;
  trade.profile = "yantai";
  trade.division = "370600";
  trade.places = two_hospitals();
  trade.hospitals = 2;
  trade.outside_filing = trade.settles = trade.clears = trade.generates = trade.claims = true;
  trade.accounts = trade.deemed = trade.pays_persons = trade.batch_day = true;
  trade.agencies = {"ICBC", "CCB"};
  trade.deposit_bp = 1000;
  trade.claim_cap_fen = 350000;
  trade.male_subsidy_fen = 215000;
  trade.iud_quota_fen = 15000;
  return trade;
}

Trade panzhihua() {
  Trade trade;
  trade.profile = "panzhihua";
  trade.division = "510400";
  trade.places = two_counties(1);
  trade.hospitals = 1;
  trade.outside_filing = trade.settles = trade.clears = trade.generates = trade.claims = true;
  trade.accounts = true;
  trade.birth_cap_fen = trade.claim_cap_fen = 250000;
  trade.prenatal_fee_fen = 80000;
  return trade;
}

Trade qinhuangdao() {
  Trade trade;
  trade.profile = "qinhuangdao";
  trade.division = "130300";
  trade.places = two_counties(0);
  trade.applies = trade.claims = trade.accounts = true;
  trade.employer_checks = trade.pays_persons = true;
  return trade;
}

}  // namespace

std::string Trade::hospital_code(int number) const {
  return "H" + division + "0000" + std::to_string(number + 1);
}

Trade trade_called(const std::string& profile) {
  for (const Trade& trade : {daye(), yantai(), panzhihua(), qinhuangdao()}) {
    if (trade.profile == profile) return trade;
  }
  std::abort();
}

Trade trade_of(std::uint64_t seed) {
  // Two of six stories in each of the two large cities.
  switch (seed % 6) {
    case 1:
    case 3:
      return daye();
    case 2:
    case 4:
      return yantai();
    case 5:
      return panzhihua();
    default:
      return qinhuangdao();
  }
}

}  // namespace jindu::sim
