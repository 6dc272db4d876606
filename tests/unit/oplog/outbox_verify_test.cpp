#include <doctest/doctest.h>

#include "tests/unit/oplog/outbox_desk.h"

// The page cipher finds what happened to the file. This is about somebody with the key, and about
// whatever put other bytes in.
namespace jindu::oplog {
namespace {

/// Three entries, four operations.
void fill(Desk& desk) {
  desk.write({{op(1), record(1)}});
  desk.write({{op(2), record(1)}, {op(3), record(2)}});
  desk.write({{op(4), record(2)}});
}

std::string found(const Desk& desk) {
  const Status status = desk.outbox.verify({desk.signer->public_key()});
  if (status.ok()) return "ok";
  CHECK(status.error().code == ErrorCode::corrupt);
  return status.error().context;
}

void put_envelope(Desk& desk, int position, ByteView envelope) {
  auto put = *desk.db.prepare("UPDATE entry SET envelope = ?2 WHERE position = ?1");
  REQUIRE(put.bind(1, position).bind_blob(2, envelope).run().ok());
}

TEST_CASE("verify: a whole outbox holds in both suites, and under no other key") {
  for (const auto suite : {crypto::SuiteId::intl_1, crypto::SuiteId::gm_1}) {
    Desk desk(suite);
    CHECK(found(desk) == "ok");  // empty
    fill(desk);
    CHECK(found(desk) == "ok");
    const auto other = *crypto::suite(suite).new_signer(desk.random);
    const Status status = desk.outbox.verify({other->public_key()});
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().context == "outbox: entry 1: signature");
  }
}

TEST_CASE("verify: any flipped byte of a stored entry is found, and the entry named") {
  Desk desk;
  fill(desk);
  const Bytes good = desk.outbox.read_after(id_of<Epoch>(1), 1, 1, 1)->front();
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    Bytes bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    put_envelope(desk, 2, bad);
    REQUIRE(found(desk).starts_with("outbox: entry 2: "));
  }
  put_envelope(desk, 2, good);
  CHECK(found(desk) == "ok");
}

TEST_CASE("verify: what is missing, changed or added beside the entries is found") {
  Desk desk;
  fill(desk);
  const auto after = [&](std::string_view sql) {
    REQUIRE(desk.db.execute(sql).ok());
    return found(desk);
  };
  SUBCASE("an entry") {
    CHECK(after("DELETE FROM entry WHERE position = 2") == "outbox: entry 2: missing");
  }
  SUBCASE("the last entry, which the city has receipted") {
    REQUIRE(desk.outbox.set_taken(id_of<Epoch>(1), 3).ok());
    CHECK(after("DELETE FROM entry WHERE position = 3; DELETE FROM op WHERE position = 3") ==
          "outbox: entry 3: receipted and missing");
  }
  SUBCASE("a hash") {
    CHECK(after("UPDATE entry SET hash = zeroblob(32) WHERE position = 3") ==
          "outbox: entry 3: hash");
  }
  SUBCASE("the order of two") {
    CHECK(after("UPDATE entry SET position = 9 WHERE position = 2;"
                "UPDATE entry SET position = 2 WHERE position = 3;"
                "UPDATE entry SET position = 3 WHERE position = 9") ==
          "outbox: entry 2: epoch or seq");
  }
  SUBCASE("an operation's row") {
    CHECK(after("DELETE FROM op WHERE number = 3") == "outbox: entry 2: operations");
  }
  SUBCASE("an operation's record") {
    CHECK(after("UPDATE op SET record_id = zeroblob(16) WHERE number = 4") ==
          "outbox: entry 3: operations");
  }
  SUBCASE("an operation that nobody signed") {
    CHECK(after("INSERT INTO op (op_id, number, position, record_id) "
                "VALUES (randomblob(16), 5, 3, zeroblob(16))") ==
          "outbox: operations without an entry");
  }
  SUBCASE("the base of a later epoch") {
    REQUIRE(desk.outbox.begin_epoch(id_of<Epoch>(2), kNowMs).ok());
    desk.write({{op(5), record(1)}});
    CHECK(found(desk) == "ok");
    CHECK(after("UPDATE epoch SET base_hash = randomblob(32) WHERE no = 2") ==
          "outbox: epoch 2, entry 1: hash");
  }
}

TEST_CASE("verify: a write-ahead log whose end was damaged is missed by the chain's mark") {
  Desk desk;
  REQUIRE(desk.db.checkpoint().ok());
  fill(desk);
  const ChainHead head = *desk.outbox.head();
  REQUIRE(write_mark(desk.folder.path() + "/mark", {head.epoch, head.seq, head.hash}).ok());
  // The power goes now: the files are as they are, and a byte of the last commit is not.
  const Bytes file = desk.folder.read("outbox.db");
  Bytes wal = desk.folder.read("outbox.db-wal");
  wal[wal.size() - 100] = static_cast<char>(wal[wal.size() - 100] ^ 1);
  desk.folder.write("copy.db", file);
  desk.folder.write("copy.db-wal", wal);
  db::OpenOptions options;
  options.path = desk.folder.path() + "/copy.db";
  options.key = kDatabaseKey;
  auto db = *db::Connection::open(options);
  CHECK(db.check_integrity().ok());  // SQLite notices nothing
  const Outbox outbox(db);
  const auto mark = *read_mark(desk.folder.path() + "/mark");
  REQUIRE(mark.has_value());
  CHECK(outbox.head()->seq == 2);
  CHECK(mark->seq == 3);
  CHECK(mark->hash == head.hash);
}

}  // namespace
}  // namespace jindu::oplog
