#include "sync/db/connection.h"

#include <sodium.h>
#include <sqlite3.h>

#include <cstdio>
#include <utility>

#include "sync/db/cache.h"
#include "sync/db/pages.h"

namespace jindu::db {
namespace {

/// Pages of WAL before SQLite moves them into the file: fewer and longer pauses than its default.
constexpr int kWalPagesMax = 4000;
constexpr int kWalBytesMax = 32 << 20;  // what is kept of a WAL that once grew larger

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The raw form: anything else would silently be taken as a passphrase.
Status set_key(sqlite3* handle, ByteView key, const std::string& name) {
  JINDU_ENSURE(key.size() == 32);
  const int cipher = sqlite3mc_cipher_index("chacha20");
  JINDU_ENSURE(cipher > 0);
  if (sqlite3mc_config(handle, "cipher", cipher) != cipher) {
    return fail(ErrorCode::unsupported, name + ": page cipher");
  }
  std::string raw = "raw:";
  raw.append(key);
  const int code = sqlite3_key_v2(handle, "main", raw.data(), static_cast<int>(raw.size()));
  sodium_memzero(raw.data(), raw.size());
  if (code != SQLITE_OK) return to_error(code, name + ": key");
  return {};
}

std::string pragmas(const OpenOptions& options) {
  std::string sql = "PRAGMA foreign_keys=ON;PRAGMA trusted_schema=OFF;PRAGMA cell_size_check=ON;";
  sql += "PRAGMA cache_size=-" + std::to_string(options.cache_kib) + ";";
  sql += options.durability == Durability::full ? "PRAGMA synchronous=FULL;"
                                                : "PRAGMA synchronous=NORMAL;";
  sql += "PRAGMA wal_autocheckpoint=" + std::to_string(kWalPagesMax) + ";";
  sql += "PRAGMA journal_size_limit=" + std::to_string(kWalBytesMax) + ";";
  return sql;
}

bool may_create(const OpenOptions& options) { return options.create && !options.read_only; }

/// SQLite's code. `handle` is the caller's to close, also after a failure.
int open_file(const OpenOptions& options, sqlite3*& handle) {
  int flags = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (may_create(options)) flags |= SQLITE_OPEN_CREATE;
  // The page cipher is a layer of its own, which SQLite3 Multiple Ciphers lays over a VFS that is
  // asked for by this name. Without it the key would be refused.
  const std::string vfs = options.vfs.empty() ? "" : "multipleciphers-" + options.vfs;
  return sqlite3_open_v2(options.path.c_str(), &handle,
                         flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX,
                         vfs.empty() ? nullptr : vfs.c_str());
}

/// The first page does not hold. Under a right key other pages do.
Error why_closed(const OpenOptions& options, const std::string& name) {
  if (options.vfs.empty() && pages::key_is_right(options.path, options.key)) {
    return fail(ErrorCode::corrupt, name + ": page 1");
  }
  return fail(ErrorCode::locked, name + ": wrong key, or not a database");
}

}  // namespace

Error to_error(int sqlite_code, std::string_view where) {
  const std::string context = std::string(where) + ": sqlite " + std::to_string(sqlite_code);
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL:
      return fail(ErrorCode::full, context);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorCode::busy, context);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:  // The first page; `open` has seen it hold before.
      return fail(ErrorCode::corrupt, context);
    case SQLITE_CONSTRAINT:
      return fail(ErrorCode::conflict, context);
    case SQLITE_TOOBIG:
      return fail(ErrorCode::too_large, context);
    default:
      return fail(ErrorCode::io, context);
  }
}

Result<Connection> Connection::open(const OpenOptions& options) {
  Connection connection;
  connection.path_ = options.path;
  connection.cache_ = std::make_unique<Cache>();
  const std::string name = base_name(options.path);
  int code = open_file(options, connection.handle_);
  if ((code & 0xff) == SQLITE_CANTOPEN && !may_create(options)) {
    return fail(ErrorCode::not_found, name);
  }
  if (code != SQLITE_OK) return to_error(code, name + ": open");
  sqlite3_busy_timeout(connection.handle_, options.busy_timeout_ms);
  JINDU_TRY_OK(set_key(connection.handle_, options.key, name));
  if (options.vfs.empty()) connection.cache_->key = options.key;
  sqlite3_db_config(connection.handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (options.exclusive) {
    JINDU_TRY_OK(connection.execute("PRAGMA locking_mode=EXCLUSIVE"));
  }
  // The first read shows whether the key is right.
  code = sqlite3_exec(connection.handle_, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr,
                      nullptr);
  if ((code & 0xff) == SQLITE_NOTADB) return why_closed(options, name);
  if (code != SQLITE_OK)
    return pages::explain(code, options.path, connection.cache_->key, ": open");
  if (!options.read_only) JINDU_TRY_OK(connection.execute("PRAGMA journal_mode=WAL"));
  JINDU_TRY_OK(connection.execute(pragmas(options)));
  return connection;
}

Connection::Connection(Connection&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      path_(std::move(other.path_)),
      cache_(std::move(other.cache_)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  std::swap(cache_, other.cache_);
  return *this;
}

Connection::~Connection() {
  if (cache_ != nullptr) {
    for (auto& [sql, statements] : cache_->idle) {
      for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
    }
    sodium_memzero(cache_->key.data(), cache_->key.size());
  }
  if (handle_ != nullptr) sqlite3_close_v2(handle_);
}

Status Connection::execute(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  JINDU_ENSURE((code & 0xff) != SQLITE_ERROR && (code & 0xff) != SQLITE_MISUSE);
  if (code != SQLITE_OK) return pages::explain(code, path_, cache_->key, "");
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  std::string text(sql);
  const auto at = cache_->idle.find(text);
  if (at != cache_->idle.end() && !at->second.empty()) {
    sqlite3_stmt* statement = at->second.back();
    at->second.pop_back();
    return Statement(this, statement, std::move(text));
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if ((code & 0xff) == SQLITE_ERROR) {
    std::fprintf(stderr, "jindu: sql: %s\n", sqlite3_errmsg(handle_));
    JINDU_ENSURE(false && "SQL that does not compile");
  }
  if (code != SQLITE_OK) return pages::explain(code, path_, cache_->key, ": prepare");
  return Statement(this, statement, std::move(text));
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Connection::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_); }
Result<std::uint64_t> Connection::stamp() {
  JINDU_TRY(Statement version, prepare("PRAGMA data_version"));
  JINDU_TRY_OK(version.step());
  return (static_cast<std::uint64_t>(version.column_int(0)) << 32) ^
         static_cast<std::uint64_t>(::sqlite3_total_changes(handle_));
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

Status Connection::check_integrity() {
  const std::string name = base_name(path_);
  if (!cache_->key.empty()) {
    JINDU_TRY(const std::optional<std::uint32_t> bad, pages::first_bad(path_, cache_->key));
    if (bad) return fail(ErrorCode::corrupt, name + ": page " + std::to_string(*bad));
  }
  JINDU_TRY(Statement check, prepare("PRAGMA integrity_check(1)"));
  const auto row = check.step();
  if (!row.ok()) return fail(ErrorCode::corrupt, name + ": " + row.error().context);
  if (!*row || check.column_text(0) != "ok") {
    // SQLite's words name page and tree, never content.
    return fail(ErrorCode::corrupt, name + ": " + std::string(check.column_text(0)));
  }
  return {};
}

Status Connection::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) return to_error(code, base_name(path_) + ": checkpoint");
  return {};
}

}  // namespace jindu::db
