#include <doctest/doctest.h>

#include <functional>

#include "sync/replica/sealed_register.h"
#include "tests/unit/replica/replica_fixture.h"

namespace jindu::test {

using replica::Origin;

TEST_CASE("view: own operations lie on top of the confirmed record, in the order written") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  at.apply(at.page({at.state(id, 2, "confirmed")}, 1));
  at.amend(id, "first");
  at.amend(id, "second");
  REQUIRE(at.replica->catch_up().ok());
  CHECK(at.phone_of(id) == "second");
  const auto view = at.replica->view(id).value();
  CHECK(view->origin == Origin::overlaid);
  CHECK(view->header.version() == 2);
  CHECK(view->own_seq == 2);
  const auto rows = at.replica->list(*at.catalog->find("Filing"), {"", "例小花", 10}).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].origin == Origin::overlaid);
}

TEST_CASE("view: a record is found whichever type was asked for last, and none where there is none") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const RecordId nobody = at.new_record();
  at.apply(at.page({at.state(id, 2, "confirmed")}, 1));
  for (const catalog::RecordType& type : at.catalog->types()) {
    CAPTURE(type.name);
    CHECK(at.replica->list(type, {"", "", 10}).value().size() == (type.name == "Filing" ? 1 : 0));
    CHECK(at.phone_of(id) == "confirmed");
    REQUIRE(at.replica->list(type, {"", "", 10}).ok());
    CHECK(at.phone_of(nobody) == "none");
  }
}

TEST_CASE("view: a step takes the record to the state of its life cycle, for now") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  at.create(id, "1");
  at.write(id, [](wire::Operation& operation) { operation.mutable_step()->set_event("cancel"); });
  REQUIRE(at.replica->catch_up().ok());
  const auto view = at.replica->view(id).value();
  CHECK(view->header.state() == "CANCELLED");
  CHECK(view->origin == Origin::own);
  CHECK(view->header.origin_site() == "0003");
}

TEST_CASE("view: an operation leaves the top only with the record's version, in either order") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  at.apply(at.page({at.state(id, 2, "old")}, 1));
  const OpId op = at.amend(id, "mine");
  REQUIRE(at.replica->catch_up().ok());
  SUBCASE("verdict first") {
    at.answer(op, id, wire::Verdict::ACCEPTED, 4);
    CHECK(at.phone_of(id) == "mine");
    at.apply(at.page({at.state(id, 3, "somebody else's")}, 2));
    CHECK(at.phone_of(id) == "mine");  // Version 3 does not show it yet.
    CHECK(at.outbox->all_on_top().value().size() == 1);
    at.apply(at.page({at.state(id, 4, "mine, as the city has it")}, 3));
  }
  SUBCASE("record first") {
    at.apply(at.page({at.state(id, 4, "mine, as the city has it")}, 2));
    CHECK(at.phone_of(id) == "mine");
    at.answer(op, id, wire::Verdict::ACCEPTED, 4);
  }
  CHECK(at.phone_of(id) == "mine, as the city has it");
  CHECK(at.replica->view(id).value()->origin == Origin::confirmed);
  CHECK(at.outbox->all_on_top().value().empty());
}

TEST_CASE("view: a refused operation has no effect, a held or parked one waits beside") {
  struct Row {
    wire::Verdict::Kind kind;
    std::uint64_t version;
    const char* phone;
  };
  for (const Row& row :
       {Row{wire::Verdict::REFUSED, 0, "confirmed"}, Row{wire::Verdict::PARKED, 0, "confirmed"},
        // The city keeps its value in the held groups and shows it at version 3.
        Row{wire::Verdict::HELD, 3, "confirmed"}, Row{wire::Verdict::HELD, 0, "confirmed"},
        Row{wire::Verdict::MERGED, 3, "confirmed"}}) {
    CAPTURE(wire::Verdict::Kind_Name(row.kind));
    CAPTURE(row.version);
    ReplicaFixture at;
    const RecordId id = at.new_record();
    at.apply(at.page({at.state(id, 3, "confirmed")}, 1));
    const OpId op = at.amend(id, "mine");
    REQUIRE(at.replica->catch_up().ok());
    at.answer(op, id, row.kind, row.version);
    CHECK(at.phone_of(id) == row.phone);
  }
}

