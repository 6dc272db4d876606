#include "client/desk/acts.h"

#include "client/desk/answer.h"
#include "client/desk/form.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"
#include "client/desk/printed.h"
#include "client/desk/record.h"

namespace jindu::desk {

bool site_may(Core& core, const replica::View& view, const rules::Transition& transition) {
  const bool filing = rules::guarded(transition, "own_filing");
  if (!rules::guarded(transition, "recording_site") && !filing) return true;
  if (filing && core.is_hospital()) {
    const Result<const rules::Policy*> policy = policy_of(core);
    const Date today = local_date(core.clock.wall_ms());
    // Without the city's rules here nothing is kept from the clerk: the city judges.
    if (policy.ok() && !(*policy)->values_on(today).desk_amends_own_filing()) return false;
  }
  return !core.is_hospital() || view.header.origin_site() == core.site.site_no();
}

Result<Json> acts_on(Core& core, const RecordId& id, const replica::View& view) {
  Json steps = Json::array();
  const rules::LifeCycle* table = core.life_cycle(view.type->name);
  const bool gone =
      view.origin == replica::Origin::departed || view.origin == replica::Origin::refused;
  if (table != nullptr && !gone) {
    std::set<std::string> seen;
    for (const rules::Transition& row : table->transitions()) {
      if (row.from().empty() || !seen.insert(row.event()).second) continue;
      const auto found = rules::find_step(*table, view.header.state(), row.event(), core.roles,
                                          view.record.get());
      if (found.transition == nullptr || !site_may(core, view, *found.transition)) continue;
      JINDU_TRY(const auto hinders, stopped_beforehand(core, id, view, *found.transition));
      if (hinders) continue;
      steps.push_back(row.event());
    }
  }
  bool today = false;
  std::string why_not;
  bool reverse = false;
  if (!gone && makes(core, "Settlement")) {
    JINDU_TRY(const auto hinders, stopped_today(core, id, view));
    JINDU_TRY(const auto limit,
              offline_limit(core, {number_of(*view.record, "fund_pay_fen"), false, id}));
    today = !hinders && !limit;
    if (hinders) why_not = told_of_today(*hinders);
  }
  if (!gone && makes(core, "Reversal")) {
    JINDU_TRY(const auto hinders, stopped_reversal(core, id, view));
    reverse = !hinders;
  }
  JINDU_TRY(const bool paper, has_paper(core, id, view));
  return Json{{"steps", std::move(steps)},
              {"correct_today", today},
              {"not_today", why_not},
              {"reverse", reverse},
              {"print", paper}};
}

}  // namespace jindu::desk
