// What people typed and what it comes to (domain.md section 8); and that no right is paid twice.
#include "tests/simulation/oracle_books.h"

namespace jindu::sim {
namespace {

class Rights : public Books {
 public:
  Rights(const std::vector<Deed>& deeds, const Final& end) : Books(end), deeds_(deeds) {}

  void run() {
    settlements_are_as_typed();
    allowances_are_reckoned();
    claims_are_reckoned();
    nothing_is_paid_twice();
    reversed_has_no_allowance();
    settled_has_its_allowance();
  }

 private:
  void settlements_are_as_typed() {
    for (const Deed& deed : deeds_) {
      if (deed.act != "settle" || deed.op_ids.empty()) continue;
      const SeenRecord* record = find(deed.record_id);
      if (record == nullptr) {
        // Held or parked as a whole: it waits for a person, and its author sees it.
        const bool taken = std::any_of(end_.log.begin(), end_.log.end(), [&](const LoggedOp& op) {
          return op.record_id == deed.record_id &&
                 (op.last_kind == "ACCEPTED" || op.last_kind == "MERGED");
        });
        if (taken) broken("settlement is not at the city: " + deed.record_id);
        continue;
      }
      const std::int64_t total = number_in(record->all, "total_fee_fen");
      const std::int64_t fund = number_in(record->all, "fund_pay_fen");
      if (fund != deed.fund_fen || total != number_in(deed.fields, "total_fee_fen")) {
        broken("amount changed: " + deed.record_id);
      }
      // M6, M7: a quota may exceed the cost; then the person pays nothing.
      if (number_in(record->all, "self_pay_fen") != std::max<std::int64_t>(0, total - fund)) {
        broken("fund and self part do not make up the total: " + deed.record_id);
      }
    }
  }

  /// M2, M4, M5, and the lump of some cities: days of each right; 0: it is no right of days.
  static std::int64_t days_of(const std::string& kind, const Values& application) {
    if (kind == "fp_leave") return 2;  // The stories' only operation.
    if (kind == "care_leave") return 15;
    if (kind != "maternity_leave") return 0;
    const std::int64_t infants = std::max<std::int64_t>(1, number_in(application, "fetus_count"));
    const bool hard = text_in(application, "dystocia_certified") == "true";
    return 98 + (hard ? 15 : 0) + 15 * (infants - 1);
  }

  void allowances_are_reckoned() {
    each("AllowanceItem", [&](const std::string& id, const SeenRecord& item) {
      if (any_of(item.state, {"REFUSED", "WAITING", "VOID"})) return;
      const SeenRecord* application = find(text_in(item.all, "application"));
      if (application == nullptr) return broken("an item of no application: " + id);
      const std::string kind = text_in(item.all, "kind");
      const std::int64_t amount = number_in(item.all, "amount_fen");
      if (kind == "prenatal_fee") {
        if (amount != end_.trade.prenatal_fee_fen) broken("a lump of another amount: " + id);
        return;
      }
      const std::int64_t days = days_of(kind, application->all);
      const std::int64_t base = number_in(item.all, "base_fen");
      const int year = std::stoi(text_in(item.all, "event_date").substr(0, 4)) - 1;
      const auto told = end_.wages.find({text_in(item.all, "employer_uscc"), year});
      if (told == end_.wages.end() || told->second.count(base) == 0) {
        broken("a base that nobody told: " + id + " " + std::to_string(base));
      }
      if (number_in(item.all, "days") != days) {
        broken("days of " + kind + " " + id + ": " + text_in(item.all, "days") + ", wanted " +
               std::to_string(days));
      }
      if (amount != rhu(base * days, 30)) {
        broken("amount of " + kind + " " + id + ": " + std::to_string(amount) + ", wanted " +
               std::to_string(rhu(base * days, 30)));
      }
    });
    each("AllowanceApplication", [&](const std::string& id, const SeenRecord& one) {
      std::int64_t sum = 0;
      for (const std::string& item : parts(text_in(one.all, "items"), ',')) {
        const SeenRecord* found = find(item);
        if (found == nullptr)
          return broken("an application names an item that is not there: " + id);
        sum += number_in(found->all, "amount_fen");
      }
      if (sum != number_in(one.all, "total_fen")) broken("an application is not its items: " + id);
    });
  }

