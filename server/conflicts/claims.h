#pragma once
#include <string>
#include <vector>

#include "server/conflicts/case.h"

/// Claims of self-paid cost: what they refer to, what they exclude, and the steps that are the
/// city's own.
namespace jindu::conflicts {

struct ClaimReferences {
  std::vector<std::string> fields;  ///< that were set; the caller acts with them
  bool patient_known = true;
  Live* filing = nullptr;         ///< out of the city or by referral, of this pregnancy; null: none
  Live* contradicting = nullptr;  ///< an open pregnancy of hers that this one cannot be (K33)
};
/// Patient, sponsor, pregnancy, invoices and filing of a claim, and the links that lead back. Again
/// after a change: what it no longer names is let go.
/// `apart`: somebody has decided that a pregnancy which contradicts is another one.
Result<ClaimReferences> refer_claim(const Context& context, Live& claim, bool apart = false);

/// Who else uses what a claim asks to be paid.
struct ClaimClash {
  Live* other = nullptr;                                                ///< null: nobody
  records::ConflictCase::Code code = records::ConflictCase::CODE_NONE;  ///< K02, K11 or K20
  bool resend = false;  ///< the same claim once more: nothing to decide
};
Result<ClaimClash> other_use(const Context& context, const Live& claim);
/// The same for a settlement that came after: a claim of the same invoice or stay; null: none.
Result<Live*> claim_against(const Context& context, const Live& settlement);

/// K02 or K11 between two claims, or a claim and a settlement: the later one is held.
Result<Live*> raise_claim_k02(const Context& context, Live& first, Live& later,
                              const OpId& operation, records::ConflictCase::Code code);
/// K20: a claim against a settlement on the spot, whichever came first: both are held.
Result<Live*> raise_k20(const Context& context, Live& first, Live& later, const OpId& operation);
/// Two steps of a review that were taken without knowing of each other.
struct Contradiction {
  OpId first;
  OpId second;
  std::string first_said;  ///< labels of the steps
  std::string second_said;
  std::string state_before;  ///< from which both were taken
  std::string decider_role;
};
/// K25: two posts have said different things of one version of a record.
Result<Live*> raise_k25(const Context& context, Live& record, const Contradiction& contradiction);
/// K07: an edit that did not know of a step taken meanwhile: reopen, or refuse the edit.
Result<Live*> raise_edit_k07(const Context& context, Live& record, const OpId& operation,
                             const wire::Patch& patch, const catalog::Message& incoming);

/// → HELD, remembering its state; back to it; or REJECTED, with what was owed for it.
Status hold_claim(const Context& context, Live& claim);
Status keep_claim(const Context& context, Live& claim);
Status refuse_claim(const Context& context, Live& claim, const std::string& reason);
/// What was approved is owed no longer, the allowance that it carries included; its voucher is void.
Status unpost_claim(const Context& context, Live& claim, std::string_view reason);
/// A paid claim was reversed: so is the allowance that it carried, each item with its own recovery.
Status recover_carried(const Context& context, const Live& claim, const std::string& reason);
/// What a claim has locked is free: its invoices, its filing; what was owed is owed no longer.
Status release_claim(const Context& context, Live& claim);

/// Holds or refuses whatever a case is about: a settlement, a filing, an application or a claim.
/// Whether it is a paper that can wait for an answer at all; the next two take nothing else.
bool can_hold(const Live& record);
Status hold_record(const Context& context, Live& record);
Status refuse_record(const Context& context, Live& record, const std::string& reason);

inline bool is_claim(const store::Live& record) {
  return record.type->name == "ReimbursementClaim";
}

}  // namespace jindu::conflicts
