// The log: chains, entries, operations and their verdicts, and what waits.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kChain[] = R"sql(
  SELECT chain_no, replica_id, epoch, last_seq, last_hash, base_hash FROM chain
  WHERE city = ? AND replica_id = ? AND epoch = ?)sql";
constexpr char kChains[] = R"sql(
  SELECT chain_no, replica_id, epoch, last_seq, last_hash, base_hash FROM chain
  WHERE city = ? ORDER BY chain_no)sql";
constexpr char kPutChain[] = R"sql(
  INSERT INTO chain (city, chain_no, replica_id, epoch, last_seq, last_hash, base_hash)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (city, chain_no) DO UPDATE SET last_seq = excluded.last_seq,
    last_hash = excluded.last_hash)sql";
constexpr char kEntry[] = R"sql(
  SELECT city_seq, chain_no, seq, branch, hash, status, received_ms, envelope FROM entry
  WHERE city = ? AND city_seq = ?)sql";
constexpr char kEntryOf[] = R"sql(
  SELECT city_seq, chain_no, seq, branch, hash, status, received_ms, envelope FROM entry
  WHERE city = ? AND chain_no = ? AND seq = ? AND branch = 0)sql";
constexpr char kEntriesAt[] = R"sql(
  SELECT city_seq, chain_no, seq, branch, hash, status, received_ms, envelope FROM entry
  WHERE city = ? AND chain_no = ? AND seq = ? ORDER BY branch)sql";
constexpr char kBranches[] = R"sql(
  SELECT coalesce(max(branch), 0) FROM entry WHERE city = ? AND chain_no = ? AND branch > 0)sql";
constexpr char kBranchStart[] = R"sql(
  SELECT city_seq, chain_no, seq, branch, hash, status, received_ms, envelope FROM entry
  WHERE city = ? AND chain_no = ? AND branch = ? AND branch > 0 ORDER BY seq LIMIT 1)sql";
constexpr char kEntriesFrom[] = R"sql(
  SELECT city_seq, chain_no, seq, branch, hash, status, received_ms, envelope FROM entry
  WHERE city = ? AND city_seq >= ? ORDER BY city_seq LIMIT ?)sql";
constexpr char kAddEntry[] = R"sql(
  INSERT INTO entry (city, city_seq, chain_no, seq, branch, status, received_ms, hash, envelope)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kSetStatus[] = R"sql(
  UPDATE entry SET status = ?3 WHERE city = ?1 AND city_seq = ?2)sql";
constexpr char kOp[] = R"sql(
  SELECT place, op_id, record_id, chain_no, first_kind, last_kind, first_verdict, last_verdict
  FROM op WHERE city = ? AND op_id = ? AND by_id = 1)sql";
constexpr char kOpAt[] = R"sql(
  SELECT place, op_id, record_id, chain_no, first_kind, last_kind, first_verdict, last_verdict
  FROM op WHERE city = ? AND record_id = ? AND place = ?)sql";
constexpr char kOpsOf[] = R"sql(
  SELECT place, op_id, record_id, chain_no, first_kind, last_kind, first_verdict, last_verdict
  FROM op WHERE city = ? AND record_id = ? ORDER BY place)sql";
constexpr char kAddOp[] = R"sql(
  INSERT INTO op (city, record_id, place, op_id, chain_no, by_id, first_kind, last_kind,
                  first_verdict, last_verdict)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kSetLast[] = R"sql(
  UPDATE op SET last_kind = ?4, last_verdict = ?5
  WHERE city = ?1 AND record_id = ?2 AND place = ?3)sql";
constexpr char kKinds[] = R"sql(
  SELECT first_kind, count(*) FROM op WHERE city = ?1 AND by_id = 1
  AND chain_no IN (
    SELECT chain_no FROM chain JOIN replica USING (city, replica_id) WHERE city = ?1)
  GROUP BY first_kind)sql";
constexpr char kWaitingOn[] = R"sql(
  SELECT waits_on, place, record_id, due_ms FROM waiting
  WHERE city = ? AND waits_on = ? ORDER BY place)sql";
constexpr char kAnyWaiting[] = R"sql(
  SELECT EXISTS (SELECT 1 FROM waiting WHERE city = ?))sql";
constexpr char kWaitingCount[] = R"sql(
  SELECT count(DISTINCT place) FROM waiting WHERE city = ? AND due_ms > 0)sql";
constexpr char kWaitingDue[] = R"sql(
  SELECT waits_on, place, record_id, due_ms FROM waiting
  WHERE city = ? AND due_ms > 0 AND due_ms <= ? ORDER BY due_ms, place LIMIT ?)sql";
constexpr char kAddWaiting[] = R"sql(
  INSERT OR REPLACE INTO waiting (city, waits_on, place, record_id, due_ms)
  VALUES (?, ?, ?, ?, ?))sql";
