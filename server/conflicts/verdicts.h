#pragma once
#include <string>

#include "server/conflicts/context.h"

/// Verdicts after the first: when a held or parked operation is decided, its author hears of it,
/// however late.
namespace jindu::conflicts {

/// A further verdict at the operation's own place. `live`: the record that shows the effect, or
/// null. Releases what waits on the operation.
Status decide_operation(const Context& context, const OpId& op_id, wire::Verdict::Kind kind,
                        wire::Reason reason, const store::Live* live);
/// The same with a verdict that was judged in full (a parked operation judged again).
Status give_verdict(const Context& context, store::OpRow op, wire::Verdict verdict);

wire::Reason reason(std::string_view code, const std::vector<const store::Live*>& records = {});

}  // namespace jindu::conflicts
