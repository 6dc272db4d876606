#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/trade.h"

/// The model that the product is held against. It shares no code with it: it knows what people
/// typed and were told, and reads what the stores hold at the end as plain values.
namespace jindu::sim {

/// Something a person was told is saved (or not told: the power went meanwhile).
struct Deed {
  std::string desk;
  std::vector<std::string> op_ids;  ///< empty where no answer came
  bool untold = false;              ///< the power went: it may be saved, and it may not
  std::string record_id;
  std::string act;  ///< "file", "settle", "apply", "claim", "amend", "cancel", "reverse" …
  std::map<std::string, std::string> fields;  ///< what was typed, as plain text
  std::int64_t fund_fen = 0;                  ///< "settle": what the fund is to pay
};

/// Whether such a deed begins a record that its desk shows from then on.
bool makes_record(const std::string& act);

/// One operation as it stands in the city's log.
struct LoggedOp {
  std::string op_id;
  std::string record_id;
  std::string replica;
  std::uint64_t city_seq = 0;
  std::uint64_t seq = 0;            ///< in its author's chain
  std::uint64_t based_version = 0;  ///< the record version that its author saw
  std::uint64_t based_own_seq = 0;
  std::set<std::string> fields;  ///< that it names
  std::map<std::string, std::string> values;
  std::string first_kind;  ///< "ACCEPTED" …
  std::string last_kind;
  std::set<std::string> groups;      ///< applied, by the last verdict
  std::uint64_t record_version = 0;  ///< that shows its effect
  bool by_city = false;
};

/// What one ledger line moved: debit less credit.
struct Posted {
  std::string account;
  std::string party;
  int month = 0;  ///< yyyymm
  std::int64_t fen = 0;
};

/// A record at the end, at the city or at a desk.
struct SeenRecord {
  std::string type;
  std::string state;
  std::uint64_t version = 0;
  std::map<std::string, std::string> values;  ///< of the fields that the workload types
  std::map<std::string, std::string> all;     ///< city: every field that is set
  std::vector<Posted> ledger;                 ///< city: what was posted for it
};

/// A paper that may not change any more: a paid batch, a signed clearing.
struct Sealed {
  std::map<std::string, std::string> figures;
  std::map<std::string, std::int64_t> lines;  ///< record id → amount in fen
};
bool is_sealed(const std::string& type, const std::string& state);

/// A line of a hospital's month.
struct MonthLine {
  std::string record;
  std::string kind;  ///< "normal", "late", "negative", "carry"
  std::int64_t amount_fen = 0;
};

/// An amount by name; 0 where it is not set.
std::int64_t number_in(const std::map<std::string, std::string>& values, const std::string& name);
std::string text_in(const std::map<std::string, std::string>& values, const std::string& name);

struct Final {
  std::vector<LoggedOp> log;                    ///< in the city's order
  std::map<std::string, std::uint64_t> copies;  ///< op_id → how often it stands in the log
  std::map<std::string, SeenRecord> city;       ///< by record id
  std::map<std::string, std::map<std::string, SeenRecord>> desks;  ///< desk → record id → record
  std::map<std::string, std::map<std::string, std::string>>
      desk_kinds;  ///< desk → op_id → last kind
  std::map<std::string, std::string> desk_of_replica;
  std::set<std::string> conflict_ops;  ///< op_ids that an open or decided case names
  /// Pairs of settlements of which a person decided that both stand: a transfer.
  std::set<std::pair<std::string, std::string>> transfers;
  Trade trade;
  /// {credit code, year} → every average that was told, in fen.
  std::map<std::pair<std::string, int>, std::set<std::int64_t>> wages;
  std::map<std::string, std::vector<MonthLine>> months;  ///< clearing → its lines
  std::map<std::string, Sealed> sealed;                  ///< as they were when they were sealed
  std::map<std::string, Sealed> sealed_now;
  /// {account, party} → debits less credits, as the city sums them up.
  std::map<std::pair<std::string, std::string>, std::int64_t> sums;
  std::int64_t ledger_difference_fen = 0;
  std::uint64_t ledger_unbalanced = 0;
  std::vector<std::string> failed_checks;  ///< what the stores' own verify says
};

/// Every broken promise, in words. Empty: all kept.
std::vector<std::string> judge(const std::vector<Deed>& deeds, const Final& end);
/// The part about money: ledger, allowances, claims, months, batches (oracle_books.h).
std::vector<std::string> judge_money(const std::vector<Deed>& deeds, const Final& end);

}  // namespace jindu::sim
