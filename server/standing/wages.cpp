#include "server/standing/wages.h"

#include <algorithm>

#include "schema/base/date.h"
#include "schema/records/allowance.pb.h"
#include "schema/wire/sync.pb.h"

namespace jindu::standing {
namespace {

using Item = records::AllowanceItem;

constexpr std::size_t kBatch = 500;
/// What was reversed or voided rests on nothing.
constexpr const char* kStates[] = {"COMPUTED", "WAITING", "APPROVED", "IN_BATCH", "PAID"};

/// M16 looks at the year before the event, then at the event's own.
bool rests_on(const Item& item, const WageKeys& keys) {
  const Result<Date> event = parse_date(item.event_date());
  if (!event.ok()) return false;
  const int year = static_cast<int>(event->ymd().year());
  return keys.count({item.employer_uscc(), year - 1}) != 0 ||
         keys.count({item.employer_uscc(), year}) != 0;
}

Result<Item> item_of(const store::RecordRow& row) {
  wire::RecordState state;
  Item item;
  if (!state.ParseFromString(row.own) || !item.ParseFromString(state.record())) {
    return fail(ErrorCode::corrupt, "item: stored state");
  }
  return item;
}

}  // namespace

Result<std::vector<RecordId>> resting_on(store::Reader& reader, const WageKeys& keys,
                                         bool everything) {
  std::vector<RecordId> applications;
  if (keys.empty() && !everything) return applications;
  for (const char* state : kStates) {
    RecordId after;
    for (;;) {
      JINDU_TRY(const std::vector<store::RecordRow> rows,
                reader.list("AllowanceItem", state, after, kBatch));
      if (rows.empty()) break;
      for (const store::RecordRow& row : rows) {
        after = row.id;
        JINDU_TRY(const Item item, item_of(row));
        if (!everything && !rests_on(item, keys)) continue;
        JINDU_TRY(const RecordId application, id_from<RecordId>(item.application()));
        if (std::find(applications.begin(), applications.end(), application) ==
            applications.end()) {
          applications.push_back(application);
        }
      }
    }
  }
  return applications;
}

}  // namespace jindu::standing
