#include "sync/oplog/outbox.h"
#include "sync/oplog/outbox_rows.h"

// Own operations with what is known of them; small values; drafts.
namespace jindu::oplog {
namespace {

using rows::from_sql;

// The columns that read_operations expects, from a row of op and its entry.
#define JINDU_OUTBOX_COLUMNS                                             \
  "SELECT op.position, op.number - entry.ops_before, entry.written_ms, " \
  "entry.envelope, op.first_verdict, op.last_verdict, op.put_away, op.on_top "
constexpr std::string_view kFind = JINDU_OUTBOX_COLUMNS R"sql(
FROM op JOIN entry USING (position) WHERE op.op_id = ?)sql";
constexpr std::string_view kOnTop = JINDU_OUTBOX_COLUMNS R"sql(
FROM op INDEXED BY op_of_record JOIN entry USING (position)
WHERE op.record_id = ? AND op.on_top = 1 ORDER BY op.number)sql";
constexpr std::string_view kAllOnTop = JINDU_OUTBOX_COLUMNS R"sql(
FROM op INDEXED BY op_on_top JOIN entry USING (position) WHERE op.on_top = 1
ORDER BY op.number)sql";
constexpr std::string_view kNewest = JINDU_OUTBOX_COLUMNS R"sql(
FROM op JOIN entry USING (position) ORDER BY op.number DESC LIMIT ?)sql";
constexpr std::string_view kOfRecord = JINDU_OUTBOX_COLUMNS R"sql(
FROM op INDEXED BY op_of_record JOIN entry USING (position)
WHERE op.record_id = ? ORDER BY op.number)sql";
constexpr std::string_view kUndecided = JINDU_OUTBOX_COLUMNS R"sql(
FROM op INDEXED BY op_open JOIN entry USING (position)
WHERE op.kind >= 3 AND op.put_away = 0 ORDER BY op.number DESC)sql";
#undef JINDU_OUTBOX_COLUMNS

constexpr std::string_view kMeta = R"sql(SELECT value FROM meta WHERE name = ?)sql";
constexpr std::string_view kSetMeta = R"sql(
INSERT INTO meta (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value)sql";
constexpr std::string_view kSaveDraft = R"sql(
INSERT INTO draft (op_id, type, content, updated_ms) VALUES (?, ?, ?, ?)
ON CONFLICT (op_id) DO UPDATE SET type = excluded.type, content = excluded.content,
  updated_ms = excluded.updated_ms)sql";
constexpr std::string_view kDeleteDraft = R"sql(DELETE FROM draft WHERE op_id = ?)sql";
constexpr std::string_view kDrafts = R"sql(
SELECT op_id, type, content, updated_ms FROM draft ORDER BY updated_ms DESC, op_id)sql";

Result<std::optional<wire::Verdict>> verdict_in(const db::Statement& row, int column) {
  if (row.column_is_null(column)) return std::optional<wire::Verdict>();
  const ByteView bytes = row.column_blob(column);
  wire::Verdict verdict;
  if (!verdict.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(ErrorCode::corrupt, "outbox: stored verdict");
  }
  return std::optional<wire::Verdict>(std::move(verdict));
}

/// The entry that was opened last: operations of one entry mostly follow each other.
struct OpenEntry {
  std::int64_t position = 0;
  std::uint64_t seq = 0;
  wire::EntryPayload payload;
};

Status open_entry(std::int64_t position, ByteView envelope, OpenEntry& open) {
  if (open.position == position) return {};
  JINDU_TRY(const ReceivedEntry entry, take_apart(envelope));
  JINDU_TRY(open.payload, parse_payload(entry.payload));
  open.seq = entry.header.seq;
  open.position = position;
  return {};
}

