#include "sync/db/copy.h"

#include <sqlite3.h>

namespace jindu::db {

Status copy(Connection& from, const OpenOptions& to) {
  JINDU_TRY(Connection target, Connection::open(to));
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return to_error(sqlite3_errcode(target.handle()), "copy");
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) return to_error(code, "copy");
  return target.execute("PRAGMA journal_mode=DELETE");
}

}  // namespace jindu::db
