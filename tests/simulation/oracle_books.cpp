#include "tests/simulation/oracle_books.h"

namespace jindu::sim {

Books::Books(const Final& end) : end_(end) {
  each("Recovery", [&](const std::string& id, const SeenRecord& one) {
    const std::string paid = text_in(one.all, "item");
    if (!debts_.emplace(paid, id).second) broken("two recoveries of one payment: " + paid);
  });
  each("HospitalClearing", [&](const std::string&, const SeenRecord& one) {
    if (!is_sealed("HospitalClearing", one.state)) return;
    for (const Values& cut : list_in(one.all, "disallowed")) {
      disallowed_[text_in(cut, "settlement")] += number_in(cut, "amount_fen");
    }
  });
}

std::vector<std::string> judge_money(const std::vector<Deed>& deeds, const Final& end) {
  std::vector<std::string> broken = judge_ledger(end);
  for (std::string& what : judge_rights(deeds, end)) broken.push_back(std::move(what));
  for (std::string& what : judge_months(end)) broken.push_back(std::move(what));
  return broken;
}

}  // namespace jindu::sim
