// What must hold before a step is taken, by the names that the life cycles give it.
#include <algorithm>

#include "schema/records/filing.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/standing.pb.h"
#include "server/accept/judge.h"
#include "schema/rules/lifecycle.h"
#include "server/accept/patches.h"
#include "server/claims/carried.h"
#include "server/claims/payment.h"
#include "server/clearing/guards.h"

namespace jindu::accept {

using store::Live;

/// One line for each guard. `type`: the record type that it is for; empty: whatever steps.
struct Judge::Guard {
  std::string_view name;
  std::string_view type;
  Result<Answer> (*hinders)(Judge& judge, Matter& matter);
};

/// `code`: why not; empty: nothing stands in the way.
Judge::Answer Judge::refusal(std::string_view code, const Live* record) {
  if (code.empty()) return {};
  return record == nullptr ? refused(code) : refused(code, {record});
}

const std::vector<Judge::Guard>& Judge::guards() {
  using Answered = Result<Answer>;
  static const std::vector<Guard> kGuards = {
      {"recording_site", "",
       [](Judge& judge, Matter& matter) -> Answered { return judge.at_its_site(matter); }},
      {"own_filing", "Filing",
       [](Judge& judge, Matter& matter) -> Answered { return judge.own_filing(matter); }},
      {"identity_unlocked", "Filing",
       [](Judge& judge, Matter& matter) -> Answered { return judge.identity_unlocked(matter); }},
      {"not_relied_on", "Filing",
       [](Judge& judge, Matter& matter) { return judge.not_relied_on(matter); }},
      {"late_by_chief", "Filing",
       [](Judge&, Matter& matter) -> Answered {
         // Filed too late, it is the chief's to confirm, on the reason that was given.
         const bool late = matter.record->as<records::Filing>().late();
         return refusal(late ? "NO_ROLE" : "", matter.record);
       }},
      {"contact_only", "",
       [](Judge&, Matter& matter) -> Answered {
         const wire::Patch* patch = matter.said.patch();
         const bool fits =
             patch == nullptr ||
             std::all_of(patch->fields().begin(), patch->fields().end(), [&](const auto& name) {
               return rules::is_own_contact(*matter.said.type, name);
             });
         return refusal(fits ? "" : "CONTACT_ONLY");
       }},
      {"account_only", "",
       [](Judge&, Matter& matter) -> Answered {
         const wire::Patch* patch = matter.said.patch();
         const bool fits = patch != nullptr && account_only(*matter.said.type, *patch);
         return refusal(fits ? "" : "ACCOUNT_ONLY");
       }},
      {"account_fits", "AllowanceApplication",
       [](Judge& judge, Matter& matter) { return judge.account_fits(matter); }},
      {"account_in_time", "AllowanceApplication",
       [](Judge& judge, Matter& matter) { return judge.account_in_time(matter); }},
      {"items_ready", "AllowanceApplication",
       [](Judge& judge, Matter& matter) { return judge.items_ready(*matter.record); }},
      {"nothing_paid", "AllowanceApplication",
       [](Judge& judge, Matter& matter) { return judge.nothing_paid(matter); }},
      {"steps_known", "", [](Judge& judge, Matter& matter) { return judge.steps_known(matter); }},
      {"opinion_given", "",
       [](Judge&, Matter& matter) -> Answered { return opinion_given(matter); }},
      {"claim_ready", "ReimbursementClaim",
       [](Judge& judge, Matter& matter) { return judge.claim_ready(*matter.record); }},
      {"allowance_settled", "ReimbursementClaim",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code, claims::carried_hindrance(judge.work_, *matter.record));
         return refusal(code, matter.record);
       }},
      {"papers_ready", "AllowanceApplication",
       [](Judge& judge, Matter& matter) { return judge.papers_ready(*matter.record); }},
      {"claim_payable", "ReimbursementClaim",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code, claims::pay_hindrance(judge.work_, *matter.record));
         return refusal(code, matter.record);
       }},
      {"one_live_reversal", "Reversal",
       [](Judge& judge, Matter& matter) { return judge.one_live_reversal(matter); }},
      {"target_stands", "Reversal",
       [](Judge& judge, Matter& matter) { return judge.target_stands(matter); }},
      {"finding_told", "DepartmentQuery",
       [](Judge&, Matter& matter) -> Answered {
         const auto* said = static_cast<const records::DepartmentQuery*>(matter.said.record.get());
         const bool told =
             said != nullptr && said->finding() != records::DepartmentQuery::FINDING_NONE;
         return refusal(told ? "" : "BAD_VALUE", matter.record);
       }},
      // One person does not act at two posts on one record (domain.md section 2, authority 4).
      {"other_person", "",
       [](Judge&, Matter& matter) -> Answered {
         const bool same = matter.record->header.created_by() == matter.author.operator_id;
         return refusal(same ? "OTHER_PERSON" : "");
       }},
      {"other_than_acceptor", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_acceptor"); }},
      {"other_than_approver", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_approver"); }},
      {"other_than_accountant", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_accountant"); }},
      {"other_than_signer", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_signer"); }},
      {"other_than_auditor", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_auditor"); }},
      {"other_than_checker", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_checker"); }},
      {"other_than_carrier", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_carrier"); }},
      {"other_than_key_holder", "",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "other_than_key_holder"); }},
      {"third_person", "DeemedContribution",
       [](Judge& judge, Matter& matter) { return judge.other_than(matter, "third_person"); }},
      {"batch_fits", "PayoutBatch",
       [](Judge& judge, Matter& matter) { return judge.batch_fits(matter); }},
      {"batch_day", "PayoutBatch",
       [](Judge& judge, Matter& matter) -> Answered { return judge.batch_in_time(matter); }},
      {"batch_not_empty", "PayoutBatch",
       [](Judge&, Matter& matter) -> Answered {
         const bool empty = matter.record->as<records::PayoutBatch>().count() == 0;
         return refusal(empty ? "BATCH_EMPTY" : "", matter.record);
       }},
      {"batch_due", "PayoutBatch",
       [](Judge& judge, Matter& matter) -> Answered { return judge.batch_due(matter); }},
      {"nothing_open", "",
       [](Judge& judge, Matter& matter) -> Answered {
         if (matter.record->header.conflicts().empty()) return Answer();
         return judge.case_open(*matter.record);
       }},
      {"payout_open", "", [](Judge& judge, Matter& matter) { return judge.payout_open(matter); }},
      {"voucher_ready", "PayoutBatch",
       [](Judge& judge, Matter& matter) { return judge.voucher_ready(matter); }},
      {"released", "PayoutBatch",
       [](Judge& judge, Matter& matter) { return judge.released_to_bank(matter); }},
      {"returned_fit", "PayoutBatch",
       [](Judge& judge, Matter& matter) { return judge.returned_fit(matter); }},
      {"copy_is_ours", "SealedCopy",
       [](Judge& judge, Matter& matter) { return judge.copy_is_ours(matter); }},
      {"refund_fits", "Recovery",
       [](Judge&, Matter& matter) -> Answered { return refund_fits(matter); }},
      {"return_vouched", "Recovery",
       [](Judge& judge, Matter& matter) { return judge.return_vouched(matter); }},
      {"instalments_fit", "Recovery",
       [](Judge&, Matter& matter) -> Answered { return instalments_fit(matter); }},
      {"set_off_fits", "Recovery",
       [](Judge& judge, Matter& matter) { return judge.set_off_fits(matter); }},
      {"clearing_fits", "HospitalClearing",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code,
                   clearing::clearing_fits(judge.books(), matter.said.record.get()));
         return refusal(code);
       }},
      {"month_is_over", "HospitalClearing",
       [](Judge& judge, Matter& matter) -> Answered {
         return refusal(clearing::month_is_over(judge.books(), *matter.record));
       }},
      {"disallowed_fit", "HospitalClearing",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code, clearing::disallowed_fit(judge.books(), *matter.record,
                                                                    matter.said.record.get()));
         return refusal(code);
       }},
      {"differences_told", "HospitalClearing",
       [](Judge&, Matter& matter) -> Answered {
         return refusal(clearing::differences_told(matter.said.record.get()));
       }},
      {"answer_told", "HospitalClearing",
       [](Judge&, Matter& matter) -> Answered {
         return refusal(clearing::answer_told(matter.said.record.get()));
       }},
      {"inspection_agreed", "DepositDeduction",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code,
                   clearing::inspection_agreed(judge.books(), matter.said.record.get()));
         return refusal(code);
       }},
      {"year_cleared", "DepositPayout",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code,
                   clearing::year_cleared(judge.books(), matter.said.record.get()));
         return refusal(code);
       }},
      {"one_assessment", "IndicatorAssessment",
       [](Judge& judge, Matter& matter) -> Answered {
         JINDU_TRY(const std::string code,
                   clearing::one_assessment(judge.books(), matter.said.record.get()));
         return refusal(code);
       }},
  };
  return kGuards;
}

Judge::Names Judge::guard_names() {
  Names names;
  for (const Guard& one : guards()) names.emplace_back(one.name, one.type);
  return names;
}

Result<Judge::Answer> Judge::hindered(Matter& matter, const rules::Transition& transition) {
  for (const std::string& name : transition.guards()) {
    const Guard* found = nullptr;
    for (const Guard& guard : guards()) {
      const bool fits = guard.type.empty() || guard.type == matter.said.type->name;
      if (guard.name == name && fits) found = &guard;
    }
    // A guard that nobody answers would let everything pass.
    JINDU_ENSURE(found != nullptr);
    JINDU_TRY(Answer stands, found->hinders(*this, matter));
    if (stands) return stands;
  }
  return Answer();
}

}  // namespace jindu::accept
