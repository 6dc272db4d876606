#include "client/agent/schedule.h"

#include <doctest/doctest.h>

#include <atomic>

#include "client/agent/agent.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"

namespace jindu::agent {
namespace {

using Kind = Event::Kind;

State after(const State& state, Kind kind, std::int64_t now_ms, std::uint32_t chance = 0) {
  return next(state, {kind, now_ms, chance});
}

TEST_CASE("agent: while resting it syncs when due, soon after a record, at once when asked") {
  const State resting{Phase::resting, 50'000, 0, false};
  CHECK(after(resting, Kind::tick, 49'999) == resting);
  CHECK(after(resting, Kind::tick, 50'000).phase == Phase::syncing);
  CHECK(after(resting, Kind::asked, 1).phase == Phase::syncing);
  CHECK(after(resting, Kind::link_up, 1).phase == Phase::syncing);
  const State gathered = after(resting, Kind::recorded, 10'000);
  CHECK(gathered.phase == Phase::resting);
  CHECK(gathered.due_ms == 10'000 + kGatherMs);
  // A second press does not put it off.
  CHECK(after(gathered, Kind::recorded, 11'000).due_ms == gathered.due_ms);
  CHECK(after(resting, Kind::recorded, 49'000).due_ms == 50'000);
}

TEST_CASE("agent: what comes up while syncing makes another sync due right after") {
  const State syncing{Phase::syncing, 0, 0, false};
  CHECK(after(syncing, Kind::done, 1'000) == State{Phase::resting, 1'000 + kRestMs, 0, false});
  for (const Kind kind : {Kind::recorded, Kind::asked}) {
    const State more = after(syncing, kind, 500);
    CHECK(more.phase == Phase::syncing);
    CHECK(after(after(more, Kind::done, 1'000), Kind::tick, 1'000).phase == Phase::syncing);
  }
}

TEST_CASE("agent: failures wait longer each time, at most ten minutes, and success ends that") {
  State state{Phase::syncing, 0, 0, false};
  const std::int64_t whole[] = {5'000,   10'000,  20'000,  40'000, 80'000,
                                160'000, 320'000, 600'000, 600'000};
  int failures = 0;
  for (const std::int64_t delay : whole) {
    CAPTURE(delay);
    ++failures;
    CHECK(retry_delay_ms(failures, 0) == delay / 2);
    CHECK(retry_delay_ms(failures, static_cast<std::uint32_t>(delay / 2)) == delay);
    state = after(state, Kind::failed, 0, static_cast<std::uint32_t>(delay / 2));
    CHECK(state.phase == Phase::waiting);
    CHECK(state.due_ms == delay);
    CHECK(state.failures == failures);
    CHECK(after(state, Kind::recorded, 1) == state);
    state = after(state, Kind::tick, delay);
    CHECK(state.phase == Phase::syncing);
  }
  CHECK(after(state, Kind::done, 0).failures == 0);
  CHECK(retry_delay_ms(10'000, 4'000'000'000u) <= kRetryMsMax);
}

TEST_CASE("agent: a link that comes back, or a person, ends the waiting") {
  const State waiting{Phase::waiting, 600'000, 9, false};
  CHECK(after(waiting, Kind::tick, 599'999) == waiting);
  CHECK(after(waiting, Kind::asked, 1) == State{Phase::syncing, 600'000, 9, false});
  CHECK(after(waiting, Kind::link_up, 1) == State{Phase::syncing, 600'000, 0, false});
}

TEST_CASE("agent: the thread begins at once, again when told, and a throw is a failure") {
  test::FakeClock clock;
  test::FakeRandom random;
  std::atomic<int> syncs = 0;
  Agent agent(clock, random, [&] {
    const int count = ++syncs;
    syncs.notify_all();
    if (count == 2) throw 1;
    return true;
  });
  syncs.wait(0);
  while (agent.state().phase != Phase::resting) std::this_thread::yield();
  agent.tell(Kind::asked);
  syncs.wait(1);
  while (agent.state().phase != Phase::waiting) std::this_thread::yield();
  CHECK(agent.state().failures == 1);
  agent.tell(Kind::link_up);
  syncs.wait(2);
  agent.stop();
  CHECK(syncs == 3);
  CHECK(agent.state().phase == Phase::resting);
}

}  // namespace
}  // namespace jindu::agent
