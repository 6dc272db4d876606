#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

/// The model that the product is held against. It shares no code with it: it knows what people
/// typed and were told, and reads what the stores hold at the end as plain values.
namespace jindu::sim {

/// Something a person was told is saved (or not told: the power went meanwhile).
struct Deed {
  std::string desk;
  std::vector<std::string> op_ids;  ///< empty where no answer came
  bool untold = false;              ///< the power went: it may be saved, and it may not
  std::string record_id;
  std::string act;  ///< "file", "settle", "amend", "cancel", "reverse", "resolve", "check"
  std::map<std::string, std::string> fields;  ///< what was typed, as plain text
  std::int64_t fund_fen = 0;                  ///< "settle": what the fund is to pay
};

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

/// A record at the end, at the city or at a desk.
struct SeenRecord {
  std::string type;
  std::string state;
  std::uint64_t version = 0;
  std::map<std::string, std::string> values;  ///< of the fields that the workload types
  std::int64_t fund_net_fen = 0;              ///< city: what the ledger holds for it
};

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
  std::int64_t ledger_difference_fen = 0;
  std::uint64_t ledger_unbalanced = 0;
  std::vector<std::string> failed_checks;  ///< what the stores' own verify says
};

/// Every broken promise, in words. Empty: all kept.
std::vector<std::string> judge(const std::vector<Deed>& deeds, const Final& end);

}  // namespace jindu::sim
