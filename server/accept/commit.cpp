// The writer's transaction: what was prepared gets its place in the order.
#include <algorithm>
#include <exception>

#include "server/accept/acceptor_core.h"

namespace jindu::accept {
namespace {

constexpr std::string_view kCitySeq = "city_seq";
constexpr int kCrashesMax = 2;

/// Noted for as long as it lives.
class Noted {
 public:
  Noted(InFlight* in_flight, const Hash& entry) : in_flight_(in_flight) {
    if (in_flight_ != nullptr) in_flight_->enter(entry);
  }
  Noted(const Noted&) = delete;
  Noted& operator=(const Noted&) = delete;
  ~Noted() {
    if (in_flight_ != nullptr) in_flight_->leave();
  }

 private:
  InFlight* in_flight_;
};

wire::Verdict unjudged_verdict(const wire::Operation& operation, std::uint64_t city_seq,
                               store::EntryStatus status) {
  wire::Verdict verdict;
  verdict.set_op_id(operation.op_id());
  verdict.set_city_seq(city_seq);
  verdict.set_record_id(operation.record_id());
  const bool bad = status == store::EntryStatus::bad_signature;
  verdict.set_kind(bad ? wire::Verdict::HELD : wire::Verdict::PARKED);
  verdict.mutable_reason()->set_code(bad ? "BAD_SIGNATURE" : "UNJUDGED");
  return verdict;
}

constexpr std::int64_t kClockMs = 10 * 60'000;  // domain.md section 11, K27

/// When it was written, as far as the city can tell: the desk tells its clock with each exchange, its
/// own sequence (hlc) never runs back, and nothing is written later than it arrives.
std::int64_t written_ms(const wire::DeskStatus& desk, const Author& author) {
  const std::int64_t off = desk.wall_ms() == 0 ? 0 : desk.wall_ms() - author.received_ms;
  if (off > kClockMs || off < -kClockMs) return author.wall_ms - off;
  const auto sequence_ms = static_cast<std::int64_t>(author.hlc >> 16);
  // A sequence that was cut down to the receipt had run ahead itself, and tells nothing.
  const bool tells = sequence_ms < author.received_ms;
  if (tells && sequence_ms > author.wall_ms + kClockMs) return sequence_ms;
  if (author.wall_ms > author.received_ms + kClockMs) return author.received_ms;
  return author.wall_ms;
}

/// Only another day is of any consequence: deadlines are counted in days.
bool clock_is_wrong(const wire::DeskStatus& desk, const Author& author) {
  return local_date(written_ms(desk, author)) != local_date(author.wall_ms);
}

}  // namespace

bool of_the_outside(const Error& error) {
  return error.code == ErrorCode::io || error.code == ErrorCode::full ||
         error.code == ErrorCode::busy || error.code == ErrorCode::locked;
}

Status Acceptor::Core::begin() {
  JINDU_TRY(city_seq, writer.counter(kCitySeq));
  first_seq = city_seq;
  JINDU_TRY(std::optional<store::Chain> own, writer.chain(city.replica, city.epoch));
  city_chain = own ? *own : store::Chain{0, city.replica, city.epoch, 0, {}, {}};
  if (!own) JINDU_TRY_OK(writer.put_chain(city_chain));
  work.set_chain_seq(city_chain.last_seq);
  JINDU_TRY_OK(judge.begin());
  return feeds.begin();
}

void Acceptor::Core::forget() {
  work.clear();
  work.take_back(0);
  feeds.forget();
  poisoned_.clear();
}

Status Acceptor::Core::flush() {
  return work.flush([this](store::Live& live) { return feeds.place(live); });
}

Result<wire::SyncResponse> Acceptor::Core::take(Prepared& request) {
  poisoned_.clear();
  for (;;) {
    wire::SyncResponse response;
    const std::uint64_t seq = city_seq;
    const std::size_t acts = work.mark();
    const feeds::FeedWriter::Mark feed_mark = feeds.mark();
    Status taken = writer.savepoint([&]() -> Status {
      try {
        JINDU_TRY_OK(take_all(request, response));
        return flush();
      } catch (const std::exception&) {  // A library's: its words may quote the entry.
        return fail(ErrorCode::invalid, "judge: a library gave up");
      }
    });
    if (taken.ok()) return response;
    if (of_the_outside(taken.error())) return taken.error();
    // One bad entry harms nobody: once more, with it stored unjudged.
    work.clear();
    work.take_back(acts);
    feeds.take_back(feed_mark);
    city_seq = seq;
    JINDU_TRY_OK(judge.begin());
    if (poisoned_.insert(current_).second) continue;
    // Not that entry after all: then the whole request waits, unjudged.
    const std::size_t before = poisoned_.size();
    for (std::size_t i = 0; i < request.segments.size(); ++i) {
      for (std::size_t k = 0; k < request.segments[i].entries.size(); ++k) poisoned_.insert({i, k});
    }
    if (poisoned_.size() == before) return taken.error();
  }
}

Status Acceptor::Core::take_all(Prepared& request, wire::SyncResponse& response) {
  response.set_city_epoch(city.epoch.str());
  response.set_city_ms(city.clock.wall_ms());
  for (std::size_t i = 0; i < request.segments.size(); ++i) {
    JINDU_TRY_OK(take_segment(request, i, response));
  }
  for (PreparedFile& file : request.files) JINDU_TRY_OK(take_file(file));
  request.replica.last_seen_ms = city.clock.wall_ms();
  JINDU_TRY(const std::optional<store::Replica> present, writer.replica(request.replica.id));
  if (!present) return {};
  store::Replica replica = *present;  // Its verdict position may have moved meanwhile.
  replica.last_seen_ms = city.clock.wall_ms();
  replica.desk_status = request.desk.SerializeAsString();
  return writer.put_replica(replica);
}

Status Acceptor::Core::take_segment(Prepared& request, std::size_t index,
                                    wire::SyncResponse& response) {
  PreparedSegment& segment = request.segments[index];
  wire::SegmentResult& result = *response.add_segments();
  result.set_epoch(segment.epoch.str());
  JINDU_TRY(std::optional<store::Chain> known, writer.chain(request.replica.id, segment.epoch));
  store::Chain chain = known ? *known
                             : store::Chain{0, request.replica.id, segment.epoch, 0,
                                            segment.base_hash, segment.base_hash};
  if (!known && !segment.entries.empty()) JINDU_TRY_OK(writer.put_chain(chain));
  JINDU_TRY(Standing standing, standing_of(chain, segment));
  std::size_t last_good = segment.entries.size();
  while (last_good > 0 && !segment.entries[last_good - 1].signature_holds) --last_good;
  wire::Receipt receipt;
  bool stopped = segment.gap || segment.broken;
  std::uint64_t wanted = 0;  // 0: what stands behind the last one taken
  for (std::size_t i = 0; i < segment.entries.size(); ++i) {
    PreparedEntry& entry = segment.entries[i];
    current_ = {index, i};
    if (entry.repeat) {
      JINDU_TRY_OK(repeat(chain, entry, result, receipt));
      if (entry.branch != 0) result.set_branch_seq(entry.received.header.seq);
      continue;
    }
    // A signature that does not hold counts only if a later good entry stands on this one.
    const bool usable = entry.received.header.seq == standing.last_seq + 1 &&
                        entry.received.header.prev_hash == standing.last_hash && i < last_good;
    if (!usable) {
      if (!entry.signature_holds) response.add_notices()->set_code("BAD_SIGNATURE");
      // Another copy of this desk was here in between: looked at again, it is a branch.
      if (entry.received.header.seq <= standing.last_seq) wanted = entry.received.header.seq;
      stopped = true;
      break;
    }
    store::EntryStatus status = store::EntryStatus::judged;
    if (!entry.signature_holds) status = store::EntryStatus::bad_signature;
    const bool deadly = in_flight != nullptr && in_flight->crashes(entry.hash) >= kCrashesMax;
    if (!entry.readable || deadly || poisoned_.contains(current_))
      status = store::EntryStatus::unjudged;
    JINDU_TRY_OK(place(request, chain, standing, entry, status, result));
    if (standing.branch != 0) result.set_branch_seq(standing.last_seq);
    if (receipt.first_seq() == 0) {
      receipt.set_first_seq(standing.last_seq);
      receipt.set_first_city_seq(city_seq);
    }
    receipt.set_last_seq(standing.last_seq);
    receipt.set_last_city_seq(city_seq);
    receipt.set_last_hash(Bytes(view(standing.last_hash)));
  }
  // Of a branch its own end counts: it is what this copy of the desk has.
  const bool branched = result.branch_seq() != 0;
  result.set_taken_seq(branched ? result.branch_seq() : chain.last_seq);
  if (stopped) {
    result.set_expected_seq(branched      ? result.branch_seq() + 1
                            : wanted != 0 ? wanted
                                          : chain.last_seq + 1);
  }
  if (receipt.first_seq() != 0) {
    receipt.set_epoch(segment.epoch.str());
    *response.add_receipts() = std::move(receipt);
  }
  return chain.no == 0 ? Status() : writer.put_chain(chain);
}

/// Where what is new of a segment is placed: behind the chain, or on its branch.
Result<Acceptor::Core::Standing> Acceptor::Core::standing_of(const store::Chain& chain,
                                                             const PreparedSegment& segment) {
  Standing standing{chain.last_seq, chain.last_hash, segment.branch, segment.branch_from};
  if (segment.branch == 0) return standing;
  for (const PreparedEntry& entry : segment.entries) {
    if (entry.repeat) continue;
    const std::uint64_t seq = entry.received.header.seq;
    JINDU_TRY(const std::vector<store::EntryRow> here, writer.entries_at(chain.no, seq));
    const bool taken = std::any_of(here.begin(), here.end(), [&](const store::EntryRow& row) {
      return row.branch == segment.branch;
    });
    const Hash& follows = entry.received.header.prev_hash;
    bool there = seq == 1 && follows == chain.base_hash;
    if (seq > 1) {
      JINDU_TRY(const std::vector<store::EntryRow> before, writer.entries_at(chain.no, seq - 1));
      there = std::any_of(before.begin(), before.end(),
                          [&](const store::EntryRow& row) { return row.hash == follows; });
    }
    // Taken meanwhile by another copy: nothing is placed, and the desk asks again.
    standing.last_seq = there && !taken ? seq - 1 : UINT64_MAX - 1;
    standing.last_hash = follows;
    return standing;
  }
  return standing;
}

Status Acceptor::Core::repeat(const store::Chain& chain, const PreparedEntry& entry,
                              wire::SegmentResult& result, wire::Receipt& receipt) {
  JINDU_TRY(const std::vector<store::EntryRow> rows,
            writer.entries_at(chain.no, entry.received.header.seq));
  const auto stored = std::find_if(rows.begin(), rows.end(), [&](const store::EntryRow& row) {
    return row.branch == entry.branch;
  });
  if (stored == rows.end()) return {};
  if (receipt.first_seq() == 0) {
    receipt.set_first_seq(stored->seq);
    receipt.set_first_city_seq(stored->city_seq);
  }
  receipt.set_last_seq(stored->seq);
  receipt.set_last_city_seq(stored->city_seq);
  receipt.set_last_hash(Bytes(view(stored->hash)));
  JINDU_TRY(const oplog::ReceivedEntry received, oplog::take_apart(stored->envelope));
  Result<wire::EntryPayload> payload = oplog::parse_payload(received.payload);
  if (!payload.ok()) return {};  // Stored unread: there is no verdict to tell.
  for (int i = 0; i < payload->operations_size(); ++i) {
    JINDU_TRY(const RecordId record, id_from<RecordId>(payload->operations(i).record_id()));
    JINDU_TRY(const std::optional<store::OpRow> op,
              writer.op_at(record, store::place_of(stored->city_seq, static_cast<std::size_t>(i))));
    if (!op) continue;
    wire::Verdict verdict;
    if (verdict.ParseFromString(op->last_verdict.empty() ? op->first_verdict : op->last_verdict)) {
      *result.add_verdicts() = std::move(verdict);
    }
  }
  return {};
}

Result<std::uint64_t> Acceptor::Core::append(store::Chain& chain, const oplog::EntryHeader& header,
                                             const Hash& hash, const Bytes& envelope,
                                             store::EntryStatus status, std::int64_t branch) {
  store::EntryRow row;
  row.city_seq = ++city_seq;
  row.chain_no = chain.no;
  row.seq = header.seq;
  row.branch = branch;
  row.hash = hash;
  row.status = status;
  row.received_ms = city.clock.wall_ms();
  row.envelope = envelope;
  JINDU_TRY_OK(writer.add_entry(row));
  if (branch == 0) {
    chain.last_seq = header.seq;
    chain.last_hash = hash;
  }
  return row.city_seq;
}

Status Acceptor::Core::place(const Prepared& request, store::Chain& chain, Standing& standing,
                             PreparedEntry& entry, store::EntryStatus status,
                             wire::SegmentResult& result) {
  const bool newer = entry.received.header.schema_version > kSchemaVersion;
  if (newer && std::any_of(entry.operations.begin(), entry.operations.end(),
                           [](const PreparedOperation& one) { return !one.unknown.empty(); })) {
    status = store::EntryStatus::unjudged;  // A newer desk's words: wait until we know them.
  }
  const oplog::EntryHeader& header = entry.received.header;
  JINDU_TRY_OK(append(chain, header, entry.hash, entry.received.envelope, status, standing.branch));
  standing.last_seq = header.seq;
  standing.last_hash = entry.hash;
  if (status != store::EntryStatus::judged) return place_unjudged(chain, entry, status, result);
  Author author = author_of(header, city.clock.wall_ms());
  author.chain_no = chain.no;
  author.site = &request.site;
  const store::Operator& person = request.author_of(header.operator_key);
  author.operator_id = person.operator_id;
  author.roles = &person.roles;
  author.employer = person.employer_uscc;
  author.revoked = request.replica.revoked;
  author.ended = person.active_to;
  author.clock_wrong = clock_is_wrong(request.desk, author);
  if (standing.branch != 0) {
    put_on_branch(city.suite, standing.branch, standing.branch_from, author);
  }
  const Noted noted(in_flight, entry.hash);
  JINDU_TRY(std::vector<wire::Verdict> verdicts, judge.entry(author, city_seq, entry.operations));
  for (wire::Verdict& verdict : verdicts) *result.add_verdicts() = std::move(verdict);
  return {};
}

Status Acceptor::Core::place_unjudged(const store::Chain& chain, const PreparedEntry& entry,
                                      store::EntryStatus status, wire::SegmentResult& result) {
  for (std::size_t i = 0; i < entry.operations.size(); ++i) {
    const wire::Operation& operation = entry.operations[i].operation;
    wire::Verdict verdict = unjudged_verdict(operation, city_seq, status);
    store::OpRow row;
    row.place = store::place_of(city_seq, i);
    JINDU_TRY(row.op_id, id_from<OpId>(operation.op_id()));
    JINDU_TRY(row.record_id, id_from<RecordId>(operation.record_id()));
    row.chain_no = chain.no;
    row.first_kind = row.last_kind = verdict.kind();
    row.first_verdict = verdict.SerializeAsString();
    JINDU_TRY(const std::optional<store::OpRow> known, writer.op(row.op_id));
    JINDU_TRY_OK(writer.add_op(row, !known));
    *result.add_verdicts() = std::move(verdict);
  }
  return {};
}

Status Acceptor::Core::finish() {
  JINDU_TRY_OK(flush());
  JINDU_TRY_OK(write_acts());
  JINDU_TRY_OK(feeds.finish());
  JINDU_TRY_OK(writer.put_chain(city_chain));
  if (city_seq == first_seq) return {};
  return writer.advance(kCitySeq, city_seq - first_seq).ok()
             ? Status()
             : Status(fail(ErrorCode::io, "commit: counter"));
}

}  // namespace jindu::accept
