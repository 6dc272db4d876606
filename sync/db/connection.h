#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/bytes.h"
#include "schema/base/embedded.h"
#include "schema/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

/// The only place that knows SQLite. Databases are SQLite3 Multiple Ciphers files, ChaCha20 page
/// cipher, WAL, foreign keys on, temp store in memory.
namespace jindu::db {

/// How much a power cut may take. `full`: nothing that was committed. `normal`: the last commits,
/// for files that can be rebuilt.
enum class Durability { full, normal };

struct OpenOptions {
  std::string path;
  Bytes key;  ///< 32 raw bytes
  Durability durability = Durability::full;
  bool read_only = false;
  bool create = true;
  int cache_kib = 8192;
  int busy_timeout_ms = 5000;
  /// Empty: the system's. The simulator registers another; the page cipher lies over it.
  std::string vfs;
  bool exclusive = false;  ///< locking_mode=EXCLUSIVE (no shared memory file)
};

class Statement;

/// Owns a handle. One thread at a time; another one may have it after that, moved or lent.
class Connection {
 public:
  /// `locked`: wrong key or not a database; `corrupt`: the first page is damaged, the key is right;
  /// `io`; `not_found` without `create`. New files are readable by their owner only.
  static Result<Connection> open(const OpenOptions& options);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Runs SQL without parameters or rows.
  Status execute(std::string_view sql);
  /// Prepared, cached by text in this connection: preparing the same text again is cheap. A
  /// statement that is still in use is not given out twice (the second one is prepared anew). A SQL
  /// error here is a bug of ours (stops the program); disk errors are a Result.
  Result<Statement> prepare(std::string_view sql);
  std::int64_t changes() const;  ///< rows of the last insert, update or delete
  std::int64_t last_insert_rowid() const;
  /// Another number than before after any commit to the file, of this connection or another one.
  Result<std::uint64_t> stamp();
  bool in_transaction() const;
  /// Reads every page of the file and all b-trees: `corrupt` names the file and the first bad page.
  /// A damaged WAL is not found here: SQLite takes it for one that a power cut has torn. What it
  /// held is missed by whoever chains what he writes (Outbox::verify, the mark).
  Status check_integrity();
  /// Moves the WAL into the file (truncate). Off the path of a user's key press.
  Status checkpoint();
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }  // for sync/db and the simulator's VFS only

 private:
  friend class Statement;
  struct Cache;
  Connection() = default;
  sqlite3* handle_ = nullptr;
  std::string path_;
  std::unique_ptr<Cache> cache_;
};

/// Borrowed from its connection, which must outlive it; goes back to the cache when destroyed.
/// Binds are positional from 1 in call order or by index; a wrong index is a bug.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind_text(int index, std::string_view value);
  Statement& bind_blob(int index, ByteView value);
  Statement& bind_null(int index);

  /// True: a row is there. False: done. Then reset() to run again with new values.
  Result<bool> step();
  /// Steps to the end, expecting no row; resets. `conflict` for a broken UNIQUE or CHECK.
  Status run();
  void reset();

  std::int64_t column_int(int index) const;
  std::string_view column_text(int index) const;  ///< valid until the next step or reset
  ByteView column_blob(int index) const;
  bool column_is_null(int index) const;

 private:
  friend class Connection;
  Statement(Connection* connection, sqlite3_stmt* statement, std::string sql);
  Connection* connection_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  std::string sql_;
};

/// BEGIN IMMEDIATE (or DEFERRED for reading). Rolls back in the destructor unless committed.
class Transaction {
 public:
  static Result<Transaction> begin(Connection& connection);
  static Result<Transaction> begin_read(Connection& connection);
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Connection* connection) : connection_(connection) {}
  Connection* connection_;
};

/// Runs the migrations that the file has not seen, all in one transaction with the new
/// user_version: file i (from 1) leads to i. A higher user_version fails as `too_new`; the file
/// stays as it was then, and after any other failure.
Status migrate(Connection& connection, const std::vector<EmbeddedFile>& migrations);

/// SQLite's code for a failed call as ours: io, full, busy, corrupt, conflict, too_large.
Error to_error(int sqlite_code, std::string_view where);

}  // namespace jindu::db
