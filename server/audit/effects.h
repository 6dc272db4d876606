#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/audit/explain.h"

/// What stands in the log and the ledger behind a place: of a decision that is only tried, all that
/// it would come to.
namespace jindu::audit {

/// Account and party.
using Purse = std::pair<std::string, std::string>;
/// Debits less credits, in fen.
using Purses = std::map<Purse, std::int64_t>;

struct Moved {
  Purses fen;                  ///< by which each purse changed; none of them 0
  std::set<RecordId> records;  ///< acted on, or posted for
};
/// Everything behind the city_seq `head`.
Result<Moved> moved_after(const ExplainContext& context, std::uint64_t head);

/// What stands in each purse for these records at present.
Result<Purses> purses_of(store::Reader& reader, const std::set<RecordId>& records);

/// {"account", "account_label", "party", "party_text", "fen"}; `fen` counts as people say it: what is
/// owed or was paid out is more than nothing.
Result<Json> purse_json(const ExplainContext& context, const Purse& purse,
                        std::int64_t debits_less_credits);

}  // namespace jindu::audit
