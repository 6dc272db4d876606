#include "server/payout/batch.h"

#include <algorithm>
#include <optional>
#include <set>

#include "schema/records/allowance.pb.h"
#include "server/ledger/postings.h"
#include "server/payout/recovery.h"
#include "server/payout/accounts.h"
#include "server/payout/notices.h"
#include "server/payout/voucher.h"
#include "server/review/asked.h"
#include "server/review/items.h"
#include "server/review/set_off.h"

namespace jindu::payout {
namespace {

using records::AllowanceApplication;
using records::PayoutBatch;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;

Bytes place_in(const Live& batch, const Live& item) { return batch.id().str() + item.id().str(); }

/// What finance asked to have back has not been paid any more: nothing is to be had back, and a
/// payment that comes later is another.
Status drop_asked_reversals(store::Work& work, const Live& item) {
  JINDU_TRY(const std::vector<store::Link> asked,
            work.links(LinkKind::reversal_of, item.id().view()));
  for (const store::Link& link : asked) {
    JINDU_TRY(Live * reversal, work.need(link.record.view(), "Reversal"));
    if (reversal->state() != "REQUESTED") continue;
    JINDU_TRY_OK(work.unlink(LinkKind::reversal_of, item.id().view(), reversal->id()));
    JINDU_TRY_OK(work.act(*reversal, "refuse", "REFUSED", {}));
  }
  return {};
}

Result<Live*> application_of(store::Work& work, const Live& item) {
  return work.need(item.as<Item>().application(), "AllowanceApplication");
}

/// Where an item's money goes, and who says so.
struct Payee {
  std::string name;
  std::string bank;
  std::string number;
  std::string category;          ///< 银行大类, where the form asks for it
  const Live* account = nullptr;  ///< null: the application itself names it
};

/// The payee as the form names it: hers, or for care leave her husband's.
std::optional<Payee> named_in(const AllowanceApplication& form, const Item& item) {
  const bool his = item.kind() == Item::care_leave;
  Payee payee{his ? form.spouse_account_name() : form.account_name(),
              his ? form.spouse_bank_name() : form.bank_name(),
              his ? form.spouse_account_no() : form.account_no(),
              his ? "" : form.bank_category()};
  if (payee.bank.empty()) payee.bank = payee.category;  // 秦皇岛's form asks for the bank alone.
  if (payee.name.empty() || payee.bank.empty() || payee.number.empty()) return std::nullopt;
  return payee;
}

/// The form's account, else the one on file; empty: not told yet, or the bank would not take it.
Result<std::optional<Payee>> payee_of(store::Work& work, const Live& application,
                                      const Live& item) {
  const auto& fields = item.as<Item>();
  std::optional<Payee> payee = named_in(application.as<AllowanceApplication>(), fields);
  if (!payee) {
    JINDU_TRY(const Live* account,
              active_account(work, review::party_of(item), PayeeAccount::allowance));
    if (account == nullptr) return payee;
    const auto& on_file = account->as<PayeeAccount>();
    payee = Payee{on_file.account_name(), on_file.bank_name(), on_file.account_no(), "", account};
  }
  if (payee->number == fields.returned_account()) payee.reset();  // It would come back once more.
  return payee;
}

/// Whether the agency pays into this account.
bool pays(const Agency& agency, const Payee& payee) {
  const std::string named =
      payee.account == nullptr ? "" : payee.account->as<PayeeAccount>().agency_code();
  if (!named.empty()) return named == agency.code;
  const std::string& bank = payee.category.empty() ? payee.bank : payee.category;
  return bank.find(agency.bank_name) != std::string::npos;
}

/// Whether some agency of the city pays into it; where there are none, one bank pays everything.
bool any_pays(const std::vector<Agency>& agencies, const Payee& payee) {
  return agencies.empty() || std::any_of(agencies.begin(), agencies.end(), [&](const Agency& one) {
           return one.active && pays(one, payee);
         });
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

Status take_in(store::Work& work, const Live& batch, Live& item, const Payee& payee) {
  auto& fields = item.as<Item>();
  fields.set_account_name(payee.name);
  fields.set_bank_name(payee.bank);
  fields.set_account_no(payee.number);
  fields.set_batch(batch.id().str());
  std::vector<std::string> changed{"account_name", "bank_name", "account_no", "batch"};
  if (payee.account != nullptr) {
    fields.set_payee_account(payee.account->id().str());
    changed.emplace_back("payee_account");
    JINDU_TRY_OK(work.link(LinkKind::item_of_account, payee.account->id().view(), item.id()));
  }
  JINDU_TRY_OK(work.act(item, "freeze", "IN_BATCH", changed));
  JINDU_TRY_OK(review::dequeue(work, item));
  return work.link(LinkKind::item_of_batch, place_in(batch, item), item.id());
}

/// The item stands in no batch any more, and waits for one.
Status take_out(store::Work& work, const Live& batch, Live& item, std::string_view event,
                std::vector<std::string> changed) {
  auto& fields = item.as<Item>();
  if (!fields.payee_account().empty()) {
    JINDU_TRY_OK(work.unlink(LinkKind::item_of_account, fields.payee_account(), item.id()));
    fields.clear_payee_account();
    changed.emplace_back("payee_account");
  }
  JINDU_TRY_OK(work.unlink(LinkKind::item_of_batch, place_in(batch, item), item.id()));
  fields.clear_batch();
  changed.emplace_back("batch");
  JINDU_TRY_OK(work.act(item, event, "APPROVED", changed));
  return review::enqueue(work, item);
}

/// What the items that stand in the batch now come to; taken as `event` into `next`, where these
/// are named, with what else has `changed`.
Status add_up(store::Work& work, Live& batch, std::string_view event, std::string_view next,
              std::vector<std::string> changed) {
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  std::set<std::string> persons;
  std::int64_t total = 0;
  for (const Live* item : items) {
    persons.insert(item->as<Item>().beneficiary());
    total += review::payable_fen(*item);
  }
  auto& record = batch.as<PayoutBatch>();
  record.set_count(static_cast<int>(items.size()));
  record.set_person_count(static_cast<int>(persons.size()));
  record.set_total_fen(total);
  changed.insert(changed.end(), {"count", "person_count", "total_fen"});
  return work.act(batch, event, next, changed);
}

/// What was paid is owed again.
Status owe_again(store::Work& work, Live& batch, Live& item, std::vector<std::string> changed) {
  auto& record = batch.as<PayoutBatch>();
  const std::int64_t amount = review::payable_fen(item);
  JINDU_TRY_OK(take_out(work, batch, item, "bank_return", std::move(changed)));
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kBank, record.agency()},
                            {ledger::kAllowancePayable, review::party_of(item)}, amount));
  record.set_returned_count(record.returned_count() + 1);
  record.set_returned_fen(record.returned_fen() + amount);
  JINDU_TRY(Live * application, application_of(work, item));
  JINDU_TRY_OK(drop_asked_reversals(work, item));
  if (application->state() != "PAID") return follow_items(work, *application);
  const bool by_itself =
      application->as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
  return work.act(*application, "bank_return", by_itself ? "GENERATED" : "APPROVED", {});
}

