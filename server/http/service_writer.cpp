// The writer's thread: what many requests brought goes into one transaction, and none is answered
// before it is on the disk.
#include <chrono>
#include <exception>

#include "server/http/service.h"

namespace jindu::city_http {
namespace {

constexpr auto kTick = std::chrono::seconds(1);

}  // namespace

std::vector<Service::JobPtr> Service::next_group() {
  std::vector<JobPtr> group;
  std::size_t operations = 0;
  std::size_t bytes = 0;
  std::unique_lock lock(mutex_);
  writing_waits_.wait_for(lock, kTick, [this] { return stopping_ || !to_write_.empty(); });
  while (!to_write_.empty()) {
    Job& next = *to_write_.front();
    operations += next.operations;
    bytes += next.bytes;
    const bool over = operations > kGroupOperationsMax || bytes > kGroupBytesMax;
    if (!group.empty() && (over || next.enrol)) break;  // A big one goes alone.
    const bool alone = next.enrol.has_value();
    group.push_back(std::move(to_write_.front()));
    to_write_.pop_front();
    if (alone) break;
  }
  return group;
}

void Service::write() {
  auto ticked = std::chrono::steady_clock::now();
  for (;;) {
    std::vector<JobPtr> group = next_group();
    try {
      if (!group.empty()) commit(std::move(group));
      const auto now = std::chrono::steady_clock::now();
      if (now - ticked >= kTick) {
        ticked = now;
        // A failing disk shows itself in the next commit, whose desks are told.
        static_cast<void>(city_.acceptor().tick().ok());
      }
    } catch (const std::exception&) {
      // Whoever was in the group gets no answer from here and asks again: stored verdicts wait.
    }
    const std::lock_guard lock(mutex_);
    if (stopping_ && to_write_.empty()) return;
  }
}

void Service::commit(std::vector<JobPtr> group) {
  if (group.front()->enrol) {
    return finish(*group.front(), city::enrolment_answer(city_, *group.front()->enrol));
  }
  std::vector<accept::Prepared> prepared;
  for (JobPtr& job : group) prepared.push_back(std::move(*job->prepared));
  Result<std::vector<wire::SyncResponse>> responses = city_.acceptor().commit(prepared);
  if (!responses.ok()) {
    for (JobPtr& job : group) {
      finish(*job, city::sync_answer(city_, *job->sync, responses.error()));
    }
    return;
  }
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i]->response = std::move((*responses)[i]);
    // Before new requests: what is on the disk should be receipted soon.
    to_work_.push_front(std::move(group[i]));
  }
  work_waits_.notify_all();
}

}  // namespace jindu::city_http
