#pragma once
#include <vector>

#include "schema/records/allowance.pb.h"
#include "schema/rules/allowance.h"
#include "server/store/work.h"

/// What a review makes of an application: items with their amounts, one for each right. Station on
/// the road between acceptance and payout; works through `Work` alone.
namespace jindu::review {

/// The one queue that a batch is made from: what waits in it, oldest item first.
Result<std::vector<RecordId>> approved_items(store::Work& work);
/// An item waits for a batch, or does so no more.
Status enqueue(store::Work& work, const store::Live& item);
Status dequeue(store::Work& work, const store::Live& item);

/// What the form says of the event.
rules::AllowanceEvent event_of(const records::AllowanceApplication& form);

/// Who the items are for, as the register had it on the day of the event.
struct Parties {
  rules::InsuredFact patient;
  rules::InsuredFact spouse;
};

/// Creates the items of an application that has passed its first review, refused ones included, and
/// names them in it. Those of an earlier review are voided first.
Status create_items(store::Work& work, store::Live& application,
                    const std::vector<rules::AllowanceItem>& items, const Parties& parties);
/// Second signature: what was computed is owed from now on (ledger), and waits for a batch.
Status approve_items(store::Work& work, store::Live& application);
/// Nothing of it is to be paid any more; what was owed is owed no longer. Paid ones stay.
Status void_items(store::Work& work, store::Live& application);
Status void_item(store::Work& work, store::Live& item);

/// The items of an application that are neither voided nor refused.
Result<std::vector<store::Live*>> live_items(store::Work& work, const store::Live& application);
/// Whom an item is owed to, as the ledger names parties: the employer's code, or the person's id.
std::string party_of(const store::Live& item);

}  // namespace jindu::review
