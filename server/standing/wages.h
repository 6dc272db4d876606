#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/store/store.h"

/// Which applications were reckoned from an employer's wages (K19).
namespace jindu::standing {

/// (credit code, year) of WageBases that read differently now.
using WageKeys = std::set<std::pair<std::string, int>>;

/// Applications with an item that is neither void nor refused and rests on one of `keys`; `everything`:
/// on whichever. Reads what was committed.
Result<std::vector<RecordId>> resting_on(store::Reader& reader, const WageKeys& keys,
                                         bool everything);

}  // namespace jindu::standing
