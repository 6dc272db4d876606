// Off the writer's thread: taking requests apart, chaining and verifying them.
#include <algorithm>
#include <iterator>

#include "server/accept/acceptor_core.h"

namespace jindu::accept {
namespace {

constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kEntriesMax = 20'000;

/// Takes apart the entries that follow the known head, and names them by their hashes.
PreparedSegment chain_up(const wire::Segment& sent, const ReplicaId& replica, const Epoch& epoch,
                         const std::optional<store::Chain>& known) {
  PreparedSegment segment;
  segment.epoch = epoch;
  Hash head{};
  if (known) {
    segment.known_seq = known->last_seq;
    head = known->last_hash;
  }
  if (sent.first_seq() == 0) {
    segment.broken = true;
    return segment;
  }
  segment.gap = sent.first_seq() > segment.known_seq + 1;
  if (segment.gap) return segment;
  std::uint64_t seq = sent.first_seq();
  for (const Bytes& envelope : sent.entries()) {
    PreparedEntry entry;
    if (seq <= segment.known_seq) {
      entry.repeat = true;
      entry.received.header.seq = seq;
      entry.received.envelope = envelope;
      segment.entries.push_back(std::move(entry));
      ++seq;
      continue;
    }
    Result<oplog::ReceivedEntry> received = oplog::take_apart(envelope);
    if (!received.ok() || received->header.replica_id != replica ||
        received->header.epoch != epoch || received->header.seq != seq) {
      segment.broken = true;
      return segment;
    }
    entry.received = std::move(*received);
    head = oplog::chain(entry.received, head);
    entry.hash = head;
    segment.entries.push_back(std::move(entry));
    ++seq;
  }
  return segment;
}

void verify(PreparedEntry& entry, const store::Replica& replica, const catalog::Catalog& catalog,
            const rules::LifeCycles& cycles) {
  if (entry.repeat) return;
  entry.signature_holds =
      static_cast<std::uint16_t>(entry.received.header.suite) == replica.suite &&
      oplog::signature_holds(entry.received, replica.operator_sign_key);
  Result<wire::EntryPayload> payload = oplog::parse_payload(entry.received.payload);
  entry.readable = payload.ok();
  if (!entry.readable) return;
  entry.operations.reserve(static_cast<std::size_t>(payload->operations_size()));
  for (wire::Operation& operation : *payload->mutable_operations()) {
    entry.operations.push_back(prepare_operation(catalog, cycles, std::move(operation)));
  }
}

/// A new filing stands by itself: the rules can be asked now, on as many cores as there are.
Status assess_filings(std::vector<PreparedEntry*>& entries, const Rules& rules,
                      store::Reader& reader, const store::City& city, std::int64_t now_ms,
                      const store::Site& site, Executor& executor) {
  std::vector<PreparedOperation*> filings;
  std::vector<rules::CaseFacts> facts;
  std::uint64_t generation = 0;
  FactFinder finder(reader, city.catalog, city.division);
  const Status found = reader.snapshot([&]() -> Status {
    JINDU_TRY(generation, reader.counter(kFactsGeneration));
    for (PreparedEntry* entry : entries) {
      for (PreparedOperation& one : entry->operations) {
        if (!one.creates || one.record == nullptr || one.type->name != "Filing") continue;
        JINDU_TRY(rules::CaseFacts around, finder.around(*one.record, {}, now_ms, site));
        filings.push_back(&one);
        facts.push_back(std::move(around));
      }
    }
    return {};
  });
  if (!found.ok()) return found;
  const Date today = local_date(now_ms);
  executor.run(filings.size(), [&](std::size_t i) {
    PreparedOperation& one = *filings[i];
    one.assessed = Assessed{generation, today,
                            failed_rules(rules.policy, rules.calendar, *one.type, *one.record,
                                         one.problems, facts[i], today)};
  });
  return {};
}

Status find_sender(const ReplicaId& sender, store::Reader& reader, Prepared& prepared) {
  JINDU_TRY(std::optional<store::Replica> replica, reader.replica(sender));
  if (!replica) return fail(ErrorCode::unauthorized, "sync: unknown replica");
  JINDU_TRY(std::optional<store::Site> site, reader.site(replica->site_no));
  JINDU_TRY(std::optional<store::Operator> author, reader.find_operator(replica->operator_id));
  if (!site || !author) return fail(ErrorCode::unauthorized, "sync: site or operator is gone");
  prepared.replica = std::move(*replica);
  prepared.site = std::move(*site);
  prepared.author = std::move(*author);
  return {};
}

/// The first `count` entries of `from`, or all.
std::vector<PreparedEntry> cut(PreparedSegment& from, std::size_t count) {
  const auto end =
      from.entries.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.entries.size()));
  std::vector<PreparedEntry> run(std::make_move_iterator(from.entries.begin()),
                                 std::make_move_iterator(end));
  from.entries.erase(from.entries.begin(), end);
  return run;
}

