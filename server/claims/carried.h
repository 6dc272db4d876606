#pragma once
#include <string>
#include <vector>

#include "server/store/work.h"

/// 随同申报的津贴 (YT 3.1.1, 3.1.6): an allowance that is claimed with the medical cost goes where
/// the claim goes: one paper, one voucher, one payment. Works through `Work` alone.
namespace jindu::claims {

/// The application that a claim carries; null: none.
Result<store::Live*> carried(store::Work& work, const store::Live& claim);
/// Its items that are owed and not paid yet: they leave the fund with the claim.
Result<std::vector<store::Live*>> carried_items(store::Work& work, const store::Live& claim);
/// What those come to, in fen; 0: nothing is carried.
Result<std::int64_t> carried_fen(store::Work& work, const store::Live& claim);
/// While the claim is not paid, the items of `application` wait for it and not for a batch. One
/// that was not known yet when the claim was paid (no wage on file) is a batch's to pay.
Status wait_for_claim(store::Work& work, const store::Live& application);
/// Why the claim cannot go on: CASE_OPEN, somebody has to decide about the allowance first; empty:
/// it can.
Result<std::string> carried_hindrance(store::Work& work, const store::Live& claim);
/// The items leave with the claim, into its account.
Status pay_carried(store::Work& work, const store::Live& claim);

}  // namespace jindu::claims
