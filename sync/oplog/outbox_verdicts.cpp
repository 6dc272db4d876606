#include "sync/oplog/outbox.h"
#include "sync/oplog/outbox_rows.h"

// Answers to own operations, and what the clerk reads of them.
namespace jindu::oplog {
namespace {

using rows::EntryRow;
using rows::EpochRow;
using rows::to_sql;

constexpr std::string_view kReadVerdict = R"sql(
SELECT coalesce(last_verdict, first_verdict), kind FROM op WHERE op_id = ?)sql";
// The answer changed: what was put away wants to be seen again.
constexpr std::string_view kPutFirst = R"sql(
UPDATE op SET kind = ?2, first_verdict = ?3 WHERE op_id = ?1)sql";
constexpr std::string_view kPutLast = R"sql(
UPDATE op SET kind = ?2, last_verdict = ?3, put_away = 0 WHERE op_id = ?1)sql";
constexpr std::string_view kPutAway = R"sql(
UPDATE op SET put_away = 1 WHERE op_id = ? AND kind >= 3)sql";
constexpr std::string_view kTakeOffTop = R"sql(
UPDATE op SET on_top = 0 WHERE op_id = ? AND on_top = 1)sql";
constexpr std::string_view kOwnOp = R"sql(SELECT 1 FROM op WHERE op_id = ?)sql";
constexpr std::string_view kOpen = R"sql(
SELECT kind = 4, count(*) FROM op INDEXED BY op_open
WHERE kind >= 3 AND put_away = 0 GROUP BY kind = 4)sql";

std::string op_name(ByteView op_id) {
  const Result<OpId> id = id_from<OpId>(op_id);
  return "outbox: operation " + (id.ok() ? to_string(*id) : std::string("?"));
}

bool is_known(wire::Verdict::Kind kind) {
  return kind >= wire::Verdict::ACCEPTED && kind <= wire::Verdict::REFUSED;
}

/// An answer that was overtaken on the way: the city decides a place in its order once more, and
/// the older word of the same place arrives after the newer.
bool is_older(const wire::Verdict& verdict, const wire::Verdict& stored) {
  return verdict.city_seq() == stored.city_seq() && verdict.decided_seq() < stored.decided_seq();
}

Status has_op(db::Connection& db, const OpId& op_id) {
  JINDU_TRY(db::Statement has, db.prepare(kOwnOp));
  has.bind_blob(1, op_id.view());
  JINDU_TRY(const bool found, has.step());
  if (!found) return fail(ErrorCode::not_found, op_name(op_id.view()));
  return {};
}

/// Adds what one epoch comes to; `ops_end` operations are in it and all before it.
Status count_epoch(db::Connection& db, const EpochRow& epoch, std::uint64_t ops_end,
                   Outbox::Counts& counts) {
  std::uint64_t taken_ops = epoch.ops_before;
  if (epoch.taken > 0) {
    JINDU_TRY(const std::optional<EntryRow> taken,
              rows::entry_at(db, epoch.positions_before + epoch.taken));
    if (!taken) return fail(ErrorCode::corrupt, "outbox: the last receipted entry is missing");
    taken_ops = taken->ops_after();
  }
  counts.delivered += taken_ops - epoch.ops_before;
  counts.pending += ops_end - taken_ops;
  if (ops_end == taken_ops) return {};
  JINDU_TRY(const std::optional<EntryRow> oldest,
            rows::entry_at(db, epoch.positions_before + epoch.taken + 1));
  if (!oldest) return fail(ErrorCode::corrupt, "outbox: the oldest pending entry is missing");
  const std::int64_t before = counts.oldest_pending_ms;
  if (before == 0 || oldest->written_ms < before) counts.oldest_pending_ms = oldest->written_ms;
  return {};
}

}  // namespace

Status Outbox::put_verdict(const wire::Verdict& verdict) {
  if (!is_known(verdict.kind())) {
    return fail(ErrorCode::unsupported, op_name(verdict.op_id()) + ": kind of verdict");
  }
  JINDU_TRY(db::Statement read, db_.prepare(kReadVerdict));
  read.bind_blob(1, verdict.op_id());
  JINDU_TRY(const bool found, read.step());
  if (!found) return fail(ErrorCode::not_found, op_name(verdict.op_id()));
  const bool first = read.column_is_null(0);
  const Bytes bytes = verdict.SerializeAsString();
  if (!first) {
    const ByteView stored_bytes = read.column_blob(0);
    if (stored_bytes == bytes) return {};
    wire::Verdict stored;
    if (!stored.ParseFromArray(stored_bytes.data(), static_cast<int>(stored_bytes.size()))) {
      return fail(ErrorCode::corrupt, op_name(verdict.op_id()) + ": stored verdict");
    }
    if (is_older(verdict, stored)) return {};
  }
  read.reset();
  JINDU_TRY(db::Statement put, db_.prepare(first ? kPutFirst : kPutLast));
  put.bind_blob(1, verdict.op_id()).bind(2, verdict.kind()).bind_blob(3, bytes);
  return put.run();
}

Status Outbox::put_away(const OpId& op_id) {
  JINDU_TRY(db::Statement put, db_.prepare(kPutAway));
  put.bind_blob(1, op_id.view());
  JINDU_TRY_OK(put.run());
  if (db_.changes() == 1) return {};
  JINDU_TRY_OK(has_op(db_, op_id));
  return fail(ErrorCode::refused, op_name(op_id.view()) + ": nothing to put away");
}

Status Outbox::take_off_top(const OpId& op_id) {
  JINDU_TRY(db::Statement take, db_.prepare(kTakeOffTop));
  take.bind_blob(1, op_id.view());
  JINDU_TRY_OK(take.run());
  return db_.changes() == 1 ? Status() : has_op(db_, op_id);
}

Result<Outbox::Counts> Outbox::counts() const {
  Counts counts;
  JINDU_TRY(const std::vector<EpochRow> epochs, rows::epochs(db_));
  JINDU_TRY(const std::optional<EntryRow> last, rows::last_entry(db_));
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    std::uint64_t ops_end = epochs[i].ops_before;
    if (i + 1 < epochs.size()) {
      ops_end = epochs[i + 1].ops_before;
    } else if (last) {
      ops_end = last->ops_after();
    }
    JINDU_TRY_OK(count_epoch(db_, epochs[i], ops_end, counts));
  }
  JINDU_TRY(db::Statement open, db_.prepare(kOpen));
  while (true) {
    JINDU_TRY(const bool row, open.step());
    if (!row) return counts;
    (open.column_int(0) == 1 ? counts.parked : counts.needs_person) =
        rows::from_sql(open.column_int(1));
  }
}

}  // namespace jindu::oplog