constexpr char kRemoveWaiting[] = R"sql(
  DELETE FROM waiting WHERE city = ? AND waits_on = ? AND place = ?)sql";
constexpr char kRemoveWaitingOf[] = R"sql(
  DELETE FROM waiting WHERE city = ? AND place = ?)sql";
constexpr char kAddLate[] = R"sql(
  INSERT INTO late_verdict (city, replica_no, position, verdict) VALUES (?, ?, ?, ?))sql";
constexpr char kLate[] = R"sql(
  SELECT position, verdict FROM late_verdict
  WHERE city = ? AND replica_no = ? AND position > ? ORDER BY position LIMIT ?)sql";

Chain read_chain(db::Statement& s) {
  return {s.column_int(0), id_column<ReplicaId>(s, 1), id_column<Epoch>(s, 2), count_column(s, 3),
          hash_column(s, 4), hash_column(s, 5)};
}
EntryRow read_entry(db::Statement& s) {
  return {count_column(s, 0),
          s.column_int(1),
          count_column(s, 2),
          s.column_int(3),
          hash_column(s, 4),
          static_cast<EntryStatus>(s.column_int(5)),
          s.column_int(6),
          blob_column(s, 7)};
}
OpRow read_op(db::Statement& s) {
  return {count_column(s, 0),
          id_column<OpId>(s, 1),
          id_column<RecordId>(s, 2),
          s.column_int(3),
          static_cast<int>(s.column_int(4)),
          static_cast<int>(s.column_int(5)),
          blob_column(s, 6),
          blob_column(s, 7)};
}
Waiting read_waiting(db::Statement& s) {
  return {blob_column(s, 0), count_column(s, 1), id_column<RecordId>(s, 2), s.column_int(3)};
}

}  // namespace

Found<Chain> SqliteSession::chain(const ReplicaId& replica, const Epoch& epoch) {
  return row<Chain>(
      kChain, [&](db::Statement& s) { s.bind_blob(2, replica.view()).bind_blob(3, epoch.view()); },
      read_chain);
}
Many<Chain> SqliteSession::chains() {
  return rows<Chain>(
      kChains, [](db::Statement&) {}, read_chain);
}

Status SqliteSession::put_chain(Chain& chain) {
  if (chain.no == 0) {
    JINDU_TRY(const std::uint64_t no, advance("chain", 1));
    chain.no = static_cast<std::int64_t>(no);
  }
  return run(kPutChain, [&](db::Statement& s) {
    s.bind(2, chain.no).bind_blob(3, chain.replica.view()).bind_blob(4, chain.epoch.view());
    s.bind(5, sql_int(chain.last_seq)).bind_blob(6, view(chain.last_hash));
    s.bind_blob(7, view(chain.base_hash));
  });
}

Found<EntryRow> SqliteSession::entry(std::uint64_t city_seq) {
  return row<EntryRow>(
      kEntry, [&](db::Statement& s) { s.bind(2, sql_int(city_seq)); }, read_entry);
}
Found<EntryRow> SqliteSession::entry_of(std::int64_t chain_no, std::uint64_t seq) {
  return row<EntryRow>(
      kEntryOf, [&](db::Statement& s) { s.bind(2, chain_no).bind(3, sql_int(seq)); }, read_entry);
}
Many<EntryRow> SqliteSession::entries_at(std::int64_t chain_no, std::uint64_t seq) {
  return rows<EntryRow>(
      kEntriesAt, [&](db::Statement& s) { s.bind(2, chain_no).bind(3, sql_int(seq)); }, read_entry);
}
Result<std::int64_t> SqliteSession::branches(std::int64_t chain_no) {
  return number(kBranches, [&](db::Statement& s) { s.bind(2, chain_no); });
}
Found<EntryRow> SqliteSession::branch_start(std::int64_t chain_no, std::int64_t branch) {
  return row<EntryRow>(
      kBranchStart, [&](db::Statement& s) { s.bind(2, chain_no).bind(3, branch); }, read_entry);
}
Many<EntryRow> SqliteSession::entries_from(std::uint64_t city_seq, std::size_t count_max) {
  return rows<EntryRow>(
      kEntriesFrom,
      [&](db::Statement& s) { s.bind(2, sql_int(city_seq)).bind(3, sql_int(count_max)); },
      read_entry);
}

Status SqliteSession::add_entry(const EntryRow& entry) {
  return run(kAddEntry, [&](db::Statement& s) {
    s.bind(2, sql_int(entry.city_seq)).bind(3, entry.chain_no).bind(4, sql_int(entry.seq));
    s.bind(5, entry.branch).bind(6, static_cast<int>(entry.status)).bind(7, entry.received_ms);
    s.bind_blob(8, view(entry.hash)).bind_blob(9, entry.envelope);
  });
}

