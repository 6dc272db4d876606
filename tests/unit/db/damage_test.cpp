#include <doctest/doctest.h>

#include "tests/unit/db/open.h"

namespace jindu::db {
namespace {

using test::fill;
using test::options_of;
using test::TemporaryFolder;

constexpr std::size_t kPageSize = 4096;

/// What is said of the file: "ok", or "code: context" of whoever finds it first.
std::string verdict(const TemporaryFolder& folder) {
  auto db = Connection::open(options_of(folder));
  if (!db.ok()) return std::string(to_string(db.error().code)) + ": " + db.error().context;
  const Status status = db->check_integrity();
  if (status.ok()) return "ok";
  return std::string(to_string(status.error().code)) + ": " + status.error().context;
}

TEST_CASE("damage: one flipped byte anywhere in the file is found, and its page named") {
  const TemporaryFolder folder;
  fill(folder);
  const Bytes good = folder.read("a.db");
  REQUIRE(good.size() % kPageSize == 0);
  REQUIRE(good.size() / kPageSize > 4);
  REQUIRE(verdict(folder) == "ok");
  // A prime step visits all kinds of places: salt, header, cells, free room, nonce, tag.
  for (std::size_t at = 0; at < good.size(); at += at < kPageSize ? 7 : 61) {
    CAPTURE(at);
    Bytes bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    folder.write("a.db", bad);
    REQUIRE(verdict(folder) == "corrupt: a.db: page " + std::to_string(at / kPageSize + 1));
  }
  folder.write("a.db", good);
  CHECK(verdict(folder) == "ok");
}

TEST_CASE("damage: pages that changed places and a cut file are found") {
  const TemporaryFolder folder;
  fill(folder);
  const Bytes good = folder.read("a.db");
  Bytes swapped = good;
  swapped.replace(2 * kPageSize, kPageSize, good, 3 * kPageSize, kPageSize);
  swapped.replace(3 * kPageSize, kPageSize, good, 2 * kPageSize, kPageSize);
  folder.write("a.db", swapped);
  CHECK(verdict(folder) == "corrupt: a.db: page 3");
  folder.write("a.db", good.substr(0, good.size() - 1));
  CHECK(verdict(folder) == "corrupt: a.db: page " + std::to_string(good.size() / kPageSize));
  folder.write("a.db", good.substr(0, good.size() - kPageSize));
  CHECK(verdict(folder).starts_with("corrupt: a.db: "));
}

TEST_CASE("damage: a cut file is found whatever the byte was that it lost") {
  const TemporaryFolder folder;
  fill(folder);
  // A page's last byte is of its tag, and new with each writing: once in 256 it is the one wanted.
  for (const char lost : {'\x00', '\xff'}) {
    CAPTURE(static_cast<int>(lost));
    Bytes good = folder.read("a.db");
    for (int tries = 0; good.back() != lost; ++tries) {
      REQUIRE(tries < 20'000);
      auto db = *Connection::open(options_of(folder));
      JINDU_ENSURE(
          db.execute(
                "UPDATE t SET b = substr(b, 2) || substr(b, 1, 1) WHERE a = (SELECT max(a) FROM t)")
              .ok());
      JINDU_ENSURE(db.checkpoint().ok());
      good = folder.read("a.db");
    }
    folder.write("a.db", good.substr(0, good.size() - 1));
    CHECK(verdict(folder) == "corrupt: a.db: page " + std::to_string(good.size() / kPageSize));
    folder.write("a.db", good);
  }
}

TEST_CASE("damage: reading a damaged page fails as corrupt, never with other content") {
  const TemporaryFolder folder;
  fill(folder);
  Bytes bad = folder.read("a.db");
  bad[bad.size() - 2000] = static_cast<char>(bad[bad.size() - 2000] ^ 1);
  folder.write("a.db", bad);
  auto db = *Connection::open(options_of(folder));
  auto read = *db.prepare("SELECT a, b FROM t ORDER BY a");
  Result<bool> row = read.step();
  std::int64_t seen = 0;
  while (row.ok() && *row) {
    REQUIRE(read.column_int(0) == ++seen);
    REQUIRE(read.column_text(1) == std::string(100, 'x') + std::to_string(seen - 1));
    row = read.step();
  }
  REQUIRE_FALSE(row.ok());
  CHECK(row.error().code == ErrorCode::corrupt);
  CHECK(row.error().context == "a.db: page " + std::to_string(bad.size() / kPageSize));
}

TEST_CASE("damage: pages that were never written are not damage") {
  const TemporaryFolder folder;
  fill(folder, 2000);
  {
    auto db = *Connection::open(options_of(folder));
    REQUIRE(db.execute("DELETE FROM t WHERE a % 97 > 1").ok());
    REQUIRE(db.checkpoint().ok());
  }
  CHECK(verdict(folder) == "ok");
}

}  // namespace
}  // namespace jindu::db
