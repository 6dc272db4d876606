#include "server/cli/console_jobs.h"

#include <algorithm>

namespace jindu::city_cli {
namespace {

constexpr std::size_t kWaitingMax = 8;
constexpr std::int64_t kAnswerKeptMs = 15 * 60'000;

service::Outcome refusal(const char* code, const char* message) {
  const Json one{{"code", code}, {"field", ""}, {"message", message}};
  return {422, Json{{"error", one}, {"problems", Json::array({one})}}.dump()};
}

}  // namespace

struct Jobs::Job : Progress {
  std::uint64_t number = 0;
  std::string operator_id, name, path;
  Run run;
  const std::atomic<bool>* stopping = nullptr;
  std::atomic<bool> called_off = false;
  std::atomic<std::size_t> done = 0, total = 0;
  // Under the mutex of the jobs:
  bool begun = false, over = false, cut_short = false;
  service::Outcome outcome;
  std::int64_t over_ms = 0;

  bool go_on(std::size_t done_now, std::size_t total_now) override {
    done = done_now;
    total = total_now;
    return !called_off && !*stopping;
  }
  const char* state() const {
    if (over) return cut_short ? "stopped" : "over";
    if (called_off) return "stops";
    return begun ? "runs" : "waits";
  }
};

Jobs::Jobs(Clock& clock) : clock_(clock) {}
Jobs::~Jobs() {
  stopping_ = true;
  worker_.stop();
}

service::Outcome Jobs::start(const std::string& operator_id, const std::string& name,
                             const std::string& path, Run run) {
  auto job = std::make_shared<Job>();
  job->operator_id = operator_id;
  job->name = name;
  job->path = path;
  job->run = std::move(run);
  job->stopping = &stopping_;
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.uptime_ms();
  std::erase_if(jobs_, [now](const auto& one) {
    return one->over && one->over_ms + kAnswerKeptMs <= now;
  });
  const auto waiting = static_cast<std::size_t>(
      std::count_if(jobs_.begin(), jobs_.end(), [](const auto& one) { return !one->over; }));
  if (waiting >= kWaitingMax) {
    return refusal("C-443", "已有多项长任务在排队，请等前面的办完再试");
  }
  job->number = ++last_;
  jobs_.push_back(job);
  worker_.give([this, job] { this->run(job); });
  return {200, Json{{"job", job->number}}.dump()};
}

void Jobs::run(const std::shared_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    job->begun = !job->called_off;
  }
  service::Outcome outcome =
      job->begun ? job->run(*job) : refusal("C-445", "还没有开始就停下了，没有办理");
  const std::lock_guard lock(mutex_);
  job->outcome = std::move(outcome);
  job->run = {};  // With it goes the key of who began it.
  job->cut_short = job->called_off;
  job->over = true;
  job->over_ms = clock_.uptime_ms();
}

std::shared_ptr<Jobs::Job> Jobs::find(const std::string& operator_id, std::uint64_t number) {
  const auto at = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& one) {
    return one->number == number && one->operator_id == operator_id;
  });
  return at == jobs_.end() ? nullptr : *at;
}

service::Outcome Jobs::answer(const std::string& operator_id, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const std::shared_ptr<Job> job = find(operator_id, number);
  if (!job) return refusal("C-444", "没有这项任务，或不是您发起的；结果请在相应页面查看");
  if (!job->over) return {200, Json{{"job", job->number}}.dump()};
  std::erase(jobs_, job);
  return std::move(job->outcome);
}

service::Outcome Jobs::cancel(const std::string& operator_id, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const std::shared_ptr<Job> job = find(operator_id, number);
  if (!job) return refusal("C-444", "没有这项任务，或不是您发起的；结果请在相应页面查看");
  job->called_off = true;
  return {200, Json{{"job", job->number}, {"state", job->state()}}.dump()};
}

Json Jobs::told() {
  const std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& job : jobs_) {
    list.push_back({{"job", job->number},
                    {"by", job->operator_id},
                    {"name", job->name},
                    {"path", job->path},
                    {"state", job->state()},
                    {"done", job->done.load()},
                    {"total", job->total.load()}});
  }
  return list;
}

}  // namespace jindu::city_cli
