#pragma once
#include <memory>

#include "server/store/store.h"
#include "sync/db/connection.h"

namespace jindu::store {

struct SqliteOptions {
  db::OpenOptions file;  ///< durability is always `full`
  std::uint32_t city = 0;
  /// Readers use the writer's connection, too: one thread only. For the simulator, whose disk has
  /// no shared memory (file.exclusive).
  bool one_connection = false;
};

/// The default store: one encrypted SQLite file, one writing connection, a connection per reader.
/// Opening brings an older file to the present form; `too_new` for a newer one.
class SqliteStore final : public Store {
 public:
  static Result<std::unique_ptr<SqliteStore>> open(const SqliteOptions& options);
  ~SqliteStore() override;

  Writer& writer() override;
  Result<std::unique_ptr<Reader>> open_reader() override;
  Status check_integrity() override;
  /// For backups and for moving the WAL into the file.
  db::Connection& connection() { return connection_; }

 private:
  SqliteStore(SqliteOptions options, db::Connection connection);

  SqliteOptions options_;
  db::Connection connection_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace jindu::store
