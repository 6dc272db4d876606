#pragma once
#include <cstddef>
#include <functional>

namespace jindu::accept {

/// Where work that needs no lock runs: verifying signatures on all cores.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Calls `task` with 0 … count − 1, in any order and on any thread; returns when all are done.
  virtual void run(std::size_t count, const std::function<void(std::size_t)>& task) = 0;
};

/// On the caller's thread: tests and the simulator.
class InlineExecutor final : public Executor {
 public:
  void run(std::size_t count, const std::function<void(std::size_t)>& task) override {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

}  // namespace jindu::accept
