#include "server/store/sqlite_store.h"

#include "generated/embed/jindu_store_city_sql.h"
#include "server/store/sqlite_session.h"

namespace jindu::store {

SqliteStore::SqliteStore(SqliteOptions options, db::Connection connection)
    : options_(std::move(options)), connection_(std::move(connection)) {
  writer_ = std::make_unique<SqliteSession>(connection_, options_.city);
}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const SqliteOptions& options) {
  JINDU_ENSURE(options.city != 0);
  SqliteOptions opened = options;
  opened.file.durability = db::Durability::full;  // The city's answer is a receipt.
  JINDU_TRY(db::Connection connection, db::Connection::open(opened.file));
  JINDU_TRY_OK(db::migrate(connection, city_sql()));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(opened), std::move(connection)));
}

Writer& SqliteStore::writer() { return *writer_; }

Result<std::unique_ptr<Reader>> SqliteStore::open_reader() {
  if (options_.one_connection) {
    return std::unique_ptr<Reader>(std::make_unique<SqliteSession>(connection_, options_.city));
  }
  db::OpenOptions file = options_.file;
  file.read_only = true;
  file.create = false;
  JINDU_TRY(db::Connection connection, db::Connection::open(file));
  return std::unique_ptr<Reader>(std::make_unique<SqliteSession>(
      std::make_unique<db::Connection>(std::move(connection)), options_.city));
}

Status SqliteStore::check_integrity() { return connection_.check_integrity(); }

}  // namespace jindu::store
