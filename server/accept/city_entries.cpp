// Entries of the city's own chain: what staff do, and what the city did in a group commit.
#include "server/accept/acceptor_core.h"

namespace jindu::accept {
namespace {

/// Below the caps of an entry, with room for what encodes it.
constexpr std::size_t kActsMax = 250;
constexpr std::size_t kActBytesMax = 56 * 1024;

}  // namespace

Result<oplog::Entry> Acceptor::Core::sign(const wire::EntryPayload& payload,
                                          crypto::Signer& signer) {
  oplog::EntryHeader header;
  header.suite = signer.suite();
  header.replica_id = city.replica;
  header.epoch = city.epoch;
  header.seq = city_chain.last_seq + 1;
  header.prev_hash = city_chain.last_hash;
  header.operator_key = signer.key_id();
  header.wall_ms = city.clock.wall_ms();
  header.hlc = Hlc{static_cast<std::uint64_t>(header.wall_ms) << 16};
  header.uptime_ms = static_cast<std::uint64_t>(city.clock.uptime_ms());
  header.program_version = kProgramVersion;
  header.schema_version = kSchemaVersion;
  return oplog::make_entry(header, payload, signer, city.random);
}

Status Acceptor::Core::write_acts() {
  std::deque<store::Work::Act> acts = work.take_acts();
  for (std::size_t first = 0; first < acts.size();) {
    wire::EntryPayload payload;
    std::size_t bytes = 0;
    std::size_t last = first;
    while (last < acts.size() && last - first < kActsMax &&
           (last == first || bytes + acts[last].bytes <= kActBytesMax)) {
      bytes += acts[last].bytes;
      payload.add_operations()->Swap(&acts[last].operation);
      ++last;
    }
    JINDU_TRY(const oplog::Entry entry, sign(payload, city.signer));
    JINDU_TRY(const std::uint64_t seq, append(city_chain, entry.header, entry.hash, entry.envelope,
                                              store::EntryStatus::judged));
    for (std::size_t i = first; i < last; ++i) {
      store::OpRow row;
      row.place = store::place_of(seq, i - first);
      row.op_id = acts[i].op_id;
      row.record_id = acts[i].record;
      row.chain_no = city_chain.no;
      row.first_kind = row.last_kind = wire::Verdict::ACCEPTED;
      JINDU_TRY_OK(writer.add_op(row, false));
    }
    first = last;
  }
  return {};
}

Status Acceptor::Core::place_import(const Actor& actor, const wire::Import& import) {
  wire::Operation operation;
  *operation.mutable_import() = import;
  JINDU_TRY_OK(place_act(actor, {std::move(operation)}));
  work.set_cause(by_city(actor.operator_id));
  return {};
}

store::Cause Acceptor::Core::by_city(const std::string& operator_id) const {
  store::Cause cause;
  cause.place = store::place_of(city_seq + 1, 0);
  cause.site_kind = "city";
  cause.operator_id = operator_id;
  cause.wall_ms = cause.received_ms = city.clock.wall_ms();
  return cause;
}

Result<std::vector<wire::Verdict>> Acceptor::Core::place_act(
    const Actor& actor, std::vector<wire::Operation> operations) {
  wire::EntryPayload payload;
  for (wire::Operation& operation : operations) {
    if (operation.op_id().empty()) {
      operation.set_op_id(new_id<OpId>(city.clock, city.random).str());
    }
    if (operation.record_id().empty()) {  // An import is about no record; its rows find it by this.
      operation.set_record_id(new_id<RecordId>(city.clock, city.random).str());
    }
    operation.mutable_based_on()->set_city_epoch(city.epoch.str());
    *payload.add_operations() = operation;
  }
  crypto::Signer& signer = actor.signer != nullptr ? *actor.signer : city.signer;
  JINDU_TRY(const oplog::Entry entry, sign(payload, signer));
  JINDU_TRY_OK(
      append(city_chain, entry.header, entry.hash, entry.envelope, store::EntryStatus::judged));
  work.set_chain_seq(city_chain.last_seq);
  std::vector<PreparedOperation> prepared;
  for (wire::Operation& operation : operations) {
    prepared.push_back(prepare_operation(city.catalog, rules.cycles, std::move(operation)));
  }
  Author author = author_of(entry.header, city.clock.wall_ms());
  author.chain_no = city_chain.no;
  author.operator_id = actor.operator_id;
  author.roles = &actor.roles;
  author.employer = actor.employer;
  return judge.entry(author, city_seq, prepared);
}

}  // namespace jindu::accept
