#include "server/conflicts/verdicts.h"

#include <algorithm>

namespace jindu::conflicts {
namespace {

/// Into the author's feed of late verdicts; staff read theirs in the console.
Status tell_author(const Context& context, std::int64_t chain_no, const Bytes& verdict) {
  store::Writer& writer = context.work.writer();
  JINDU_TRY(const std::vector<store::Chain> chains, writer.chains());
  const auto chain = std::find_if(chains.begin(), chains.end(),
                                  [&](const store::Chain& one) { return one.no == chain_no; });
  if (chain == chains.end()) return {};
  JINDU_TRY(std::optional<store::Replica> replica, writer.replica(chain->replica));
  if (!replica) return {};  // The city's own chain.
  ++replica->verdict_position;
  JINDU_TRY_OK(writer.add_late_verdict(replica->no, {replica->verdict_position, verdict}));
  return writer.put_replica(*replica);
}

}  // namespace

wire::Reason reason(std::string_view code, const std::vector<const store::Live*>& records) {
  wire::Reason reason;
  reason.set_code(std::string(code));
  for (const store::Live* record : records) reason.add_records(record->id().str());
  return reason;
}

Status give_verdict(const Context& context, store::OpRow op, wire::Verdict verdict) {
  verdict.set_op_id(op.op_id.str());
  verdict.set_city_seq(store::seq_of(op.place));
  verdict.set_decided_seq(store::seq_of(context.work.cause().place));
  op.last_kind = verdict.kind();
  op.last_verdict = verdict.SerializeAsString();
  JINDU_TRY_OK(context.work.writer().set_last_verdict(op));
  JINDU_TRY_OK(tell_author(context, op.chain_no, op.last_verdict));
  context.released.push_back(op.op_id.str());
  return {};
}

Status decide_operation(const Context& context, const OpId& op_id, wire::Verdict::Kind kind,
                        wire::Reason reason, const store::Live* live) {
  JINDU_TRY(std::optional<store::OpRow> op, context.work.writer().op(op_id));
  if (!op) return {};  // The city's own act: nobody to tell.
  wire::Verdict verdict;
  verdict.set_kind(kind);
  *verdict.mutable_reason() = std::move(reason);
  verdict.set_record_id(op->record_id.str());
  if (live != nullptr) {
    verdict.set_record_version(live->version());
    verdict.set_record_state(live->state());
  }
  return give_verdict(context, std::move(*op), std::move(verdict));
}

}  // namespace jindu::conflicts
