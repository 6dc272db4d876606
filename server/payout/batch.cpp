#include "server/payout/batch.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/payout.pb.h"
#include "server/ledger/postings.h"
#include "server/review/items.h"

namespace jindu::payout {
namespace {

using records::AllowanceApplication;
using records::PayoutBatch;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;


/// The payee as the form names it: hers, or for care leave her husband's. False: not told yet.
bool take_account(const AllowanceApplication& form, Item& item) {
  const bool his = item.kind() == Item::care_leave;
  const std::string& number = his ? form.spouse_account_no() : form.account_no();
  const std::string& name = his ? form.spouse_account_name() : form.account_name();
  const std::string& bank = his ? form.spouse_bank_name() : form.bank_name();
  if (number.empty() || name.empty() || bank.empty()) return false;
  if (number == item.returned_account()) return false;  // The bank would send it back once more.
  item.set_account_no(number);
  item.set_account_name(name);
  item.set_bank_name(bank);
  return true;
}

/// Tells the desk, or tells it no more, that the application lacks an account to pay into.
Status want_account(store::Work& work, Live& application, bool wanted) {
  auto& form = application.as<AllowanceApplication>();
  if (form.account_wanted() == wanted) return {};
  if (wanted) {
    form.set_account_wanted(true);
  } else {
    form.clear_account_wanted();
  }
  return work.act(application, "", "", {"account_wanted"});
}

Result<std::vector<Live*>> items_of(store::Work& work, const Live& batch) {
  std::vector<Live*> items;
  for (const Bytes& id : batch.as<PayoutBatch>().items()) {
    JINDU_TRY(Live * item, work.need(id, "AllowanceItem"));
    if (item->as<Item>().batch() == batch.id().view()) items.push_back(item);
  }
  return items;
}

Result<Live*> application_of(store::Work& work, const Live& item) {
  return work.need(item.as<Item>().application(), "AllowanceApplication");
}

/// Its other items may be elsewhere: it stands where the one that is furthest behind stands.
Status follow_items(store::Work& work, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, application));
  const auto all = [&](std::initializer_list<std::string_view> states) {
    return std::all_of(items.begin(), items.end(), [&](const Live* item) {
      return std::find(states.begin(), states.end(), item->state()) != states.end();
    });
  };
  const std::string state = application.state();
  if (items.empty()) return {};
  if (all({"PAID", "REVERSED"})) {
    if (state == "IN_BATCH" || state == "APPROVED") {
      return work.act(application, "pay", "PAID", {});
    }
  } else if (all({"IN_BATCH", "PAID", "REVERSED"})) {
    if (state == "APPROVED") return work.act(application, "freeze", "IN_BATCH", {});
  } else if (state == "IN_BATCH") {
    return work.act(application, "pull", "APPROVED", {});
  }
  return {};
}

}  // namespace

Status freeze(store::Work& work, Live& batch) {
  auto& record = batch.as<PayoutBatch>();
  std::int64_t total = 0;
  JINDU_TRY(const std::vector<store::Link> approved,
            work.links(LinkKind::approved_item, review::kApproved));
  for (const store::Link& link : approved) {
    JINDU_TRY(Live * item, work.need(link.record.view(), "AllowanceItem"));
    if (item->state() != "APPROVED") continue;
    JINDU_TRY(Live * application, application_of(work, *item));
    if (application->state() == "HELD") continue;  // A case is open: no money before it is decided.
    auto& fields = item->as<Item>();
    if (!take_account(application->as<AllowanceApplication>(), fields)) {
      JINDU_TRY_OK(want_account(work, *application, true));
      continue;
    }
    fields.set_batch(batch.id().str());
    JINDU_TRY_OK(work.act(*item, "freeze", "IN_BATCH",
                          {"account_name", "bank_name", "account_no", "batch"}));
    JINDU_TRY_OK(work.unlink(LinkKind::approved_item, review::kApproved, item->id()));
    JINDU_TRY_OK(follow_items(work, *application));
    record.add_items(item->id().str());
    total += fields.amount_fen();
  }
  record.set_count(record.items_size());
  record.set_total_fen(total);
  return work.act(batch, "", "", {"items", "count", "total_fen"});
}

Status pull(store::Work& work, Live& item) {
  if (item.state() != "IN_BATCH") return {};
  auto& fields = item.as<Item>();
  JINDU_TRY(Live * batch, work.need(fields.batch(), "PayoutBatch"));
  auto& record = batch->as<PayoutBatch>();
  fields.clear_batch();
  JINDU_TRY_OK(work.act(item, "pull", "APPROVED", {"batch"}));
  JINDU_TRY_OK(work.link(LinkKind::approved_item, review::kApproved, item.id()));
  auto& items = *record.mutable_items();
  items.erase(std::remove(items.begin(), items.end(), item.id().str()), items.end());
  record.set_count(record.items_size());
  record.set_total_fen(record.total_fen() - fields.amount_fen());
  JINDU_TRY_OK(work.act(*batch, "", "", {"items", "count", "total_fen"}));
  JINDU_TRY(Live * application, application_of(work, item));
  return follow_items(work, *application);
}

Status release(store::Work& work, Live& batch) {
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  for (Live* item : items) JINDU_TRY_OK(pull(work, *item));
  return {};
}

Status pay(store::Work& work, Live& batch) {
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  for (Live* item : items) {
    if (item->state() != "IN_BATCH") continue;
    JINDU_TRY_OK(work.act(*item, "pay", "PAID", {}));
    JINDU_TRY_OK(ledger::post(
        work, item->id(), {ledger::kAllowancePayable, review::party_of(*item)},
        {ledger::kBank, batch.as<PayoutBatch>().agency()}, item->as<Item>().amount_fen()));
    JINDU_TRY(Live * application, application_of(work, *item));
    JINDU_TRY_OK(follow_items(work, *application));
  }
  return {};
}

Status take_returns(store::Work& work, Live& batch) {
  auto& record = batch.as<PayoutBatch>();
  for (const Bytes& id : record.returned()) {
    JINDU_TRY(Live * item, work.need(id, "AllowanceItem"));
    auto& fields = item->as<Item>();
    fields.set_returned_account(fields.account_no());
    fields.clear_batch();
    JINDU_TRY_OK(work.act(*item, "bank_return", "APPROVED", {"returned_account", "batch"}));
    JINDU_TRY_OK(ledger::post(work, item->id(), {ledger::kBank, record.agency()},
                              {ledger::kAllowancePayable, review::party_of(*item)},
                              fields.amount_fen()));
    JINDU_TRY_OK(work.link(LinkKind::approved_item, review::kApproved, item->id()));
    JINDU_TRY(Live * application, application_of(work, *item));
    if (application->state() == "PAID") {
      JINDU_TRY_OK(work.act(*application, "bank_return", "APPROVED", {}));
    }
    JINDU_TRY_OK(want_account(work, *application, true));
  }
  return {};
}

Status account_changed(store::Work& work, Live& application) {
  const auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, application));
  for (Live* item : items) {
    Item now;
    now.set_kind(item->as<Item>().kind());
    const bool known = take_account(form, now);
    const bool same = known && now.account_no() == item->as<Item>().account_no() &&
                      now.account_name() == item->as<Item>().account_name() &&
                      now.bank_name() == item->as<Item>().bank_name();
    if (!same) JINDU_TRY_OK(pull(work, *item));
  }
  return want_account(work, application, false);
}

}  // namespace jindu::payout