Status SqliteSession::set_entry_status(std::uint64_t city_seq, EntryStatus status) {
  return run(kSetStatus, [&](db::Statement& s) {
    s.bind(2, sql_int(city_seq)).bind(3, static_cast<int>(status));
  });
}

Found<OpRow> SqliteSession::op(const OpId& id) {
  return row<OpRow>(
      kOp, [&](db::Statement& s) { s.bind_blob(2, id.view()); }, read_op);
}
Found<OpRow> SqliteSession::op_at(const RecordId& record, Place place) {
  return row<OpRow>(
      kOpAt, [&](db::Statement& s) { s.bind_blob(2, record.view()).bind(3, sql_int(place)); },
      read_op);
}
Many<OpRow> SqliteSession::ops_of(const RecordId& record) {
  return rows<OpRow>(
      kOpsOf, [&](db::Statement& s) { s.bind_blob(2, record.view()); }, read_op);
}

Status SqliteSession::add_op(const OpRow& op, bool by_id) {
  return run(kAddOp, [&](db::Statement& s) {
    s.bind_blob(2, op.record_id.view()).bind(3, sql_int(op.place)).bind_blob(4, op.op_id.view());
    s.bind(5, op.chain_no).bind(6, by_id ? 1 : 0).bind(7, op.first_kind).bind(8, op.last_kind);
    s.bind_blob(9, op.first_verdict).bind_blob(10, op.last_verdict);
  });
}

Status SqliteSession::set_last_verdict(const OpRow& op) {
  return run(kSetLast, [&](db::Statement& s) {
    s.bind_blob(2, op.record_id.view()).bind(3, sql_int(op.place)).bind(4, op.last_kind);
    s.bind_blob(5, op.last_verdict);
  });
}

Many<std::uint64_t> SqliteSession::first_verdict_counts() {
  using Count = std::pair<std::int64_t, std::uint64_t>;
  JINDU_TRY(const std::vector<Count> found, rows<Count>(
                                                kKinds, [](db::Statement&) {},
                                                [](db::Statement& s) {
                                                  return Count{s.column_int(0), count_column(s, 1)};
                                                }));
  std::vector<std::uint64_t> counts(6);
  for (const auto& [kind, count] : found) counts[static_cast<std::size_t>(kind)] = count;
  return counts;
}

Many<Waiting> SqliteSession::waiting_on(ByteView on) {
  return rows<Waiting>(
      kWaitingOn, [&](db::Statement& s) { s.bind_blob(2, on); }, read_waiting);
}
Result<bool> SqliteSession::anything_waits() {
  JINDU_TRY(const std::int64_t any, number(kAnyWaiting, [](db::Statement&) {}));
  return any != 0;
}
Result<std::uint64_t> SqliteSession::waiting_count() {
  JINDU_TRY(const std::int64_t count, number(kWaitingCount, [](db::Statement&) {}));
  return static_cast<std::uint64_t>(count);
}
Many<Waiting> SqliteSession::waiting_due(std::int64_t now_ms, std::size_t count_max) {
  return rows<Waiting>(
      kWaitingDue, [&](db::Statement& s) { s.bind(2, now_ms).bind(3, sql_int(count_max)); },
      read_waiting);
}
Status SqliteSession::add_waiting(const Waiting& row) {
  return run(kAddWaiting, [&](db::Statement& s) {
    s.bind_blob(2, row.on).bind(3, sql_int(row.place)).bind_blob(4, row.record_id.view());
    s.bind(5, row.due_ms);
  });
}
Status SqliteSession::remove_waiting(ByteView on, Place place) {
  return run(kRemoveWaiting, [&](db::Statement& s) { s.bind_blob(2, on).bind(3, sql_int(place)); });
}
Status SqliteSession::remove_waiting_of(Place place) {
  return run(kRemoveWaitingOf, [&](db::Statement& s) { s.bind(2, sql_int(place)); });
}

Status SqliteSession::add_late_verdict(std::int64_t replica_no, const LateVerdict& verdict) {
  return run(kAddLate, [&](db::Statement& s) {
    s.bind(2, replica_no).bind(3, sql_int(verdict.position)).bind_blob(4, verdict.verdict);
  });
}
Many<LateVerdict> SqliteSession::late_verdicts(std::int64_t replica_no, std::uint64_t after,
                                               std::size_t count_max) {
  return rows<LateVerdict>(
      kLate,
      [&](db::Statement& s) {
        s.bind(2, replica_no).bind(3, sql_int(after)).bind(4, sql_int(count_max));
      },
      [](db::Statement& s) {
        return LateVerdict{count_column(s, 0), blob_column(s, 1)};
      });
}

}  // namespace jindu::store
