#include "sync/db/connection.h"

namespace jindu::db {
namespace {

Result<std::int64_t> user_version(Connection& connection) {
  JINDU_TRY(Statement read, connection.prepare("PRAGMA user_version"));
  JINDU_TRY(const bool row, read.step());
  JINDU_ENSURE(row);
  return read.column_int(0);
}

Error too_new(const Connection& connection, std::int64_t seen, std::int64_t newest) {
  const std::string& path = connection.path();
  return fail(ErrorCode::too_new, path.substr(path.rfind('/') + 1) + ": version " +
                                      std::to_string(seen) + ", known " + std::to_string(newest));
}

}  // namespace

Status migrate(Connection& connection, const std::vector<EmbeddedFile>& migrations) {
  const auto newest = static_cast<std::int64_t>(migrations.size());
  JINDU_TRY(std::int64_t seen, user_version(connection));
  if (seen == newest) return {};
  if (seen > newest) return too_new(connection, seen, newest);
  JINDU_TRY(Transaction transaction, Transaction::begin(connection));
  // Another process may have been quicker.
  JINDU_TRY(seen, user_version(connection));
  if (seen > newest) return too_new(connection, seen, newest);
  for (std::int64_t version = seen; version < newest; ++version) {
    JINDU_TRY_OK(connection.execute(migrations[static_cast<std::size_t>(version)].content));
  }
  JINDU_TRY_OK(connection.execute("PRAGMA user_version=" + std::to_string(newest)));
  return transaction.commit();
}

}  // namespace jindu::db
