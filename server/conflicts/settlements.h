#pragma once
#include "server/conflicts/context.h"

/// The steps of a settlement that are the city's own, with all that hangs on them: ledger, keys,
/// what the pregnancy and the filing know of it.
namespace jindu::conflicts {

using store::Live;

/// RECORDED → CONFIRMED. `fields`: what the city has set meanwhile.
Status accept_settlement(const Context& context, Live& settlement,
                         std::vector<std::string> fields);
/// → HELD, remembering its state, and out of its clearing; one in a signed clearing keeps its state
/// and is marked disputed.
Status hold_settlement(const Context& context, Live& settlement,
                       std::vector<std::string> fields = {});
/// HELD → CONFIRMED; of a CLEARED one the dispute is over.
Status keep_settlement(const Context& context, Live& settlement);
/// Decided against it: a Reversal by the city, and → REVERSED.
Status refuse_settlement(const Context& context, Live& settlement, const std::string& reason);
/// → REVERSED by `event`, for a reversal that is there: mirror in the ledger, keys free again.
Status reverse_settlement(const Context& context, Live& settlement, std::string_view event);

/// A filing's own: HELD, and back to the state that was remembered.
Status hold_filing(const Context& context, Live& filing, const std::vector<std::string>& fields);
Status keep_filing(const Context& context, Live& filing);
Status refuse_filing(const Context& context, Live& filing);
/// CANCELLED → CONFIRMED, with the pregnancy that it speaks of.
Status revive_filing(const Context& context, Live& filing);
/// Keys of a filing that does not count any more.
Status release_filing(const Context& context, const Live& filing);
/// A settlement relies on it from now on, or no longer.
Status rely_on(const Context& context, Live& filing, const RecordId& settlement);
Status rely_no_more(const Context& context, Live& filing, const RecordId& settlement);

}  // namespace jindu::conflicts
