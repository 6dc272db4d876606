// Off the writer's thread: taking requests apart, chaining and verifying them.
#include <algorithm>
#include <iterator>

#include "server/accept/acceptor_core.h"
#include "server/accept/files.h"

namespace jindu::accept {
namespace {

constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kEntriesMax = 20'000;

/// Where the next new entry of a segment stands.
struct Following {
  Hash head{};
  std::int64_t branch = 0;
  std::uint64_t branch_from = 0;
};

std::optional<store::EntryRow> same_as(std::vector<store::EntryRow>& rows, const Bytes& envelope) {
  for (store::EntryRow& row : rows) {
    if (row.envelope == envelope) return std::move(row);
  }
  return std::nullopt;
}

/// Which of those that stand before it the entry was signed over.
Result<std::optional<store::EntryRow>> predecessor(const store::Chain& chain, const Bytes& envelope,
                                                   std::uint64_t seq, const store::Replica& replica,
                                                   store::Reader& reader) {
  JINDU_TRY(std::vector<store::EntryRow> before, reader.entries_at(chain.no, seq - 1));
  for (store::EntryRow& row : before) {
    Result<oplog::ReceivedEntry> received = oplog::take_apart(envelope);
    if (!received.ok()) break;
    oplog::chain(*received, row.hash);
    if (oplog::signature_holds(*received, replica.sign_key_of(received->header.operator_key))) {
      return std::optional(std::move(row));
    }
  }
  return std::optional<store::EntryRow>();
}

/// Behind the chain, at the end of a branch, or on a new branch. `at`: the entry before it in the
/// segment, which stands already. Empty: the city has nothing that it could follow.
Result<std::optional<Following>> place_of_new(const std::optional<store::Chain>& known,
                                              const Hash& base, const Bytes& envelope,
                                              std::uint64_t seq, std::optional<store::EntryRow> at,
                                              const store::Replica& replica,
                                              store::Reader& reader) {
  if (!known) return seq == 1 ? std::optional(Following{base, 0, 0}) : std::optional<Following>();
  JINDU_TRY(const std::int64_t branches, reader.branches(known->no));
  const bool behind = seq == known->last_seq + 1;
  if (behind && (at ? at->branch == 0 : branches == 0)) {
    return std::optional(Following{known->last_hash, 0, 0});
  }
  if (seq > 1 && !at) {
    JINDU_TRY(at, predecessor(*known, envelope, seq, replica, reader));
    if (!at) return std::optional<Following>();
    if (behind && at->branch == 0) return std::optional(Following{known->last_hash, 0, 0});
  }
  Following place{at ? at->hash : known->base_hash, branches + 1, seq};
  if (at && at->branch != 0) {  // At the end of a branch it goes on; before that it parts anew.
    JINDU_TRY(const std::vector<store::EntryRow> here, reader.entries_at(known->no, seq));
    const bool taken = std::any_of(here.begin(), here.end(), [&](const store::EntryRow& row) {
      return row.branch == at->branch;
    });
    if (!taken) {
      JINDU_TRY(const auto start, reader.branch_start(known->no, at->branch));
      place.branch = at->branch;
      place.branch_from = start ? start->seq : seq;
    }
  }
  return std::optional(place);
}

/// Takes apart the entries that are new, and names them by their hashes.
Result<PreparedSegment> chain_up(const wire::Segment& sent, const store::Replica& replica,
                                 const Epoch& epoch, const std::optional<store::Chain>& known,
                                 store::Reader& reader) {
  PreparedSegment segment;
  segment.epoch = epoch;
  if (known) segment.known_seq = known->last_seq;
  segment.broken = sent.first_seq() == 0;
  if (!known && sent.base_hash().size() == segment.base_hash.size()) {
    JINDU_TRY(segment.base_hash, hash_from(sent.base_hash()));
  }
  std::optional<Following> place;
  std::optional<store::EntryRow> at;
  std::uint64_t seq = sent.first_seq();
  for (const Bytes& envelope : sent.entries()) {
    if (segment.broken) return segment;
    PreparedEntry entry;
    if (known && !place) {
      JINDU_TRY(std::vector<store::EntryRow> rows, reader.entries_at(known->no, seq));
      if (auto stored = same_as(rows, envelope)) {
        entry.repeat = true;
        entry.branch = stored->branch;
        entry.received.header.seq = seq++;
        entry.received.envelope = envelope;
        at = std::move(*stored);
        segment.entries.push_back(std::move(entry));
        continue;
      }
    }
    if (!place) {
      JINDU_TRY(place, place_of_new(known, segment.base_hash, envelope, seq, std::move(at), replica,
                                    reader));
      if (!place) {
        segment.gap = true;
        return segment;
      }
      segment.branch = place->branch;
      segment.branch_from = place->branch_from;
    }
    Result<oplog::ReceivedEntry> received = oplog::take_apart(envelope);
    if (!received.ok() || received->header.replica_id != replica.id ||
        received->header.epoch != epoch || received->header.seq != seq) {
      segment.broken = true;
      return segment;
    }
    entry.received = std::move(*received);
    place->head = oplog::chain(entry.received, place->head);
    entry.hash = place->head;
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
      oplog::signature_holds(entry.received,
                             replica.sign_key_of(entry.received.header.operator_key));
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
  for (const store::ReplicaOperator& one : replica->joined) {
    JINDU_TRY(std::optional<store::Operator> person, reader.find_operator(one.operator_id));
    if (!person) return fail(ErrorCode::unauthorized, "sync: an operator is gone");
    prepared.joined.push_back(*std::move(person));
  }
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
  prepared.desk.set_came_ms(core_->city.clock.wall_ms());
  const Status read = reader.snapshot([&]() -> Status {
    JINDU_TRY_OK(find_sender(sender, reader, prepared));
    for (const wire::Segment& sent : request.segments()) {
      JINDU_TRY(const Epoch epoch, id_from<Epoch>(sent.epoch()));
      JINDU_TRY(const std::optional<store::Chain> known, reader.chain(sender, epoch));
      JINDU_TRY(PreparedSegment segment, chain_up(sent, prepared.replica, epoch, known, reader));
      prepared.segments.push_back(std::move(segment));
    }
    return take_files_apart(request, core_->city.suite, reader, prepared.files);
  });
  if (!read.ok()) return read.error();
  return prepared;
}

Result<Prepared> Acceptor::verify_next(Prepared& whole, std::size_t count, store::Reader& reader,
                                       Executor& executor) const {
  Prepared run{whole.replica, whole.site, whole.author, whole.joined, whole.desk, {}, {}};
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
    to.base_hash = from.base_hash;
    to.branch = from.branch;
    to.branch_from = from.branch_from;
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
  if (whole.segments.empty()) std::swap(run.files, whole.files);
  std::vector<PreparedEntry*> fresh;
  for (PreparedSegment& segment : run.segments) {
    for (PreparedEntry& entry : segment.entries) {
      if (!entry.repeat) fresh.push_back(&entry);
    }
  }
  JINDU_TRY_OK(assess_filings(fresh, core_->rules, reader, core_->city, core_->city.clock.wall_ms(),
                              run.site, executor));
  return run;
}

Result<Prepared> Acceptor::prepare(const wire::SyncRequest& request, const ReplicaId& sender,
                                   store::Reader& reader, Executor& executor) const {
  JINDU_TRY(Prepared whole, take_apart(request, sender, reader));
  return verify_next(whole, kEntriesMax, reader, executor);
}

}  // namespace jindu::accept
