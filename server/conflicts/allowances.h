#pragma once
#include "server/conflicts/case.h"

/// Applications for the allowance: what they refer to, and which of them exclude each other (K10,
/// K11): an item is paid once for one pregnancy, kind and beneficiary.
namespace jindu::conflicts {

struct Decision;

struct AllowanceReferences {
  std::vector<std::string> fields;  ///< that were set; the caller acts with them
  bool patient_known = true;
  Live* settlement = nullptr;  ///< of the same event; null: none, or none that counts
};
/// Sets patient, spouse, pregnancy and settlement, and the links that lead back.
Result<AllowanceReferences> refer_allowance(const Context& context, Live& application);

struct ItemClash {
  Live* other = nullptr;      ///< null: nobody else claims an item of this one
  bool both_spouses = false;  ///< K11: one care leave, claimed twice
};
Result<ItemClash> other_application(const Context& context, const Live& application);
/// The same event, the same person, the same payees: sent twice, or through two channels.
bool same_application(const Live& first, const Live& second);
Status claim_items(const Context& context, const Live& application);
Status release_items(const Context& context, const Live& application);
/// The right to one of its items is free for another.
Status release_item(const Context& context, const Live& application, const Live& item);
/// Whether it claims its items at present: what was withdrawn or sent back does not.
Result<bool> claims_items(const Context& context, const Live& application);
/// Applications that rest on care of a pregnancy or claim a right by it; each once.
Result<std::vector<Live*>> applications_of(const Context& context, const Live& pregnancy);
/// Those that claim a right of a person without naming a pregnancy, or the care leave of a husband.
Result<std::vector<Live*>> applications_by_person(const Context& context, const RecordId& person);

/// → HELD, remembering its state, out of any batch that is not paid; back to it, or to where its items
/// have come meanwhile; or out, with its items: what was paid of them is to come back.
Status hold_application(const Context& context, Live& application);
Status keep_application(const Context& context, Live& application);
Status withdraw_application(const Context& context, Live& application);

/// Whether money has left for one of its items.
Result<bool> any_paid(const Context& context, const Live& application);
/// The city's own reversal of one paid item, and its recovery.
Status recover_item(const Context& context, Live& item, const std::string& reason);
/// Reverses what was paid, each with its recovery, and voids the rest; the right is free again.
Status recover_paid(const Context& context, Live& application, const std::string& reason);
/// Back to the reviewer: what was reckoned is void, what stood in an open batch leaves it.
Status reopen_application(const Context& context, Live& application);

/// K10, K11: both are held until somebody keeps one. `operation`: the later one's; empty: the city has
/// made it by itself, and no author waits for an answer.
Result<Live*> raise_k10(const Context& context, Live& first, Live& second, const OpId& operation,
                        bool both_spouses);

/// K33: the settlement that an application rests on, if the two tell of different births and nobody
/// has said which it was; null: they agree, or leave each other blanks to fill.
Result<Live*> contradicting_birth(const Context& context, const Live& application);
/// The application waits. `operation`: as in raise_k10.
Result<Live*> raise_k33_birth(const Context& context, Live& settlement, Live& application,
                              const OpId& operation);
Status decide_k33_birth(const Context& context, const Live& conflict, const Decision& decision);

/// Her own leave is another paper's (K10), her husband's is asked for here alone: that goes on.
Status keep_care_leave(const Context& context, Live& application);
/// Her husband's care leave is another's (K11): what is left of the application goes on; true: nothing is
/// left, and all of it is withdrawn.
Result<bool> refuse_care_leave(const Context& context, Live& application);

/// K17: an application was paid, and what it rests on is gone: finance says what becomes of it.
Status raise_k17(const Context& context, Live& application);

/// The settlement that applications rest on was reversed: they go back, and what was not paid yet
/// is not paid (LP-E12); what stands in an open batch leaves it. What was paid is K17.
Status settlement_gone(const Context& context, const Live& settlement);
/// Somebody is asked about the settlement that applications rest on: what stands in an open batch waits.
Status settlement_held(const Context& context, const Live& settlement);
/// What was paid is here again. If the settlement that it rests on is gone, it is not owed once more,
/// and nobody is asked about it any longer.
Status came_back(const Context& context, Live& item);

}  // namespace jindu::conflicts
