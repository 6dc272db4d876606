#include "tests/simulation/oracle.h"

#include <algorithm>

namespace jindu::sim {
namespace {

/// Which fields belong together, and how they merge: written here by hand from domain.md section 4,
/// not read from the schema.
const std::map<std::string, std::string>& group_of() {
  static const std::map<std::string, std::string> groups = {
      {"pregnancy_date", "event"},
      {"fetus_count", "event"},
      {"event_date", "event"},
      {"visit_institution_name", "visit_institution_name"},
      {"marriage_cert_no", "marriage_cert_no"},
      {"spouse_employer_name", "spouse_employer_name"},
      {"total_fee_fen", "money"},
      {"in_scope_fen", "money"},
      {"fund_pay_fen", "money"},
      {"self_pay_fen", "money"},
      {"invoice_no", "money"},
  };
  return groups;
}

/// A settlement that counts, cleared or not.
bool stands(const SeenRecord& settlement) {
  return settlement.state == "CONFIRMED" || settlement.state == "CLEARED";
}

bool gone(const std::string& state) {
  return state == "CANCELLED" || state == "REVERSED" || state == "REFUSED" || state == "REJECTED" ||
         state == "WITHDRAWN" || state == "SUPERSEDED";
}

bool took_effect(const LoggedOp& op) {
  return op.last_kind == "ACCEPTED" || op.last_kind == "MERGED";
}

/// Whether the author of `later` had seen what `earlier` did, or wrote it.
bool had_seen(const LoggedOp& later, const LoggedOp& earlier) {
  if (later.replica == earlier.replica) return true;
  return earlier.record_version != 0 && earlier.record_version <= later.based_version;
}

class Judge {
 public:
  Judge(const std::vector<Deed>& deeds, const Final& end) : deeds_(deeds), end_(end) {}

  std::vector<std::string> run() {
    nothing_lost_or_doubled();
    desks_show_what_the_city_holds();
    verdicts_arrived();
    no_receipt_pays_twice();
    no_birth_stands_twice();
    what_is_held_has_a_case();
    nothing_overwritten_silently();
    values_are_somebodys();
    for (const std::string& check : end_.failed_checks) broken("verify: " + check);
    return broken_;
  }

 private:
  void broken(const std::string& what) {
    if (broken_.size() < 20) broken_.push_back(what);
  }

  /// What the city said of a record's operations, for the report.
  std::string kinds_of(const std::string& record) const {
    std::string kinds;
    for (const LoggedOp& op : end_.log) {
      if (op.record_id == record) kinds += " " + op.first_kind + ">" + op.last_kind;
    }
    return kinds;
  }

  /// There are operations on it, and none took effect.
  bool undecided(const std::string& record) const {
    bool any = false;
    for (const LoggedOp& op : end_.log) {
      if (op.record_id != record) continue;
      if (took_effect(op)) return false;
      any = true;
    }
    return any;
  }

  void nothing_lost_or_doubled() {
    for (const Deed& deed : deeds_) {
      for (const std::string& op : deed.op_ids) {
        const auto at = end_.copies.find(op);
        if (at == end_.copies.end()) broken("lost: " + deed.act + " " + op + " of " + deed.desk);
      }
    }
    for (const auto& [op, copies] : end_.copies) {
      if (copies != 1) broken("counted " + std::to_string(copies) + " times: " + op);
    }
  }

  void desks_show_what_the_city_holds() {
    for (const auto& [desk, records] : end_.desks) {
      for (const auto& [id, seen] : records) {
        const auto at = end_.city.find(id);
        if (at == end_.city.end()) {
          // Its beginning waits for a decision: shown to its author, and to nobody else.
          if (!undecided(id)) {
            broken(desk + " shows " + seen.type + " " + seen.state + " that the city lacks: " + id +
                   kinds_of(id));
          }
        } else if (at->second.state != seen.state || at->second.version != seen.version) {
          broken(desk + " shows " + seen.type + " " + id + " as " + seen.state + " v" +
                 std::to_string(seen.version) + ", city " + at->second.state + " v" +
                 std::to_string(at->second.version) + kinds_of(id));
        }
      }
    }
    for (const Deed& deed : deeds_) {
      if (!makes_record(deed.act) || deed.op_ids.empty()) continue;
      const auto desk = end_.desks.find(deed.desk);
      if (desk == end_.desks.end() || desk->second.count(deed.record_id) == 0) {
        broken(deed.desk + " does not show its own record " + deed.record_id);
      }
    }
  }

