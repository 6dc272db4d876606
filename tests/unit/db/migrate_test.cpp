#include <doctest/doctest.h>

#include "tests/unit/db/open.h"

namespace jindu::db {
namespace {

using test::options_of;
using test::TemporaryFolder;
using test::value_of;

const EmbeddedFile kFirst = {"0001_a.sql", "CREATE TABLE a (x INTEGER) STRICT;"};
const EmbeddedFile kSecond = {"0002_b.sql",
                              "INSERT INTO a VALUES (1); CREATE TABLE b (x INTEGER) STRICT;"};
/// Fails half way, as a rule that the rows of a real file break would.
const EmbeddedFile kFails = {
    "0003_c.sql",
    "CREATE TABLE c (x INTEGER CHECK (x > 1)) STRICT; INSERT INTO c SELECT x FROM a;"};

TEST_CASE("migrate: a new file and an older one come to the present form, once") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(migrate(db, {kFirst}).ok());
  CHECK(value_of(db, "PRAGMA user_version") == "1");
  REQUIRE(migrate(db, {kFirst, kSecond}).ok());
  REQUIRE(migrate(db, {kFirst, kSecond}).ok());
  CHECK(value_of(db, "PRAGMA user_version") == "2");
  CHECK(value_of(db, "SELECT count(*) FROM a") == "1");
}

TEST_CASE("migrate: all happens or nothing") {
  const TemporaryFolder folder;
  auto db = *Connection::open(options_of(folder));
  REQUIRE(migrate(db, {kFirst}).ok());
  const Status status = migrate(db, {kFirst, kSecond, kFails});
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::conflict);
  CHECK_FALSE(db.in_transaction());
  CHECK(value_of(db, "PRAGMA user_version") == "1");
  CHECK(value_of(db, "SELECT count(*) FROM a") == "0");
  CHECK(value_of(db, "SELECT group_concat(name) FROM sqlite_schema") == "a");
}

TEST_CASE("migrate: a file of a newer program is refused, and not a byte of it changes") {
  const TemporaryFolder folder;
  {
    auto db = *Connection::open(options_of(folder));
    REQUIRE(migrate(db, {kFirst, kSecond}).ok());
  }
  const Bytes before = folder.read("a.db");
  REQUIRE_FALSE(before.empty());
  {
    auto db = *Connection::open(options_of(folder));
    const Status status = migrate(db, {kFirst});
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::too_new);
    CHECK(status.error().context == "a.db: version 2, known 1");
  }
  CHECK(folder.read("a.db") == before);
}

TEST_CASE("migrate: a second process finds the work done") {
  const TemporaryFolder folder;
  auto first = *Connection::open(options_of(folder));
  auto second = *Connection::open(options_of(folder));
  REQUIRE(migrate(first, {kFirst, kSecond}).ok());
  REQUIRE(migrate(second, {kFirst, kSecond}).ok());
  CHECK(value_of(second, "SELECT count(*) FROM a") == "1");
}

}  // namespace
}  // namespace jindu::db
