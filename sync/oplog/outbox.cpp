#include "sync/oplog/outbox.h"

#include <set>

#include "generated/embed/jindu_oplog_outbox_sql.h"
#include "sync/oplog/outbox_rows.h"

namespace jindu::oplog {
namespace {

using rows::EntryRow;
using rows::EpochRow;
using rows::from_sql;
using rows::to_sql;

constexpr std::string_view kInsertEpoch = R"sql(
INSERT INTO epoch (no, epoch, began_ms, positions_before, ops_before, base_hash)
VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kInsertEntry = R"sql(
INSERT INTO entry (position, hash, hlc, written_ms, ops_before, ops, envelope)
VALUES (?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kHasOp = R"sql(SELECT 1 FROM op WHERE op_id = ?)sql";
constexpr std::string_view kInsertOp = R"sql(
INSERT INTO op (op_id, number, position, record_id) VALUES (?, ?, ?, ?))sql";
constexpr std::string_view kReadAfter = R"sql(
SELECT position, envelope FROM entry WHERE position > ? AND position <= ? ORDER BY position)sql";
constexpr std::string_view kSetTaken = R"sql(
UPDATE epoch SET taken = ?2 WHERE no = ?1 AND taken < ?2)sql";

constexpr std::string_view kLowerTaken = R"sql(
UPDATE epoch SET taken = ?2 WHERE no = ?1 AND taken > ?2)sql";
constexpr std::string_view kForgetAnswers = R"sql(
UPDATE op SET kind = 0, on_top = 1, put_away = 0, first_verdict = NULL, last_verdict = NULL
WHERE position > ?1 AND position <= ?2)sql";

std::string entry_name(std::uint64_t seq) { return "outbox: entry " + std::to_string(seq); }

/// The position where an epoch ends: where the next begins, or the last entry.
Result<std::uint64_t> last_position(db::Connection& db, const EpochRow& epoch) {
  JINDU_TRY(const std::vector<EpochRow> all, rows::epochs(db));
  for (const EpochRow& other : all) {
    if (other.no == epoch.no + 1) return other.positions_before;
  }
  JINDU_TRY(const std::optional<EntryRow> last, rows::last_entry(db));
  return last ? std::max(last->position, epoch.positions_before) : epoch.positions_before;
}

/// All operations are new, to the outbox and to each other. Looked up before anything is written,
/// so that a refused entry leaves no row in the caller's transaction.
Status are_new(db::Connection& db, const Entry& entry) {
  std::set<ByteView> within;
  JINDU_TRY(db::Statement has, db.prepare(kHasOp));
  for (const wire::Operation& operation : entry.payload.operations()) {
    has.bind_blob(1, operation.op_id());
    JINDU_TRY(const bool known, has.step());
    has.reset();
    if (known || !within.insert(operation.op_id()).second) {
      return fail(ErrorCode::conflict, entry_name(entry.header.seq) + ": op_id is taken");
    }
  }
  return {};
}

Status insert(db::Connection& db, const Entry& entry, std::uint64_t position,
              std::uint64_t ops_before, std::int64_t now_ms) {
  {
    JINDU_TRY(db::Statement add, db.prepare(kInsertEntry));
    add.bind(1, to_sql(position)).bind_blob(2, view(entry.hash));
    add.bind(3, to_sql(entry.header.hlc.value)).bind(4, now_ms).bind(5, to_sql(ops_before));
    add.bind(6, entry.payload.operations_size()).bind_blob(7, entry.envelope);
    JINDU_TRY_OK(add.run());
  }
  JINDU_TRY(db::Statement add, db.prepare(kInsertOp));
  std::uint64_t number = ops_before;
  for (const wire::Operation& operation : entry.payload.operations()) {
    add.bind_blob(1, operation.op_id()).bind(2, to_sql(++number)).bind(3, to_sql(position));
    add.bind_blob(4, operation.record_id());
    JINDU_TRY_OK(add.run());
  }
  return {};
}

/// An entry at a place that is already written: the same bytes once more are no error.
Status compare(db::Connection& db, const Entry& entry, std::uint64_t position) {
  JINDU_TRY(db::Statement read, db.prepare(kReadAfter));
  read.bind(1, to_sql(position - 1)).bind(2, to_sql(position));
  JINDU_TRY(const bool found, read.step());
  if (found && read.column_blob(1) == entry.envelope) return {};
  return fail(ErrorCode::conflict, entry_name(entry.header.seq) + ": another one stands there");
}

}  // namespace

Status Outbox::prepare(db::Connection& db) { return db::migrate(db, outbox_sql()); }

Result<ChainHead> Outbox::head() const {
  ChainHead head;
  JINDU_TRY(const std::optional<EpochRow> epoch, rows::last_epoch(db_));
  if (!epoch) return head;
  head.epoch = epoch->epoch;
  head.hash = epoch->base_hash;
  JINDU_TRY(const std::optional<EntryRow> last, rows::last_entry(db_));
  if (!last) return head;
  head.hlc = last->hlc;
  if (last->position > epoch->positions_before) {
    head.seq = last->position - epoch->positions_before;
    head.hash = last->hash;
  }
  return head;
}

