// The allowance that a claim carries (YT 3.1.1): what becomes of the claim becomes of it.
#include "server/claims/carried.h"

#include "schema/records/claim.pb.h"
#include "server/claims/payment.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::ReimbursementClaim;

/// What it rested on is gone before it was paid.
Status carried_gone(const Context& context, Live& application) {
  if (!live(application)) return {};
  JINDU_TRY_OK(review::void_items(context.work, application));
  JINDU_TRY_OK(release_items(context, application));
  application.header.clear_held_from();
  JINDU_TRY_OK(context.work.act(application, "claim_gone", "WITHDRAWN", {}));
  return lapse_all(context, application);
}

}  // namespace

Status unpost_claim(const Context& context, Live& claim, std::string_view reason) {
  if (claim.state() == "PAID" || claim.state() == "REVERSED") return {};
  JINDU_TRY(Live * application, claims::carried(context.work, claim));
  if (application != nullptr) {
    claim.as<ReimbursementClaim>().clear_application();
    JINDU_TRY_OK(context.work.act(claim, "", "", {"application"}));
    JINDU_TRY_OK(carried_gone(context, *application));
  }
  return claims::unpost(context.work, claim, reason);
}

Status recover_carried(const Context& context, const Live& claim, const std::string& reason) {
  JINDU_TRY(Live * application, claims::carried(context.work, claim));
  if (application == nullptr) return {};
  JINDU_TRY(const bool paid, any_paid(context, *application));
  if (!paid) return carried_gone(context, *application);
  JINDU_TRY_OK(recover_paid(context, *application, reason));
  return lapse_all(context, *application);
}

}  // namespace jindu::conflicts
