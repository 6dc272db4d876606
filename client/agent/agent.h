#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "client/agent/schedule.h"
#include "schema/base/clock.h"

namespace jindu::agent {

/// Syncs in the background: a thread around schedule.h. What it syncs with is a function that is
/// only ever called on that thread (so a Desk of its own may live in it).
class Agent {
 public:
  /// `sync`: exchanges until nothing is left; false: it did not get through. Both references
  /// outlive the agent. The first sync begins at once.
  Agent(Clock& clock, Random& random, std::function<bool()> sync);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// From any thread: recorded, asked, link_up.
  void tell(Event::Kind kind);
  /// For the status line: whether the last exchange went through, and when the next begins.
  State state() const;
  /// Waits for an exchange in hand.
  void stop();

 private:
  void run();
  bool attempt();
  void take(Event::Kind kind);  ///< under `mutex_`

  Clock& clock_;
  Random& random_;
  const std::function<bool()> sync_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jindu::agent
