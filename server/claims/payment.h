#pragma once
#include <string>

#include "server/store/work.h"

/// What a claim is owed, and how it is paid: station between the reviews and finance. Works through
/// `Work` alone; the states of the claim are its life cycle's.
namespace jindu::claims {

/// Whom a claim is owed to, as the ledger names parties: the employer's code, else the person's id.
std::string party_of(const store::Live& claim);

/// The second signature: what the fund pays is owed from now on (ledger).
Status approve(store::Work& work, const store::Live& claim);
/// It is owed no longer (sent back, withdrawn, refused before payment); its voucher is void.
Status unpost(store::Work& work, const store::Live& claim, std::string_view reason = "退回");
/// 拨付单据 DRAFT of the claim and of the allowance that it carries, by the accountant who acts now. One
/// that is there is made void first.
Status draft_voucher(store::Work& work, store::Live& claim);
/// Why it cannot be paid by whoever acts now: CASE_OPEN, VOUCHER_MISSING (also: filled in
/// for another sum), OTHER_PERSON; empty: it can.
Result<std::string> pay_hindrance(store::Work& work, const store::Live& claim);
/// The money leaves, for what it carries as well; the voucher is confirmed.
Status pay(store::Work& work, store::Live& claim);

/// A paid claim is reversed by `reversal`: its exact negative (M14), and a Recovery. The voucher is void
/// when what it paid beside the claim is reversed, too.
Status reverse_paid(store::Work& work, store::Live& claim, store::Live& reversal);
/// The same where the city itself reverses (a conflict was decided against it).
Status reverse_by_city(store::Work& work, store::Live& claim, const std::string& reason);

}  // namespace jindu::claims
