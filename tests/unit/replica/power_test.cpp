// The power goes: replica.db may fall back to an earlier moment, outbox.db never.
#include <doctest/doctest.h>

#include "tests/simulation/sim_disk.h"
#include "tests/unit/replica/replica_fixture.h"

namespace jindu::test {
namespace {

using replica::Origin;

TEST_CASE("power: what the city refused is not shown as taken after a power cut") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    sim::SimDisk disk("replica-power-" + std::to_string(seed));
    ReplicaFixture at;
    at.replica_vfs = disk.vfs_name();
    at.reopen();
    const RecordId id = at.new_record();
    at.apply(at.page({at.state(id, 2, "confirmed")}, 1));
    for (int round = 0; round < 3; ++round) {  // The second time is like the first.
      const OpId op = at.write(
          id, [](wire::Operation& operation) { operation.mutable_step()->set_event("cancel"); });
      REQUIRE(at.replica->catch_up().ok());
      REQUIRE(at.replica_db->checkpoint().ok());  // So far it is on the disk.
      at.answer(op, id, wire::Verdict::REFUSED, 0);
      REQUIRE(at.outbox->all_on_top().value().empty());
    }
    disk.crash();
    at.replica.reset();
    at.replica_db.reset();
    std::mt19937_64 random(seed);
    disk.restart(random);
    at.reopen();
    const auto rows = at.replica->list(*at.catalog->find("Filing"), {"", "例小花", 10}).value();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].origin == Origin::confirmed);
    CHECK(at.replica->list(*at.catalog->find("Filing"), {"CANCELLED", "", 10}).value().empty());
  }
}

}  // namespace
}  // namespace jindu::test
