#include "server/payout/notices.h"

#include <algorithm>

#include "schema/records/account.pb.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/bank.pb.h"
#include "server/review/set_off.h"

namespace jindu::payout {
namespace {

using records::SmsNotice;
using store::Live;

constexpr std::string_view kBatch = "batch";
constexpr std::string_view kPayeeAccount = "payee_account";
constexpr std::size_t kTail = 4;

bool told(const rules::PolicyValues& values, std::string_view procedure) {
  const auto& all = values.told_by_sms();
  return std::find(all.begin(), all.end(), procedure) != all.end();
}

Status queue(store::Work& work, SmsNotice::Template about_what, const std::string& phone,
             const RecordId& about, const std::string& account_no, std::int64_t amount_fen) {
  if (phone.empty()) return {};
  auto notice = std::make_unique<SmsNotice>();
  notice->set_phone(phone);
  notice->set_template_(about_what);
  notice->set_about(about.str());
  if (account_no.size() >= kTail) {
    notice->set_account_tail(account_no.substr(account_no.size() - kTail));
  }
  if (amount_fen > 0) notice->set_amount_fen(amount_fen);
  const Result<Live*> queued = work.create_by_city("SmsNotice", std::move(notice), "QUEUED");
  return queued.ok() ? Status() : Status(queued.error());
}

Status tell_payee(store::Work& work, const rules::PolicyValues& values, SmsNotice::Template what,
                  const Live& application, const Live& item) {
  if (!told(values, kBatch)) return {};
  return queue(work, what, application.as<records::AllowanceApplication>().contact_phone(),
               item.id(), item.as<records::AllowanceItem>().account_no(),
               review::payable_fen(item));
}

}  // namespace

Status tell_paid(store::Work& work, const rules::PolicyValues& values, const Live& application,
                 const Live& item) {
  return tell_payee(work, values, SmsNotice::allowance_paid, application, item);
}

Status tell_account_wanted(store::Work& work, const rules::PolicyValues& values,
                           const Live& application, const Live& item) {
  return tell_payee(work, values, SmsNotice::account_wanted, application, item);
}

Status tell_account_changed(store::Work& work, const rules::PolicyValues& values,
                            const Live& account) {
  const auto& record = account.as<records::PayeeAccount>();
  if (!told(values, kPayeeAccount)) return {};
  return queue(work, SmsNotice::account_changed, record.phone(), account.id(), record.account_no(),
               0);
}

}  // namespace jindu::payout
