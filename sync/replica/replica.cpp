#include "sync/replica/replica.h"

#include <unordered_set>

#include "generated/embed/jindu_replica_migrations.h"
#include "sync/oplog/entry.h"
#include "sync/replica/sql.h"

namespace jindu::replica {
namespace {

/// A change, each time: what stands there already is not written, and then nothing is synced.
constexpr std::string_view kTouch =
    "INSERT INTO meta (name, value) VALUES ('settled', x'00') ON CONFLICT (name) DO UPDATE SET "
    "value = CASE value WHEN x'00' THEN x'01' ELSE x'00' END";
constexpr std::string_view kViewHead = "view_head";  // epoch 16 || seq u64
constexpr std::size_t kEntriesAtOnce = 500;
constexpr std::size_t kBytesAtOnce = 4u << 20;

using Ids = std::unordered_set<RecordId>;

Status collect(const wire::EntryPayload& payload, Ids& ids) {
  for (const wire::Operation& operation : payload.operations()) {
    if (operation.has_look_up() || operation.has_import()) continue;  // On no record.
    JINDU_TRY(const RecordId id, id_from<RecordId>(operation.record_id()));
    ids.insert(id);
  }
  return {};
}

}  // namespace

Replica::Replica(db::Connection& db, oplog::Outbox& outbox, db::Connection& outbox_db,
                 const catalog::Catalog& catalog, const rules::LifeCycles& life_cycles,
                 const crypto::Suite& suite, Site site)
    : db_(db),
      outbox_(outbox),
      outbox_db_(outbox_db),
      catalog_(catalog),
      life_cycles_(life_cycles),
      suite_(suite),
      site_(std::move(site)) {
  tables_.reserve(catalog.types().size());
  for (const catalog::RecordType& type : catalog.types()) tables_.emplace_back(type);
  recent_ = tables_.data();
}

Status Replica::prepare(db::Connection& db, const catalog::Catalog& catalog) {
  JINDU_TRY_OK(db::migrate(db, migrations()));
  return prepare_tables(db, catalog);
}

const TypedTable* Replica::find_table(std::string_view type) const {
  for (const TypedTable& table : tables_) {
    if (table.type().name == type) return &table;
  }
  return nullptr;
}

Result<std::optional<Bytes>> Replica::meta(std::string_view name) const {
  JINDU_TRY(db::Statement statement, db_.prepare(kGetMeta));
  statement.bind_text(1, name);
  JINDU_TRY(const bool row, statement.step());
  if (!row) return std::optional<Bytes>();
  return std::optional(Bytes(statement.column_blob(0)));
}

Status Replica::set_meta(std::string_view name, ByteView value) {
  JINDU_TRY(db::Statement statement, db_.prepare(kSetMeta));
  statement.bind_text(1, name).bind_blob(2, value);
  return statement.run();
}

Status Replica::catch_up() {
  JINDU_TRY(const oplog::ChainHead head, outbox_.head());
  JINDU_TRY(const std::optional<Bytes> seen, meta(kViewHead));
  const bool same_epoch =
      seen && seen->size() == 24 && ByteView(*seen).substr(0, 16) == head.epoch.view();
  JINDU_TRY(const std::optional<Bytes> due, outbox_.meta(kViewsDue));
  const bool verdicts_due = due && !due->empty();
  const bool all = verdicts_due || !same_epoch;
  std::uint64_t seq = all ? 0 : get_u64(*seen, 16);
  if (seq >= head.seq && !all) return {};

  Ids ids;
  while (seq < head.seq) {
    JINDU_TRY(const std::vector<Bytes> envelopes,
              outbox_.read_after(head.epoch, seq, kEntriesAtOnce, kBytesAtOnce));
    if (envelopes.empty()) return fail(ErrorCode::corrupt, "replica: outbox has a gap");
    for (const Bytes& envelope : envelopes) {
      JINDU_TRY(const oplog::ReceivedEntry entry, oplog::take_apart(envelope));
      JINDU_TRY(const wire::EntryPayload payload, oplog::parse_payload(entry.payload));
      JINDU_TRY_OK(collect(payload, ids));
      seq = entry.header.seq;
    }
  }
  // Undecided operations of an earlier epoch are in no entry of this one.
  std::vector<oplog::OutboxOperation> on_top;
  if (all) {
    JINDU_TRY(on_top, outbox_.all_on_top());
  }
  for (const oplog::OutboxOperation& operation : on_top) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(operation.operation.record_id()));
    ids.insert(id);
  }
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
  for (const RecordId& id : ids) JINDU_TRY_OK(bring_up(id));
  Bytes position = head.epoch.str();
  put_u64(position, head.seq);
  JINDU_TRY_OK(set_meta(kViewHead, position));
  JINDU_TRY_OK(transaction.commit());
  return all ? settle_top(on_top, true) : Status();
}