/// A signature that does not hold is judged by those behind it: it does not end a run.
bool may_end(const PreparedEntry& entry) { return entry.repeat || entry.signature_holds; }

}  // namespace

Result<Prepared> Acceptor::take_apart(const wire::SyncRequest& request, const ReplicaId& sender,
                                      store::Reader& reader) const {
  // Mostly left out: the channel has named the sender.
  if (!request.replica_id().empty() && request.replica_id() != sender.view()) {
    return fail(ErrorCode::unauthorized, "sync: another replica's request");
  }
  std::size_t entries = 0;
  for (const wire::Segment& segment : request.segments()) {
    entries += static_cast<std::size_t>(segment.entries_size());
  }
  if (request.segments_size() > static_cast<int>(kSegmentsMax) || entries > kEntriesMax) {
    return fail(ErrorCode::too_large, "sync: segments or entries");
  }
  Prepared prepared;
  prepared.desk = request.desk();
  const Status read = reader.snapshot([&]() -> Status {
    JINDU_TRY_OK(find_sender(sender, reader, prepared));
    for (const wire::Segment& sent : request.segments()) {
      JINDU_TRY(const Epoch epoch, id_from<Epoch>(sent.epoch()));
      JINDU_TRY(const std::optional<store::Chain> known, reader.chain(sender, epoch));
      prepared.segments.push_back(chain_up(sent, sender, epoch, known));
    }
    return {};
  });
  if (!read.ok()) return read.error();
  return prepared;
}

Result<Prepared> Acceptor::verify_next(Prepared& whole, std::size_t count, store::Reader& reader,
                                       Executor& executor) const {
  Prepared run{whole.replica, whole.site, whole.author, whole.desk, {}};
  const auto verify_all = [&](std::vector<PreparedEntry>& entries) {
    executor.run(entries.size(), [&](std::size_t i) {
      verify(entries[i], run.replica, core_->city.catalog, core_->rules.cycles);
    });
  };
  if (whole.segments.size() == 1) {
    PreparedSegment& from = whole.segments.front();
    PreparedSegment& to = run.segments.emplace_back();
    to.epoch = from.epoch;
    to.known_seq = from.known_seq;
    to.gap = from.gap;
    do {
      std::vector<PreparedEntry> more = cut(from, count);
      verify_all(more);
      std::move(more.begin(), more.end(), std::back_inserter(to.entries));
    } while (!from.entries.empty() && !may_end(to.entries.back()));
    if (from.entries.empty()) {
      to.broken = from.broken;
      whole.segments.clear();
    }
  } else {
    run.segments = std::move(whole.segments);
    whole.segments.clear();
    for (PreparedSegment& segment : run.segments) verify_all(segment.entries);
  }
  std::vector<PreparedEntry*> fresh;
  for (PreparedSegment& segment : run.segments) {
    for (PreparedEntry& entry : segment.entries) {
      if (!entry.repeat) fresh.push_back(&entry);
    }
  }
  JINDU_TRY_OK(assess_filings(fresh, core_->rules, reader, core_->city,
                              core_->city.clock.wall_ms(), run.site, executor));
  return run;
}

Result<Prepared> Acceptor::prepare(const wire::SyncRequest& request, const ReplicaId& sender,
                                   store::Reader& reader, Executor& executor) const {
  JINDU_TRY(Prepared whole, take_apart(request, sender, reader));
  return verify_next(whole, kEntriesMax, reader, executor);
}

}  // namespace jindu::accept