TEST_CASE("view: what the city refused to create stays in sight until put away") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const OpId op = at.create(id, "1");
  REQUIRE(at.replica->catch_up().ok());
  at.answer(op, id, wire::Verdict::REFUSED, 0);
  CHECK(at.replica->view(id).value()->origin == Origin::refused);
  REQUIRE(at.outbox->put_away(op).ok());
  REQUIRE(at.replica->refresh(id).ok());
  CHECK(at.phone_of(id) == "none");
}

TEST_CASE("view: a new replica.db shows all that was written here, sent or not") {
  ReplicaFixture at;
  const RecordId sent = at.new_record(), unsent = at.new_record(), others = at.new_record();
  const OpId op = at.create(sent, "1");
  at.create(unsent, "2");
  at.apply(at.page({at.state(sent, 1, "1"), at.state(others, 1, "3")}, 2));
  at.answer(op, sent, wire::Verdict::ACCEPTED, 1);
  at.reopen(true);
  CHECK(at.phone_of(sent) == "1");
  CHECK(at.phone_of(unsent) == "2");
  CHECK(at.phone_of(others) == "none");  // Comes again from the city.
  CHECK(at.replica->position("site").value().cursor == 0);
  CHECK(at.replica->list(*at.catalog->find("Filing"), {"", "例小花", 10}).value().size() == 2);
}

TEST_CASE("view: verdicts stored before a power cut are followed at the next start") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const OpId op = at.create(id, "1");
  REQUIRE(at.replica->catch_up().ok());
  wire::Verdict verdict;
  verdict.set_op_id(op.str());
  verdict.set_record_id(id.str());
  verdict.set_kind(wire::Verdict::REFUSED);
  verdict.set_city_seq(1);
  auto transaction = db::Transaction::begin(*at.outbox_db).value();
  REQUIRE(at.outbox->put_verdict(verdict).ok());
  REQUIRE(at.outbox->set_meta(replica::kViewsDue, "1").ok());
  REQUIRE(transaction.commit().ok());
  at.reopen();
  const auto rows = at.replica->list(*at.catalog->find("Filing"), {"", "", 10}).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].origin == Origin::refused);
  CHECK(at.outbox->meta(replica::kViewsDue).value()->empty());
}

TEST_CASE("view: a record whose only own word is a look-up or a decision is no record") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  at.write(id, [](wire::Operation& operation) {
    operation.mutable_look_up()->set_subject_tag(Bytes(16, 't'));
    operation.mutable_look_up()->set_answer("FOUND");
  });
  at.write(id, [](wire::Operation& operation) {
    operation.mutable_decide()->set_conflict_id(Bytes(16, 'c'));
    operation.mutable_decide()->set_choice("mine");
  });
  REQUIRE(at.replica->catch_up().ok());
  CHECK(at.phone_of(id) == "none");
}

TEST_CASE("sealed register: a row opens for its desk and person alone") {
  FakeRandom random(5);
  const replica::RegisterCost cost{Bytes(16, 's'), 1, 8192};
  for (const crypto::SuiteId id : {crypto::SuiteId::intl_1, crypto::SuiteId::gm_1}) {
    const crypto::Suite& suite = crypto::suite(id);
    const Bytes desk(32, 'a'), other_desk(32, 'b');
    const Bytes person = replica::person_key("990101198801010055", "例大山", cost).value();
    const Bytes namesake = replica::person_key("990101198801010012", "例大山", cost).value();
    replica::InsuredMeaning meaning;
    meaning.set_status("NORMAL");
    const Bytes sealed = replica::seal_row(suite, desk, person, meaning, random);
    CHECK(replica::open_row(suite, desk, person, sealed).value().status() == "NORMAL");
    CHECK_FALSE(replica::open_row(suite, other_desk, person, sealed).ok());
    CHECK_FALSE(replica::open_row(suite, desk, namesake, sealed).ok());
    CHECK(replica::row_tag(suite, desk, person) != replica::row_tag(suite, other_desk, person));
    CHECK(replica::row_tag(suite, desk, person).size() == 16);
  }
  // The same person, typed in other forms.
  CHECK(replica::person_key("99010119910303007X", "样·试", cost).value() ==
        replica::person_key("99010119910303007x", "样•试", cost).value());
}

}  // namespace jindu::test
