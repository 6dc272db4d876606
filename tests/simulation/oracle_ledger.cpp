// Where every fen is: reckoned from the records, and held against what the city has posted, summed
// and paid.
#include "tests/simulation/oracle_books.h"

namespace jindu::sim {
namespace {

class Ledger : public Books {
 public:
  using Books::Books;

  void run() {
    ledger_follows_from_records();
    ledger_sums_are_its_lines();
    vouchers_say_what_was_paid();
    debts_are_counted();
    deposits_are_counted();
  }

 private:
  Net of_settlement(const std::string& id, const SeenRecord& one) const {
    if (any_of(one.state, {"REGISTERED", "RETURNED"})) return {};
    // What the person paid back stands with her until it is given back.
    if (one.state == "REVERSED") return {{"recovery", -refunded(id)}, {"bank", refunded(id)}};
    const std::int64_t fund = number_in(one.all, "fund_pay_fen");
    const std::int64_t self = number_in(one.all, "self_pay_fen");
    const auto cut = disallowed_.find(id);
    const std::int64_t owed = fund - (cut == disallowed_.end() ? 0 : cut->second);
    // The hospital keeps its advance; the person may have been asked to pay it back (K15, K34).
    const std::int64_t asked = asked_back(id);
    const std::int64_t back = refunded(id);
    return {{"fund", owed - asked},
            {"hospital_payable", -owed},
            {"recovery", asked - back},
            {"bank", back},
            {"self_pay", self},
            {"hospital_received", -self}};
  }

  /// What has come back in money of a payment that was reversed; what was set off stands with the
  /// item that pays less for it.
  std::int64_t refunded(const std::string& paid) const {
    const auto debt = debts_.find(paid);
    if (debt == debts_.end()) return 0;
    const Values& said = find(debt->second)->all;
    return number_in(said, "recovered_fen") - number_in(said, "set_off_fen");
  }

  std::int64_t asked_back(const std::string& paid) const {
    const auto debt = debts_.find(paid);
    return debt == debts_.end() ? 0 : number_in(find(debt->second)->all, "amount_fen");
  }

  Net of_item(const std::string& id, const SeenRecord& one) const {
    const std::int64_t amount = number_in(one.all, "amount_fen");
    const std::int64_t off = number_in(one.all, "set_off_fen");
    if (any_of(one.state, {"APPROVED", "IN_BATCH"})) {
      return {{"fund", amount}, {"allowance_payable", off - amount}, {"recovery", -off}};
    }
    if (one.state == "PAID") return {{"fund", amount}, {"bank", off - amount}, {"recovery", -off}};
    if (one.state != "REVERSED") return {};
    const std::int64_t back = refunded(id);
    return {{"bank", off - amount + back}, {"recovery", amount - off - back}};
  }

  Net of_claim(const std::string& id, const SeenRecord& one) const {
    const std::int64_t amount = number_in(one.all, "fund_pay_fen");
    // A case may be opened about what is owed already: it stays owed until that is decided.
    std::int64_t fund = 0;
    for (const Posted& line : one.ledger) fund += line.account == "fund" ? line.fen : 0;
    const bool owed = one.state == "HELD" && fund != 0;
    if (owed || any_of(one.state, {"APPROVED", "FINANCE_CHECKED"})) {
      return {{"fund", amount}, {"claim_payable", -amount}};
    }
    if (one.state == "PAID") return {{"fund", amount}, {"bank", -amount}};
    if (one.state != "REVERSED") return {};
    const std::int64_t back = refunded(id);
    return {{"bank", back - amount}, {"recovery", amount - back}};
  }

  static Net of_clearing(const SeenRecord& one) {
    if (!any_of(one.state, {"PAID", "CLOSED"})) return {};
    const std::int64_t kept = number_in(one.all, "deposit_fen");
    const std::int64_t paid = number_in(one.all, "payable_fen");
    return {{"hospital_payable", kept + paid}, {"deposit", -kept}, {"bank", -paid}};
  }

