// What follows from a settlement: references, conflicts, rules, ledger. It reports what has been
// done, so nothing here refuses it.
#include "server/conflicts/settlements.h"

#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/references.h"
#include "server/ledger/postings.h"

namespace jindu::accept {
namespace {

using records::Settlement;
using store::LinkKind;
using store::Live;

bool counts(const Live& filing) {
  return filing.type->name == "Filing" &&
         (filing.state() == "CONFIRMED" || filing.state() == "SUBMITTED" ||
          filing.state() == "CLOSED");
}

}  // namespace

Status Judge::settlement_registered(Matter& matter) {
  if (matter.settle_follows) return {};  // Done together with what follows.
  Live& settlement = *matter.record;
  JINDU_TRY(const conflicts::References references,
            conflicts::refer_settlement(context(), settlement));
  if (references.fields.empty()) return {};
  return work_.act(settlement, "", "", references.fields);
}

Status Judge::settlement_recorded(Matter& matter, Ruling& ruling) {
  Live& settlement = *matter.record;
  const conflicts::Context with = context();
  auto& record = settlement.as<Settlement>();
  JINDU_TRY(const conflicts::References references, conflicts::refer_settlement(with, settlement));
  std::vector<std::string> fields = references.fields;
  if (!record.invoice_no().empty()) {
    JINDU_TRY(const RecordId invoice, conflicts::find_invoice(with, settlement));
    if (record.invoice() != invoice.view()) {
      record.set_invoice(invoice.str());
      fields.emplace_back("invoice");
    }
  }
  JINDU_TRY(const conflicts::InvoiceUse use,
            conflicts::used_invoice(with, settlement, matter.not_counted));
  if (use.resend) {
    if (!fields.empty()) JINDU_TRY_OK(work_.act(settlement, "", "", fields));
    return drop_resend(settlement, *use.first, ruling);
  }
  if (!record.invoice().empty()) {
    JINDU_TRY_OK(work_.link(LinkKind::invoice_user, record.invoice(), settlement.id()));
  }
  JINDU_TRY(Live * filing, conflicts::filing_for(with, settlement));
  if (filing != nullptr && record.filing().empty() && counts(*filing)) {
    record.set_filing(filing->id().str());
    fields.emplace_back("filing");
  }
  // The advance has been made, whatever is decided about it.
  JINDU_TRY_OK(ledger::post_settlement(work_, settlement));
  const auto clash = [&]() -> Result<bool> {
    if (use.first != nullptr) {
      JINDU_TRY(const Live* conflict,
                conflicts::raise_k02(with, *use.first, settlement, matter.op_id));
      ruling = held("K02", *conflict);
      return true;
    }
    return settlement_clashes(matter, settlement, filing, references.contradicting, ruling);
  };
  if (use.first != nullptr || references.contradicting != nullptr) {
    if (!fields.empty()) JINDU_TRY_OK(work_.act(settlement, "", "", fields));
    fields.clear();
  }
  JINDU_TRY(bool holds, clash());
  if (!holds) {
    JINDU_TRY(std::vector<std::string> codes, failures(matter, settlement, filing));
    if (!references.patient_known) codes.insert(codes.begin(), "IDENTITY_FAILED");
    holds = !codes.empty();
    if (holds) {
      JINDU_TRY(const Live* conflict,
                conflicts::raise_rules(with, settlement, codes, matter.op_id));
      ruling = held(codes.front(), *conflict);
      for (const std::string& code : codes) ruling.reason.add_fields(code);
    }
  }
  ruling.live = &settlement;
  if (filing != nullptr && counts(*filing)) {
    JINDU_TRY_OK(conflicts::rely_on(with, *filing, settlement.id()));
  }
  if (!holds) return conflicts::accept_settlement(with, settlement, fields);
  return fields.empty() ? Status() : work_.act(settlement, "", "", fields);
}

/// K01, K33, K03, in this order: what excludes most first.
Result<bool> Judge::settlement_clashes(Matter& matter, Live& settlement, Live* filing,
                                       Live* contradicting, Ruling& ruling) {
  const conflicts::Context with = context();
  JINDU_TRY(Live * delivery, conflicts::other_delivery(with, settlement));
  if (delivery != nullptr && delivery->id() != matter.not_counted) {
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k01(with, *delivery, settlement, matter.op_id));
    ruling = held("K01", *conflict);
    return true;
  }
  if (contradicting != nullptr) {
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k33(with, *contradicting, settlement, matter.op_id));
    ruling = held("K33", *conflict);
    return true;
  }
  if (filing == nullptr || filing->state() != "CANCELLED") return false;
  JINDU_TRY(const std::optional<Date> cancelled, conflicts::cancelled_on(with, *filing));
  if (conflicts::care_before_cancel(settlement, cancelled)) {
    JINDU_TRY_OK(conflicts::reinstate_filing(with, *filing, settlement));
    return false;
  }
  JINDU_TRY(const Live* conflict,
            conflicts::raise_k03(with, *filing, settlement, matter.op_id, cancelled));
  ruling = held("K03", *conflict);
  return true;
}

/// The same settlement sent as another record: it is kept, counts nothing, and points to the first.
Status Judge::drop_resend(Live& settlement, const Live& first, Ruling& ruling) {
  settlement.header.set_points_to(first.id().str());
  ruling.reason.set_code("DUPLICATE");
  ruling.reason.add_records(first.id().str());
  return work_.act(settlement, "reverse", "REVERSED", {});
}

}  // namespace jindu::accept
