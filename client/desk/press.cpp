#include <unordered_set>

#include "client/desk/core.h"
#include "client/desk/exchange.h"
#include "schema/base/hlc.h"

namespace jindu::desk {
namespace {

using oplog::OutboxOperation;

/// Whether the city may still decide otherwise than the author saw: not answered, its effect not
/// here yet, waiting for something, or held before there was a record at all. What is held on a
/// record that stands is judged beside it, and stops nothing that comes after.
bool unconfirmed(const OutboxOperation& one, std::uint64_t version) {
  if (one.operation.has_look_up() || one.operation.has_decide()) return false;
  if (!one.verdict || one.verdict->kind() == wire::Verdict::PARKED) return true;
  if (one.verdict->kind() == wire::Verdict::HELD) return version == 0;
  return !replica::reached(one, version);
}

Status name_unconfirmed(const Core& core, const RecordId& record, wire::Operation& operation,
                        std::uint64_t version) {
  JINDU_TRY(const std::vector<OutboxOperation> own, core.outbox.of_record(record));
  for (const OutboxOperation& one : own) {
    if (!unconfirmed(one, version)) continue;
    bool there = false;
    for (const Bytes& named : operation.after()) there = there || named == one.operation.op_id();
    if (!there) operation.add_after(one.operation.op_id());
  }
  return {};
}

Result<oplog::Entry> sign(Core& core, const oplog::ChainHead& head, std::int64_t now_ms,
                          const wire::EntryPayload& payload) {
  oplog::EntryHeader header;
  header.suite = core.suite->id();
  JINDU_TRY(header.replica_id, id_from<ReplicaId>(core.site.replica_id()));
  header.epoch = head.epoch;
  header.seq = head.seq + 1;
  header.prev_hash = head.hash;
  header.operator_key = core.operator_key->key_id();
  HlcClock hlc(head.hlc);
  header.hlc = hlc.tick(now_ms);
  header.wall_ms = now_ms;
  header.uptime_ms = static_cast<std::uint64_t>(core.clock.uptime_ms());
  header.program_version = kProgramVersion;
  header.schema_version = kSchemaVersion;
  JINDU_TRY(const std::optional<Bytes> seen, core.outbox.meta(keys::kCityHead));
  wire::LogHead city;
  if (seen && city.ParseFromString(*seen) && city.root().size() == 32) {
    header.head_size = city.size();
    JINDU_TRY(header.head_root, hash_from(city.root()));
  }
  return oplog::make_entry(header, payload, *core.operator_key, core.random);
}

/// Behind the commit: hints and copies, which come again by themselves.
void follow(Core& core, const oplog::Entry& entry, Answer& answer) {
  const oplog::Mark mark{entry.header.epoch, entry.header.seq, entry.hash};
  const Status marked = core.on_files() ? oplog::write_mark(core.path("mark"), mark) : Status();
  const Status viewed = core.replica->catch_up();
  for (const Status* status : {&marked, &viewed}) {
    if (!status->ok()) answer.warnings.push_back(explain(status->error()));
  }
}

}  // namespace

Result<wire::Operation*> Press::add(const OpId& op_id, const RecordId& record_id,
                                    std::string_view type) {
  wire::Operation* operation = payload_.add_operations();
  operation->set_op_id(op_id.str());
  operation->set_record_id(record_id.str());
  operation->set_record_type(std::string(type));
  operation->set_event_date(to_string(local_date(now_ms_)));
  JINDU_TRY(const std::optional<replica::View> view, core_.replica->view(record_id));
  wire::BasedOn* based_on = operation->mutable_based_on();
  JINDU_TRY(const std::optional<Bytes> epoch, core_.outbox.meta(keys::kCityEpoch));
  if (epoch) based_on->set_city_epoch(*epoch);
  const std::uint64_t version = view ? view->header.version() : 0;
  based_on->set_version(version);
  based_on->set_own_seq(head_.seq);
  // What a settlement was reckoned by: the city tells an older profile from a wrong sum (K19).
  if (core_.policy) {
    based_on->set_policy_version(static_cast<std::uint32_t>(core_.policy->profile().version()));
  }
  JINDU_TRY_OK(name_unconfirmed(core_, record_id, *operation, version));
  return operation;
}

Status Press::refers_to(const RecordId& other) {
  JINDU_ENSURE(payload_.operations_size() > 0);
  wire::Operation& last = *payload_.mutable_operations(payload_.operations_size() - 1);
  JINDU_TRY(const std::optional<replica::View> view, core_.replica->view(other));
  return name_unconfirmed(core_, other, last, view ? view->header.version() : 0);
}

Result<Answer> press(Core& core, const SaveOptions& save,
                     const std::function<Result<Answer>(Press&)>& build) {
  // Another process may have written meanwhile: what is decided below is decided on its view, too.
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core.outbox_db));
  JINDU_TRY(const std::optional<Bytes> branch, core.outbox.meta(keys::kBranched));
  // What is written now could not be handed in: the city holds another entry at its place.
  if (branch && !branch->empty()) return refuse({explain(branched_error())});
  JINDU_TRY_OK(core.replica->catch_up());
  Press one(core);
  JINDU_TRY(one.head_, core.outbox.head());
  one.now_ms_ = core.clock.wall_ms();
  JINDU_TRY(Answer answer, build(one));
  if (!answer.done || one.payload_.operations().empty()) return answer;

  JINDU_TRY(const oplog::Entry entry, sign(core, one.head_, one.now_ms_, one.payload_));
  JINDU_TRY_OK(core.outbox.append(entry, one.now_ms_));
  if (save.draft) JINDU_TRY_OK(core.outbox.delete_draft(*save.draft));
  JINDU_TRY_OK(transaction.commit());
  follow(core, entry, answer);
  return answer;
}

}  // namespace jindu::desk
