#include "sync/db/connection.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/db/open.h"

namespace jindu::db {
namespace {

using test::fill;
using test::kKey;
using test::options_of;
using test::TemporaryFolder;
using test::value_of;

std::string code_of(const Status& status) {
  return status.ok() ? "ok" : std::string(to_string(status.error().code));
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result.ok() ? "ok" : std::string(to_string(result.error().code));
}

TEST_CASE("connection: every file is opened one way") {
  const TemporaryFolder folder;
  OpenOptions options = options_of(folder);
  auto db = *Connection::open(options);
  CHECK(value_of(db, "PRAGMA journal_mode") == "wal");
  CHECK(value_of(db, "PRAGMA synchronous") == "2");  // FULL: each commit is synced
  CHECK(value_of(db, "PRAGMA foreign_keys") == "1");
  CHECK(value_of(db, "PRAGMA trusted_schema") == "0");
  CHECK(value_of(db, "PRAGMA cell_size_check") == "1");
  CHECK(value_of(db, "PRAGMA cache_size") == "-8192");
  CHECK(value_of(db, "PRAGMA busy_timeout") == "5000");
  CHECK(value_of(db, "PRAGMA wal_autocheckpoint") == "4000");
  CHECK(value_of(db, "PRAGMA journal_size_limit") == "33554432");
  CHECK(value_of(db, "PRAGMA cipher") == "chacha20");
  // Defensive: nobody edits the schema's own table, whatever SQL he brings in.
  REQUIRE(db.execute("CREATE TABLE t (a INTEGER) STRICT").ok());
  REQUIRE(db.execute("PRAGMA writable_schema=ON").ok());
  CHECK(value_of(db, "PRAGMA writable_schema") == "0");

  options.path += "2";
  options.durability = Durability::normal;
  auto other = *Connection::open(options);
  CHECK(value_of(other, "PRAGMA synchronous") == "1");
}

TEST_CASE("connection: files are their owner's only") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(db.execute("CREATE TABLE t (a INTEGER) STRICT").ok());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat found {};
    REQUIRE(::stat((folder.path() + "/a.db" + suffix).c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
  }
}

TEST_CASE("connection: a wrong key is told from a missing file, and changes nothing") {
  const TemporaryFolder folder;
  OpenOptions options = options_of(folder);
  options.create = false;
  CHECK(code_of(Connection::open(options)) == "not_found");
  CHECK(folder.read("a.db").empty());
  options.create = true;
  options.path = folder.path() + "/missing/a.db";
  CHECK(code_of(Connection::open(options)) == "io");

  fill(folder);
  const Bytes before = folder.read("a.db");
  options = options_of(folder);
  options.key[31] = static_cast<char>(options.key[31] ^ 1);
  CHECK(code_of(Connection::open(options)) == "locked");
  CHECK(folder.read("a.db") == before);
  folder.write("b.db", Bytes(8192, 'x'));
  options.path = folder.path() + "/b.db";
  CHECK(code_of(Connection::open(options)) == "locked");
  CHECK(folder.read("b.db") == Bytes(8192, 'x'));
  CHECK(Connection::open(options_of(folder)).ok());
}

TEST_CASE("connection: read only reads beside the writer, and cannot write") {
  const TemporaryFolder folder;
  auto writer = *Connection::open(options_of(folder));
  REQUIRE(writer.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)").ok());
  OpenOptions options = options_of(folder);
  options.read_only = true;
  auto reader = *Connection::open(options);
  CHECK(value_of(reader, "SELECT sum(a) FROM t") == "1");
  auto transaction = *Transaction::begin(writer);
  REQUIRE(writer.execute("INSERT INTO t VALUES (2)").ok());
  CHECK(value_of(reader, "SELECT sum(a) FROM t") == "1");
  REQUIRE(transaction.commit().ok());
  CHECK(value_of(reader, "SELECT sum(a) FROM t") == "3");
  CHECK(code_of(reader.execute("INSERT INTO t VALUES (3)")) == "io");
  CHECK(value_of(writer, "SELECT sum(a) FROM t") == "3");
}

TEST_CASE("connection: exclusive has no shared memory file") {
  const TemporaryFolder folder;
  OpenOptions options = options_of(folder);
  options.exclusive = true;
  auto db = *Connection::open(options);
  REQUIRE(db.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)").ok());
  CHECK(value_of(db, "PRAGMA journal_mode") == "wal");
  struct stat found {};
  CHECK(::stat((folder.path() + "/a.db-wal").c_str(), &found) == 0);
  CHECK(::stat((folder.path() + "/a.db-shm").c_str(), &found) != 0);
  options.exclusive = false;
  options.busy_timeout_ms = 0;
  CHECK(code_of(Connection::open(options)) == "busy");
}

TEST_CASE("connection: the page cipher lies over any other VFS, too") {
  const TemporaryFolder folder;
  fill(folder);
  OpenOptions options = options_of(folder);
  options.vfs = "unix-excl";  // SQLite brings it along
  options.exclusive = true;
  auto db = *Connection::open(options);
  CHECK(value_of(db, "SELECT count(*) FROM t") == "200");
  CHECK(db.check_integrity().ok());
  options.path = folder.path() + "/b.db";
  auto fresh = *Connection::open(options);
  REQUIRE(fresh.execute("CREATE TABLE plainly_named (a INTEGER) STRICT").ok());
  REQUIRE(fresh.checkpoint().ok());
  CHECK(folder.read("b.db").size() >= 4096);
  CHECK(folder.read("b.db").find("plainly_named") == Bytes::npos);
}

TEST_CASE("statement: the same text in use twice is two statements") {
  const TemporaryFolder folder;
  fill(folder, 3);
  auto db = *Connection::open(options_of(folder));
  constexpr std::string_view kSql = "SELECT a FROM t WHERE a >= ? ORDER BY a";
  auto outer = *db.prepare(kSql);
  outer.bind(1, 1);
  std::string seen;
  while (*outer.step()) {
    auto inner = *db.prepare(kSql);
    inner.bind(1, outer.column_int(0));
    while (*inner.step()) seen += std::to_string(inner.column_int(0));
    seen += ' ';
  }
  CHECK(seen == "123 23 3 ");
  // A statement that went back half read begins anew, without its values.
  {
    auto half = *db.prepare(kSql);
    REQUIRE(*half.bind(1, 1).step());
  }
  auto again = *db.prepare(kSql);
  CHECK_FALSE(*again.step());  // NULL: no row is greater
}

TEST_CASE("statement: empty is not null, and bytes are kept") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  auto all = *db.prepare("SELECT ?, ?, ?, ?, typeof(?1)");
  all.bind_text(1, {}).bind_blob(2, Bytes("a\0b", 3)).bind_null(3);
  all.bind(4, INT64_MIN);
  REQUIRE(*all.step());
  CHECK_FALSE(all.column_is_null(0));
  CHECK(all.column_text(4) == "text");
  CHECK(all.column_blob(1) == Bytes("a\0b", 3));
  CHECK(all.column_is_null(2));
  CHECK(all.column_int(3) == INT64_MIN);
}

TEST_CASE("transaction: without commit nothing happened; a broken rule is a conflict") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(db.execute("CREATE TABLE t (a INTEGER UNIQUE CHECK (a < 10)) STRICT").ok());
  {
    auto transaction = *Transaction::begin(db);
    REQUIRE(db.execute("INSERT INTO t VALUES (1)").ok());
    CHECK(db.in_transaction());
  }
  CHECK_FALSE(db.in_transaction());
  CHECK(value_of(db, "SELECT count(*) FROM t") == "0");
  {
    auto transaction = *Transaction::begin(db);
    auto add = *db.prepare("INSERT INTO t VALUES (?)");
    REQUIRE(add.bind(1, 1).run().ok());
    CHECK(code_of(add.bind(1, 1).run()) == "conflict");
    CHECK(code_of(add.bind(1, 10).run()) == "conflict");
    REQUIRE(add.bind(1, 2).run().ok());
    REQUIRE(transaction.commit().ok());
  }
  CHECK(value_of(db, "SELECT count(*) FROM t") == "2");
}

TEST_CASE("transaction: a second writer waits, then is told that it is busy") {
  const TemporaryFolder folder;
  OpenOptions options = options_of(folder);
  options.busy_timeout_ms = 1;
  auto first = *Connection::open(options);
  auto second = *Connection::open(options);
  {
    auto transaction = *Transaction::begin(first);
    CHECK(code_of(Transaction::begin(second)) == "busy");
    CHECK(Transaction::begin_read(second).ok());
  }
  CHECK(Transaction::begin(second).ok());
}

TEST_CASE("transaction: a full disk says so, and what was there stays") {
  const TemporaryFolder folder;
  fill(folder);
  auto db = *Connection::open(options_of(folder));
  REQUIRE(db.execute("PRAGMA max_page_count=12").ok());
  {
    auto transaction = *Transaction::begin(db);
    auto add = *db.prepare("INSERT INTO t (b) VALUES (?)");
    Status last;
    for (int i = 0; i < 20 && last.ok(); ++i) last = add.bind_text(1, Bytes(4000, 'y')).run();
    CHECK(code_of(last) == "full");
  }
  CHECK(value_of(db, "SELECT count(*) FROM t") == "200");
  CHECK(db.check_integrity().ok());
}

}  // namespace
}  // namespace jindu::db
