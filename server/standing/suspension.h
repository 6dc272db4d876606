#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/base/date.h"
#include "server/store/store.h"
#include "server/store/work.h"

/// 暂缓 and 免于暂缓: whether benefits of somebody are held on a day, and what lifts that.
namespace jindu::standing {

/// Counter row that grows with everything this folder knows of people: 0 means that nothing need be
/// looked for.
constexpr std::string_view kKnown = "standing";

/// "person|…" or "employer|…": whose standing it is.
Bytes subject_of_person(const RecordId& person);
Bytes subject_of_employer(std::string_view uscc);

/// An admission, as a waiver names it; both empty: no stay.
struct Stay {
  std::string institution_code;
  std::string admission_no;
};

struct Hold {
  std::optional<RecordId> suspension;  ///< that holds the day; empty: none
  std::optional<RecordId> waiver;      ///< that lifts it for the day or the stay
  bool holds() const { return suspension && !waiver; }
};
/// `person` and `uscc` (empty: none) on a day.
Result<Hold> hold_on(store::Reader& reader, const std::optional<RecordId>& person,
                     std::string_view uscc, Date day, const Stay& stay);
/// The same for a waiver alone: for a hold that the register's file told.
Result<std::optional<RecordId>> waiver_on(store::Reader& reader,
                                          const std::optional<RecordId>& person,
                                          std::string_view uscc, Date day, const Stay& stay);

/// The links of a Suspension or SuspensionWaiver that counts from now on, and no more.
Status enforce(store::Work& work, const store::Live& record, const Bytes& subject);
Status enforce_no_more(store::Work& work, const store::Live& record, const Bytes& subject);
/// The subject that a Suspension or SuspensionWaiver names; empty: nobody whom the city knows.
Bytes subject_of(const store::Live& record);

/// By its use a waiver for one admission is used up; the settlement stays valid whatever becomes of
/// the waiver.
Status use_waiver(store::Work& work, store::Live& waiver, const RecordId& settlement);
/// Suspensions that begin or end on a day after `last` and up to `today`.
Result<std::vector<RecordId>> turning(store::Reader& reader, std::int64_t last, Date today);
/// Waivers whose period is over by `today` (→ EXPIRED). Gives how many.
Result<std::size_t> expire_waivers(store::Work& work, Date today);

}  // namespace jindu::standing
