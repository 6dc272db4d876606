#include <doctest/doctest.h>

#include "tests/unit/oplog/outbox_desk.h"

namespace jindu::oplog {
namespace {

using wire::Verdict;

std::vector<OpId> ids_of(const Result<std::vector<OutboxOperation>>& operations) {
  std::vector<OpId> ids;
  for (const OutboxOperation& one : *operations)
    ids.push_back(*id_from<OpId>(one.operation.op_id()));
  return ids;
}

TEST_CASE("outbox: an operation is found with its place, its time and what was answered") {
  Desk desk;
  desk.write({{op(1), record(1)}});
  desk.write({{op(2), record(2)}, {op(3), record(1)}}, "试");
  CHECK_FALSE(desk.outbox.find(op(9))->has_value());
  const OutboxOperation third = **desk.outbox.find(op(3));
  CHECK(third.seq == 2);
  CHECK(third.written_ms == kNowMs + 2000);
  CHECK(third.operation.record_id() == record(1).str());
  CHECK(third.operation.step().arguments().record() == "试");
  CHECK_FALSE(third.verdict.has_value());
  CHECK_FALSE(third.first_verdict.has_value());
  CHECK_FALSE(third.put_away);
  CHECK(third.on_top);
  CHECK(ids_of(desk.outbox.of_record(record(1))) == std::vector{op(1), op(3)});
  CHECK(ids_of(desk.outbox.on_top(record(1))) == std::vector{op(1), op(3)});
  CHECK(ids_of(desk.outbox.all_on_top()) == std::vector{op(1), op(2), op(3)});
  CHECK(desk.outbox.of_record(record(9))->empty());
}

TEST_CASE("outbox: the last verdict counts, the first is kept, and what was overtaken is ignored") {
  Desk desk;
  desk.write({{op(1), record(1)}});
  desk.answer(op(1), Verdict::PARKED);
  desk.answer(op(1), Verdict::PARKED);  // a repeat
  desk.answer(op(1), Verdict::HELD, 50);
  desk.answer(op(1), Verdict::ACCEPTED, 60);
  desk.answer(op(1), Verdict::HELD, 50);  // overtaken on the way
  desk.answer(op(1), Verdict::PARKED);
  const OutboxOperation one = **desk.outbox.find(op(1));
  CHECK(one.first_verdict->kind() == Verdict::PARKED);
  CHECK(one.verdict->kind() == Verdict::ACCEPTED);
  CHECK(one.verdict->decided_seq() == 60);
  CHECK(desk.outbox.undecided()->empty());
}

TEST_CASE("outbox: a verdict that is nobody's, or of no known kind, changes nothing") {
  Desk desk;
  desk.write({{op(1), record(1)}});
  CHECK(code_of(desk.outbox.put_verdict(Desk::verdict(op(9), Verdict::ACCEPTED))) == "not_found");
  CHECK(code_of(desk.outbox.put_verdict(Desk::verdict(op(1), Verdict::NONE))) == "unsupported");
  Verdict of_tomorrow = Desk::verdict(op(1), Verdict::ACCEPTED);
  of_tomorrow.set_kind(static_cast<Verdict::Kind>(6));
  CHECK(code_of(desk.outbox.put_verdict(of_tomorrow)) == "unsupported");
  CHECK_FALSE((**desk.outbox.find(op(1))).verdict.has_value());
}

TEST_CASE("outbox: what a verdict says beyond this program's fields is kept") {
  Desk desk;
  desk.write({{op(1), record(1)}});
  Verdict verdict = Desk::verdict(op(1), Verdict::HELD);
  verdict.GetReflection()->MutableUnknownFields(&verdict)->AddVarint(900, 7);
  REQUIRE(desk.outbox.put_verdict(verdict).ok());
  CHECK((**desk.outbox.find(op(1))).verdict->SerializeAsString() == verdict.SerializeAsString());
}

TEST_CASE("outbox: the counts say what a clerk must do") {
  Desk desk;
  for (std::uint8_t i = 1; i <= 6; ++i) desk.write({{op(i), record(i)}});
  desk.write({{op(7), record(7)}, {op(8), record(8)}});
  Outbox::Counts counts = *desk.outbox.counts();
  CHECK(counts.delivered == 0);
  CHECK(counts.pending == 8);
  CHECK(counts.oldest_pending_ms == kNowMs + 1000);

  REQUIRE(desk.outbox.set_taken(id_of<Epoch>(1), 6).ok());
  desk.answer(op(1), Verdict::ACCEPTED);
  desk.answer(op(2), Verdict::MERGED);
  desk.answer(op(3), Verdict::HELD);
  desk.answer(op(4), Verdict::PARKED);
  desk.answer(op(5), Verdict::REFUSED);
  counts = *desk.outbox.counts();
  CHECK(counts.delivered == 6);
  CHECK(counts.pending == 2);
  CHECK(counts.needs_person == 2);
  CHECK(counts.parked == 1);
  CHECK(counts.oldest_pending_ms == kNowMs + 7000);
  CHECK(ids_of(desk.outbox.undecided()) == std::vector{op(5), op(4), op(3)});

  REQUIRE(desk.outbox.set_taken(id_of<Epoch>(1), 7).ok());
  counts = *desk.outbox.counts();
  CHECK(counts.delivered == 8);
  CHECK(counts.pending == 0);
  CHECK(counts.oldest_pending_ms == 0);
}

TEST_CASE("outbox: put away is out of sight until the city says something new") {
  Desk desk;
  desk.write({{op(1), record(1)}, {op(2), record(2)}, {op(3), record(3)}});
  desk.answer(op(1), Verdict::REFUSED);
  desk.answer(op(2), Verdict::HELD);
  REQUIRE(desk.outbox.put_away(op(1)).ok());
  REQUIRE(desk.outbox.put_away(op(2)).ok());
  CHECK((**desk.outbox.find(op(1))).put_away);
  CHECK(desk.outbox.undecided()->empty());
  CHECK(desk.outbox.counts()->needs_person == 0);
  desk.answer(op(2), Verdict::HELD);  // a repeat is nothing new
  CHECK(desk.outbox.undecided()->empty());
  desk.answer(op(2), Verdict::REFUSED, 70);
  CHECK(ids_of(desk.outbox.undecided()) == std::vector{op(2)});

  CHECK(code_of(desk.outbox.put_away(op(3))) == "refused");  // not answered
  desk.answer(op(3), Verdict::ACCEPTED);
  CHECK(code_of(desk.outbox.put_away(op(3))) == "refused");
  CHECK(code_of(desk.outbox.put_away(op(9))) == "not_found");
}

TEST_CASE("outbox: what a city that went back no longer holds is pending and unanswered again") {
  Desk desk;
  const Epoch epoch = id_of<Epoch>(1);
  for (std::uint8_t n = 1; n <= 3; ++n) desk.write({{op(n), record(n)}});
  REQUIRE(desk.outbox.set_taken(epoch, 3).ok());
  desk.answer(op(1), Verdict::ACCEPTED);
  desk.answer(op(2), Verdict::ACCEPTED);
  desk.answer(op(3), Verdict::REFUSED);
  REQUIRE(desk.outbox.take_off_top(op(2)).ok());
  REQUIRE(desk.outbox.put_away(op(3)).ok());
  CHECK(code_of(desk.outbox.give_back(id_of<Epoch>(7), 1)) == "not_found");
  REQUIRE(desk.outbox.give_back(epoch, 1).ok());
  CHECK(*desk.outbox.taken(epoch) == 1);
  CHECK((**desk.outbox.find(op(1))).verdict.has_value());
  for (const std::uint8_t n : {std::uint8_t{2}, std::uint8_t{3}}) {
    const auto one = *desk.outbox.find(op(n));
    CHECK_FALSE(one->verdict.has_value());
    CHECK(one->on_top);
    CHECK_FALSE(one->put_away);
  }
  CHECK(desk.outbox.counts()->delivered == 1);
  CHECK(desk.outbox.counts()->pending == 2);
  REQUIRE(desk.outbox.give_back(epoch, 3).ok());  // never forward
  CHECK(*desk.outbox.taken(epoch) == 1);
}

TEST_CASE("outbox: an operation leaves the top when it is told, and stays in the history") {
  Desk desk;
  desk.write({{op(1), record(1)}, {op(2), record(1)}});
  REQUIRE(desk.outbox.take_off_top(op(1)).ok());
  REQUIRE(desk.outbox.take_off_top(op(1)).ok());
  CHECK(ids_of(desk.outbox.on_top(record(1))) == std::vector{op(2)});
  CHECK(ids_of(desk.outbox.all_on_top()) == std::vector{op(2)});
  CHECK(ids_of(desk.outbox.of_record(record(1))) == std::vector{op(1), op(2)});
  CHECK(code_of(desk.outbox.take_off_top(op(9))) == "not_found");
}

TEST_CASE("outbox: small values and drafts are kept, replaced and deleted") {
  Desk desk;
  CHECK_FALSE(desk.outbox.meta("lease")->has_value());
  REQUIRE(desk.outbox.set_meta("lease", Bytes("a\0b", 3)).ok());
  REQUIRE(desk.outbox.set_meta("lease", Bytes("c\0d", 3)).ok());
  CHECK(**desk.outbox.meta("lease") == Bytes("c\0d", 3));
  REQUIRE(desk.outbox.set_meta("lease", {}).ok());
  CHECK(desk.outbox.meta("lease")->has_value());

  REQUIRE(desk.outbox.save_draft({op(1), "Filing", "{}", 10}).ok());
  REQUIRE(desk.outbox.save_draft({op(2), "Settlement", "{}", 20}).ok());
  REQUIRE(desk.outbox.save_draft({op(1), "Filing", "{\"a\":1}", 30}).ok());
  auto drafts = *desk.outbox.drafts();
  REQUIRE(drafts.size() == 2);
  CHECK(drafts[0].id == op(1));
  CHECK(drafts[0].content == "{\"a\":1}");
  CHECK(drafts[1].type == "Settlement");
  REQUIRE(desk.outbox.delete_draft(op(2)).ok());
  REQUIRE(desk.outbox.delete_draft(op(2)).ok());
  CHECK(desk.outbox.drafts()->size() == 1);
}

TEST_CASE("outbox: saving an operation and deleting its draft are one commit") {
  Desk desk;
  REQUIRE(desk.outbox.save_draft({op(1), "Filing", "{}", 10}).ok());
  const Entry entry = desk.sign({{op(1), record(1)}});
  {
    auto transaction = *db::Transaction::begin(desk.db);
    REQUIRE(desk.outbox.append(entry, kNowMs).ok());
    REQUIRE(desk.outbox.delete_draft(op(1)).ok());
  }  // the power goes
  CHECK(desk.outbox.drafts()->size() == 1);
  CHECK(desk.outbox.head()->seq == 0);
  {
    auto transaction = *db::Transaction::begin(desk.db);
    REQUIRE(desk.outbox.append(entry, kNowMs).ok());
    REQUIRE(desk.outbox.delete_draft(op(1)).ok());
    REQUIRE(transaction.commit().ok());
  }
  CHECK(desk.outbox.drafts()->empty());
  CHECK(desk.outbox.find(op(1))->has_value());
  // The second press of a double press carries the draft's op_id once more.
  CHECK(code_of(desk.append(desk.sign({{op(1), record(1)}}))) == "conflict");
}

}  // namespace
}  // namespace jindu::oplog
