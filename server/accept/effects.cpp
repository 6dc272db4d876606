// What follows from a step, by the names that the life cycles give it. A person's step has its
// effects at once; the city's own acts have theirs when the operation that brought them about is
// done, whichever road led there.
#include <algorithm>
#include <iterator>

#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/organisation.pb.h"
#include "server/accept/judge.h"
#include "server/clearing/deposit.h"
#include "server/clearing/months.h"
#include "server/clearing/steps.h"
#include "server/claims/payment.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/clearings.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/payout/bank_file.h"
#include "server/payout/batch.h"
#include "server/payout/recovery.h"
#include "server/payout/voucher.h"
#include "server/standing/determinations.h"

namespace jindu::accept {

using store::Live;

/// One line for each effect. `type`: the record type that it is for; empty: whatever stepped.
/// Those that read `step` belong to persons' steps alone.
struct Judge::Effect {
  std::string_view name;
  std::string_view type;
  Status (*carry_out)(Judge& judge, Live& record, Step* step);
};

const std::vector<Judge::Effect>& Judge::effects() {
  static const std::vector<Effect> kEffects = {
      {"judge_filing", "Filing",
       [](Judge& judge, Live&, Step* step) {
         return judge.filing_submitted(step->matter, step->ruling);
       }},
      {"rekey", "Filing",
       [](Judge& judge, Live&, Step* step) {
         return judge.filing_amended(step->matter, step->ruling);
       }},
      {"release_keys", "Filing",
       [](Judge& judge, Live& record, Step*) { return judge.filing_released(record); }},
      {"refer_settlement", "Settlement",
       [](Judge& judge, Live&, Step* step) { return judge.settlement_registered(step->matter); }},
      {"judge_settlement", "Settlement",
       [](Judge& judge, Live&, Step* step) {
         return judge.settlement_recorded(step->matter, step->ruling);
       }},
      {"reversal_requested", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_requested(step->matter); }},
      {"reversal_approved", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_approved(step->matter); }},
      {"reversal_refused", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_refused(step->matter); }},
      {"release_keys", "Reversal",
       [](Judge& judge, Live& record, Step*) {
         return judge.work_.unlink(store::LinkKind::reversal_of,
                                   record.as<records::Reversal>().target(), record.id());
       }},
      {"judge_allowance", "AllowanceApplication",
       [](Judge& judge, Live&, Step* step) {
         return judge.allowance_submitted(step->matter, step->ruling);
       }},
      {"compute_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.compute_items(record); }},
      {"approve_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.approve_items(record); }},
      {"void_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return review::void_items(judge.work_, record); }},
      {"account_changed", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) {
         return payout::account_changed(judge.work_, record);
       }},
      {"application_returned", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.application_returned(record); }},
      {"release_keys", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) -> Status {
         const bool gone = record.state() == "WITHDRAWN" || record.state() == "REJECTED";
         if (gone) record.header.clear_held_from();
         return conflicts::release_items(judge.context(), record);
       }},
      {"judge_claim", "ReimbursementClaim",
       [](Judge& judge, Live&, Step* step) {
         return judge.claim_submitted(step->matter, step->ruling);
       }},
      {"claim_amended", "ReimbursementClaim",
       [](Judge& judge, Live&, Step* step) {
         return judge.claim_amended(step->matter, step->ruling);
       }},
      {"claim_returned", "ReimbursementClaim",
       [](Judge& judge, Live&, Step* step) { return judge.claim_returned(step->matter); }},
      {"claim_approved", "ReimbursementClaim",
       [](Judge& judge, Live& record, Step*) { return judge.claim_approved(record); }},
      {"claim_unposted", "ReimbursementClaim",
       [](Judge& judge, Live& record, Step*) {
         return conflicts::unpost_claim(judge.context(), record, "财务退回");
       }},
      {"claim_voucher", "ReimbursementClaim",
       [](Judge& judge, Live& record, Step*) {
         return claims::draft_voucher(judge.work_, record);
       }},
      {"claim_paid", "ReimbursementClaim",
       [](Judge& judge, Live& record, Step*) { return claims::pay(judge.work_, record); }},
      {"release_keys", "ReimbursementClaim",
       [](Judge& judge, Live& record, Step*) { return judge.claim_released(record); }},
      {"employer_decided", "",
       [](Judge& judge, Live& record, Step*) { return judge.employer_decided(record); }},
      {"application_amended", "AllowanceApplication",
       [](Judge& judge, Live&, Step* step) {
         return judge.application_amended(step->matter, step->ruling);
       }},
      {"claims_filed", "Filing",
       [](Judge& judge, Live& record, Step*) { return judge.claims_filed(record); }},
      {"freeze_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::freeze(judge.work_, record); }},
      {"note_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return judge.batch_built(record); }},
      {"make_bank_file", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) {
         return payout::make_bank_file(judge.work_, record);
       }},
      {"note_key", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) -> Status {
         record.as<records::PayoutBatch>().set_key_given(true);
         return judge.work_.act(record, "", "", {"key_given"});
       }},
      {"fill_voucher", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::fill_voucher(judge.work_, record); }},
      {"free_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return judge.batch_cancelled(record); }},
      {"pay_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) {
         return payout::pay(judge.work_, judge.context().values(), record);
       }},
      {"return_items", "PayoutBatch",
       [](Judge& judge, Live& record, Step* step) -> Status {
         const auto& said = static_cast<const records::PayoutBatch&>(*step->matter.said.record);
         JINDU_TRY_OK(judge.keep_returned(record, step->matter.returned_before));
         JINDU_TRY_OK(
             payout::take_returns(judge.work_, judge.context().values(), record, said));
         for (const Bytes& id : said.returned()) {
           JINDU_TRY(Live * item, judge.work_.need(id, "AllowanceItem"));
           JINDU_TRY_OK(conflicts::came_back(judge.context(), *item));
         }
         return Status();
       }},
      {"note_instalments", "Recovery",
       [](Judge& judge, Live& record, Step*) {
         return payout::note_instalments(judge.work_, record);
       }},
      {"set_off", "Recovery",
       [](Judge& judge, Live& record, Step*) { return judge.set_off(record); }},
      {"check_account", "PayeeAccount",
       [](Judge& judge, Live&, Step* step) {
         return judge.account_proposed(step->matter, step->ruling);
       }},
      {"note_copy", "SealedCopy",
       [](Judge& judge, Live& record, Step*) { return judge.copy_receipted(record); }},
      {"unlock_payout", "BankComparison",
       [](Judge& judge, Live& record, Step*) { return judge.bank_compared(record); }},
      {"generate_allowance", "Settlement",
       [](Judge& judge, Live& record, Step*) { return judge.generate_allowance(record); }},
      {"generate_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.generate_items(record); }},
      {"right_freed", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.right_freed(record); }},
      {"deemed_submitted", "DeemedContribution",
       [](Judge& judge, Live&, Step* step) {
         return judge.deemed_submitted(step->matter, step->ruling);
       }},
      {"deemed_entered", "DeemedContribution",
       [](Judge& judge, Live& record, Step*) { return judge.deemed_entered(record); }},
      {"suspended", "Suspension",
       [](Judge& judge, Live& record, Step*) { return judge.suspended(record); }},
      {"suspension_lifted", "Suspension",
       [](Judge& judge, Live& record, Step*) { return judge.suspension_lifted(record); }},
      {"waiver_proposed", "SuspensionWaiver",
       [](Judge& judge, Live& record, Step*) { return judge.waiver_proposed(record); }},
      {"waiver_granted", "SuspensionWaiver",
       [](Judge& judge, Live& record, Step*) { return judge.waiver_granted(record); }},
      {"waiver_revoked", "SuspensionWaiver",
       [](Judge& judge, Live& record, Step*) { return judge.waiver_revoked(record); }},
      {"query_asked", "DepartmentQuery",
       [](Judge& judge, Live& record, Step*) { return judge.query_asked(record); }},
      {"query_answered", "DepartmentQuery",
       [](Judge& judge, Live& record, Step*) { return judge.query_answered(record); }},
      {"wage_confirmed", "WageBase",
       [](Judge& judge, Live& record, Step*) {
         record.as<records::WageBase>().set_confirmed_by_employer(true);
         return judge.work_.act(record, "", "", {"confirmed_by_employer"});
       }},
      {"regenerate", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.generate_items(record); }},
      {"determine", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) {
         return standing::determine(judge.work_, record);
       }},
      {"return_voucher", "Recovery",
       [](Judge& judge, Live& record, Step*) {
         return payout::vouch_for_return(judge.work_, record);
       }},
      {"give_back", "Recovery",
       [](Judge& judge, Live& record, Step*) { return payout::give_back(judge.work_, record); }},
      {"take_refund", "Recovery",
       [](Judge& judge, Live& record, Step*) {
         return payout::take_refund(judge.work_, record,
                                    record.as<records::Recovery>().refund_fen());
       }},
      {"open_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return clearing::complete(judge.books(), record); }},
      {"submit_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return clearing::submitted(judge.books(), record); }},
      {"withdraw_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return clearing::withdrawn(judge.books(), record); }},
      {"audit_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return clearing::audited(judge.books(), record); }},
      {"note_differences", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return clearing::disputed(judge.books(), record); }},
      {"sign_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) {
         return clearing::signed_off(judge.books(), record);
       }},
      {"pay_clearing", "HospitalClearing",
       [](Judge& judge, Live& record, Step*) { return judge.clearing_paid(record); }},
      {"hospital_agrees", "",
       [](Judge& judge, Live& record, Step*) {
         return clearing::agreed(judge.books(), record, true);
       }},
      {"bureau_agrees", "",
       [](Judge& judge, Live& record, Step*) {
         return clearing::agreed(judge.books(), record, false);
       }},
      {"agree_anew", "",
       [](Judge& judge, Live& record, Step*) { return clearing::agree_anew(judge.books(), record); }},
      {"tell_hospital", "",
       [](Judge& judge, Live& record, Step*) { return judge.show_to_hospital(record); }},
      {"enter_deduction", "DepositDeduction",
       [](Judge& judge, Live& record, Step*) {
         return conflicts::take_deduction(judge.context(), record);
       }},
      {"add_scores", "IndicatorAssessment",
       [](Judge& judge, Live& record, Step*) { return clearing::scored(judge.books(), record); }},
      {"reckon_deposit", "DepositPayout",
       [](Judge& judge, Live&, Step* step) { return judge.deposit_reckoned(step->matter); }},
      {"hospital_voucher", "",
       [](Judge& judge, Live& record, Step*) { return judge.hospital_voucher(record); }},
      {"pay_deposit", "DepositPayout",
       [](Judge& judge, Live& record, Step*) -> Status {
         JINDU_TRY_OK(payout::confirm_voucher(judge.work_, record.id()));
         return clearing::payout_paid(judge.books(), record);
       }},
  };
  return kEffects;
}

