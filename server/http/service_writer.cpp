// The writer's thread: what many requests brought goes into one transaction, and none is answered
// before it is on the disk.
#include <chrono>
#include <exception>

#include "server/http/service.h"

namespace jindu::city_http {
namespace {

constexpr auto kTick = std::chrono::seconds(1);
/// When a desk that only asks was last here is written so often: each time costs a commit.
constexpr auto kSeenEvery = std::chrono::seconds(30);

}  // namespace

std::vector<Service::Write> Service::next_group() {
  std::vector<Write> group;
  std::size_t operations = 0;
  std::size_t bytes = 0;
  std::unique_lock lock(mutex_);
  writing_waits_.wait_for(lock, kTick, [this] { return stopping_ || !to_write_.empty(); });
  while (!to_write_.empty()) {
    Write& next = to_write_.front();
    operations += next.operations;
    bytes += next.bytes;
    const bool over = operations > kGroupOperationsMax || bytes > kGroupBytesMax;
    if (!group.empty() && (over || next.enrol)) break;  // A big one goes alone.
    const bool alone = next.enrol.has_value();
    group.push_back(std::move(next));
    to_write_.pop_front();
    if (alone) break;
  }
  return group;
}

/// A failing disk shows itself in the next commit, whose desks are told; the next request tells
/// again that its desk was here.
void Service::note_seen() {
  std::map<ReplicaId, wire::DeskStatus> seen;
  {
    const std::lock_guard lock(mutex_);
    seen.swap(seen_);
  }
  if (!seen.empty()) static_cast<void>(city_.acceptor().note_seen(seen).ok());
}

void Service::write() {
  auto ticked = std::chrono::steady_clock::now();
  auto noted = ticked;
  for (;;) {
    std::vector<Write> group = next_group();
    try {
      if (!group.empty()) commit(std::move(group));
      const auto now = std::chrono::steady_clock::now();
      if (now - ticked >= kTick) {
        ticked = now;
        // A failing disk shows itself in the next commit, whose desks are told.
        static_cast<void>(city_.acceptor().tick().ok());
      }
      if (now - noted >= kSeenEvery) {
        noted = now;
        note_seen();
      }
    } catch (const std::exception&) {
      // Whoever was in the group gets no answer from here and asks again: stored verdicts wait.
    }
    const std::lock_guard lock(mutex_);
    if (stopping_ && to_write_.empty()) break;
  }
  try {
    note_seen();
  } catch (const std::exception&) {
    // Only when somebody was last here.
  }
}

void Service::commit(std::vector<Write> group) {
  Write& first = group.front();
  if (first.enrol) return finish(*first.job, city::enrolment_answer(city_, *first.enrol));
  std::vector<accept::Prepared> runs;
  for (Write& write : group) runs.push_back(std::move(write.run));
  written(group, city_.acceptor().commit(runs));
}

/// A job goes back to the workers with its last run, whatever became of the earlier ones.
void Service::written(std::vector<Write>& group,
                      Result<std::vector<wire::SyncResponse>> responses) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    Job& job = *group[i].job;
    if (!responses.ok()) {
      job.failed = responses.error();
    } else if (!job.failed) {
      if (!job.response) job.response.emplace();
      accept::add_run(*job.response, std::move((*responses)[i]));
    }
  }
  const std::lock_guard lock(mutex_);
  for (Write& write : group) {
    // Before new requests: what is on the disk should be receipted soon.
    if (write.last) to_work_.push_front(std::move(write.job));
  }
  work_waits_.notify_all();
}

}  // namespace jindu::city_http
