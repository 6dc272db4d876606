#include <algorithm>

#include "sync/oplog/outbox.h"
#include "sync/oplog/outbox_rows.h"

// Reads everything again and believes nothing that it can compute.
namespace jindu::oplog {
namespace {

using rows::EpochRow;
using rows::from_sql;
using rows::to_sql;

constexpr std::string_view kEntries = R"sql(
SELECT position, hash, hlc, ops_before, ops, envelope FROM entry ORDER BY position)sql";
constexpr std::string_view kOperations = R"sql(
SELECT op_id, record_id FROM op INDEXED BY op_of_record
WHERE record_id = ? AND number = ? AND position = ?)sql";
constexpr std::string_view kOpCount = R"sql(SELECT count(*) FROM op)sql";

/// Where the walk stands.
struct Walk {
  std::size_t epoch = 0;  ///< index
  std::uint64_t position = 0;
  std::uint64_t ops = 0;
  Hash hash{};
};

class Verifier {
 public:
  Verifier(db::Connection& db, const std::vector<Bytes>& public_keys)
      : db_(db), public_keys_(public_keys) {}

  Status run() {
    JINDU_TRY(epochs_, rows::epochs(db_));
    JINDU_TRY(db::Statement entries, db_.prepare(kEntries));
    while (true) {
      const Result<bool> row = entries.step();
      if (!row.ok()) return bad(walk_.position + 1, row.error().context);
      if (!*row) break;
      JINDU_TRY_OK(entry(entries));
    }
    return end();
  }

 private:
  /// Names an entry as the city knows it: by its seq, and the epoch's number where there are more.
  Error bad(std::uint64_t position, std::string_view what) const {
    std::string name = "outbox: ";
    const EpochRow* at = nullptr;
    for (const EpochRow& epoch : epochs_) {
      if (epoch.positions_before < position) at = &epoch;
    }
    if (epochs_.size() > 1 && at != nullptr) name += "epoch " + std::to_string(at->no) + ", ";
    const std::uint64_t before = at == nullptr ? 0 : at->positions_before;
    name += "entry " + std::to_string(position - before) + ": ";
    return fail(ErrorCode::corrupt, name + std::string(what));
  }

  /// The epoch in which the next entry stands; its first entry follows the epoch's base.
  void enter_epochs() {
    while (walk_.epoch < epochs_.size() &&
           epochs_[walk_.epoch].positions_before == walk_.position) {
      walk_.hash = epochs_[walk_.epoch].base_hash;
      ++walk_.epoch;
    }
  }

  Status entry(const db::Statement& row) {
    const std::uint64_t position = walk_.position + 1;
    if (from_sql(row.column_int(0)) != position) return bad(position, "missing");
    enter_epochs();
    if (walk_.epoch == 0) return bad(position, "no epoch");
    const EpochRow& epoch = epochs_[walk_.epoch - 1];
    auto received = take_apart(row.column_blob(5));
    if (!received.ok()) return bad(position, received.error().context);
    const EntryHeader& header = received->header;
    if (header.epoch != epoch.epoch || header.seq != position - epoch.positions_before) {
      return bad(position, "epoch or seq");
    }
    const Hash hash = chain(*received, walk_.hash);
    if (view(hash) != row.column_blob(1)) return bad(position, "hash");
    const bool holds = std::any_of(public_keys_.begin(), public_keys_.end(), [&](const Bytes& key) {
      return signature_holds(*received, key);
    });
    if (!holds) return bad(position, "signature");
    if (header.hlc.value != from_sql(row.column_int(2))) return bad(position, "hlc");
    const auto payload = parse_payload(received->payload);
    if (!payload.ok()) return bad(position, payload.error().context);
    if (from_sql(row.column_int(3)) != walk_.ops ||
        row.column_int(4) != payload->operations_size()) {
      return bad(position, "count of operations");
    }
    JINDU_TRY_OK(operations(position, *payload));
    walk_.position = position;
    walk_.hash = hash;
    return {};
  }

  Status operations(std::uint64_t position, const wire::EntryPayload& payload) {
    JINDU_TRY(db::Statement find, db_.prepare(kOperations));
    for (const wire::Operation& operation : payload.operations()) {
      find.bind_blob(1, operation.record_id());
      find.bind(2, to_sql(++walk_.ops)).bind(3, to_sql(position));
      const Result<bool> found = find.step();
      if (!found.ok()) return bad(position, found.error().context);
      if (!*found || find.column_blob(0) != operation.op_id()) return bad(position, "operations");
      find.reset();
    }
    return {};
  }

  Status end() {
    enter_epochs();
    if (walk_.epoch != epochs_.size()) return bad(walk_.position + 1, "missing");
    for (const EpochRow& epoch : epochs_) {
      const bool last = epoch.no == epochs_.back().no;
      const std::uint64_t end =
          last ? walk_.position : epochs_[static_cast<std::size_t>(epoch.no)].positions_before;
      if (epoch.positions_before + epoch.taken > end) {
        return bad(epoch.positions_before + epoch.taken, "receipted and missing");
      }
    }
    JINDU_TRY(db::Statement count, db_.prepare(kOpCount));
    JINDU_TRY(const bool row, count.step());
    if (!row || from_sql(count.column_int(0)) != walk_.ops) {
      return fail(ErrorCode::corrupt, "outbox: operations without an entry");
    }
    return {};
  }

  db::Connection& db_;
  const std::vector<Bytes>& public_keys_;
  std::vector<EpochRow> epochs_;
  Walk walk_;
};

}  // namespace

Status Outbox::verify(const std::vector<Bytes>& operator_public_keys) const {
  return Verifier(db_, operator_public_keys).run();
}

}  // namespace jindu::oplog
