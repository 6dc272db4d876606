// K11: one care leave, claimed under two names. Different kinds and beneficiaries are both fine, so
// only the leave goes: her own allowance is hers, whoever has her husband's (domain.md section 11).
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "server/conflicts/allowances.h"
#include "server/payout/batch.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using Item = records::AllowanceItem;

constexpr const char* kCareOnly = "K10：本人的津贴由另一份申报享受，本申报只办护理假津贴";
constexpr const char* kReason = "K11：护理假津贴由另一份申报享受，本申报不再发放护理假津贴";

/// Whether it asks for nothing else: as its items say, or before they are reckoned the form. Who
/// has no work has no leave of her own (DY-E07).
bool only_care_leave(const AllowanceApplication& form, const std::vector<Live*>& items) {
  if (items.empty()) return form.has_patient_employed() && !form.patient_employed();
  return std::all_of(items.begin(), items.end(),
                     [](const Live* item) { return item->as<Item>().kind() == Item::care_leave; });
}

Status take_away(const Context& context, Live& item, const char* reason) {
  JINDU_TRY_OK(payout::pull(context.work, item));
  if (item.state() == "PAID") return recover_item(context, item, reason);
  return review::void_item(context.work, item);
}

/// The items of care leave go, or all others; the rights that are left are claimed anew.
Status take_away(const Context& context, Live& application, bool care_leave, const char* reason,
                 std::vector<std::string> fields) {
  auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  form.set_opinion(form.opinion().empty() ? reason : form.opinion() + "\n" + reason);
  fields.emplace_back("opinion");
  for (Live* item : items) {
    const bool his = item->as<Item>().kind() == Item::care_leave;
    if (his != care_leave || item->state() == "REVERSED") continue;
    JINDU_TRY_OK(take_away(context, *item, reason));
    form.set_total_fen(form.total_fen() - item->as<Item>().amount_fen());
    fields.emplace_back("total_fen");
  }
  JINDU_TRY_OK(claim_items(context, application));
  return context.work.act(application, "", "", fields);
}

}  // namespace

Status keep_care_leave(const Context& context, Live& application) {
  JINDU_TRY_OK(release_items(context, application));
  application.as<AllowanceApplication>().set_care_leave_only(true);
  return take_away(context, application, false, kCareOnly, {"care_leave_only"});
}

Result<bool> refuse_care_leave(const Context& context, Live& application) {
  auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  if (form.care_leave_only() || only_care_leave(form, items)) {
    form.set_opinion(form.opinion().empty() ? kReason : form.opinion() + "\n" + kReason);
    JINDU_TRY_OK(context.work.act(application, "", "", {"opinion"}));
    JINDU_TRY_OK(withdraw_application(context, application));
    return true;
  }
  JINDU_TRY_OK(release_items(context, application));
  form.set_care_leave_claimed(false);
  JINDU_TRY_OK(take_away(context, application, true, kReason, {"care_leave_claimed"}));
  return false;
}

}  // namespace jindu::conflicts
