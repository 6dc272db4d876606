// Hospitals' months and batches: what stands in them, and that what is sealed stays as it was.
#include "tests/simulation/oracle_books.h"

namespace jindu::sim {
namespace {

class Months : public Books {
 public:
  using Books::Books;

  void run() {
    months_are_reckoned();
    reversals_are_in_the_months();
    batches_hold_their_items();
    sealed_stays_sealed();
  }

 private:
  void months_are_reckoned() {
    std::map<std::string, std::string> of_month;
    each("HospitalClearing", [&](const std::string& id, const SeenRecord& one) {
      const std::string month =
          text_in(one.all, "institution_code") + "|" + text_in(one.all, "month");
      if (!of_month.emplace(month, id).second) broken("two clearings of one month: " + month);
      if (one.state == "OPEN") return;
      std::map<std::string, std::int64_t> by_kind;
      const auto lines = end_.months.find(id);
      if (lines != end_.months.end()) {
        for (const MonthLine& line : lines->second) by_kind[line.kind] += line.amount_fen;
      }
      std::int64_t cut = 0;
      for (const Values& part : list_in(one.all, "disallowed"))
        cut += number_in(part, "amount_fen");
      const std::int64_t total = by_kind["carry"] + by_kind["normal"] + by_kind["late"] +
                                 by_kind["negative"] - cut;                                 // M10
      const std::int64_t kept = total > 0 ? rhu(total * end_.trade.deposit_bp, 10000) : 0;  // M15
      const std::int64_t paid = total > 0 ? total - kept : 0;
      if (number_in(one.all, "total_fen") != total || number_in(one.all, "deposit_fen") != kept ||
          number_in(one.all, "payable_fen") != paid) {
        broken("a month is not its lines: " + id + " " + text_in(one.all, "total_fen") + "/" +
               text_in(one.all, "deposit_fen") + "/" + text_in(one.all, "payable_fen") +
               ", wanted " + std::to_string(total) + "/" + std::to_string(kept) + "/" +
               std::to_string(paid));
      }
    });
  }

  /// Each settlement that counts stands in one month; what was taken back stands in none, or its
  /// month was signed and a later one takes back the same amount, once (domain.md K16, M14).
  void reversals_are_in_the_months() {
    if (!end_.trade.clears) return;
    struct Where {
      int lines = 0;
      int negatives = 0;
      bool sealed = false;
      bool closed = false;
      std::int64_t added = 0;
      std::int64_t taken = 0;
      std::int64_t adjustments_taken = 0;
    };
    std::map<std::string, Where> where;
    for (const auto& [id, lines] : end_.months) {
      const SeenRecord* clearing = find(id);
      if (clearing == nullptr) continue;
      for (const MonthLine& line : lines) {
        if (line.kind == "carry") continue;
        const SeenRecord* record = find(line.record);
        if (record == nullptr) {
          broken("a month's line of nothing: " + id);
          continue;
        }
        if (line.kind == "negative" && record->type == "Settlement") {
          where[line.record].adjustments_taken -= line.amount_fen;
          continue;
        }
        if (line.kind == "negative" && record->type != "AdjustingLine") {
          Where& target = where[text_in(record->all, "target")];
          ++target.negatives;
          target.taken -= line.amount_fen;
          continue;
        }
        Where& at = where[line.record];
        ++at.lines;
        at.added += line.amount_fen;
        at.sealed = at.sealed || is_sealed("HospitalClearing", clearing->state);
        at.closed = at.closed || any_of(clearing->state, {"PAID", "CLOSED"});
      }
    }
    std::map<std::string, std::int64_t> adjustments_signed;  // settlement → reversed since
    each("AdjustingLine", [&](const std::string& id, const SeenRecord& one) {
      const Where at = where[id];
      const std::int64_t amount = number_in(one.all, "amount_fen");
      const bool gone = one.state == "REVERSED";
      if (gone && at.lines == 0) return;
      if (at.lines != 1 || at.added != amount || (gone && !at.sealed)) {
        broken("an adjustment that is " + one.state + " stands " + std::to_string(at.lines) +
               " times in its hospital's months: " + id);
      }
      if (gone) adjustments_signed[text_in(one.all, "settlement")] += amount;
    });
    each("Settlement", [&](const std::string& id, const SeenRecord& one) {
      const Where at = where[id];
      if (at.adjustments_taken != adjustments_signed[id]) {
        broken("adjustments were not taken back as they were signed: " + id);
      }
      const auto cut = disallowed_.find(id);
      const std::int64_t paid = at.added - (cut == disallowed_.end() ? 0 : cut->second);
      const bool stands = any_of(one.state, {"CONFIRMED", "CLEARED"});
      if (stands &&
          (at.lines != 1 || at.negatives != 0 || at.added != number_in(one.all, "fund_pay_fen"))) {
        broken("a settlement that counts is not in one month: " + id);
      }
      if (one.state == "CONFIRMED" && at.closed) broken("paid and not cleared: " + id);
      if (one.state == "CLEARED" && !at.closed) broken("cleared and not paid: " + id);
      if (one.state != "REVERSED") return;
      const bool dropped = at.lines == 0 && at.negatives == 0;
      const bool taken_back = at.lines == 1 && at.sealed && at.negatives == 1 && at.taken == paid;
      if (!dropped && !taken_back) {
        broken("a reversed settlement stands in its hospital's months: " + id + " " +
               std::to_string(paid) + ", taken back " + std::to_string(at.taken));
      }
    });
  }

