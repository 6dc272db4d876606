// What follows from a settlement: references, conflicts, rules, ledger. It reports what has been
// done, so nothing here refuses it.
#include "server/conflicts/settlements.h"

#include <algorithm>

#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/references.h"
#include "server/ledger/postings.h"
#include "server/standing/suspension.h"

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

/// Of the bills that one was corrected from, one after the other, the last that still stands; null: none.
Result<Live*> Judge::standing_before(RecordId id) {
  constexpr int kChainMax = 100;
  for (int i = 0; i < kChainMax && !id.is_nil(); ++i) {
    JINDU_TRY(Live * before, work_.find(id.view()));
    if (before == nullptr || before->type->name != "Settlement") return nullptr;
    if (conflicts::live(*before)) return before;
    const Bytes& corrects = before->as<Settlement>().corrects();
    if (corrects.empty()) return nullptr;
    JINDU_TRY(id, id_from<RecordId>(corrects));
  }
  return nullptr;
}

/// Sets the references, and finds out who has the invoice.
Result<Judge::Found> Judge::look_around(Matter& matter, Live& settlement) {
  const conflicts::Context with = context();
  auto& record = settlement.as<Settlement>();
  Found found;
  JINDU_TRY(found.references, conflicts::refer_settlement(with, settlement));
  found.fields = found.references.fields;
  if (!record.invoice_no().empty()) {
    JINDU_TRY(const RecordId invoice, conflicts::find_invoice(with, settlement));
    if (record.invoice() != invoice.view()) {
      record.set_invoice(invoice.str());
      found.fields.emplace_back("invoice");
    }
  }
  JINDU_TRY(found.invoice, conflicts::used_invoice(with, settlement, matter.replaced));
  if (found.invoice.resend) return found;
  if (found.invoice.first == nullptr) {
    // Its reversal waits for somebody to agree: until then the two are one too many, whatever is told
    // of invoice and day. It is judged anew when the other is gone.
    JINDU_TRY(Live * before, standing_before(matter.replaced));
    if (before != nullptr && !conflicts::is_freed(with, *before)) found.invoice.first = before;
  }
  JINDU_TRY(found.filing, conflicts::filing_for(with, settlement));
  const bool another = found.filing != nullptr && record.filing() != found.filing->id().view();
  if (another && counts(*found.filing)) {
    record.set_filing(found.filing->id().str());
    found.fields.emplace_back("filing");
  }
  return found;
}

Status Judge::settlement_recorded(Matter& matter, Ruling& ruling) {
  Live& settlement = *matter.record;
  JINDU_TRY(const Found found, look_around(matter, settlement));
  if (found.invoice.resend) {
    return drop_resend(settlement, *found.invoice.first, found.fields, ruling);
  }
  const Bytes& invoice = settlement.as<Settlement>().invoice();
  if (!invoice.empty()) {
    JINDU_TRY_OK(work_.link(LinkKind::invoice_user, invoice, settlement.id()));
  }
  // The advance has been made, whatever is decided about it.
  JINDU_TRY_OK(ledger::post_settlement(work_, settlement));
  JINDU_TRY(bool holds, settlement_clashes(matter, settlement, found, ruling));
  if (!holds) {
    JINDU_TRY(holds, settlement_fails(matter, settlement, found, ruling));
  }
  if (!holds) {
    JINDU_TRY(const Live* late, too_late(settlement, matter.op_id));
    holds = late != nullptr;
    if (holds) ruling = held("K14", *late);
  }
  ruling.live = &settlement;
  if (found.filing != nullptr && counts(*found.filing)) {
    JINDU_TRY_OK(conflicts::rely_on(context(), *found.filing, settlement.id()));
  }
  if (!holds) {
    JINDU_TRY_OK(conflicts::accept_settlement(context(), settlement, found.fields));
    return note_waiver(settlement);
  }
  return found.fields.empty() ? Status() : work_.act(settlement, "", "", found.fields);
}

/// A filing that waits, or was cancelled, because a department knows of her work (K34) is not
/// missing: what is asked about the bill is her work, and whether she gives the money back.
Status Judge::name_her_work(const Live& settlement, const Live* filing,
                            std::vector<std::string>& codes) {
  const Bytes& patient = settlement.as<Settlement>().patient();
  const auto at = std::find(codes.begin(), codes.end(), "NOT_FILED");
  if (filing == nullptr || patient.empty() || at == codes.end()) return {};
  JINDU_TRY(const RecordId person, id_from<RecordId>(patient));
  JINDU_TRY(const bool works, has_work(person));
  if (works) *at = "SPOUSE_EMPLOYED";
  return {};
}

/// A rule of the trade speaks against it: the money has been paid, so a person decides.
Result<bool> Judge::settlement_fails(Matter& matter, Live& settlement, const Found& found,
                                     Ruling& ruling) {
  JINDU_TRY(std::vector<std::string> codes, failures(matter, settlement, found.filing));
  JINDU_TRY_OK(name_her_work(settlement, found.filing, codes));
  if (!found.references.patient_known) codes.insert(codes.begin(), "IDENTITY_FAILED");
  if (right_ended(matter)) codes.emplace_back("RIGHT_ENDED");
  Live* conflict = nullptr;
  if (!found.references.patient_known) {
    JINDU_TRY(conflict, conflicts::raise_k12(context(), settlement, matter.op_id));
  }
  if (conflict == nullptr) {
    JINDU_TRY(conflict,
              reckoned_otherwise(settlement, codes, matter.said.operation, matter.op_id));
  }
  if (conflict == nullptr && codes.empty()) return false;
  if (conflict == nullptr) {
    JINDU_TRY(conflict, conflicts::raise_rules(context(), settlement, codes, matter.op_id));
  }
  const std::string case_code =
      records::ConflictCase::Code_Name(conflict->as<records::ConflictCase>().code());
  ruling = held(codes.empty() ? case_code : codes.front(), *conflict);
  for (const std::string& code : codes) ruling.reason.add_fields(code);
  return true;
}

