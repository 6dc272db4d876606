#pragma once
#include <string>
#include <utility>

#include "sync/db/connection.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::test {

inline const Bytes kKey = "0123456789abcdef0123456789ABCDEF";

inline db::OpenOptions options_of(const TemporaryFolder& folder) {
  db::OpenOptions options;
  options.path = folder.path() + "/a.db";
  options.key = kKey;
  return options;
}

/// A statement's only value, as text.
inline std::string value_of(db::Connection& db, std::string_view sql) {
  auto statement = db.prepare(sql);
  JINDU_ENSURE(statement.ok());
  const auto row = statement->step();
  return row.ok() && *row ? std::string(statement->column_text(0)) : "no row";
}

/// A file with some hundred rows, all of it in the file itself (no WAL).
inline void fill(const TemporaryFolder& folder, int rows = 200) {
  auto db = *db::Connection::open(options_of(folder));
  JINDU_ENSURE(db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT").ok());
  auto transaction = *db::Transaction::begin(db);
  {
    auto add = *db.prepare("INSERT INTO t (b) VALUES (?)");
    for (int i = 0; i < rows; ++i) {
      JINDU_ENSURE(add.bind_text(1, std::string(100, 'x') + std::to_string(i)).run().ok());
    }
  }
  JINDU_ENSURE(transaction.commit().ok());
  JINDU_ENSURE(db.checkpoint().ok());
}

}  // namespace jindu::test
