#include "client/agent/agent.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

namespace jindu::agent {
namespace {

/// Also looks at the clock again after this long, whatever it was told: a machine may have slept.
constexpr std::int64_t kNapMs = 1'000;

}  // namespace

Agent::Agent(Clock& clock, Random& random, std::function<bool()> sync)
    : clock_(clock), random_(random), sync_(std::move(sync)), thread_([this] { run(); }) {}

Agent::~Agent() { stop(); }

void Agent::take(Event::Kind kind) {
  Event event{kind, clock_.uptime_ms(), 0};
  std::array<std::uint8_t, sizeof event.chance> drawn{};
  random_.fill(drawn);
  std::memcpy(&event.chance, drawn.data(), drawn.size());
  state_ = next(state_, event);
}

void Agent::tell(Event::Kind kind) {
  const std::lock_guard lock(mutex_);
  take(kind);
  changed_.notify_one();
}

State Agent::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Agent::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool Agent::attempt() {
  try {
    return sync_();
  } catch (...) {
    return false;  // A library threw; the next attempt may do better.
  }
}

void Agent::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    take(Event::Kind::tick);
    if (state_.phase == Phase::syncing) {
      lock.unlock();
      const bool done = attempt();
      lock.lock();
      take(done ? Event::Kind::done : Event::Kind::failed);
      continue;
    }
    const std::int64_t nap =
        std::clamp<std::int64_t>(state_.due_ms - clock_.uptime_ms(), 1, kNapMs);
    changed_.wait_for(lock, std::chrono::milliseconds(nap));
  }
}

}  // namespace jindu::agent
