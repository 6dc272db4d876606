#include "server/payout/accounts.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "server/payout/batch.h"

namespace jindu::payout {
namespace {

using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;

Bytes key_of(std::string_view party, PayeeAccount::Purpose purpose) {
  return Bytes(party) + "|" + PayeeAccount::Purpose_Name(purpose);
}

Bytes key_of(const Live& account) {
  const auto& record = account.as<PayeeAccount>();
  return key_of(record.party(), record.purpose());
}

Result<std::vector<Live*>> items_of_account(store::Work& work, const Live& account) {
  std::vector<Live*> items;
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::item_of_account, account.id().view()));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * item, work.need(link.record.view(), "AllowanceItem"));
    if (item->as<Item>().payee_account() == account.id().view()) items.push_back(item);
  }
  return items;
}

}  // namespace

Result<std::vector<Live*>> accounts_of(store::Work& work, std::string_view party,
                                       PayeeAccount::Purpose purpose) {
  std::vector<Live*> accounts;
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::account_of, key_of(party, purpose)));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * account, work.need(link.record.view(), "PayeeAccount"));
    accounts.push_back(account);
  }
  return accounts;
}

Result<Live*> active_account(store::Work& work, std::string_view party,
                             PayeeAccount::Purpose purpose) {
  JINDU_TRY(const std::vector<Live*> accounts, accounts_of(work, party, purpose));
  Live* active = nullptr;
  for (Live* account : accounts) {
    if (account->state() == "HELD") return nullptr;
    if (account->state() == "ACTIVE") active = account;
  }
  return active;
}

Status note_account(store::Work& work, const Live& account) {
  return work.link(LinkKind::account_of, key_of(account), account.id());
}

Status put_away(store::Work& work, Live& account, std::string_view event, std::string_view state) {
  JINDU_TRY_OK(work.unlink(LinkKind::account_of, key_of(account), account.id()));
  account.header.clear_held_from();
  JINDU_TRY_OK(work.act(account, event, state, {}));
  return pull_items_of(work, account);
}

Status pull_items_of(store::Work& work, const Live& account) {
  JINDU_TRY(const std::vector<Live*> items, items_of_account(work, account));
  for (Live* item : items) JINDU_TRY_OK(pull(work, *item));
  return {};
}

Result<std::vector<Live*>> paid_at_the_bank(store::Work& work, const Live& account) {
  std::vector<Live*> paid;
  JINDU_TRY(const std::vector<Live*> items, items_of_account(work, account));
  for (Live* item : items) {
    // One that was paid with the claim that carries it was in no batch.
    if (item->state() != "PAID" || item->as<Item>().batch().empty()) continue;
    JINDU_TRY(const Live* batch, work.need(item->as<Item>().batch(), "PayoutBatch"));
    if (at_the_bank(*batch)) paid.push_back(item);
  }
  return paid;
}

Status activate(store::Work& work, Live& account) {
  const auto& record = account.as<PayeeAccount>();
  JINDU_TRY(const std::vector<Live*> others, accounts_of(work, record.party(), record.purpose()));
  for (Live* other : others) {
    if (other == &account || other->state() != "ACTIVE") continue;
    JINDU_TRY_OK(put_away(work, *other, "supersede", "SUPERSEDED"));
  }
  const bool held = account.state() == "HELD";
  account.header.clear_held_from();
  return work.act(account, held ? "keep" : "activate", "ACTIVE", {});
}

Result<std::vector<Agency>> agencies(store::Work& work) {
  std::vector<Agency> found;
  const std::string today = to_string(local_date(work.city().clock.wall_ms()));
  JINDU_TRY(const std::vector<store::Link> links,
            work.writer().links_under(LinkKind::reference, "PayoutAgency|"));
  for (const store::Link& link : links) {
    JINDU_TRY(const Live* one, work.need(link.record.view(), "PayoutAgency"));
    const auto& record = one->as<records::PayoutAgency>();
    const bool stopped = !record.active_to().empty() && record.active_to() < today;
    found.push_back({record.code(), record.name(), record.bank_name(), !stopped});
  }
  return found;
}

Result<std::optional<Agency>> agency_called(store::Work& work, const std::string& name) {
  JINDU_TRY(const std::vector<Agency> all, agencies(work));
  if (all.empty()) return std::optional<Agency>();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Agency& one) {
    return one.code == name || one.name == name;
  });
  if (at == all.end()) return fail(ErrorCode::invalid, "payout: no such agency");
  return std::optional(*at);
}

}  // namespace jindu::payout
