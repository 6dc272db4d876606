#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kMeta[] = R"sql(SELECT value FROM meta WHERE city = ? AND name = ?)sql";
constexpr char kSetMeta[] = R"sql(
  INSERT INTO meta (city, name, value) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET value = excluded.value)sql";
constexpr char kCounter[] = R"sql(SELECT value FROM counter WHERE city = ? AND name = ?)sql";
constexpr char kAdvance[] = R"sql(
  INSERT INTO counter (city, name, value) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET value = value + ?3 RETURNING value)sql";

}  // namespace

Status SqliteSession::snapshot(const std::function<Status()>& read) {
  if (connection_.in_transaction()) return read();
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin_read(connection_));
  JINDU_TRY_OK(read());
  return transaction.commit();
}

Status SqliteSession::transaction(const std::function<Status()>& write) {
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(connection_));
  JINDU_TRY_OK(write());
  return transaction.commit();
}

Status SqliteSession::savepoint(const std::function<Status()>& write) {
  JINDU_ENSURE(connection_.in_transaction());
  JINDU_TRY_OK(connection_.execute("SAVEPOINT request"));
  Status done = write();
  if (!done.ok()) JINDU_TRY_OK(connection_.execute("ROLLBACK TO request"));
  JINDU_TRY_OK(connection_.execute("RELEASE request"));
  return done;
}

Found<Bytes> SqliteSession::meta(std::string_view name) {
  return row<Bytes>(
      kMeta, [&](db::Statement& s) { s.bind_text(2, name); },
      [](db::Statement& s) { return blob_column(s, 0); });
}

Status SqliteSession::set_meta(std::string_view name, ByteView value) {
  return run(kSetMeta, [&](db::Statement& s) { s.bind_text(2, name).bind_blob(3, value); });
}

Result<std::uint64_t> SqliteSession::counter(std::string_view name) {
  JINDU_TRY(const std::int64_t value,
            number(kCounter, [&](db::Statement& s) { s.bind_text(2, name); }));
  return static_cast<std::uint64_t>(value);
}

Result<std::uint64_t> SqliteSession::advance(std::string_view counter, std::uint64_t by) {
  JINDU_TRY(const std::int64_t value, number(kAdvance, [&](db::Statement& s) {
              s.bind_text(2, counter).bind(3, sql_int(by));
            }));
  return static_cast<std::uint64_t>(value);
}

}  // namespace jindu::store
