#include "server/conflicts/settlements.h"

#include <algorithm>

#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/clearing/lines.h"
#include "server/conflicts/adjusting.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/pregnancies.h"
#include "server/ledger/postings.h"
#include "server/payout/recovery.h"

namespace jindu::conflicts {
namespace {

using records::Settlement;
using store::LinkKind;

/// Whether the pregnancy has been told of it: from the day it was confirmed on.
bool noted(const Live& settlement) {
  const auto counts = [](const std::string& state) {
    return state == "CONFIRMED" || state == "CLEARED";
  };
  return counts(settlement.state()) ||
         (settlement.state() == "HELD" && counts(settlement.header.held_from()));
}

Result<Live*> make_reversal(const Context& context, const Live& settlement,
                            const std::string& reason) {
  auto record = std::make_unique<records::Reversal>();
  record->set_target(settlement.id().str());
  record->set_reason(reason);
  JINDU_TRY(const bool cleared, clearing::is_cleared(books(context), settlement));
  record->set_kind(cleared ? records::Reversal::post_clearing : records::Reversal::pre_clearing);
  record->set_amount_fen(-settlement.as<Settlement>().fund_pay_fen());
  JINDU_TRY(Live * reversal, context.work.create_by_city("Reversal", std::move(record), "APPLIED"));
  if (!settlement.row.site_no.empty()) {
    reversal->pulled.emplace_back(settlement.row.site_no, store::Projection::own);
  }
  JINDU_TRY_OK(context.work.link(LinkKind::reversal_of, settlement.id().view(), reversal->id()));
  return reversal;
}

}  // namespace

Status accept_settlement(const Context& context, Live& settlement,
                         std::vector<std::string> fields) {
  JINDU_TRY_OK(clearing::take_in(books(context), settlement, fields));
  JINDU_TRY_OK(context.work.act(settlement, "accept", "CONFIRMED", fields));
  return note_in_pregnancy(context, settlement);
}

Status hold_settlement(const Context& context, Live& settlement,
                       std::vector<std::string> fields) {
  settlement.header.set_disputed(true);
  JINDU_TRY_OK(settlement_held(context, settlement));
  JINDU_TRY(const clearing::Taken taken,
            clearing::take_out(books(context), settlement, fields));
  // In a clearing that the chief has signed it stands, whatever is decided about it.
  if (taken == clearing::Taken::fixed || settlement.state() == "HELD") {
    return context.work.act(settlement, "", "", fields);
  }
  settlement.header.set_held_from(settlement.state());
  return context.work.act(settlement, "hold", "HELD", fields);
}

Status keep_settlement(const Context& context, Live& settlement) {
  settlement.header.set_disputed(false);
  if (settlement.state() != "HELD") return context.work.act(settlement, "", "", {});
  const bool told = noted(settlement);
  settlement.header.clear_held_from();
  std::vector<std::string> fields;
  JINDU_TRY_OK(clearing::take_in(books(context), settlement, fields));
  JINDU_TRY_OK(context.work.act(settlement, "keep", "CONFIRMED", fields));
  return told ? Status() : note_in_pregnancy(context, settlement);
}

/// K16: while its clearing is not signed it is taken out; from then on its negative follows. Gives the
/// month in which it is taken back; 0: where it stood.
Result<int> leave_clearing(const Context& context, Live& settlement,
                           std::vector<std::string>& fields) {
  JINDU_TRY(const clearing::Taken taken, clearing::take_out(books(context), settlement, fields));
  if (taken != clearing::Taken::fixed) return 0;
  JINDU_TRY(Live * reversal, live_reversal(context, settlement.id()));
  if (reversal == nullptr) return fail(ErrorCode::corrupt, "settlement: reversed by nothing");
  return clearing::take_back(books(context), settlement, *reversal);
}

Status reverse_settlement(const Context& context, Live& settlement, std::string_view event) {
  std::vector<std::string> fields;
  JINDU_TRY(const int month, leave_clearing(context, settlement, fields));
  JINDU_TRY_OK(payout::withdraw_recovery(context.work, settlement.id()));
  JINDU_TRY_OK(ledger::post_reversal(context.work, settlement, month));
  JINDU_TRY_OK(reverse_adjustments(context, settlement));
  const auto& record = settlement.as<Settlement>();
  if (!record.invoice().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::invoice_user, record.invoice(), settlement.id()));
  }
  if (!record.filing().empty()) {
    JINDU_TRY(Live * filing, context.work.find(record.filing()));
    if (filing != nullptr && filing->type->name == "Filing") {
      JINDU_TRY_OK(rely_no_more(context, *filing, settlement.id()));
    }
  }
  JINDU_TRY_OK(settlement_gone(context, settlement));
  const bool told = noted(settlement);
  settlement.header.clear_held_from();
  settlement.header.set_disputed(false);
  JINDU_TRY_OK(context.work.act(settlement, event, "REVERSED", fields));
  return told ? take_from_pregnancy(context, settlement) : Status();
}

Status refuse_settlement(const Context& context, Live& settlement, const std::string& reason) {
  JINDU_TRY(Live * asked, live_reversal(context, settlement.id()));
  if (asked != nullptr) {  // Somebody has asked for just this: one live reversal for a target.
    if (asked->state() == "REQUESTED") {
      JINDU_TRY_OK(context.work.act(*asked, "approve", "APPROVED", {}));
    }
    JINDU_TRY_OK(context.work.act(*asked, "apply", "APPLIED", {}));
  } else {
    JINDU_TRY_OK(make_reversal(context, settlement, reason));
  }
  const bool held = settlement.state() == "HELD";
  return reverse_settlement(context, settlement, held ? "refuse" : "reverse");
}

Status hold_filing(const Context& context, Live& filing, const std::vector<std::string>& fields) {
  if (filing.state() == "HELD") return context.work.act(filing, "", "", fields);
  filing.header.set_held_from(filing.state());
  return context.work.act(filing, "hold", "HELD", fields);
}

Status keep_filing(const Context& context, Live& filing) {
  if (filing.state() != "HELD") return {};
  const std::string back = filing.header.held_from();
  filing.header.clear_held_from();
  return context.work.act(filing, "keep", back.empty() ? "CONFIRMED" : back, {});
}

Status refuse_filing(const Context& context, Live& filing) {
  filing.header.clear_held_from();
  const bool held = filing.state() == "HELD";
  JINDU_TRY_OK(context.work.act(filing, held ? "refuse" : "cancel", "CANCELLED", {}));
  return release_filing(context, filing);
}

Status release_filing(const Context& context, const Live& filing) {
  const auto& record = filing.as<records::Filing>();
  if (!record.pregnancy().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::filing_of_case, record.pregnancy(), filing.id()));
  }
  return {};
}

Status rely_on(const Context& context, Live& filing, const RecordId& settlement) {
  auto& relied = *filing.as<records::Filing>().mutable_relied_on_by();
  if (std::find(relied.begin(), relied.end(), settlement.str()) != relied.end()) return {};
  relied.Add(settlement.str());
  return context.work.act(filing, "", "", {"relied_on_by"});
}

Status rely_no_more(const Context& context, Live& filing, const RecordId& settlement) {
  auto& relied = *filing.as<records::Filing>().mutable_relied_on_by();
  const auto at = std::find(relied.begin(), relied.end(), settlement.str());
  if (at == relied.end()) return {};
  relied.erase(at);
  return context.work.act(filing, "", "", {"relied_on_by"});
}

}  // namespace jindu::conflicts