/// Reversed after it was paid, and it has not arrived at all: the bank brings what was to be had back.
/// What came of it already is owed.
Status bring_back(store::Work& work, Live& batch, Live& item) {
  auto& fields = item.as<Item>();
  if (fields.returned_account() == fields.account_no()) return {};  // Told twice.
  auto& record = batch.as<PayoutBatch>();
  const std::int64_t amount = review::payable_fen(item);
  fields.set_returned_account(fields.account_no());
  JINDU_TRY_OK(work.act(item, "", "", {"returned_account"}));
  record.set_returned_count(record.returned_count() + 1);
  record.set_returned_fen(record.returned_fen() + amount);
  return take_from_bank(work, item, record.agency(), amount);
}

bool is_with_bank(std::string_view state) {
  return state == "FINANCE_CONFIRMED" || state == "SENT_TO_BANK";
}

}  // namespace

Status follow_items(store::Work& work, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, application));
  const auto all = [&](std::initializer_list<std::string_view> states) {
    return std::all_of(items.begin(), items.end(), [&](const Live* item) {
      return std::find(states.begin(), states.end(), item->state()) != states.end();
    });
  };
  const std::string state = application.state();
  const bool waits = state == "APPROVED" || state == "GENERATED";
  if (items.empty()) return {};
  if (all({"PAID", "REVERSED"})) {
    if (state == "IN_BATCH" || waits) return work.act(application, "pay", "PAID", {});
  } else if (all({"IN_BATCH", "PAID", "REVERSED"})) {
    if (waits) return work.act(application, "freeze", "IN_BATCH", {});
  } else if (state == "IN_BATCH") {
    const bool by_itself =
        application.as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
    return work.act(application, "pull", by_itself ? "GENERATED" : "APPROVED", {});
  }
  return {};
}

