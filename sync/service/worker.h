#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace jindu::service {

/// One thread that does one job after another. A Desk belongs to one thread: this is it.
class Worker {
 public:
  Worker();
  ~Worker();  ///< does the job in hand and drops the others
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// False, and the job is dropped: too many wait already.
  bool give(std::function<void()> job);
  /// The same for what must not be dropped, however many wait.
  void give_surely(std::function<void()> job);
  /// No more is taken; returns when the job in hand is done. The rest is dropped.
  void stop();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jindu::service
