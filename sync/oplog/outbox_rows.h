#pragma once
#include <optional>

#include "sync/oplog/outbox.h"

/// Private to this folder: rows of outbox.db that several parts of the outbox read.
namespace jindu::oplog::rows {

struct EpochRow {
  std::int64_t no = 0;  ///< from 1
  Epoch epoch;
  std::uint64_t positions_before = 0;
  std::uint64_t ops_before = 0;
  Hash base_hash{};
  std::uint64_t taken = 0;
};

/// An entry without its envelope.
struct EntryRow {
  std::uint64_t position = 0;
  Hash hash{};
  Hlc hlc;
  std::int64_t written_ms = 0;
  std::uint64_t ops_before = 0;
  std::uint64_t ops = 0;

  std::uint64_t ops_after() const { return ops_before + ops; }
};

Result<std::optional<EpochRow>> last_epoch(db::Connection& db);
Result<std::optional<EpochRow>> find_epoch(db::Connection& db, const Epoch& epoch);
Result<std::vector<EpochRow>> epochs(db::Connection& db);
Result<std::optional<EntryRow>> last_entry(db::Connection& db);
Result<std::optional<EntryRow>> entry_at(db::Connection& db, std::uint64_t position);

/// SQLite's integers are signed; ours that go in are far below the middle, HLCs included until the
/// year 6429.
inline std::int64_t to_sql(std::uint64_t value) { return static_cast<std::int64_t>(value); }
inline std::uint64_t from_sql(std::int64_t value) { return static_cast<std::uint64_t>(value); }

}  // namespace jindu::oplog::rows
