#pragma once
#include <optional>
#include <vector>

#include "server/conflicts/natural_keys.h"

/// What settlements tell of a pregnancy: its event, its outcome, what prenatal care came to.
namespace jindu::conflicts {

struct PregnancyKey {
  RecordId about;  ///< the filing or settlement that asks; it does not contradict itself
  RecordId patient;
  std::optional<RecordId> sponsor;
  std::optional<Date> pregnancy_date;
  std::optional<Date> expected_date;
  std::optional<Date> event_date;
  std::vector<int> fp_operations;  ///< for an operation without pregnancy
  bool operation_only = false;
  bool birth = false;  ///< `event_date` is the day of a birth
};

struct PregnancyMatch {
  Live* same = nullptr;
  /// An open pregnancy of hers that cannot be another one and yet differs (K33).
  Live* contradicting = nullptr;
  std::vector<Live*> open;  ///< hers that are open, looked at on the way
};
/// Days by which the beginnings of one pregnancy may differ between two papers.
int match_days(const Context& context);
/// Looks only.
Result<PregnancyMatch> match_pregnancy(const Context& context, const PregnancyKey& key);
/// Whether births were told of both, by papers that count, so near each other that they are one
/// (`delivery_distance_days`).
Result<bool> same_birth(const Context& context, const RecordId& patient, const Live& one,
                        const Live& other);
/// A paper tells of a birth of this pregnancy: whatever other papers say of its beginning, another birth
/// of hers that is nearer than the city's distance is the same (K01, K10, K20).
Status note_birth_told(const Context& context, const PregnancyKey& key, const Live& pregnancy);
/// A new one; a pregnancy that is over by then is ended.
Result<Live*> open_pregnancy(const Context& context, const PregnancyKey& key,
                             const PregnancyMatch& match);

/// A settlement counts from now on.
Status note_in_pregnancy(const Context& context, const Live& settlement);
/// It does not count any more.
Status take_from_pregnancy(const Context& context, const Live& settlement);

/// Whether a settlement is one of a delivery (K01): an inpatient birth.
bool is_delivery(const Live& settlement);
/// The day of the event; the visit, the admission or the settling where there is none.
std::optional<Date> care_date(const Live& settlement);

}  // namespace jindu::conflicts
