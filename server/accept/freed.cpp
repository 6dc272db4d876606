// What a decision or a reversal has set free: only one conflict is asked about at a time, so what
// stood behind it is looked for now. Nothing passes that would not have passed alone.
#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/conflicts/verdicts.h"

namespace jindu::accept {

using records::ConflictCase;
using store::Live;

Status Judge::judge_freed() {
  while (!freed_.empty()) {
    const RecordId id = freed_.front();
    freed_.erase(freed_.begin());
    JINDU_TRY(Live * record, work_.find(id.view()));
    if (record == nullptr || !conflicts::live(*record)) continue;
    JINDU_TRY(const bool free, conflicts::only_notes(context(), *record));
    if (!free) continue;  // Another case holds it still.
    if (record->state() != "HELD" && !record->header.disputed()) continue;
    if (record->type->name == "Settlement") JINDU_TRY_OK(freed_settlement(*record));
    if (record->type->name == "Filing") {
      JINDU_TRY_OK(freed_filing(*record));
      JINDU_TRY_OK(look_at_bills_of(*record));
    }
    if (record->type->name == "AllowanceApplication") JINDU_TRY_OK(freed_application(*record));
    if (record->type->name == "ReimbursementClaim") JINDU_TRY_OK(freed_claim(*record));
  }
  return {};
}

Status Judge::freed_settlement(Live& settlement) {
  JINDU_TRY(const bool clashes, settlement_still_clashes(settlement));
  if (clashes) return {};
  if (settlement.state() == "HELD") {
    JINDU_TRY(const auto settled, conflicts::last_step(context(), settlement.id(), "settle"));
    JINDU_TRY(const Live* late, too_late(settlement, settled ? settled->row.op_id : OpId()));
    if (late != nullptr) return {};
  }
  const bool stood = settlement.state() != "HELD" || settlement.header.held_from() == "CONFIRMED";
  JINDU_TRY_OK(conflicts::keep_settlement(context(), settlement));
  JINDU_TRY_OK(note_waiver(settlement));
  // What was heard of her right while it waited for another answer is asked about now.
  return stood ? look_again(settlement, records::ConflictCase::K15) : Status();
}

/// K02, K01, K03 and the rules, as when it came; true: a case is open again.
Result<bool> Judge::settlement_still_clashes(Live& settlement) {
  const conflicts::Context with = context();
  JINDU_TRY(const auto settled, conflicts::last_step(with, settlement.id(), "settle"));
  if (!settled) return false;
  const OpId operation = settled->row.op_id;
  const auto opened = [](const Result<Live*>& conflict) -> Result<bool> {
    if (!conflict.ok()) return conflict.error();
    return true;
  };
  JINDU_TRY(const conflicts::InvoiceUse invoice, conflicts::used_invoice(with, settlement, {}));
  if (invoice.first != nullptr) {
    return opened(conflicts::raise_k02(with, *invoice.first, settlement, operation));
  }
  JINDU_TRY(Live * claim, conflicts::claim_against(with, settlement));
  if (claim != nullptr) return opened(conflicts::raise_k20(with, *claim, settlement, operation));
  JINDU_TRY(Live * person, other_name(settlement));
  if (person != nullptr) {
    return opened(conflicts::raise_k13(with, *person, settlement, operation));
  }
  if (settlement.as<records::Settlement>().pregnancy().empty()) {
    // What it contradicted is gone, or still there: looked for as when it came.
    JINDU_TRY(const auto references, conflicts::refer_settlement(with, settlement));
    if (!references.fields.empty()) {
      JINDU_TRY_OK(work_.act(settlement, "", "", references.fields));
    }
    if (references.contradicting != nullptr) {
      return opened(conflicts::raise_k33(with, *references.contradicting, settlement, operation));
    }
  }
  JINDU_TRY(Live * delivery, conflicts::other_delivery(with, settlement));
  if (delivery != nullptr) {
    return opened(conflicts::raise_k01(with, *delivery, settlement, operation));
  }
  // One that stood before was asked the rest when it came.
  if (settlement.state() != "HELD" || settlement.header.held_from() == "CONFIRMED") return false;
  JINDU_TRY(Live * filing, conflicts::filing_for(with, settlement));
  if (filing != nullptr && filing->state() == "CANCELLED") {
    JINDU_TRY(const std::optional<Date> cancelled, conflicts::cancelled_on(with, *filing));
    if (cancelled && !conflicts::care_before_cancel(settlement, cancelled)) {
      return opened(conflicts::raise_k03(with, *filing, settlement, operation, cancelled));
    }
    // One that a decision has cancelled (K04, K33, K34) stays so.
    if (cancelled) JINDU_TRY_OK(conflicts::reinstate_filing(with, *filing, settlement));
  }
  JINDU_TRY(const bool seen, conflicts::stands(with, ConflictCase::CODE_NONE, {settlement.id()}));
  JINDU_TRY(std::vector<std::string> codes, failures(settlement, filing, settled->received_ms));
  JINDU_TRY_OK(name_her_work(settlement, filing, codes));
  JINDU_TRY_OK(drop_answered_amount(settlement, codes));
  // Her right is decided; what it comes to is another question.
  if (seen) std::erase_if(codes, [](const std::string& one) { return one != rules::kMoneyMismatch; });
  const bool nobody = settlement.as<records::Settlement>().patient().empty() && !seen;
  if (nobody) {
    codes.insert(codes.begin(), "IDENTITY_FAILED");
    JINDU_TRY(const Live* suggested, conflicts::raise_k12(with, settlement, operation));
    if (suggested != nullptr) return true;
  }
  JINDU_TRY(const Live* otherwise,
            reckoned_otherwise(settlement, codes, settled->operation, operation));
  if (otherwise != nullptr) return true;
  if (codes.empty() || seen) return false;
  return opened(conflicts::raise_rules(with, settlement, codes, operation));
}

/// Another application may claim the same still. One that was held when it came was never judged:
/// it goes on from there, past rules and employer.
Status Judge::freed_application(Live& application) {
  const conflicts::Context with = context();
  JINDU_TRY(auto said, conflicts::last_step(with, application.id(), "correct"));
  if (!said) {
    JINDU_TRY(said, conflicts::last_step(with, application.id(), "submit"));
  }
  JINDU_TRY(const conflicts::ItemClash clash, conflicts::other_application(with, application));
  if (clash.other != nullptr) {
    // What the city has made by itself has no author who waits for an answer.
    const OpId operation = said ? said->row.op_id : OpId();
    JINDU_TRY_OK(
        conflicts::raise_k10(with, *clash.other, application, operation, clash.both_spouses));
    return {};
  }
  JINDU_TRY(Live * birth, conflicts::contradicting_birth(with, application));
  if (birth != nullptr) {
    const OpId operation = said ? said->row.op_id : OpId();
    JINDU_TRY_OK(conflicts::raise_k33_birth(with, *birth, application, operation));
    return {};
  }
  const bool unjudged = application.header.held_from() == "SUBMITTED" && said &&
                        said->row.first_kind == wire::Verdict::HELD;
  JINDU_TRY_OK(conflicts::keep_application(with, application));
  if (!unjudged) {
    const std::string& state = application.state();
    const bool approved = state == "APPROVED" || state == "GENERATED" || state == "PAID";
    return approved ? right_reckoned_anew(application, records::ConflictCase::K15) : Status();
  }
  Ruling ruling;
  JINDU_TRY_OK(allowance_goes_on(application, {}, said->received_ms, ruling));
  if (ruling.reason.code().empty()) return {};
  return conflicts::decide_operation(with, said->row.op_id, wire::Verdict::ACCEPTED,
                                     std::move(ruling.reason), &application);
}

/// Bills that waited because this filing did: nobody is asked the same twice.
Status Judge::look_at_bills_of(const Live& filing) {
  const Bytes& pregnancy = filing.as<records::Filing>().pregnancy();
  if (filing.state() != "CONFIRMED" || pregnancy.empty()) return {};
  JINDU_TRY(const std::vector<store::Link> bills,
            work_.links(store::LinkKind::settlement_of_case, pregnancy));
  for (const store::Link& link : bills) {
    JINDU_TRY(Live * bill, work_.need(link.record.view(), "Settlement"));
    if (bill->state() == "HELD") JINDU_TRY_OK(look_at_held(*bill));
  }
  return {};
}

/// Back to the state that was remembered; one that had only been handed in is reviewed now.
Status Judge::freed_filing(Live& filing) {
  const conflicts::Context with = context();
  JINDU_TRY(auto said, conflicts::last_step(with, filing.id(), "correct"));
  if (!said) {
    JINDU_TRY(said, conflicts::last_step(with, filing.id(), "record"));
  }
  if (said) {
    JINDU_TRY(const bool clashes, filing_still_clashes(filing, said->row.op_id));
    if (clashes) return {};
  }
  JINDU_TRY_OK(conflicts::keep_filing(with, filing));
  if (!said || filing.state() != "SUBMITTED") return {};
  JINDU_TRY(std::vector<std::string> codes, failures(filing, nullptr, said->received_ms));
  if (filing.as<records::Filing>().patient().empty()) {
    codes.insert(codes.begin(), "IDENTITY_FAILED");
  }
  if (codes.empty()) return work_.act(filing, "confirm", "CONFIRMED", {});
  JINDU_TRY_OK(work_.act(filing, "return", "RETURNED", {}));
  wire::Reason reason = conflicts::reason(codes.front());
  for (const std::string& code : codes) reason.add_fields(code);
  return conflicts::decide_operation(with, said->row.op_id, wire::Verdict::ACCEPTED,
                                     std::move(reason), &filing);
}

Result<bool> Judge::filing_still_clashes(Live& filing, const OpId& operation) {
  const conflicts::Context with = context();
  JINDU_TRY(Live * person, other_name(filing));
  if (person != nullptr) {
    JINDU_TRY_OK(conflicts::raise_k13(with, *person, filing, operation));
    return true;
  }
  if (filing.as<records::Filing>().pregnancy().empty()) {
    JINDU_TRY(const auto references, conflicts::refer_filing(with, filing));
    if (!references.fields.empty()) JINDU_TRY_OK(work_.act(filing, "", "", references.fields));
    if (references.contradicting != nullptr) {
      JINDU_TRY_OK(conflicts::raise_k33(with, *references.contradicting, filing, operation));
      return true;
    }
  }
  JINDU_TRY(Live * other, conflicts::other_filing(with, filing));
  if (other == nullptr) return false;
  if (conflicts::same_facts(*other, filing)) {
    const bool known = filing.header.points_to() == other->id().view() ||
                       other->header.points_to() == filing.id().view();
    if (!known) JINDU_TRY_OK(conflicts::point_to(with, *other, filing));
    return false;
  }
  JINDU_TRY_OK(conflicts::raise_k04(with, *other, filing, operation));
  return true;
}

}  // namespace jindu::accept
