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

constexpr const char* kReason = "K11：护理假津贴由另一份申报享受，本申报不再发放护理假津贴";

/// Whether it asks for nothing else: as its items say, or before they are reckoned the form. Who
/// has no work has no leave of her own (DY-E07).
bool only_care_leave(const AllowanceApplication& form, const std::vector<Live*>& items) {
  if (items.empty()) return form.has_patient_employed() && !form.patient_employed();
  return std::all_of(items.begin(), items.end(),
                     [](const Live* item) { return item->as<Item>().kind() == Item::care_leave; });
}

Status take_away(const Context& context, Live& item) {
  JINDU_TRY_OK(payout::pull(context.work, item));
  if (item.state() == "PAID") return recover_item(context, item, kReason);
  return review::void_item(context.work, item);
}

}  // namespace

Result<bool> refuse_care_leave(const Context& context, Live& application) {
  auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  form.set_opinion(form.opinion().empty() ? kReason : form.opinion() + "\n" + kReason);
  if (only_care_leave(form, items)) {
    JINDU_TRY_OK(context.work.act(application, "", "", {"opinion"}));
    JINDU_TRY_OK(withdraw_application(context, application));
    return true;
  }
  JINDU_TRY_OK(release_items(context, application));
  form.set_care_leave_claimed(false);
  std::vector<std::string> fields{"opinion", "care_leave_claimed"};
  for (Live* item : items) {
    if (item->as<Item>().kind() != Item::care_leave || item->state() == "REVERSED") continue;
    JINDU_TRY_OK(take_away(context, *item));
    form.set_total_fen(form.total_fen() - item->as<Item>().amount_fen());
    fields.emplace_back("total_fen");
  }
  JINDU_TRY_OK(claim_items(context, application));
  JINDU_TRY_OK(context.work.act(application, "", "", fields));
  return false;
}

}  // namespace jindu::conflicts
