#include <doctest/doctest.h>

#include "tests/unit/oplog/outbox_desk.h"

namespace jindu::oplog {
namespace {

TEST_CASE("outbox: what was appended is read as it was signed, in order") {
  Desk desk;
  CHECK(desk.outbox.head()->seq == 0);
  CHECK(desk.outbox.head()->hash == Hash{});
  const Entry first = desk.write({{op(1), record(1)}});
  const Entry second = desk.write({{op(2), record(1)}, {op(3), record(2)}});
  const ChainHead head = *desk.outbox.head();
  CHECK(head.epoch == id_of<Epoch>(1));
  CHECK(head.seq == 2);
  CHECK(head.hash == second.hash);
  CHECK(head.hlc == second.header.hlc);
  CHECK(*desk.outbox.read_after(head.epoch, 0, 9, 1 << 20) ==
        std::vector<Bytes>{first.envelope, second.envelope});
  CHECK(*desk.outbox.read_after(head.epoch, 1, 9, 1 << 20) == std::vector<Bytes>{second.envelope});
  CHECK(desk.outbox.read_after(head.epoch, 2, 9, 1 << 20)->empty());
  CHECK(desk.outbox.read_after(head.epoch, 0, 1, 1 << 20)->size() == 1);
  // One entry at least, however little room there is.
  CHECK(desk.outbox.read_after(head.epoch, 0, 9, 1)->size() == 1);
  CHECK(code_of(desk.outbox.read_after(id_of<Epoch>(7), 0, 9, 1)) == "not_found");
}

TEST_CASE("outbox: what was committed is there after a restart, and a reader beside it sees it") {
  Desk desk;
  const Entry first = desk.write({{op(1), record(1)}});
  db::Connection other = desk.open(true);
  CHECK(Outbox(other).head()->hash == first.hash);
  // Without commit nothing happened.
  {
    auto transaction = *db::Transaction::begin(desk.db);
    REQUIRE(desk.outbox.append(desk.sign({{op(2), record(1)}}), kNowMs).ok());
    CHECK(desk.outbox.head()->seq == 2);
  }
  CHECK(desk.outbox.head()->seq == 1);
  CHECK_FALSE(desk.outbox.find(op(2))->has_value());
  CHECK(Outbox::prepare(desk.db).ok());
  CHECK(Outbox(other).head()->seq == 1);
}

TEST_CASE("outbox: the same entry once more is no error and changes nothing") {
  Desk desk;
  const Entry first = desk.write({{op(1), record(1)}});
  desk.write({{op(2), record(1)}});
  CHECK(code_of(desk.append(first)) == "ok");
  CHECK(desk.outbox.head()->seq == 2);
  CHECK(desk.outbox.all_on_top()->size() == 2);
}

TEST_CASE("outbox: what would break the chain is a conflict, and leaves no trace") {
  Desk desk;
  const Entry first = desk.sign({{op(1), record(1)}});
  const Entry other = desk.sign({{op(2), record(1)}});
  REQUIRE(desk.append(first).ok());
  const auto refuse = [&](const Entry& entry) {
    // Refused within a transaction that goes on: what else it does is kept.
    auto transaction = *db::Transaction::begin(desk.db);
    CHECK(code_of(desk.outbox.append(entry, kNowMs)) == "conflict");
    REQUIRE(transaction.commit().ok());
    CHECK(desk.outbox.head()->hash == first.hash);
    CHECK(desk.outbox.all_on_top()->size() == 1);
    CHECK(desk.outbox.counts()->pending == 1);
    CHECK(desk.outbox.verify({desk.signer->public_key()}).ok());
  };
  SUBCASE("other bytes at the same place") { refuse(other); }
  SUBCASE("an op_id that another entry has") {
    refuse(desk.sign({{op(3), record(1)}, {op(1), record(2)}}));
  }
  SUBCASE("an op_id twice in the entry") {
    refuse(desk.sign({{op(3), record(1)}, {op(3), record(2)}}));
  }
  SUBCASE("a gap") {
    Entry gap = desk.sign({{op(3), record(1)}});
    gap.header.seq += 1;
    refuse(gap);
  }
  SUBCASE("another one before it") {
    Entry stray = desk.sign({{op(3), record(1)}});
    stray.header.prev_hash = other.hash;
    refuse(stray);
  }
  SUBCASE("another epoch") {
    Entry stray = desk.sign({{op(3), record(1)}});
    stray.header.epoch = id_of<Epoch>(2);
    refuse(stray);
  }
}

TEST_CASE("outbox: what the city has taken only grows, and never beyond what is here") {
  Desk desk;
  const Epoch epoch = id_of<Epoch>(1);
  desk.write({{op(1), record(1)}});
  desk.write({{op(2), record(1)}});
  CHECK(*desk.outbox.taken(epoch) == 0);
  CHECK(code_of(desk.outbox.set_taken(epoch, 2)) == "ok");
  CHECK(code_of(desk.outbox.set_taken(epoch, 1)) == "ok");  // an older message
  CHECK(*desk.outbox.taken(epoch) == 2);
  CHECK(code_of(desk.outbox.set_taken(epoch, 3)) == "conflict");
  CHECK(code_of(desk.outbox.set_taken(id_of<Epoch>(7), 1)) == "not_found");
  CHECK(*desk.outbox.taken(epoch) == 2);
}

TEST_CASE("outbox: a new epoch begins at 1 and follows the last entry that the city took") {
  Desk desk;
  const Epoch old_epoch = id_of<Epoch>(1);
  const Epoch new_epoch = id_of<Epoch>(2);
  const Entry first = desk.write({{op(1), record(1)}});
  const Entry second = desk.write({{op(2), record(1)}});
  REQUIRE(desk.outbox.set_taken(old_epoch, 1).ok());
  REQUIRE(desk.outbox.begin_epoch(new_epoch, kNowMs).ok());
  CHECK(code_of(desk.outbox.begin_epoch(new_epoch, kNowMs)) == "conflict");
  const ChainHead head = *desk.outbox.head();
  CHECK(head.epoch == new_epoch);
  CHECK(head.seq == 0);
  CHECK(head.hash == first.hash);
  CHECK(head.hlc == second.header.hlc);  // time does not go back with it
  const Entry third = desk.write({{op(3), record(1)}});
  CHECK(third.header.seq == 1);
  CHECK(*desk.outbox.read_after(new_epoch, 0, 9, 1 << 20) == std::vector<Bytes>{third.envelope});
  CHECK(*desk.outbox.read_after(old_epoch, 1, 9, 1 << 20) == std::vector<Bytes>{second.envelope});
  CHECK(*desk.outbox.taken(new_epoch) == 0);
  CHECK(code_of(desk.outbox.set_taken(old_epoch, 3)) == "conflict");
  const Outbox::Counts counts = *desk.outbox.counts();
  CHECK(counts.delivered == 1);
  CHECK(counts.pending == 2);
  CHECK(counts.oldest_pending_ms == kNowMs + 2000);
  CHECK(desk.outbox.verify({desk.signer->public_key()}).ok());
}

}  // namespace
}  // namespace jindu::oplog
