#include <doctest/doctest.h>

#include <functional>

#include "tests/unit/replica/replica_fixture.h"

namespace jindu::test {

TEST_CASE("replica: a page is taken once, cursor and digest with it") {
  ReplicaFixture at;
  const RecordId a = at.new_record(), b = at.new_record();
  const Bytes first = at.state(a, 1, "1"), second = at.state(b, 4, "2");
  const wire::FeedPage page = at.page({first, second}, 7);
  CHECK(at.apply(page).taken == 2);
  session::SetDigest digest;
  digest.add(at.element(a, 1, first));
  digest.add(at.element(b, 4, second));
  const replica::FeedPosition position = at.replica->position("site").value();
  CHECK(position.cursor == 7);
  CHECK(position.digest == digest.value());
  CHECK(position.records == 2);
  // The same answer once more, for the request of before: the cursor has moved.
  CHECK(at.replica->apply_page(page, 0).value().stale);
  CHECK(at.replica->position("site").value().digest == digest.value());
  at.reopen();
  CHECK(at.replica->position("site").value().digest == digest.value());
  CHECK(at.replica->recompute_digest("site").value() == digest.value());
}

TEST_CASE("replica: a newer version replaces, an older one is ignored and told") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const Bytes newer = at.state(id, 3, "3");
  at.apply(at.page({at.state(id, 2, "2")}, 1));
  at.apply(at.page({newer}, 2));
  const replica::PageResult older = at.apply(at.page({at.state(id, 1, "1")}, 3));
  CHECK(older.ignored == 1);
  CHECK(older.city_older == 1);
  CHECK(at.phone_of(id) == "3");
  session::SetDigest digest;
  digest.add(at.element(id, 3, newer));
  CHECK(at.replica->position("site").value().digest == digest.value());
}

TEST_CASE("replica: bytes that do not parse leave the whole page unapplied") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const wire::FeedPage page = at.page({at.state(id, 1, "1"), "not a state"}, 5);
  const auto result = at.replica->apply_page(page, 0);
  REQUIRE(!result.ok());
  CHECK(result.error().code == ErrorCode::corrupt);
  CHECK(at.replica->position("site").value().cursor == 0);
  CHECK(at.phone_of(id) == "none");
}

TEST_CASE("replica: a record of a type that this program does not know is kept and digested") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  wire::RecordState state;
  state.mutable_header()->set_id(id.str());
  state.mutable_header()->set_type("Spaceship");
  state.mutable_header()->set_version(2);
  state.set_record("whatever");
  const Bytes bytes = state.SerializeAsString();
  at.apply(at.page({bytes}, 1));
  session::SetDigest digest;
  digest.add(at.element(id, 2, bytes));
  CHECK(at.replica->position("site").value().digest == digest.value());
  CHECK(at.replica->recompute_digest("site").value() == digest.value());
  wire::FeedPage gone;
  gone.set_feed("site");
  gone.set_cursor(2);
  gone.add_departures()->set_record_id(id.str());
  at.apply(gone);
  CHECK(at.replica->position("site").value().digest == session::SetDigest().value());
}

TEST_CASE("replica: a departure takes the record out, and it can come again") {
  ReplicaFixture at;
  const RecordId id = at.new_record();
  const Bytes bytes = at.state(id, 2, "2");
  at.apply(at.page({bytes}, 1));
  wire::FeedPage page;
  page.set_feed("site");
  page.set_cursor(2);
  wire::Departure* departure = page.add_departures();
  departure->set_record_id(id.str());
  departure->set_version(2);
  departure->set_reason("TRANSFERRED");
  at.apply(page);
  CHECK(at.phone_of(id) == "none");
  CHECK(at.replica->departed(id).value() == "TRANSFERRED");
  CHECK(at.replica->position("site").value().digest == session::SetDigest().value());
  at.apply(at.page({bytes}, 3));
  CHECK(at.phone_of(id) == "2");
  CHECK_FALSE(at.replica->departed(id).value().has_value());
}

TEST_CASE("replica: a differing digest is told only of a complete page") {
  ReplicaFixture at;
  wire::FeedPage page = at.page({at.state(at.new_record(), 1, "1")}, 1);
  page.set_digest(Bytes(32, 'x'));
  page.set_more(true);
  CHECK_FALSE(at.apply(page).digest_differs);
  page = at.page({at.state(at.new_record(), 1, "1")}, 2);
  page.set_digest(Bytes(32, 'x'));
  CHECK(at.apply(page).digest_differs);
}