/// K02, K01, K33, K03, in this order: what is plainest first.
Result<bool> Judge::settlement_clashes(Matter& matter, Live& settlement, const Found& found,
                                       Ruling& ruling) {
  const conflicts::Context with = context();
  const auto hold = [&](const char* code, const Live* conflict) {
    ruling = held(code, *conflict);
    return true;
  };
  if (found.invoice.first != nullptr) {
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k02(with, *found.invoice.first, settlement, matter.op_id));
    return hold("K02", conflict);
  }
  JINDU_TRY(Live * claim, conflicts::claim_against(with, settlement));
  if (claim != nullptr) {
    const bool same_person = claim->as<records::ReimbursementClaim>().patient() ==
                             settlement.as<Settlement>().patient();
    if (!same_person) {
      JINDU_TRY(const Live* conflict,
                conflicts::raise_claim_k02(with, *claim, settlement, matter.op_id,
                                           records::ConflictCase::K02));
      return hold("K02", conflict);
    }
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k20(with, *claim, settlement, matter.op_id));
    return hold("K20", conflict);
  }
  JINDU_TRY(Live * person, other_name(settlement));
  if (person != nullptr) {
    JINDU_TRY(const Live* conflict, conflicts::raise_k13(with, *person, settlement, matter.op_id));
    return hold("K13", conflict);
  }
  JINDU_TRY(Live * delivery, conflicts::other_delivery(with, settlement));
  if (delivery != nullptr) {
    JINDU_TRY(const Live* conflict,
              conflicts::raise_k01(with, *delivery, settlement, matter.op_id));
    return hold("K01", conflict);
  }
  if (found.references.contradicting != nullptr) {
    JINDU_TRY(const Live* conflict, conflicts::raise_k33(with, *found.references.contradicting,
                                                         settlement, matter.op_id));
    return hold("K33", conflict);
  }
  Live* filing = found.filing;
  if (filing == nullptr || filing->state() != "CANCELLED") return false;
  JINDU_TRY(const std::optional<Date> cancelled, conflicts::cancelled_on(with, *filing));
  // Somebody's decision (K04, K33, K34), no cancel: it is not undone by a bill; the rules speak.
  if (!cancelled) return false;
  if (conflicts::care_before_cancel(settlement, cancelled)) {
    JINDU_TRY_OK(conflicts::reinstate_filing(with, *filing, settlement));
    return false;
  }
  JINDU_TRY(const Live* conflict,
            conflicts::raise_k03(with, *filing, settlement, matter.op_id, cancelled));
  return hold("K03", conflict);
}

/// K19, K22: not against a rule, but another amount than it should be.
Result<Live*> Judge::reckoned_otherwise(Live& settlement, const std::vector<std::string>& codes,
                                        const wire::Operation& said, const OpId& operation) {
  const conflicts::Context with = context();
  if (codes.empty()) {
    JINDU_TRY(const std::int64_t over, conflicts::over_prenatal_cap(with, settlement));
    JINDU_TRY(const bool seen,
              conflicts::stands(with, records::ConflictCase::K22, {settlement.id()}));
    if (over == 0 || seen) return nullptr;
    return conflicts::raise_k22(with, settlement, over, operation);
  }
  // By an older profile it was right: what differs is owed, or not, beside the advance.
  const std::uint32_t by = said.based_on().policy_version();
  const auto now = static_cast<std::uint32_t>(rules_.policy.profile().version());
  const bool amounts_only = codes.size() == 1 && codes.front() == rules::kMoneyMismatch;
  if (!amounts_only || by == 0 || by == now) return nullptr;
  JINDU_TRY(const rules::Assessment assessment, assess(settlement));
  if (!assessment.money) return nullptr;
  return conflicts::raise_k19(with, settlement, assessment.money->fund.value, operation);
}

/// What it was settled under, where the person's benefits are held.
Status Judge::note_waiver(Live& settlement) {
  auto& form = settlement.as<Settlement>();
  if (!form.waiver().empty()) return {};
  JINDU_TRY(const std::optional<RecordId> waiver, facts_.waiver_for(form));
  if (!waiver) return {};
  form.set_waiver(waiver->str());
  JINDU_TRY_OK(work_.act(settlement, "", "", {"waiver"}));
  JINDU_TRY(Live * record, work_.need(waiver->view(), "SuspensionWaiver"));
  return standing::use_waiver(work_, *record, settlement.id());
}

/// The same settlement sent as another record: it is kept, counts nothing, and points to the first.
Status Judge::drop_resend(Live& settlement, const Live& first,
                          const std::vector<std::string>& fields, Ruling& ruling) {
  settlement.header.set_points_to(first.id().str());
  ruling.reason.set_code("DUPLICATE");
  ruling.reason.add_records(first.id().str());
  return work_.act(settlement, "reverse", "REVERSED", fields);
}

}  // namespace jindu::accept