// The first entry of an epoch names the last one that the city took: what came after it is a branch
// that the city may or may not hear of.
Status Outbox::begin_epoch(const Epoch& epoch, std::int64_t now_ms) {
  if (epoch.is_nil()) return fail(ErrorCode::invalid, "outbox: epoch");
  EpochRow row;
  row.no = 1;
  JINDU_TRY(const std::optional<EpochRow> before, rows::last_epoch(db_));
  JINDU_TRY(const std::optional<EntryRow> last, rows::last_entry(db_));
  if (before) {
    row.no = before->no + 1;
    row.base_hash = before->base_hash;
    if (before->taken > 0) {
      JINDU_TRY(const std::optional<EntryRow> taken,
                rows::entry_at(db_, before->positions_before + before->taken));
      if (!taken) return fail(ErrorCode::corrupt, entry_name(before->taken) + ": missing");
      row.base_hash = taken->hash;
    }
  }
  if (last) {
    row.positions_before = last->position;
    row.ops_before = last->ops_after();
  }
  JINDU_TRY(db::Statement add, db_.prepare(kInsertEpoch));
  add.bind(1, row.no).bind_blob(2, epoch.view()).bind(3, now_ms);
  add.bind(4, to_sql(row.positions_before)).bind(5, to_sql(row.ops_before));
  add.bind_blob(6, view(row.base_hash));
  return add.run();
}

Status Outbox::append(const Entry& entry, std::int64_t now_ms) {
  JINDU_ENSURE(db_.in_transaction());
  const std::uint64_t seq = entry.header.seq;
  JINDU_ENSURE(seq > 0 && entry.payload.operations_size() > 0);
  JINDU_TRY(const std::optional<EpochRow> epoch, rows::last_epoch(db_));
  JINDU_TRY(const std::optional<EntryRow> last, rows::last_entry(db_));
  if (!epoch || epoch->epoch != entry.header.epoch) {
    return fail(ErrorCode::conflict, entry_name(seq) + ": not of this epoch");
  }
  const std::uint64_t position = epoch->positions_before + seq;
  const std::uint64_t end = last ? last->position : 0;
  if (position <= end) return compare(db_, entry, position);
  const Hash& before = end > epoch->positions_before ? last->hash : epoch->base_hash;
  if (position != end + 1 || entry.header.prev_hash != before) {
    return fail(ErrorCode::conflict, entry_name(seq) + ": does not follow the last one");
  }
  JINDU_TRY_OK(are_new(db_, entry));
  return insert(db_, entry, position, last ? last->ops_after() : 0, now_ms);
}

Result<std::vector<Bytes>> Outbox::read_after(const Epoch& epoch, std::uint64_t seq,
                                              std::size_t count_max, std::size_t bytes_max) const {
  JINDU_TRY(const std::optional<EpochRow> row, rows::find_epoch(db_, epoch));
  if (!row) return fail(ErrorCode::not_found, "outbox: epoch " + to_string(epoch));
  JINDU_TRY(const std::uint64_t end, last_position(db_, *row));
  std::vector<Bytes> envelopes;
  std::size_t bytes = 0;
  JINDU_TRY(db::Statement read, db_.prepare(kReadAfter));
  read.bind(1, to_sql(row->positions_before + seq)).bind(2, to_sql(end));
  while (envelopes.size() < count_max) {
    JINDU_TRY(const bool found, read.step());
    if (!found) break;
    const ByteView envelope = read.column_blob(1);
    bytes += envelope.size();
    // One at least, however large: nothing may stop the chain from moving.
    if (!envelopes.empty() && bytes > bytes_max) break;
    envelopes.emplace_back(envelope);
  }
  return envelopes;
}

Result<std::uint64_t> Outbox::taken(const Epoch& epoch) const {
  JINDU_TRY(const std::optional<EpochRow> row, rows::find_epoch(db_, epoch));
  return row ? row->taken : 0;
}

Status Outbox::set_taken(const Epoch& epoch, std::uint64_t seq) {
  JINDU_TRY(const std::optional<EpochRow> row, rows::find_epoch(db_, epoch));
  if (!row) return fail(ErrorCode::not_found, "outbox: epoch " + to_string(epoch));
  JINDU_TRY(const std::uint64_t end, last_position(db_, *row));
  if (row->positions_before + seq > end) {
    return fail(ErrorCode::conflict, entry_name(seq) + ": the city has it, the outbox has not");
  }
  JINDU_TRY(db::Statement set, db_.prepare(kSetTaken));
  set.bind(1, row->no).bind(2, to_sql(seq));
  return set.run();
}

Status Outbox::give_back(const Epoch& epoch, std::uint64_t seq) {
  JINDU_TRY(const std::optional<EpochRow> row, rows::find_epoch(db_, epoch));
  if (!row) return fail(ErrorCode::not_found, "outbox: epoch " + to_string(epoch));
  JINDU_TRY(const std::uint64_t end, last_position(db_, *row));
  {
    JINDU_TRY(db::Statement lower, db_.prepare(kLowerTaken));
    lower.bind(1, row->no).bind(2, to_sql(seq));
    JINDU_TRY_OK(lower.run());
  }
  JINDU_TRY(db::Statement forget, db_.prepare(kForgetAnswers));
  forget.bind(1, to_sql(row->positions_before + seq)).bind(2, to_sql(end));
  return forget.run();
}

}  // namespace jindu::oplog
