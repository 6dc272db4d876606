// What follows from a reversal: asked for by a site, approved by a second person, applied by the
// city.
#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"

namespace jindu::accept {

using records::Reversal;
using store::Live;

Status Judge::reversal_requested(Matter& matter) {
  Live& reversal = *matter.record;
  auto& record = reversal.as<Reversal>();
  JINDU_TRY(const Live* target, work_.need(record.target(), "Settlement"));
  record.set_kind(target->state() == "CLEARED" ? Reversal::post_clearing : Reversal::pre_clearing);
  // The exact negative of what is stored, never reckoned anew (M14).
  record.set_amount_fen(-target->as<records::Settlement>().fund_pay_fen());
  JINDU_TRY_OK(work_.link(store::LinkKind::reversal_of, target->id().view(), reversal.id()));
  if (!target->row.site_no.empty() && target->row.site_no != reversal.row.site_no) {
    reversal.pulled.emplace_back(target->row.site_no, store::Projection::own);
  }
  return work_.act(reversal, "", "", {"kind", "amount_fen"});
}

Status Judge::reversal_approved(Matter& matter) {
  Live& reversal = *matter.record;
  JINDU_TRY(Live * target, work_.need(reversal.as<Reversal>().target(), "Settlement"));
  if (conflicts::live(*target)) {
    JINDU_TRY_OK(conflicts::reverse_settlement(context(), *target, "reverse"));
    // What it was in dispute with is free again.
    const std::vector<std::string> open(target->header.conflicts().begin(),
                                        target->header.conflicts().end());
    for (const std::string& id : open) {
      JINDU_TRY(Live * conflict, work_.need(id, "ConflictCase"));
      JINDU_TRY_OK(conflicts::lapse(context(), *conflict, target->id()));
    }
  }
  return work_.act(reversal, "apply", "APPLIED", {});
}

}  // namespace jindu::accept
