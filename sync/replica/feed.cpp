#include "sync/replica/page.h"

/// Where each feed stands, the sealed register's rows, and reading a feed again from the start.
namespace jindu::replica {
namespace {

constexpr std::string_view kFeed =
    "SELECT id, cursor, digest, records, mending FROM feed WHERE name = ?";
constexpr std::string_view kNewFeed = "INSERT INTO feed (name, digest) VALUES (?, zeroblob(32))";
constexpr std::string_view kAnyDeparture = "SELECT 1 FROM departure LIMIT 1";
constexpr std::string_view kRegisterNew = R"sql(
  INSERT INTO register (tag, version, sealed) VALUES (?, ?, ?) ON CONFLICT (tag) DO NOTHING)sql";
constexpr std::string_view kRegisterGet = "SELECT version, mended FROM register WHERE tag = ?";
constexpr std::string_view kRegisterSet =
    "UPDATE register SET version = ?, sealed = ?, mended = 0 WHERE tag = ?";
constexpr std::string_view kRegisterDelete = "DELETE FROM register WHERE tag = ?";

}  // namespace

Result<FeedPosition> Replica::position(std::string_view feed) const {
  JINDU_TRY(db::Statement statement, db_.prepare(kFeed));
  statement.bind_text(1, feed);
  JINDU_TRY(const bool row, statement.step());
  FeedPosition position;
  if (!row) return position;
  position.cursor = static_cast<std::uint64_t>(statement.column_int(1));
  JINDU_TRY(position.digest, hash_from(statement.column_blob(2)));
  position.records = static_cast<std::uint64_t>(statement.column_int(3));
  return position;
}

Status Replica::open_page(std::string_view feed, Page& page) const {
  JINDU_TRY(db::Statement statement, db_.prepare(kFeed));
  statement.bind_text(1, feed);
  JINDU_TRY(const bool row, statement.step());
  if (row) {
    page.feed = statement.column_int(0);
    page.cursor = static_cast<std::uint64_t>(statement.column_int(1));
    JINDU_TRY(page.digest, session::SetDigest::from(statement.column_blob(2)));
    page.records = static_cast<std::uint64_t>(statement.column_int(3));
    page.mending = statement.column_int(4) != 0;
  } else {
    JINDU_TRY(db::Statement insert, db_.prepare(kNewFeed));
    insert.bind_text(1, feed);
    JINDU_TRY_OK(insert.run());
    page.feed = db_.last_insert_rowid();
  }
  JINDU_TRY(db::Statement any, db_.prepare(kAnyDeparture));
  JINDU_TRY(page.departures, any.step());
  return {};
}

Status Replica::take_register_row(Page& page, const wire::RegisterRow& row) {
  JINDU_TRY(const RecordId tag, id_from<RecordId>(row.tag()));
  // A sealed row has another nonce each time it is sealed; its version alone says what it means.
  const auto element = [&](std::uint64_t version) {
    return session::digest_element(suite_, tag, version, {});
  };
  if (!row.removed()) {
    JINDU_TRY(db::Statement insert, db_.prepare(kRegisterNew));
    insert.bind_blob(1, row.tag()).bind(2, static_cast<std::int64_t>(row.version()));
    insert.bind_blob(3, row.sealed());
    JINDU_TRY_OK(insert.run());
    if (db_.changes() == 1) {
      page.add(element(row.version()));
      ++page.result.taken;
      return {};
    }
  }
  JINDU_TRY(db::Statement get, db_.prepare(kRegisterGet));
  get.bind_blob(1, row.tag());
  JINDU_TRY(const bool present, get.step());
  if (!present) return {};  // Removed before it came.
  const auto version = static_cast<std::uint64_t>(get.column_int(0));
  const bool in_digest = get.column_int(1) == 0;
  get.reset();
  if (version > row.version()) {
    ++page.result.ignored;
    return {};
  }
  if (in_digest) page.remove(element(version));
  ++page.result.taken;
  if (row.removed()) {
    JINDU_TRY(db::Statement drop, db_.prepare(kRegisterDelete));
    drop.bind_blob(1, row.tag());
    return drop.run();
  }
  page.add(element(row.version()));
  JINDU_TRY(db::Statement set, db_.prepare(kRegisterSet));
  set.bind(1, static_cast<std::int64_t>(row.version())).bind_blob(2, row.sealed());
  set.bind_blob(3, row.tag());
  return set.run();
}

Status Replica::restart_feed(std::string_view feed) {
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
  Page page;
  JINDU_TRY_OK(open_page(feed, page));
  const std::string id = std::to_string(page.feed);
  for (const TypedTable& table : tables_) {
    JINDU_TRY_OK(db_.execute("UPDATE " + table.name() + " SET feed = NULL WHERE feed = " + id));
  }
  JINDU_TRY_OK(db_.execute("DELETE FROM foreign_record WHERE feed = " + id));
  if (feed == "register") JINDU_TRY_OK(db_.execute("UPDATE register SET mended = 1"));
  JINDU_TRY_OK(db_.execute(
      "UPDATE feed SET cursor = 0, digest = zeroblob(32), records = 0, mending = 1 WHERE id = " +
      id));
  return transaction.commit();
}

/// The feed was read again to its end: what did not come is not in it any more.
Status Replica::finish_mending(Page& page, std::string_view feed) {
  page.mending = false;
  if (feed == "register") return db_.execute("DELETE FROM register WHERE mended = 1");
  std::vector<RecordId> gone;
  for (const TypedTable& table : tables_) {
    JINDU_TRY(db::Statement statement,
              db_.prepare("SELECT id FROM " + table.name() +
                          " WHERE feed IS NULL AND confirmed IS NOT NULL"));
    for (;;) {
      JINDU_TRY(const bool row, statement.step());
      if (!row) break;
      JINDU_TRY(const RecordId id, id_from<RecordId>(statement.column_blob(0)));
      gone.push_back(id);
    }
  }
  for (const RecordId& id : gone) JINDU_TRY_OK(bring_up(id));
  return {};
}

Result<Hash> Replica::recompute_digest(std::string_view feed) const {
  Page page;
  JINDU_TRY_OK(open_page(feed, page));
  session::SetDigest digest;
  const auto add_all = [&](const std::string& sql, bool row_is_sealed) -> Status {
    JINDU_TRY(db::Statement statement, db_.prepare(sql));
    for (;;) {
      JINDU_TRY(const bool row, statement.step());
      if (!row) return {};
      JINDU_TRY(const RecordId id, id_from<RecordId>(statement.column_blob(0)));
      digest.add(session::digest_element(suite_, id,
                                         static_cast<std::uint64_t>(statement.column_int(1)),
                                         row_is_sealed ? ByteView() : statement.column_blob(2)));
    }
  };
  const std::string where = " WHERE feed = " + std::to_string(page.feed);
  for (const TypedTable& table : tables_) {
    JINDU_TRY_OK(add_all("SELECT id, version, confirmed FROM " + table.name() + where, false));
  }
  JINDU_TRY_OK(add_all("SELECT id, version, confirmed FROM foreign_record" + where, false));
  if (feed == "register") {
    JINDU_TRY_OK(add_all("SELECT tag, version, sealed FROM register WHERE mended = 0", true));
  }
  return digest.value();
}

}  // namespace jindu::replica
