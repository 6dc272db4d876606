#include "server/accept/acceptor.h"

#include <algorithm>

#include "server/accept/acceptor_core.h"
#include "server/standing/periods.h"

namespace jindu::accept {

Acceptor::Acceptor(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Acceptor::~Acceptor() = default;

void Acceptor::watch(InFlight& in_flight) { core_->in_flight = &in_flight; }

Result<std::unique_ptr<Acceptor>> Acceptor::open(const store::City& city, const Rules& rules,
                                                 store::Store& store) {
  if (city.epoch.is_nil() || city.replica.is_nil()) {
    return fail(ErrorCode::invalid, "acceptor: a city without epoch or replica");
  }
  return std::unique_ptr<Acceptor>(new Acceptor(std::make_unique<Core>(city, rules, store)));
}

bool brings_something(const wire::SyncRequest& request) {
  return !request.segments().empty() ||
         std::any_of(request.blobs().begin(), request.blobs().end(),
                     [](const wire::BlobPart& part) { return !part.chunks().empty(); });
}

Result<std::vector<wire::SyncResponse>> Acceptor::commit(std::vector<Prepared>& group) {
  std::vector<wire::SyncResponse> responses;
  Core& core = *core_;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    for (Prepared& request : group) {
      JINDU_TRY(wire::SyncResponse response, core.take(request));
      responses.push_back(std::move(response));
    }
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return responses;
}

Result<wire::SyncResponse> Acceptor::exchange(const wire::SyncRequest& request,
                                              const ReplicaId& sender, store::Reader& reader,
                                              Executor& executor) {
  wire::SyncResponse response;
  if (brings_something(request)) {
    JINDU_TRY(Prepared whole, take_apart(request, sender, reader));
    while (!whole.empty()) {
      std::vector<Prepared> group;
      JINDU_TRY(Prepared run, verify_next(whole, kRunEntries, reader, executor));
      group.push_back(std::move(run));
      JINDU_TRY(std::vector<wire::SyncResponse> responses, commit(group));
      add_run(response, std::move(responses.front()));
    }
  }
  JINDU_TRY_OK(answer(request, sender, reader, response));
  return response;
}

Result<std::vector<wire::Verdict>> Acceptor::act(const Actor& actor,
                                                 std::vector<wire::Operation> operations) {
  std::vector<wire::Verdict> verdicts;
  Core& core = *core_;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY(verdicts, core.place_act(actor, std::move(operations)));
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return verdicts;
}

Result<std::vector<wire::Verdict>> Acceptor::try_act(
    const Actor& actor, std::vector<wire::Operation> operations,
    const std::function<Status(std::uint64_t head)>& look) {
  std::vector<wire::Verdict> verdicts;
  Core& core = *core_;
  bool whole = false;
  const Status undone = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY(verdicts, core.place_act(actor, std::move(operations)));
    JINDU_TRY_OK(core.finish());
    JINDU_TRY_OK(look(core.first_seq));
    whole = true;
    return fail(ErrorCode::conflict, "act: only tried");  // What failed is rolled back.
  });
  core.forget();
  if (!whole) return undone.error();
  return verdicts;
}

Result<std::uint64_t> Acceptor::take_in(const Actor& actor, const wire::Import& import,
                                        const std::function<Status(store::Writer&)>& apply,
                                        const store::PersonNumbers* people) {
  Core& core = *core_;
  std::uint64_t seq = 0;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY_OK(core.place_import(actor, import));
    seq = core.city_seq;
    JINDU_TRY_OK(apply(core.writer));
    JINDU_TRY_OK(core.writer.advance(kFactsGeneration, 1));
    if (people != nullptr) JINDU_TRY_OK(core.judge.look_again(*people));
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return seq;
}

Result<std::vector<std::size_t>> Acceptor::take_findings(const Actor& actor,
                                                         const wire::Import& import,
                                                         std::vector<standing::Told> told) {
  Core& core = *core_;
  std::vector<std::size_t> refused;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY_OK(core.place_import(actor, import));
    JINDU_TRY_OK(core.judge.take_findings(std::move(told), refused));
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return refused;
}

Status Acceptor::policy_changed() {
  Core& core = *core_;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    core.work.set_cause(core.by_city(""));
    JINDU_TRY_OK(core.writer.advance(kFactsGeneration, 1));
    JINDU_TRY_OK(core.judge.wages_changed({}, true));
    return core.finish();
  });
  core.forget();
  return done;
}

Result<std::optional<rules::Assessment>> Acceptor::assess_now(const RecordId& record) {
  store::Work work(core_->city, core_->writer);
  Judge judge(core_->rules, work);
  JINDU_TRY(const store::Live* live, work.find(record));
  const auto is = [&](std::string_view type) { return live != nullptr && live->type->name == type; };
  if (!is("Filing") && !is("Settlement") && !is("ReimbursementClaim")) {
    return std::optional<rules::Assessment>();
  }
  JINDU_TRY(rules::Assessment assessment, judge.assess(*live));
  return std::optional(std::move(assessment));
}

Status Acceptor::note_seen(const std::map<ReplicaId, wire::DeskStatus>& desks) {
  Core& core = *core_;
  return core.writer.transaction([&]() -> Status {
    for (const auto& [id, desk] : desks) {
      JINDU_TRY(std::optional<store::Replica> replica, core.writer.replica(id));
      if (!replica) continue;
      replica->last_seen_ms =
          desk.came_ms() == 0 ? core.city.clock.wall_ms() : desk.came_ms();
      if (desk.ByteSizeLong() > 0) replica->desk_status = desk.SerializeAsString();
      JINDU_TRY_OK(core.writer.put_replica(*replica));
    }
    return {};
  });
}

Status Acceptor::tick() {
  Core& core = *core_;
  JINDU_TRY(const std::vector<store::Waiting> due,
            core.writer.waiting_due(core.city.clock.wall_ms(), 1));
  const Date today = local_date(core.city.clock.wall_ms());
  JINDU_TRY(const std::uint64_t turned, core.writer.counter("standing_day"));
  const bool new_day = turned < static_cast<std::uint64_t>(standing::day_number(today));
  if (due.empty() && !new_day) return {};
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY_OK(core.judge.hold_overdue(core.city.clock.wall_ms()));
    core.work.set_cause(core.by_city(""));
    if (new_day) JINDU_TRY_OK(core.judge.turn_standing(today));
    return core.finish();
  });
  core.forget();
  return done;
}

}  // namespace jindu::accept