  void verdicts_arrived() {
    for (const LoggedOp& op : end_.log) {
      if (op.by_city) continue;
      if (op.first_kind == "NONE" || op.first_kind.empty()) broken("no verdict: " + op.op_id);
      const auto desk = end_.desk_of_replica.find(op.replica);
      if (desk == end_.desk_of_replica.end()) continue;
      const auto known = end_.desk_kinds.find(desk->second);
      if (known == end_.desk_kinds.end()) continue;  // The desk does not open: reported above.
      const auto& kinds = known->second;
      const auto at = kinds.find(op.op_id);
      if (at == kinds.end() || at->second != op.last_kind) {
        broken(desk->second + " was told " + (at == kinds.end() ? "nothing" : at->second) + " of " +
               op.op_id + ", the city says " + op.last_kind);
      }
    }
  }

  /// domain.md K02: whatever arrives in whatever order, one receipt stands for one settlement.
  void no_receipt_pays_twice() {
    std::map<std::string, std::string> used;
    for (const auto& [id, record] : end_.city) {
      const auto invoice = record.values.find("invoice_no");
      if (!stands(record) || record.type != "Settlement" || invoice == record.values.end())
        continue;
      const auto [at, fresh] = used.emplace(invoice->second, id);
      if (!fresh) {
        broken("one receipt, two settlements: " + at->second + kinds_of(at->second) + " and " + id +
               kinds_of(id));
      }
    }
  }

  /// domain.md K01: a birth stands at one place, unless a person decided that it was a transfer.
  /// All births of one woman in these stories are hers of a few weeks.
  void no_birth_stands_twice() {
    std::map<std::string, std::vector<std::string>> births;
    for (const Deed& deed : deeds_) {
      const auto kind = deed.fields.find("inpatient_kind");
      if (kind == deed.fields.end() || kind->second != "birth" || deed.op_ids.empty()) continue;
      const auto at = end_.city.find(deed.record_id);
      if (at == end_.city.end() || !stands(at->second)) continue;
      std::vector<std::string>& hers = births[deed.fields.at("patient_id_no")];
      for (const std::string& other : hers) {
        if (end_.transfers.count(std::minmax(other, deed.record_id)) != 0) continue;
        broken("one birth, two settlements: " + other + kinds_of(other) + " and " + deed.record_id +
               kinds_of(deed.record_id));
      }
      hers.push_back(deed.record_id);
    }
  }

  /// Nothing waits for a person whom nobody asks; nobody is asked about what is gone.
  void what_is_held_has_a_case() {
    std::set<std::string> asked;
    for (const auto& [id, record] : end_.city) {
      if (record.type != "ConflictCase" || record.state != "OPEN") continue;
      const std::string about = text_in(record.all, "records");
      // Who was sent away is asked back though nothing stands (K15, K29); or somebody has to say
      // whether an edit counts against a cancellation, a review against another (K07, K25, K35).
      const std::string code = text_in(record.all, "code");
      const bool invited =
          text_in(record.all, "evidence").find("field_name=eligible") != std::string::npos ||
          code == "K07" || code == "K25" || code == "K35";
      bool alive = about.empty() || invited;
      for (std::size_t from = 0; from < about.size(); from += 37) {
        const std::string one = about.substr(from, 36);
        asked.insert(one);
        const auto at = end_.city.find(one);
        alive = alive || at == end_.city.end() || !gone(at->second.state);
      }
      if (!alive) broken("a case about what is gone: " + id);
    }
    for (const auto& [id, record] : end_.city) {
      if (record.state != "HELD" || record.type == "DepositMonth") continue;
      if (asked.count(id) == 0) broken("held without a case: " + record.type + " " + id);
    }
    for (const LoggedOp& op : end_.log) {
      if (op.by_city || op.last_kind != "HELD") continue;
      if (end_.conflict_ops.count(op.op_id) == 0) broken("held without a case: " + op.op_id);
    }
  }