  void claims_are_reckoned() {
    each("ReimbursementClaim", [&](const std::string& id, const SeenRecord& one) {
      // What came back, or never went on, may be wrong in any way.
      if (any_of(one.state, {"RETURNED", "WITHDRAWN", "REJECTED", "HELD"})) return;
      const std::int64_t total = number_in(one.all, "total_fee_fen");
      const std::int64_t scope = number_in(one.all, "in_scope_fen");
      const std::int64_t fund = number_in(one.all, "fund_pay_fen");
      std::int64_t wanted = scope;
      if (text_in(one.all, "claim_kind") == "male_subsidy") {
        wanted = end_.trade.male_subsidy_fen;
      } else {
        if (end_.trade.claim_cap_fen > 0) wanted = std::min(wanted, end_.trade.claim_cap_fen);
        std::int64_t lines = 0;
        std::int64_t counted = 0;
        for (const Values& line : list_in(one.all, "lines")) {
          lines += number_in(line, "amount_fen");
          if (text_in(line, "in_scope") == "true") counted += number_in(line, "amount_fen");
        }
        if (lines != total || counted != scope) broken("a claim is not its lines: " + id);
      }
      if (fund != wanted) {
        broken("fund part of claim " + id + ": " + std::to_string(fund) + ", wanted " +
               std::to_string(wanted));
      }
      if (number_in(one.all, "self_pay_fen") != std::max<std::int64_t>(0, total - fund)) {
        broken("fund and self part of a claim do not make up the total: " + id);
      }
    });
  }

  /// One (pregnancy, kind, beneficiary) and one bill, net of reversals.
  void nothing_is_paid_twice() {
    std::map<std::string, std::string> used;
    const auto once = [&](const std::string& key, const std::string& id) {
      const auto [at, fresh] = used.emplace(key, id);
      if (!fresh && at->second != id)
        broken("paid twice: " + key + ": " + at->second + " and " + id);
    };
    each("AllowanceItem", [&](const std::string& id, const SeenRecord& item) {
      if (!any_of(item.state, {"APPROVED", "IN_BATCH", "PAID"})) return;
      const SeenRecord* application = find(text_in(item.all, "application"));
      // Two may be owed while a person is asked which one; neither is in a batch then.
      if (application == nullptr || (application->state == "HELD" && item.state == "APPROVED"))
        return;
      once(text_in(application->all, "pregnancy") + "|" + text_in(item.all, "kind") + "|" +
               text_in(item.all, "beneficiary"),
           id);
    });
    const auto bill = [&](const std::string& code, const std::string& no, const std::string& id) {
      once("bill " + code + "/" + no, id);
    };
    each("ReimbursementClaim", [&](const std::string& id, const SeenRecord& one) {
      if (!any_of(one.state, {"APPROVED", "FINANCE_CHECKED", "PAID"})) return;
      for (const Values& invoice : list_in(one.all, "invoices")) {
        bill(text_in(invoice, "code"), text_in(invoice, "no"), id);
      }
      if (text_in(one.all, "claim_kind") == "male_subsidy") {
        once("subsidy " + text_in(one.all, "pregnancy"), id);
      }
    });
    each("Settlement", [&](const std::string& id, const SeenRecord& one) {
      if (!any_of(one.state, {"CONFIRMED", "CLEARED"})) return;
      bill(text_in(one.all, "invoice_code"), text_in(one.all, "invoice_no"), id);
    });
  }

  // -----------------------------------------------------------------------

  void reversed_has_no_allowance() {
    each("AllowanceApplication", [&](const std::string& id, const SeenRecord& one) {
      const SeenRecord* settlement = find(text_in(one.all, "settlement"));
      if (settlement == nullptr || settlement->state != "REVERSED") return;
      if (any_of(one.state, {"GENERATED", "APPROVED", "IN_BATCH"})) {
        broken("its settlement is reversed, and it is " + one.state + ": " + id);
      }
    });
  }

  void settled_has_its_allowance() {
    if (!end_.trade.generates) return;
    std::set<std::string> have;
    each("AllowanceApplication", [&](const std::string&, const SeenRecord& one) {
      if (any_of(one.state, {"WITHDRAWN", "REJECTED", "RETURNED"})) return;
      have.insert(text_in(one.all, "pregnancy"));
      have.insert(text_in(one.all, "settlement"));
    });
    each("Settlement", [&](const std::string& id, const SeenRecord& one) {
      if (!any_of(one.state, {"CONFIRMED", "CLEARED"})) return;
      if (text_in(one.all, "inpatient_kind") != "birth") return;
      // Whom a condition held she may have no right, though a person let her settlement stand.
      const bool held = std::any_of(end_.log.begin(), end_.log.end(), [&](const LoggedOp& op) {
        return op.record_id == id && !op.by_city && op.first_kind != "ACCEPTED";
      });
      if (!held && have.count(id) == 0 && have.count(text_in(one.all, "pregnancy")) == 0) {
        broken("settled, and no allowance arose: " + id);
      }
    });
  }

  const std::vector<Deed>& deeds_;
};

}  // namespace

std::vector<std::string> judge_rights(const std::vector<Deed>& deeds, const Final& end) {
  Rights judge(deeds, end);
  judge.run();
  return judge.broken_promises();
}

}  // namespace jindu::sim
