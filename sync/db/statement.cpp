#include <sqlite3.h>

#include <utility>

#include "sync/db/cache.h"
#include "sync/db/connection.h"
#include "sync/db/pages.h"

namespace jindu::db {
namespace {

int size_of(std::string_view value) {
  JINDU_ENSURE(value.size() <= INT32_MAX);
  return static_cast<int>(value.size());
}

/// A null pointer would bind NULL; empty is not null.
const char* data_of(std::string_view value) { return value.data() == nullptr ? "" : value.data(); }

}  // namespace

Statement::Statement(Connection* connection, sqlite3_stmt* statement, std::string sql)
    : connection_(connection), statement_(statement), sql_(std::move(sql)) {}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      sql_(std::move(other.sql_)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(statement_, other.statement_);
  std::swap(sql_, other.sql_);
  return *this;
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  reset();
  connection_->cache_->idle[std::move(sql_)].push_back(statement_);
}

// Values are copied: callers bind temporaries.
Statement& Statement::bind(int index, std::int64_t value) {
  JINDU_ENSURE(sqlite3_bind_int64(statement_, index, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind_text(int index, std::string_view value) {
  JINDU_ENSURE(sqlite3_bind_text(statement_, index, data_of(value), size_of(value),
                                 SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind_blob(int index, ByteView value) {
  JINDU_ENSURE(sqlite3_bind_blob(statement_, index, data_of(value), size_of(value),
                                 SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind_null(int index) {
  JINDU_ENSURE(sqlite3_bind_null(statement_, index) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  JINDU_ENSURE((code & 0xff) != SQLITE_MISUSE);
  const Error error = pages::explain(code, connection_->path_, connection_->cache_->key, ": step");
  sqlite3_reset(statement_);
  return error;
}

Status Statement::run() {
  JINDU_TRY(const bool row, step());
  JINDU_ENSURE(!row);
  sqlite3_reset(statement_);
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::column_int(int index) const {
  return sqlite3_column_int64(statement_, index);
}

std::string_view Statement::column_text(int index) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, index));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

ByteView Statement::column_blob(int index) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, index));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, index))};
}

bool Statement::column_is_null(int index) const {
  return sqlite3_column_type(statement_, index) == SQLITE_NULL;
}

}  // namespace jindu::db