  /// Two people who had not seen each other's work typed different values into one group that a
  /// person must decide: both must not have taken effect without a case.
  void nothing_overwritten_silently() {
    std::map<std::string, std::vector<const LoggedOp*>> by_record;
    for (const LoggedOp& op : end_.log) {
      if (!op.by_city && took_effect(op)) by_record[op.record_id].push_back(&op);
    }
    for (const auto& [record, ops] : by_record) {
      for (std::size_t i = 0; i < ops.size(); ++i) {
        for (std::size_t j = i + 1; j < ops.size(); ++j) compare(record, ops, *ops[i], *ops[j]);
      }
    }
  }

  /// An operation on the same group stands between them that replaced the earlier value knowingly:
  /// its author had seen it, or a person decided so. Then the later one has that to reckon with,
  /// which is a pair of its own.
  bool decided_between(const std::vector<const LoggedOp*>& ops, const std::string& group,
                       const LoggedOp& earlier, const LoggedOp& later) const {
    return std::any_of(ops.begin(), ops.end(), [&](const LoggedOp* between) {
      if (between == &later || between->record_version <= earlier.record_version) return false;
      if (between->record_version > later.record_version) return false;
      if (!had_seen(*between, earlier) && end_.conflict_ops.count(between->op_id) == 0)
        return false;
      return std::any_of(between->values.begin(), between->values.end(), [&](const auto& value) {
        const auto of = group_of().find(value.first);
        return of != group_of().end() && of->second == group;
      });
    });
  }

  static std::string told(const LoggedOp& op) {
    return op.op_id + " " + op.first_kind + ">" + op.last_kind + " v" +
           std::to_string(op.record_version) + " based on v" + std::to_string(op.based_version);
  }

  void compare(const std::string& record, const std::vector<const LoggedOp*>& ops,
               const LoggedOp& earlier, const LoggedOp& later) {
    if (had_seen(later, earlier)) return;
    for (const auto& [field, group] : group_of()) {
      const auto a = earlier.values.find(field);
      const auto b = later.values.find(field);
      if (a == earlier.values.end() || b == later.values.end() || a->second == b->second) continue;
      if (end_.conflict_ops.count(earlier.op_id) != 0 ||
          end_.conflict_ops.count(later.op_id) != 0) {
        continue;
      }
      // Writing down again what stood there already changed nothing.
      if (earlier.groups.count(group) == 0) continue;
      if (decided_between(ops, group, earlier, later)) continue;
      broken("overwritten silently: " + field + " of " + record + ": " + told(earlier) + " | " +
             told(later));
    }
  }

  /// A value that the record shows was typed by somebody.
  void values_are_somebodys() {
    std::map<std::string, std::map<std::string, std::set<std::string>>> typed;
    for (const LoggedOp& op : end_.log) {
      for (const auto& [field, value] : op.values) typed[op.record_id][field].insert(value);
    }
    for (const auto& [id, record] : end_.city) {
      const auto values = typed.find(id);
      if (values == typed.end()) continue;
      for (const auto& [field, value] : record.values) {
        if (field == "remark" || value.empty()) continue;
        const auto of_field = values->second.find(field);
        if (of_field != values->second.end() && of_field->second.count(value) == 0) {
          broken("a value that nobody typed: " + field + " of " + id);
        }
      }
    }
  }

  const std::vector<Deed>& deeds_;
  const Final& end_;
  std::vector<std::string> broken_;
};

}  // namespace

bool makes_record(const std::string& act) {
  return act == "file" || act == "settle" || act == "apply" || act == "claim" || act == "account" ||
         act == "inspect" || act == "deemed";
}

bool is_sealed(const std::string& type, const std::string& state) {
  if (type == "HospitalClearing") {
    return state == "SIGNED" || state == "FINANCE_CHECKED" || state == "PAID" || state == "CLOSED";
  }
  return type == "PayoutBatch" && (state == "FINANCE_CONFIRMED" || state == "SENT_TO_BANK" ||
                                   state == "DONE" || state == "PARTIAL_RETURN");
}

std::int64_t number_in(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto at = values.find(name);
  return at == values.end() || at->second.empty() ? 0 : std::stoll(at->second);
}

std::string text_in(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto at = values.find(name);
  return at == values.end() ? std::string() : at->second;
}

std::vector<std::string> judge(const std::vector<Deed>& deeds, const Final& end) {
  std::vector<std::string> broken = Judge(deeds, end).run();
  for (std::string& what : judge_money(deeds, end)) broken.push_back(std::move(what));
  return broken;
}

}  // namespace jindu::sim