Judge::Names Judge::effect_names() {
  Names names;
  for (const Effect& one : effects()) names.emplace_back(one.name, one.type);
  return names;
}

Status Judge::carry_out(const google::protobuf::RepeatedPtrField<std::string>& names, Live& record,
                        Step* step) {
  for (const std::string& name : names) {
    const Effect* found = nullptr;
    for (const Effect& effect : effects()) {
      const bool fits = effect.type.empty() || effect.type == record.type->name;
      if (effect.name == name && fits) found = &effect;
    }
    JINDU_ENSURE(found != nullptr);  // What a life cycle says would not be done.
    JINDU_TRY_OK(found->carry_out(*this, record, step));
  }
  return {};
}

Status Judge::follow(Matter& matter, const rules::Transition& transition, Ruling& ruling) {
  Step step{matter, ruling};
  return carry_out(transition.effects(), *matter.record, &step);
}

/// Effects may act in turn: until nothing new has been done.
Status Judge::follow_city_acts() {
  for (; acts_followed_ < work_.mark(); ++acts_followed_) {
    const store::Work::Act& act = work_.act_at(acts_followed_);
    const std::string& event = act.operation.step().event();
    if (event.empty()) continue;
    const rules::LifeCycle* table = rules_.cycles.find(act.operation.record_type());
    if (table == nullptr) continue;
    const rules::StepAnswer found =
        rules::find_step(*table, act.from_state, event, {std::string(rules::kServerRole)});
    if (found.transition == nullptr) continue;
    JINDU_TRY(Live * record, work_.find(act.record));
    JINDU_ENSURE(record != nullptr);
    JINDU_TRY_OK(carry_out(found.transition->city_effects(), *record, nullptr));
    JINDU_TRY_OK(ask_no_more(*record));
  }
  return {};
}

/// Nobody is asked about what the city itself has reversed, withdrawn or refused, by whichever way.
Status Judge::ask_no_more(const Live& record) {
  if (conflicts::may_come_to_count(record)) return {};
  const std::vector<std::string> open(record.header.conflicts().begin(),
                                      record.header.conflicts().end());
  for (const std::string& id : open) {
    JINDU_TRY(Live * conflict, work_.need(id, "ConflictCase"));
    if (conflicts::may_be_about_the_gone(conflict->as<records::ConflictCase>())) continue;
    JINDU_TRY_OK(conflicts::lapse(context(), *conflict, record.id()));
  }
  return {};
}

Status Judge::settle_down() {
  do {
    JINDU_TRY_OK(follow_city_acts());
    JINDU_TRY_OK(judge_freed());
    JINDU_TRY_OK(judge_released());
  } while (!freed_.empty() || acts_followed_ < work_.mark());
  return {};
}

}  // namespace jindu::accept
