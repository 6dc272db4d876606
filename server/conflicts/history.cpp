#include "server/conflicts/history.h"

#include <algorithm>

#include "sync/oplog/entry.h"

namespace jindu::conflicts {

Result<Said> said_at(const Context& context, store::OpRow row) {
  store::Writer& writer = context.work.writer();
  const std::uint64_t seq = store::seq_of(row.place);
  JINDU_TRY(const std::optional<store::EntryRow> entry, writer.entry(seq));
  if (!entry) return fail(ErrorCode::corrupt, "history: entry is gone");
  JINDU_TRY(const oplog::ReceivedEntry received, oplog::take_apart(entry->envelope));
  JINDU_TRY(const wire::EntryPayload payload, oplog::parse_payload(received.payload));
  const auto index = static_cast<int>(row.place % 256);
  if (index >= payload.operations_size()) return fail(ErrorCode::corrupt, "history: operation");
  JINDU_TRY(const std::vector<store::Chain> chains, writer.chains());
  const auto chain = std::find_if(chains.begin(), chains.end(), [&](const store::Chain& one) {
    return one.no == entry->chain_no;
  });
  if (chain == chains.end()) return fail(ErrorCode::corrupt, "history: chain is gone");
  Said said;
  said.operation = payload.operations(index);
  said.row = std::move(row);
  said.chain = *chain;
  said.seq = received.header.seq;
  said.branch = entry->branch;
  said.hlc = received.header.hlc.value;
  said.wall_ms = received.header.wall_ms;
  said.received_ms = entry->received_ms;
  said.operator_key = received.header.operator_key;
  return said;
}

Result<std::optional<Said>> last_step(const Context& context, const RecordId& record,
                                      std::string_view event) {
  JINDU_TRY(std::vector<store::OpRow> ops, context.work.writer().ops_of(record));
  for (auto op = ops.rbegin(); op != ops.rend(); ++op) {
    if (op->last_kind == wire::Verdict::REFUSED) continue;
    JINDU_TRY(Said said, said_at(context, *op));
    if (said.operation.has_step() && said.operation.step().event() == event) {
      return std::optional(std::move(said));
    }
  }
  return std::optional<Said>();
}

Result<Author> author_of(const Context& context, const Said& said) {
  JINDU_TRY(const std::optional<store::Replica> replica,
            context.work.writer().replica(said.chain.replica));
  if (!replica) {
    JINDU_TRY(const std::vector<store::Operator> people, context.work.writer().operators());
    for (const store::Operator& one : people) {
      if (one.public_key.empty()) continue;
      JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(one.suite));
      if (suite->key_id(one.public_key) == said.operator_key) return Author{one.operator_id, {}};
    }
    return Author{};
  }
  return Author{replica->operator_of(said.operator_key), replica->site_no};
}

}  // namespace jindu::conflicts
