// What follows from a reversal: asked for by a site, approved by a second person, applied by the
// city.
#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/clearing/lines.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/settlements.h"
#include "server/claims/payment.h"
#include "server/conflicts/claims.h"
#include "server/payout/recovery.h"

namespace jindu::accept {

using records::Reversal;
using store::Live;

namespace {

/// A typing error that its own desk puts right on the same day, before anything of it was printed or
/// cleared: nobody is asked. Anything else waits for a second person.
bool at_once(const Live& reversal, const Live& settlement) {
  const auto& asked = reversal.as<Reversal>();
  const auto day = [](const Live& live) { return local_date(live.header.created_ms()); };
  return asked.same_day() && asked.kind() == Reversal::pre_clearing &&
         reversal.row.site_no == settlement.row.site_no && !settlement.row.site_no.empty() &&
         day(reversal) == day(settlement);
}

}  // namespace

Status Judge::reversal_requested(Matter& matter) {
  Live& reversal = *matter.record;
  auto& record = reversal.as<Reversal>();
  JINDU_TRY(const Live* target, work_.find(record.target()));
  if (target == nullptr) return fail(ErrorCode::corrupt, "reversal: its target is gone");
  const bool claim = target->type->name == "ReimbursementClaim";
  if (claim || target->type->name == "AllowanceItem") {
    record.set_kind(Reversal::post_payout);
    record.set_amount_fen(claim ? -target->as<records::ReimbursementClaim>().fund_pay_fen()
                                : -target->as<records::AllowanceItem>().amount_fen());
    JINDU_TRY_OK(work_.link(store::LinkKind::reversal_of, target->id().view(), reversal.id()));
    return work_.act(reversal, "", "", {"kind", "amount_fen"});
  }
  JINDU_TRY(const bool cleared, clearing::is_cleared(conflicts::books(context()), *target));
  record.set_kind(cleared ? Reversal::post_clearing : Reversal::pre_clearing);
  // The exact negative of what is stored, never reckoned anew (M14).
  record.set_amount_fen(-target->as<records::Settlement>().fund_pay_fen());
  JINDU_TRY_OK(work_.link(store::LinkKind::reversal_of, target->id().view(), reversal.id()));
  if (!target->row.site_no.empty() && target->row.site_no != reversal.row.site_no) {
    reversal.pulled.emplace_back(target->row.site_no, store::Projection::own);
  }
  if (!at_once(reversal, *target)) return work_.act(reversal, "", "", {"kind", "amount_fen"});
  JINDU_TRY_OK(work_.act(reversal, "approve", "APPROVED", {"kind", "amount_fen"}));
  return reversal_approved(matter);
}

Status Judge::reversal_approved(Matter& matter) {
  Live& reversal = *matter.record;
  JINDU_TRY(Live * target, work_.find(reversal.as<Reversal>().target()));
  if (target == nullptr) return fail(ErrorCode::corrupt, "reversal: its target is gone");
  if (target->type->name == "AllowanceItem") {
    JINDU_TRY_OK(payout::reverse_paid(work_, *target, reversal));
  } else if (target->type->name == "ReimbursementClaim") {
    JINDU_TRY_OK(claims::reverse_paid(work_, *target, reversal));
    JINDU_TRY_OK(conflicts::recover_carried(context(), *target, reversal.as<Reversal>().reason()));
    JINDU_TRY_OK(conflicts::release_claim(context(), *target));
    JINDU_TRY_OK(conflicts::lapse_all(context(), *target));
  } else if (conflicts::live(*target)) {
    JINDU_TRY_OK(conflicts::reverse_settlement(context(), *target, "reverse"));
    // What it was in dispute with is free again.
    JINDU_TRY_OK(conflicts::lapse_all(context(), *target));
  }
  return work_.act(reversal, "apply", "APPLIED", {});
}

/// The target stands, and so do its keys: who took them over, counting on the reversal (`after`),
/// is asked about after all. With another invoice it is still the same birth (K01).
Status Judge::reversal_refused(Matter& matter) {
  JINDU_TRY(Live * target, work_.find(matter.record->as<Reversal>().target()));
  if (target == nullptr || target->type->name != "Settlement") return {};
  if (!conflicts::live(*target)) return {};
  JINDU_TRY_OK(ask_about_invoice(*target));
  if (!target->header.conflicts().empty()) return {};
  JINDU_TRY(Live * other, conflicts::other_delivery(context(), *target));
  if (other == nullptr || !other->header.conflicts().empty()) return {};
  JINDU_TRY(const auto settled, conflicts::last_step(context(), other->id(), "settle"));
  if (!settled) return {};
  JINDU_TRY(const Live* raised,
            conflicts::raise_k01(context(), *target, *other, settled->row.op_id));
  static_cast<void>(raised);
  return {};
}

/// K02 with each other settlement that has used its invoice.
Status Judge::ask_about_invoice(Live& settlement) {
  const Bytes invoice = settlement.as<records::Settlement>().invoice();
  if (invoice.empty()) return {};
  JINDU_TRY(const std::vector<store::Link> users,
            work_.links(store::LinkKind::invoice_user, invoice));
  for (const store::Link& link : users) {
    if (link.record == settlement.id()) continue;
    JINDU_TRY(Live * other, work_.find(link.record));
    if (other == nullptr || other->type->name != "Settlement") continue;
    if (!conflicts::live(*other) || !other->header.conflicts().empty()) continue;
    JINDU_TRY(const auto settled, conflicts::last_step(context(), other->id(), "settle"));
    if (!settled) continue;
    JINDU_TRY_OK(conflicts::raise_k02(context(), settlement, *other, settled->row.op_id));
  }
  return {};
}

}  // namespace jindu::accept