TEST_CASE("replica: a feed read again from the start drops what does not come again") {
  ReplicaFixture at;
  const RecordId stays = at.new_record(), goes = at.new_record(), newer = at.new_record();
  const Bytes staying = at.state(stays, 1, "1"), ahead = at.state(newer, 9, "9");
  at.apply(at.page({staying, at.state(goes, 1, "1"), ahead}, 3));
  REQUIRE(at.replica->restart_feed("site").ok());
  CHECK(at.replica->position("site").value().cursor == 0);
  wire::FeedPage page = at.page({staying}, 2);
  page.set_more(true);
  at.apply(page);
  CHECK(at.phone_of(goes) == "1");  // Not yet known to be gone.
  // The city shows an older state than it once did: what stands here is not thrown away.
  const replica::PageResult last = at.apply(at.page({at.state(newer, 8, "8")}, 3));
  CHECK(last.city_older == 1);
  CHECK(at.phone_of(stays) == "1");
  CHECK(at.phone_of(goes) == "none");
  CHECK(at.phone_of(newer) == "9");
  session::SetDigest digest;
  digest.add(at.element(stays, 1, staying));
  digest.add(at.element(newer, 9, ahead));
  CHECK(at.replica->position("site").value().digest == digest.value());
}

TEST_CASE("replica: register rows are found by tag, replaced by version and removed") {
  ReplicaFixture at;
  const Bytes tag(16, 't');
  const auto page_with = [&](std::uint64_t version, const char* sealed, bool removed,
                             std::uint64_t cursor) {
    wire::FeedPage page;
    page.set_feed("register");
    page.set_cursor(cursor);
    wire::RegisterRow* row = page.add_register_rows();
    row->set_tag(tag);
    row->set_version(version);
    row->set_sealed(sealed);
    row->set_removed(removed);
    return page;
  };
  at.apply(page_with(1, "one", false, 1));
  at.apply(page_with(3, "three", false, 2));
  at.apply(page_with(2, "two", false, 3));
  CHECK(at.replica->register_row(tag).value() == "three");
  session::SetDigest digest;
  digest.add(at.element(id_from<RecordId>(tag).value(), 3, {}));
  CHECK(at.replica->position("register").value().digest == digest.value());
  at.apply(page_with(4, "", true, 4));
  CHECK_FALSE(at.replica->register_row(tag).value().has_value());
  CHECK(at.replica->position("register").value().digest == session::SetDigest().value());
}

TEST_CASE("replica: typed tables are rebuilt from the confirmed bytes when the schema changes") {
  ReplicaFixture at;
  const RecordId id = at.new_record(), own = at.new_record();
  at.apply(at.page({at.state(id, 2, "13900000142")}, 1));
  at.create(own, "13900000143");
  REQUIRE(at.replica->catch_up().ok());
  const Hash digest = at.replica->position("site").value().digest;
  REQUIRE(at.replica_db->execute("UPDATE meta SET value = x'00' WHERE name = 'schema_hash'").ok());
  REQUIRE(at.replica_db->execute("ALTER TABLE t_filing DROP COLUMN fetus_count").ok());
  at.reopen();
  CHECK(at.phone_of(id) == "13900000142");
  CHECK(at.replica->list(*at.catalog->find("Filing"), {"", "例小花", 10}).value().size() == 2);
  CHECK(at.replica->position("site").value().digest == digest);
  CHECK(at.replica->recompute_digest("site").value() == digest);
}

TEST_CASE("search: by name, by its beginning, by phone tail; other text finds nothing") {
  ReplicaFixture at;
  at.apply(at.page({at.state(at.new_record(), 1, "13900000142", "例小花"),
                    at.state(at.new_record(), 1, "13900000777", "样小花")},
                   1));
  const auto& filing = *at.catalog->find("Filing");
  const auto count = [&](const std::string& text) {
    return at.replica->list(filing, {"", text, 10}).value().size();
  };
  CHECK(count("") == 2);
  CHECK(count("例小花") == 1);
  CHECK(count("例") == 1);
  CHECK(count("小花") == 0);
  CHECK(count("0142") == 1);
  CHECK(count("' OR 1=1 --") == 0);
  CHECK(at.replica->list(filing, {"CONFIRMED", "", 10}).value().empty());
  CHECK(at.replica->list(filing, {"SUBMITTED", "", 1}).value().size() == 1);
}

}  // namespace jindu::test