bool at_the_bank(const Live& batch) { return is_with_bank(batch.state()); }

Result<std::vector<Live*>> items_of(store::Work& work, const Live& batch) {
  std::vector<Live*> items;
  JINDU_TRY(const std::vector<store::Link> links,
            work.writer().links_under(LinkKind::item_of_batch, batch.id().view()));
  items.reserve(links.size());
  for (const store::Link& link : links) {
    JINDU_TRY(Live * item, work.need(link.record.view(), "AllowanceItem"));
    items.push_back(item);
  }
  return items;
}

Status freeze(store::Work& work, Live& batch) {
  JINDU_TRY(const std::optional<Agency> agency,
            agency_called(work, batch.as<PayoutBatch>().agency()));
  JINDU_TRY(const std::vector<Agency> all, agencies(work));
  JINDU_TRY(const std::vector<RecordId> approved, review::approved_items(work));
  std::vector<Live*> looked_at;
  std::set<const Live*> lack_account;
  for (const RecordId& id : approved) {
    JINDU_TRY(Live * item, work.need(id.view(), "AllowanceItem"));
    if (item->state() != "APPROVED") continue;
    JINDU_TRY(Live * application, application_of(work, *item));
    JINDU_TRY(const bool asked, review::asked_about(work, *application));
    if (asked) continue;
    JINDU_TRY(const std::optional<Payee> payee, payee_of(work, *application, *item));
    // An account at a bank that pays nothing out for the city would wait for ever.
    const bool payable = payee && any_pays(all, *payee);
    if (looked_at.empty() || looked_at.back() != application) looked_at.push_back(application);
    if (!payable) lack_account.insert(application);
    if (!payable || (agency && !pays(*agency, *payee))) continue;
    JINDU_TRY_OK(take_in(work, batch, *item, *payee));
    JINDU_TRY_OK(follow_items(work, *application));
  }
  for (Live* application : looked_at) {
    JINDU_TRY_OK(want_account(work, *application, lack_account.count(application) != 0));
  }
  return add_up(work, batch, "", "", {});
}

Status pull(store::Work& work, Live& item) {
  if (item.state() != "IN_BATCH") return {};
  JINDU_TRY(Live * batch, work.need(item.as<Item>().batch(), "PayoutBatch"));
  JINDU_TRY_OK(take_out(work, *batch, item, "pull", {}));
  const bool signed_for = batch->state() == "PRINTED" || batch->state() == "SIGNED";
  if (signed_for) {
    // The paper tells another sum now: it is printed and signed anew.
    batch->as<PayoutBatch>().clear_file_sha256();
    batch->as<PayoutBatch>().clear_voucher();
    JINDU_TRY_OK(void_voucher(work, batch->id(), "批次有变"));
    JINDU_TRY_OK(add_up(work, *batch, "reopen", "FROZEN", {"file_sha256", "voucher"}));
  } else {
    JINDU_TRY_OK(add_up(work, *batch, "", "", {}));
  }
  JINDU_TRY(Live * application, application_of(work, item));
  return follow_items(work, *application);
}

Status release(store::Work& work, Live& batch) {
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  for (Live* item : items) {
    JINDU_TRY_OK(take_out(work, batch, *item, "pull", {}));
    JINDU_TRY(Live * application, application_of(work, *item));
    JINDU_TRY_OK(follow_items(work, *application));
  }
  return add_up(work, batch, "", "", {});
}