Status Replica::rebuild() {
  JINDU_TRY_OK(db_.execute("DELETE FROM meta WHERE name = 'view_head'"));
  return catch_up();
}

Status Replica::after_verdicts(const std::vector<wire::Verdict>& verdicts) {
  Ids ids;
  for (const wire::Verdict& verdict : verdicts) {
    // A verdict may lack the record: an operation that this program did not understand.
    if (verdict.record_id().empty()) continue;
    JINDU_TRY(const RecordId id, id_from<RecordId>(verdict.record_id()));
    // Taken as written, and the record still to come: the view is as before until it does.
    const bool as_written =
        verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED;
    if (as_written && verdict.record_version() != 0) {
      JINDU_TRY(const std::uint64_t version, version_of(id));
      if (version < verdict.record_version()) continue;
    }
    ids.insert(id);
  }
  std::vector<oplog::OutboxOperation> on_top;
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
  for (const RecordId& id : ids) {
    JINDU_TRY_OK(bring_up(id));
    JINDU_TRY(std::vector<oplog::OutboxOperation> own, outbox_.on_top(id));
    for (oplog::OutboxOperation& one : own) on_top.push_back(std::move(one));
  }
  JINDU_TRY_OK(transaction.commit());
  return settle_top(on_top, true);
}

Status Replica::refresh(const RecordId& id) {
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
  JINDU_TRY_OK(bring_up(id));
  return transaction.commit();
}

/// All that was committed here is on the disk when this returns: one commit that is synced, and with
/// it the log before it.
Status Replica::make_durable() {
  JINDU_TRY_OK(db_.execute("PRAGMA synchronous=FULL"));
  const auto mark = [&]() -> Status {
    JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
    JINDU_TRY_OK(db_.execute(kTouch));
    return transaction.commit();
  };
  const Status marked = mark();
  JINDU_TRY_OK(db_.execute("PRAGMA synchronous=NORMAL"));
  return marked;
}

/// Takes what has been reached off the top, in one commit of the outbox, which is on the disk at
/// once. So what stands here must be there first: a power cut that takes back the rows, and leaves
/// the outbox without what lay on them, would show a step that was refused as if it were taken.
/// `followed`: all verdicts of the outbox are in the views by now.
Status Replica::settle_top(const std::vector<oplog::OutboxOperation>& operations, bool followed) {
  std::vector<OpId> off;
  for (const oplog::OutboxOperation& one : operations) {
    if (!one.verdict) continue;
    JINDU_TRY(const RecordId id, id_from<RecordId>(one.operation.record_id()));
    JINDU_TRY(const std::uint64_t version, version_of(id));
    if (!reached(one, version)) continue;
    JINDU_TRY(const OpId op_id, id_from<OpId>(one.operation.op_id()));
    off.push_back(op_id);
  }
  JINDU_TRY(const std::optional<Bytes> due, outbox_.meta(kViewsDue));
  const bool was_due = followed && due && !due->empty();
  if (off.empty() && !was_due) return {};
  JINDU_TRY_OK(make_durable());
  const auto write = [&]() -> Status {
    for (const OpId& op_id : off) JINDU_TRY_OK(outbox_.take_off_top(op_id));
    if (was_due) JINDU_TRY_OK(outbox_.set_meta(kViewsDue, {}));
    return {};
  };
  if (outbox_db_.in_transaction()) return write();  // A press catches up first, inside its own.
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(outbox_db_));
  JINDU_TRY_OK(write());
  return transaction.commit();
}

/// The version that stands here; of a departed record the one it left with.
Result<std::uint64_t> Replica::version_of(const RecordId& id) const {
  // Most of what a desk steps on it has created; a hospital's month, a batch it has not.
  for (const bool own : {true, false}) {
    for (const TypedTable& table : tables_) {
      if (table.type().options.desk_creates() != own) continue;
      JINDU_TRY(db::Statement statement, db_.prepare(table.version_sql()));
      statement.bind_blob(1, id.view());
      JINDU_TRY(const bool row, statement.step());
      if (row) return static_cast<std::uint64_t>(statement.column_int(0));
    }
  }
  JINDU_TRY(db::Statement statement,
            db_.prepare("SELECT version FROM departure WHERE record_id = ?"));
  statement.bind_blob(1, id.view());
  JINDU_TRY(const bool row, statement.step());
  return row ? static_cast<std::uint64_t>(statement.column_int(0)) : 0;
}

}  // namespace jindu::replica
