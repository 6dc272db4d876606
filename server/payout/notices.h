#pragma once
#include "schema/rules/policy.h"
#include "server/store/work.h"

/// 短信: what people are told when their money moves. Here only the outbox is filled; sending is
/// server/partners' (an interface, and a sender that writes files). Whom the city does not tell by
/// profile (`told_by_sms`), and who has left no number, gets none.
namespace jindu::payout {

/// An item was paid: its beneficiary.
Status tell_paid(store::Work& work, const rules::PolicyValues& values,
                 const store::Live& application, const store::Live& item);
/// The bank has sent an item back: its payee names another account.
Status tell_account_wanted(store::Work& work, const rules::PolicyValues& values,
                           const store::Live& application, const store::Live& item);
/// Another account has taken effect: its owner.
Status tell_account_changed(store::Work& work, const rules::PolicyValues& values,
                            const store::Live& account);

}  // namespace jindu::payout
