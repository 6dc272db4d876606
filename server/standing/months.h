#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/rules/months.h"
#include "server/store/store.h"

/// Months that count for a person of the register: those paid here, and those that were elsewhere
/// and were entered (DeemedContribution in state ANSWERED).
namespace jindu::standing {

/// The Person of an ID number, as far as there is one. `id_type`: IdType.Code name.
Result<std::optional<RecordId>> person_of(store::Reader& reader, std::string_view id_type,
                                          std::string_view id_no);

/// What was asked for and entered, or refused (its code; empty: nothing was).
struct Deemed {
  std::vector<rules::MonthSpan> spans;
  std::string refused;
};
/// The link value under which a person's refused requests stand.
Bytes refused_requests(ByteView person);
/// Which code a refused request's `extra` says, and the other way round.
std::int64_t refusal_number(std::string_view code);
Result<Deemed> deemed_of(store::Reader& reader, std::string_view id_type,
                                                std::string_view id_no);
/// Months paid in full here.
Result<std::set<int>> own_months(store::Reader& reader, std::int64_t insured_no);
/// Both.
Result<std::set<int>> counted_months(store::Reader& reader, const store::Insured& insured);

/// Brings the run in the register row up to what counts now. The row is written by the caller;
/// true: it reads differently.
Result<bool> renew_run(store::Reader& reader, store::Insured& insured);

}  // namespace jindu::standing
