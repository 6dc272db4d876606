#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "tests/unit/db/open.h"

// Personal data stays closed: what is stored stands nowhere on the disk as it is.
namespace jindu::db {
namespace {

using test::options_of;
using test::TemporaryFolder;
using test::value_of;

// Nobody's: division 990101 does not exist.
const std::string kIdNumber = "990101199003070023";
const std::string kName = "例某某";

void plant(Connection& db, int rows) {
  auto transaction = *Transaction::begin(db);
  {
    auto add = *db.prepare("INSERT INTO person (id_no, name, note) VALUES (?, ?, ?)");
    for (int i = 0; i < rows; ++i) {
      add.bind_text(1, kIdNumber).bind_text(2, kName);
      REQUIRE(add.bind_text(3, std::to_string(i * 7919 % rows) + kIdNumber).run().ok());
    }
  }
  REQUIRE(transaction.commit().ok());
}

constexpr std::string_view kTable =
    "CREATE TABLE person (id_no TEXT, name TEXT, note TEXT) STRICT;"
    "CREATE INDEX person_note ON person (note)";

TEST_CASE("closed: a planted ID number is in none of the files") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(db.execute(kTable).ok());
  plant(db, 2'000);
  const auto is_closed = [&](const char* name) {
    const Bytes bytes = folder.read(name);
    return bytes.find(kIdNumber) == Bytes::npos && bytes.find(kName) == Bytes::npos &&
           bytes.find("person") == Bytes::npos;
  };
  CHECK(folder.read("a.db-wal").size() > 100'000);
  CHECK(is_closed("a.db-wal"));
  CHECK(is_closed("a.db-shm"));
  REQUIRE(db.checkpoint().ok());
  CHECK(folder.read("a.db").size() > 50'000);
  CHECK(is_closed("a.db"));
  // Half of a transaction, written out because the cache is full.
  REQUIRE(db.execute("PRAGMA cache_size=10").ok());
  auto transaction = *Transaction::begin(db);
  REQUIRE(db.execute("UPDATE person SET note = note || 'x'").ok());
  CHECK(folder.read("a.db-wal").size() > 50'000);
  CHECK(is_closed("a.db-wal"));
}

/// What this process has open, other than the database's own files and what was open before.
std::vector<std::string> open_files() {
  std::vector<std::string> names;
  for (const auto& one : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string name = std::filesystem::read_symlink(one.path(), gone).string();
    if (!gone && name.starts_with('/') && name.find("/a.db") == std::string::npos &&
        name.find("/fd") == std::string::npos) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("closed: a sort that does not fit spills into no file, whatever is asked") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(db.execute(kTable).ok());
  plant(db, 20'000);
  const std::vector<std::string> before = open_files();
  REQUIRE(db.execute("PRAGMA temp_store=FILE; PRAGMA cache_size=10").ok());
  auto sorted = *db.prepare("SELECT note FROM person NOT INDEXED ORDER BY note || id_no");
  for (int i = 0; i < 20'000; ++i) {
    REQUIRE(*sorted.step());
    if (i % 1'000 == 0) REQUIRE(open_files() == before);
  }
  REQUIRE(db.execute("CREATE TEMP TABLE copied AS SELECT * FROM person").ok());
  CHECK(value_of(db, "SELECT count(*) FROM copied") == "20000");
  CHECK(open_files() == before);
}

}  // namespace
}  // namespace jindu::db