Result<std::vector<OutboxOperation>> read_operations(db::Statement& rows) {
  std::vector<OutboxOperation> operations;
  OpenEntry open;
  while (true) {
    JINDU_TRY(const bool found, rows.step());
    if (!found) return operations;
    JINDU_TRY_OK(open_entry(rows.column_int(0), rows.column_blob(3), open));
    const std::int64_t place = rows.column_int(1);  // from 1
    if (place < 1 || place > open.payload.operations_size()) {
      return fail(ErrorCode::corrupt, "outbox: entry " + std::to_string(open.seq) + ": operations");
    }
    OutboxOperation one;
    one.seq = open.seq;
    one.operation = open.payload.operations(static_cast<int>(place - 1));
    one.written_ms = rows.column_int(2);
    JINDU_TRY(one.first_verdict, verdict_in(rows, 4));
    JINDU_TRY(one.verdict, verdict_in(rows, 5));
    if (!one.verdict) one.verdict = one.first_verdict;
    one.put_away = rows.column_int(6) == 1;
    one.on_top = rows.column_int(7) == 1;
    operations.push_back(std::move(one));
  }
}

}  // namespace

Result<std::optional<OutboxOperation>> Outbox::find(const OpId& op_id) const {
  JINDU_TRY(db::Statement find, db_.prepare(kFind));
  find.bind_blob(1, op_id.view());
  JINDU_TRY(std::vector<OutboxOperation> found, read_operations(find));
  if (found.empty()) return std::optional<OutboxOperation>();
  return std::optional<OutboxOperation>(std::move(found.front()));
}

Result<std::vector<OutboxOperation>> Outbox::on_top(const RecordId& record_id) const {
  JINDU_TRY(db::Statement read, db_.prepare(kOnTop));
  read.bind_blob(1, record_id.view());
  return read_operations(read);
}

Result<std::vector<OutboxOperation>> Outbox::all_on_top() const {
  JINDU_TRY(db::Statement read, db_.prepare(kAllOnTop));
  return read_operations(read);
}

Result<std::vector<OutboxOperation>> Outbox::newest(std::size_t count_max) const {
  JINDU_TRY(db::Statement read, db_.prepare(kNewest));
  read.bind(1, static_cast<std::int64_t>(count_max));
  return read_operations(read);
}

Result<std::vector<OutboxOperation>> Outbox::of_record(const RecordId& record_id) const {
  JINDU_TRY(db::Statement read, db_.prepare(kOfRecord));
  read.bind_blob(1, record_id.view());
  return read_operations(read);
}

Result<std::vector<OutboxOperation>> Outbox::undecided() const {
  JINDU_TRY(db::Statement read, db_.prepare(kUndecided));
  return read_operations(read);
}

Result<std::optional<Bytes>> Outbox::meta(std::string_view name) const {
  JINDU_TRY(db::Statement read, db_.prepare(kMeta));
  read.bind_text(1, name);
  JINDU_TRY(const bool found, read.step());
  if (!found) return std::optional<Bytes>();
  return std::optional<Bytes>(Bytes(read.column_blob(0)));
}

Status Outbox::set_meta(std::string_view name, ByteView value) {
  JINDU_TRY(db::Statement set, db_.prepare(kSetMeta));
  set.bind_text(1, name).bind_blob(2, value);
  return set.run();
}

Status Outbox::save_draft(const Draft& draft) {
  JINDU_TRY(db::Statement save, db_.prepare(kSaveDraft));
  save.bind_blob(1, draft.id.view()).bind_text(2, draft.type);
  save.bind_blob(3, draft.content).bind(4, draft.updated_ms);
  return save.run();
}

Status Outbox::delete_draft(const OpId& id) {
  JINDU_TRY(db::Statement remove, db_.prepare(kDeleteDraft));
  remove.bind_blob(1, id.view());
  return remove.run();
}

Result<std::vector<Outbox::Draft>> Outbox::drafts() const {
  JINDU_TRY(db::Statement read, db_.prepare(kDrafts));
  std::vector<Draft> drafts;
  while (true) {
    JINDU_TRY(const bool row, read.step());
    if (!row) return drafts;
    Draft draft;
    JINDU_TRY(draft.id, id_from<OpId>(read.column_blob(0)));
    draft.type = read.column_text(1);
    draft.content = read.column_blob(2);
    draft.updated_ms = read.column_int(3);
    drafts.push_back(std::move(draft));
  }
}

}  // namespace jindu::oplog
