#include "client/agent/schedule.h"

#include <algorithm>

namespace jindu::agent {
namespace {

State begin(State state) {
  state.phase = Phase::syncing;
  state.again = false;
  return state;
}

State begin_if_due(const State& state, std::int64_t now_ms) {
  return now_ms >= state.due_ms ? begin(state) : state;
}

State while_resting(State state, const Event& event) {
  switch (event.kind) {
    case Event::Kind::recorded:
      // Several presses in a row travel together.
      state.due_ms = std::min(state.due_ms, event.now_ms + kGatherMs);
      return begin_if_due(state, event.now_ms);
    case Event::Kind::tick:
      return begin_if_due(state, event.now_ms);
    case Event::Kind::asked:
    case Event::Kind::link_up:
      return begin(state);
    case Event::Kind::done:
    case Event::Kind::failed:
      return state;
  }
  return state;
}

State while_syncing(State state, const Event& event) {
  switch (event.kind) {
    case Event::Kind::tick:
    case Event::Kind::link_up:
      return state;
    case Event::Kind::recorded:
    case Event::Kind::asked:
      state.again = true;
      return state;
    case Event::Kind::done:
      return State{Phase::resting, event.now_ms + (state.again ? 0 : kRestMs), 0, false};
    case Event::Kind::failed:
      return State{Phase::waiting, event.now_ms + retry_delay_ms(state.failures + 1, event.chance),
                   state.failures + 1, false};
  }
  return state;
}

State while_waiting(State state, const Event& event) {
  switch (event.kind) {
    case Event::Kind::tick:
      return begin_if_due(state, event.now_ms);
    case Event::Kind::asked:
      return begin(state);
    case Event::Kind::link_up:
      state.failures = 0;
      return begin(state);
    case Event::Kind::recorded:
    case Event::Kind::done:
    case Event::Kind::failed:
      return state;
  }
  return state;
}

}  // namespace

std::int64_t retry_delay_ms(int failures, std::uint32_t chance) {
  std::int64_t whole = kRetryMsMin;
  for (int i = 1; i < failures && whole < kRetryMsMax; ++i) whole *= 2;
  whole = std::min(whole, kRetryMsMax);
  return whole / 2 + static_cast<std::int64_t>(chance) % (whole / 2 + 1);
}

State next(const State& state, const Event& event) {
  switch (state.phase) {
    case Phase::resting:
      return while_resting(state, event);
    case Phase::syncing:
      return while_syncing(state, event);
    case Phase::waiting:
      return while_waiting(state, event);
  }
  return state;
}

}  // namespace jindu::agent
