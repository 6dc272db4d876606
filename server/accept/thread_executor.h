#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "server/accept/executor.h"

namespace jindu::accept {

/// A few threads that wait for work. Several callers may run at once; each takes part in its own
/// work, so that nobody waits for a busy pool.
class ThreadExecutor final : public Executor {
 public:
  /// `threads`: beside the caller's; 0: as many as there are cores, less one.
  explicit ThreadExecutor(std::size_t threads = 0);
  ~ThreadExecutor() override;
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  void run(std::size_t count, const std::function<void(std::size_t)>& task) override;

 private:
  struct Job {
    std::size_t count;
    const std::function<void(std::size_t)>* task;
    std::size_t next = 0;
    std::size_t done = 0;
  };
  bool work_on(Job& job, std::unique_lock<std::mutex>& lock);
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable finished_;
  std::vector<Job*> jobs_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace jindu::accept
