#pragma once
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "schema/base/clock.h"
#include "server/cli/options.h"
#include "sync/service/page_service.h"
#include "sync/service/worker.h"

/// What takes long in the console: one after another on a thread of its own. How far it has come is
/// told to all pages; who began one may call it off, and fetches its answer. What was written until
/// then stays.
namespace jindu::city_cli {

class Jobs {
 public:
  using Run = std::function<service::Outcome(Progress&)>;

  /// `clock` outlives it.
  explicit Jobs(Clock& clock);
  ~Jobs();  ///< calls off what runs, and waits for it
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// {"job": number}; C-443: too many wait. `path` says what it is.
  service::Outcome start(const std::string& operator_id, const std::string& name,
                         const std::string& path, Run run);
  /// {"job"} while it is not over; then what the call would have said, once. C-444: nobody's, or
  /// another's.
  service::Outcome answer(const std::string& operator_id, std::uint64_t job);
  service::Outcome cancel(const std::string& operator_id, std::uint64_t job);
  /// [{"job", "by", "name", "path", "state", "done", "total"}]; states: waits, runs, stops, over,
  /// stopped. Any thread.
  Json told();

 private:
  struct Job;
  void run(const std::shared_ptr<Job>& job);
  std::shared_ptr<Job> find(const std::string& operator_id, std::uint64_t number);

  Clock& clock_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<Job>> jobs_;
  std::uint64_t last_ = 0;
  std::atomic<bool> stopping_ = false;
  service::Worker worker_;  // The last: it is gone before what it works on.
};

}  // namespace jindu::city_cli