  void batches_hold_their_items() {
    std::map<std::string, std::pair<int, std::int64_t>> held;
    each("AllowanceItem", [&](const std::string& id, const SeenRecord& item) {
      const std::string batch = text_in(item.all, "batch");
      const bool out = any_of(item.state, {"IN_BATCH", "PAID", "REVERSED"});
      const bool by_claim = batch.empty() && item.state != "IN_BATCH" && !carried_by(item).empty();
      const bool by_set_off = batch.empty() && item.state != "IN_BATCH" &&
                              number_in(item.all, "set_off_fen") == number_in(item.all, "amount_fen");
      if (batch.empty() == out && !by_claim && !by_set_off) {
        broken("an item that is " + item.state +
               (batch.empty() ? " in no batch: " : " in a batch: ") + id);
      }
      // Reversed, and never arrived: the bank has sent it back.
      const bool back = item.state == "REVERSED" && text_in(item.all, "returned_account") == text_in(item.all, "account_no");
      if (batch.empty() || back) return;
      ++held[batch].first;
      held[batch].second += number_in(item.all, "amount_fen") - number_in(item.all, "set_off_fen");
    });
    each("PayoutBatch", [&](const std::string& id, const SeenRecord& one) {
      const auto [count, sum] = held[id];
      const std::int64_t back = number_in(one.all, "returned_fen");
      if (number_in(one.all, "total_fen") - back != sum ||
          number_in(one.all, "count") - number_in(one.all, "returned_count") != count) {
        broken("a batch is not its items: " + id + " " + text_in(one.all, "total_fen") + " less " +
               std::to_string(back) + ", they come to " + std::to_string(sum));
      }
    });
  }

  void sealed_stays_sealed() {
    for (const auto& [id, then] : end_.sealed) {
      const auto now = end_.sealed_now.find(id);
      const SeenRecord* record = find(id);
      if (record == nullptr || now == end_.sealed_now.end()) {
        broken("sealed and gone: " + id);
        continue;
      }
      if (!is_sealed(record->type, record->state)) {
        broken("a sealed " + record->type + " is " + record->state + ": " + id);
      }
      for (const auto& [name, value] : then.figures) {
        if (text_in(now->second.figures, name) != value) {
          broken("a sealed " + record->type + " has another " + name + ": " + id);
        }
      }
      for (const auto& [line, fen] : now->second.lines) {
        const auto before = then.lines.find(line);
        if (before == then.lines.end() || before->second != fen) {
          broken("a sealed " + record->type + " has another line: " + id + " " + line);
        }
      }
      // Of a batch the bank may have sent some back.
      if (record->type == "HospitalClearing" && then.lines.size() != now->second.lines.size()) {
        broken("a signed month has lost a line: " + id);
      }
    }
  }
};

}  // namespace

std::vector<std::string> judge_months(const Final& end) {
  Months judge(end);
  judge.run();
  return judge.broken_promises();
}

}  // namespace jindu::sim
