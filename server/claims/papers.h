#pragma once
#include <string>
#include <vector>

#include "schema/base/problem.h"
#include "server/store/work.h"

/// The papers of a record: what was handed in with it, and what it still lacks.
namespace jindu::claims {

/// Material kinds at hand for a record: handed in, legible, or waived by a department's answer.
Result<std::vector<std::string>> materials_of(store::Reader& reader, const RecordId& owner);

/// 一次性告知: one notice with everything; what was open about the record before is answered by it.
Result<store::Live*> issue_notice(store::Work& work, const store::Live& about,
                                  const Problems& items);
/// The same, and the record names it.
Status note_notice(store::Work& work, store::Live& about, const Problems& items);
/// Handed in anew: nothing is open any more.
Status close_notices(store::Work& work, const store::Live& about);

}  // namespace jindu::claims