Status fill_voucher(store::Work& work, Live& batch) {
  auto& record = batch.as<PayoutBatch>();
  const VoucherText text{record.agency(), "", "",
                         month_text(record.month()) + "生育津贴，" +
                             std::to_string(record.count()) + "笔"};
  JINDU_TRY(const Live* voucher, draft_voucher(work, batch, text, record.total_fen()));
  record.set_voucher(voucher->id().str());
  return work.act(batch, "", "", {"voucher"});
}

Status pay_item(store::Work& work, Live& item, const std::string& bank) {
  JINDU_TRY_OK(work.act(item, "pay", "PAID", {}));
  JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kAllowancePayable, review::party_of(item)},
                            {ledger::kBank, bank}, review::payable_fen(item)));
  JINDU_TRY(Live * application, application_of(work, item));
  return follow_items(work, *application);
}

Status settle_by_set_off(store::Work& work, Live& item) {
  JINDU_TRY_OK(review::dequeue(work, item));
  return pay_item(work, item, "");
}

Status pay(store::Work& work, const rules::PolicyValues& values, Live& batch) {
  JINDU_TRY_OK(confirm_voucher(work, batch.id()));
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  for (Live* item : items) {
    if (item->state() != "IN_BATCH") continue;
    JINDU_TRY_OK(pay_item(work, *item, batch.as<PayoutBatch>().agency()));
    JINDU_TRY(const Live* application, application_of(work, *item));
    JINDU_TRY_OK(tell_paid(work, values, *application, *item));
  }
  return {};
}

Status take_returns(store::Work& work, const rules::PolicyValues& values, Live& batch,
                    const PayoutBatch& said) {
  for (const Bytes& id : said.returned()) {
    JINDU_TRY(Live * item, work.need(id, "AllowanceItem"));
    auto& fields = item->as<Item>();
    if (fields.batch() != batch.id().view()) continue;
    const bool paid = item->state() == "PAID";
    if (!paid && item->state() != "REVERSED") continue;
    JINDU_TRY(Live * account, work.find(fields.payee_account()));
    if (paid) {
      fields.set_returned_account(fields.account_no());
      JINDU_TRY_OK(owe_again(work, batch, *item, {"returned_account"}));
    } else {
      JINDU_TRY_OK(bring_back(work, batch, *item));
    }
    if (account != nullptr && account->state() == "ACTIVE" &&
        said.return_code() == PayoutBatch::closed) {
      JINDU_TRY_OK(put_away(work, *account, "block", "BLOCKED"));
    }
    if (!paid) continue;
    JINDU_TRY(Live * application, application_of(work, *item));
    JINDU_TRY_OK(want_account(work, *application, true));
    JINDU_TRY_OK(tell_account_wanted(work, values, *application, *item));
  }
  return work.act(batch, "", "", {"returned_count", "returned_fen"});
}

Status stop_at_bank(store::Work& work, Live& item) {
  JINDU_TRY(Live * batch, work.need(item.as<Item>().batch(), "PayoutBatch"));
  JINDU_TRY_OK(owe_again(work, *batch, item, {}));
  return work.act(*batch, "", "", {"returned_count", "returned_fen"});
}

Status account_changed(store::Work& work, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work, application));
  for (Live* item : items) {
    JINDU_TRY(const std::optional<Payee> now, payee_of(work, application, *item));
    const auto& frozen = item->as<Item>();
    const bool same = now && now->number == frozen.account_no() &&
                      now->name == frozen.account_name() && now->bank == frozen.bank_name();
    if (!same) JINDU_TRY_OK(pull(work, *item));
  }
  return want_account(work, application, false);
}

Outcome outcome_of(std::string_view state, const PayoutBatch& batch) {
  const std::int64_t rest = batch.total_fen() - batch.returned_fen();
  if (is_with_bank(state)) return {rest, 0};
  return {0, state == "DONE" || state == "PARTIAL_RETURN" ? rest : 0};
}

}  // namespace jindu::payout