  Net expected(const std::string& id, const SeenRecord& one) const {
    if (one.type == "Settlement") return of_settlement(id, one);
    if (one.type == "AllowanceItem") return of_item(id, one);
    if (one.type == "ReimbursementClaim") return of_claim(id, one);
    if (one.type == "HospitalClearing") return of_clearing(one);
    if (one.type == "DepositDeduction" && one.state == "APPLIED") {
      const std::int64_t taken = number_in(one.all, "applied_fen");
      return {{"deposit", taken}, {"fund", -taken}};
    }
    if (one.type == "AdjustingLine" && one.state != "REVERSED") {
      const std::int64_t more = number_in(one.all, "amount_fen");
      return {{"fund", more}, {"hospital_payable", -more}};
    }
    return {};
  }

  void ledger_follows_from_records() {
    if (end_.ledger_difference_fen != 0 || end_.ledger_unbalanced != 0) {
      broken("ledger: debits and credits differ");
    }
    for (const auto& [id, record] : end_.city) {
      Net posted;
      std::int64_t sum = 0;
      for (const Posted& line : record.ledger) {
        posted[line.account] += line.fen;
        sum += line.fen;
      }
      if (sum != 0) broken("ledger of one record does not balance: " + record.type + " " + id);
      Net wanted = expected(id, record);
      std::erase_if(wanted, [](const auto& one) { return one.second == 0; });
      std::erase_if(posted, [](const auto& one) { return one.second == 0; });
      if (posted != wanted) {
        broken("ledger of " + record.type + " " + record.state + " " + id + ":" + told(posted) +
               ", wanted" + told(wanted));
      }
    }
  }

  static std::string told(const Net& net) {
    std::string text;
    for (const auto& [account, fen] : net) text += " " + account + "=" + std::to_string(fen);
    return text.empty() ? " nothing" : text;
  }

  void ledger_sums_are_its_lines() {
    std::map<std::pair<std::string, std::string>, std::int64_t> sums;
    for (const auto& [id, record] : end_.city) {
      for (const Posted& line : record.ledger) sums[{line.account, line.party}] += line.fen;
    }
    for (const auto& [key, fen] : end_.sums) {
      if (sums[key] != fen) {
        broken("ledger sum of " + key.first + " " + key.second + ": " + std::to_string(fen) +
               ", its lines come to " + std::to_string(sums[key]));
      }
      sums.erase(key);
    }
    for (const auto& [key, fen] : sums) {
      if (fen != 0) broken("ledger lines that no sum holds: " + key.first + " " + key.second);
    }
  }

  void vouchers_say_what_was_paid() {
    std::map<std::string, std::int64_t> carried;  // claim → what its allowance came to
    // An allowance that is claimed with the cost leaves by the claim's voucher (烟台 3.1.1).
    each("AllowanceItem", [&](const std::string&, const SeenRecord& item) {
      const bool left = any_of(item.state, {"PAID", "REVERSED"});
      const std::string claim = carried_by(item);
      if (!left || claim.empty() || !text_in(item.all, "batch").empty()) return;
      carried[claim] += number_in(item.all, "amount_fen") - number_in(item.all, "set_off_fen");
    });
    std::map<std::string, std::vector<const SeenRecord*>> of;
    std::set<std::string> numbers;
    each("PayoutVoucher", [&](const std::string& id, const SeenRecord& one) {
      if (!numbers.insert(text_in(one.all, "voucher_no")).second) {
        broken("a voucher's number was used again: " + id);
      }
      of[text_in(one.all, "paid_for")].push_back(&one);
    });
    const auto check = [&](const std::string& id, std::int64_t amount) {
      int good = 0;
      for (const SeenRecord* one : of[id]) {
        const std::int64_t said = number_in(one->all, "amount_fen");
        const bool undone = one->state == "VOID" && said == number_in(one->all, "reversed_fen") &&
                            !text_in(one->all, "confirmed_by").empty();
        if ((one->state == "CONFIRMED" || undone) && said == amount) ++good;
      }
      if (good != 1) broken("paid by " + std::to_string(good) + " vouchers: " + id);
    };
    each("PayoutBatch", [&](const std::string& id, const SeenRecord& one) {
      if (is_sealed("PayoutBatch", one.state)) check(id, number_in(one.all, "total_fen"));
    });
    each("ReimbursementClaim", [&](const std::string& id, const SeenRecord& one) {
      if (any_of(one.state, {"PAID", "REVERSED"}) && !one.ledger.empty()) {
        check(id, number_in(one.all, "fund_pay_fen") + carried[id]);
      }
    });
  }

