#include "sync/oplog/outbox_rows.h"

#include "sync/oplog/epochs.h"

namespace jindu::oplog::rows {
namespace {

constexpr std::string_view kLastEpoch = R"sql(
SELECT no, epoch, positions_before, ops_before, base_hash, taken FROM epoch
ORDER BY no DESC LIMIT 1)sql";
constexpr std::string_view kFindEpoch = R"sql(
SELECT no, epoch, positions_before, ops_before, base_hash, taken FROM epoch WHERE epoch = ?)sql";
constexpr std::string_view kEpochs = R"sql(
SELECT no, epoch, positions_before, ops_before, base_hash, taken FROM epoch ORDER BY no)sql";
constexpr std::string_view kLastEntry = R"sql(
SELECT position, hash, hlc, written_ms, ops_before, ops FROM entry
ORDER BY position DESC LIMIT 1)sql";
constexpr std::string_view kEntryAt = R"sql(
SELECT position, hash, hlc, written_ms, ops_before, ops FROM entry WHERE position = ?)sql";

Result<EpochRow> epoch_row(const db::Statement& row) {
  EpochRow epoch;
  epoch.no = row.column_int(0);
  JINDU_TRY(epoch.epoch, id_from<Epoch>(row.column_blob(1)));
  epoch.positions_before = from_sql(row.column_int(2));
  epoch.ops_before = from_sql(row.column_int(3));
  JINDU_TRY(epoch.base_hash, hash_from(row.column_blob(4)));
  epoch.taken = from_sql(row.column_int(5));
  return epoch;
}

Result<EntryRow> entry_row(const db::Statement& row) {
  EntryRow entry;
  entry.position = from_sql(row.column_int(0));
  JINDU_TRY(entry.hash, hash_from(row.column_blob(1)));
  entry.hlc = Hlc{from_sql(row.column_int(2))};
  entry.written_ms = row.column_int(3);
  entry.ops_before = from_sql(row.column_int(4));
  entry.ops = from_sql(row.column_int(5));
  return entry;
}

template <class Row>
Result<std::optional<Row>> one(db::Statement& statement,
                               Result<Row> (*read)(const db::Statement&)) {
  JINDU_TRY(const bool found, statement.step());
  if (!found) return std::optional<Row>();
  JINDU_TRY(Row row, read(statement));
  return std::optional<Row>(std::move(row));
}

}  // namespace

Result<std::optional<EpochRow>> last_epoch(db::Connection& db) {
  JINDU_TRY(db::Statement find, db.prepare(kLastEpoch));
  return one(find, epoch_row);
}

Result<std::optional<EpochRow>> find_epoch(db::Connection& db, const Epoch& epoch) {
  JINDU_TRY(db::Statement find, db.prepare(kFindEpoch));
  find.bind_blob(1, epoch.view());
  return one(find, epoch_row);
}

Result<std::vector<EpochRow>> epochs(db::Connection& db) {
  JINDU_TRY(db::Statement read, db.prepare(kEpochs));
  std::vector<EpochRow> all;
  while (true) {
    JINDU_TRY(const std::optional<EpochRow> epoch, one(read, epoch_row));
    if (!epoch) return all;
    all.push_back(*epoch);
  }
}

Result<std::optional<EntryRow>> last_entry(db::Connection& db) {
  JINDU_TRY(db::Statement find, db.prepare(kLastEntry));
  return one(find, entry_row);
}

Result<std::optional<EntryRow>> entry_at(db::Connection& db, std::uint64_t position) {
  JINDU_TRY(db::Statement find, db.prepare(kEntryAt));
  find.bind(1, to_sql(position));
  return one(find, entry_row);
}

}  // namespace jindu::oplog::rows

namespace jindu::oplog {

Result<Hash> base_of(db::Connection& outbox_db, const Epoch& epoch) {
  JINDU_TRY(const std::optional<rows::EpochRow> row, rows::find_epoch(outbox_db, epoch));
  if (!row) return fail(ErrorCode::not_found, "outbox: epoch " + to_string(epoch));
  return row->base_hash;
}

}  // namespace jindu::oplog
