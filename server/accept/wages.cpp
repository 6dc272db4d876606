// K19: an employer's wage, or the profile, reads differently now. What is still being reviewed is
// reckoned anew; what was approved is somebody's to reopen, and never changes silently.
#include <algorithm>
#include <iterator>
#include <map>

#include "schema/records/allowance.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/payout/batch.h"

namespace jindu::accept {
namespace {

using records::AllowanceItem;
using store::Live;

/// (kind, whose) and what it comes to.
using Amounts = std::map<std::pair<std::string, bool>, std::int64_t>;

Amounts of_stored(const Live& application, const std::vector<Live*>& items) {
  const Bytes& patient = application.as<records::AllowanceApplication>().patient();
  Amounts amounts;
  for (const Live* item : items) {
    const auto& fields = item->as<AllowanceItem>();
    amounts[{AllowanceItem::Kind_Name(fields.kind()), fields.beneficiary() != patient}] =
        fields.amount_fen();
  }
  return amounts;
}

Amounts of_answers(const std::vector<rules::AllowanceItem>& items) {
  Amounts amounts;
  for (const rules::AllowanceItem& item : items) {
    if (!item.refused.empty()) continue;
    amounts[{std::string(rules::kind_name(item.kind)), item.to_spouse}] =
        item.amount ? item.amount->value : 0;
  }
  return amounts;
}

std::vector<Live*> reversed(const std::vector<Live*>& items) {
  std::vector<Live*> found;
  std::copy_if(items.begin(), items.end(), std::back_inserter(found),
               [](const Live* item) { return item->state() == "REVERSED"; });
  return found;
}

/// What was reversed is reckoned no more, whether the form asks for it still or not (K11).
bool same(Amounts wanted, Amounts stored, const Amounts& gone) {
  for (const auto& [key, amount] : gone) {
    wanted.erase(key);
    stored.erase(key);
  }
  return wanted == stored;
}

std::int64_t sum(const Amounts& amounts) {
  std::int64_t total = 0;
  for (const auto& [key, amount] : amounts) total += amount;
  return total;
}

}  // namespace

Status Judge::wages_changed(const standing::WageKeys& keys, bool policy) {
  facts_.forget();
  acts_followed_ = work_.mark();
  JINDU_TRY(const std::vector<RecordId> applications,
            standing::resting_on(work_.writer(), keys, policy));
  for (const RecordId& id : applications) {
    JINDU_TRY(Live * application, work_.need(id.view(), "AllowanceApplication"));
    JINDU_TRY_OK(wage_reckoned_anew(*application));
  }
  return settle_down();
}

Status Judge::wage_reckoned_anew(Live& application) {
  if (!conflicts::live(application) || !application.header.conflicts().empty()) return {};
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, application));
  JINDU_TRY(const Reckoned now, reckon_items(application));
  const Amounts wanted = of_answers(now.items);
  if (same(wanted, of_stored(application, items), of_stored(application, reversed(items)))) return {};
  if (application.state() == "FIRST_REVIEWED") return compute_items(application);
  // What waited for a wage is owed once it is there; nobody has been told of an amount.
  const bool waits = std::all_of(items.begin(), items.end(),
                                 [](const Live* item) { return item->state() == "WAITING"; });
  if (application.state() == "GENERATED" && waits) return generate_items(application);
  JINDU_TRY(const bool kept, conflicts::kept_allowance(context(), application, sum(wanted),
                                                       records::ConflictCase::K19));
  if (kept) return {};
  for (Live* item : items) JINDU_TRY_OK(payout::pull(work_, *item));
  JINDU_TRY_OK(conflicts::raise_k19_allowance(context(), application, sum(wanted),
                                              records::ConflictCase::K19));
  return {};
}

/// The register was put right: nobody is asked about her right any more (K15).
Status Judge::right_is_back(const Live& application) {
  const std::vector<std::string> open(application.header.conflicts().begin(),
                                      application.header.conflicts().end());
  for (const std::string& id : open) {
    JINDU_TRY(Live * conflict, work_.need(id, "ConflictCase"));
    const auto& asked = conflict->as<records::ConflictCase>();
    const bool hers = asked.code() == records::ConflictCase::K15 && asked.records_size() == 1;
    if (hers) JINDU_TRY_OK(conflicts::lapse(context(), *conflict, RecordId()));
  }
  return conflicts::forget_kept(context(), application);
}

/// What she is owed, or was paid, and has no right to as her insurance reads now (K15). Another employer
/// since then changes nothing of it.
Status Judge::right_reckoned_anew(Live& application, records::ConflictCase::Code code) {
  if (!conflicts::live(application)) return {};
  const Bytes& patient = application.as<records::AllowanceApplication>().patient();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, application));
  JINDU_TRY(const Reckoned now, reckon_items(application));
  std::int64_t stays = 0;
  std::vector<Live*> lost;
  for (Live* item : items) {
    const std::string& state = item->state();
    if (state != "APPROVED" && state != "IN_BATCH" && state != "PAID") continue;
    const auto& owed = item->as<AllowanceItem>();
    const bool refused =
        std::any_of(now.items.begin(), now.items.end(), [&](const rules::AllowanceItem& one) {
          return rules::kind_name(one.kind) == AllowanceItem::Kind_Name(owed.kind()) &&
                 one.to_spouse == (owed.beneficiary() != patient) && !one.refused.empty();
        });
    if (refused) lost.push_back(item);
    if (!refused) stays += owed.amount_fen();
  }
  if (lost.empty()) return right_is_back(application);
  if (!application.header.conflicts().empty()) return {};
  JINDU_TRY(const bool kept, conflicts::kept_allowance(context(), application, stays, code));
  if (kept) return {};
  for (Live* item : items) JINDU_TRY_OK(payout::pull(work_, *item));
  JINDU_TRY_OK(conflicts::raise_k19_allowance(context(), application, stays, code, lost));
  return {};
}

}  // namespace jindu::accept