  /// A decision that reverses what was paid leaves nothing to be had back (amount 0).
  static std::string debt_state(std::int64_t amount, std::int64_t rest) {
    if (rest != 0) return rest > 0 ? "OPEN" : "TO_RETURN";
    return amount == 0 ? "WITHDRAWN" : "RECOVERED";
  }

  void debts_are_counted() {
    each("Recovery", [&](const std::string& id, const SeenRecord& one) {
      const std::int64_t rest = number_in(one.all, "rest_fen");
      if (number_in(one.all, "amount_fen") != number_in(one.all, "recovered_fen") + rest ||
          one.state != debt_state(number_in(one.all, "amount_fen"), rest)) {
        broken("a debt is not what came back and what is left: " + id);
      }
      const SeenRecord* paid = find(text_in(one.all, "item"));
      // A person may have decided that the one who was treated pays it back, and nothing is reversed.
      const SeenRecord* decided = find(text_in(one.all, "conflict"));
      const bool meant = decided != nullptr && decided->state == "APPLIED" &&
                         (text_in(decided->all, "decision") == "recover" ||
                          text_in(decided->all, "decision") == "breach");
      if (paid == nullptr || (paid->state != "REVERSED" && !meant)) {
        broken("asked back though it was not reversed: " + id);
      }
    });
    each("AllowanceItem", [&](const std::string& id, const SeenRecord& item) {
      if (item.state == "REVERSED" && debts_.count(id) == 0)
        broken("reversed, and nobody owes: " + id);
    });
    std::map<std::string, int> live;
    each("Reversal", [&](const std::string& id, const SeenRecord& one) {
      if (one.state == "REFUSED") return;
      const std::string target = text_in(one.all, "target");
      if (++live[target] > 1) broken("reversed twice: " + target);
      const SeenRecord* of = find(target);
      if (of == nullptr) return broken("a reversal of nothing: " + id);
      if (one.state != "APPLIED") return;
      const std::string amount = of->type == "AllowanceItem" ? "amount_fen" : "fund_pay_fen";
      if (of->state != "REVERSED" && of->state != "VOID") {
        broken("reversed, and stands: " + target + " is " + of->state);
      }
      if (number_in(one.all, "amount_fen") != -number_in(of->all, amount)) {
        broken("a reversal of another amount: " + id);
      }
    });
  }

  void deposits_are_counted() {
    std::map<std::string, std::int64_t> taken;
    each("DepositDeduction", [&](const std::string& id, const SeenRecord& one) {
      if (one.state != "APPLIED") return;
      taken[text_in(one.all, "institution_code") + text_in(one.all, "month")] +=
          number_in(one.all, "applied_fen");
      if (number_in(one.all, "requested_fen") !=
          number_in(one.all, "applied_fen") + number_in(one.all, "unapplied_fen")) {
        broken("a deduction is not what was asked: " + id);
      }
    });
    each("DepositMonth", [&](const std::string& id, const SeenRecord& one) {
      const SeenRecord* clearing = find(text_in(one.all, "clearing"));
      const std::int64_t kept = number_in(one.all, "deposit_fen");
      const std::int64_t cut = number_in(one.all, "deducted_fen");
      const std::int64_t net = number_in(one.all, "net_fen");
      if (clearing == nullptr || number_in(clearing->all, "deposit_fen") != kept ||
          net != kept - cut || net < 0 ||
          cut != taken[text_in(one.all, "institution_code") + text_in(one.all, "month")]) {
        broken("a deposit is not what was kept and taken: " + id);
      }
    });
  }
};

}  // namespace

std::vector<std::string> judge_ledger(const Final& end) {
  Ledger judge(end);
  judge.run();
  return judge.broken_promises();
}

}  // namespace jindu::sim
