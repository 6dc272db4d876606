#include "server/accept/thread_executor.h"

#include <algorithm>

namespace jindu::accept {
namespace {

/// Tasks are tens of microseconds each: taken in handfuls, so that the lock costs nothing.
constexpr std::size_t kHandful = 8;

}  // namespace

ThreadExecutor::ThreadExecutor(std::size_t threads) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency()) - 1;
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

ThreadExecutor::~ThreadExecutor() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

/// One handful; false: nothing left to take.
bool ThreadExecutor::work_on(Job& job, std::unique_lock<std::mutex>& lock) {
  if (job.next >= job.count) return false;
  const std::size_t first = job.next;
  const std::size_t last = std::min(job.count, first + kHandful);
  job.next = last;
  lock.unlock();
  for (std::size_t i = first; i < last; ++i) (*job.task)(i);
  lock.lock();
  job.done += last - first;
  if (job.done == job.count) finished_.notify_all();
  return true;
}

void ThreadExecutor::run(std::size_t count, const std::function<void(std::size_t)>& task) {
  if (count == 0) return;
  Job job{count, &task};
  std::unique_lock<std::mutex> lock(mutex_);
  if (count > kHandful) {
    jobs_.push_back(&job);
    wake_.notify_all();
  }
  while (work_on(job, lock)) {
  }
  finished_.wait(lock, [&] { return job.done == job.count; });
  std::erase(jobs_, &job);
}

void ThreadExecutor::serve() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    const auto open = std::find_if(jobs_.begin(), jobs_.end(),
                                   [](const Job* job) { return job->next < job->count; });
    if (open != jobs_.end()) {
      work_on(**open, lock);
    } else if (stop_) {
      return;
    } else {
      wake_.wait(lock);
    }
  }
}

}  // namespace jindu::accept
