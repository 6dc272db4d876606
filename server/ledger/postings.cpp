#include "server/ledger/postings.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "schema/base/date.h"
#include "schema/records/settlement.pb.h"

namespace jindu::ledger {
namespace {

using store::LedgerLine;

int month_of(Date date) {
  return static_cast<int>(date.ymd().year()) * 100 +
         static_cast<int>(static_cast<unsigned>(date.ymd().month()));
}

/// The month in which this is posted.
int posted_in(const store::Work& work) { return month_of(local_date(work.cause().received_ms)); }

/// The lines of one posting.
class Posting {
 public:
  Posting(store::Work& work, const RecordId& record) : work_(work), record_(record) {}

  void add(std::string_view account, std::string party, int month, std::int64_t debit,
           std::int64_t credit) {
    if (debit == 0 && credit == 0) return;
    LedgerLine line;
    line.place = work_.cause().place;
    line.account = std::string(account);
    line.party = std::move(party);
    line.month = month;
    line.record = record_;
    line.debit_fen = debit;
    line.credit_fen = credit;
    lines_.push_back(std::move(line));
  }
  Status write() { return work_.writer().post(lines_); }

 private:
  store::Work& work_;
  RecordId record_;
  std::vector<LedgerLine> lines_;
};

/// Debits less credits of a record, by account, party and month.
using Net = std::map<std::tuple<std::string, std::string, int>, std::int64_t>;
Net net_of(const std::vector<LedgerLine>& lines) {
  Net net;
  for (const LedgerLine& line : lines) {
    net[{line.account, line.party, line.month}] += line.debit_fen - line.credit_fen;
  }
  return net;
}

std::int64_t net_of(const std::vector<LedgerLine>& lines, std::string_view account) {
  std::int64_t net = 0;
  for (const LedgerLine& line : lines) {
    if (line.account == account) net += line.debit_fen - line.credit_fen;
  }
  return net;
}

}  // namespace

std::string_view account_label(std::string_view account) {
  if (account == kFund) return "基金支付";
  if (account == kHospitalPayable) return "应付医院";
  if (account == kSelfPay) return "个人自负";
  if (account == kHospitalReceived) return "医院已收";
  if (account == kAllowancePayable) return "应付津贴";
  if (account == kClaimPayable) return "应付报销";
  if (account == kBank) return "银行";
  if (account == kRecovery) return "应追回";
  if (account == kDeposit) return "保证金";
  return account;
}

Status post(store::Work& work, const RecordId& record, const Account& debit, const Account& credit,
            std::int64_t amount_fen, int month) {
  JINDU_ENSURE(amount_fen >= 0);
  if (month == 0) month = posted_in(work);
  Posting posting(work, record);
  posting.add(debit.name, debit.party, month, amount_fen, 0);
  posting.add(credit.name, credit.party, month, 0, amount_fen);
  return posting.write();
}

Status move_month(store::Work& work, const RecordId& record, const Account& account, int from,
                  int to, std::int64_t amount_fen) {
  if (from == to || amount_fen == 0) return {};
  const std::int64_t amount = amount_fen < 0 ? -amount_fen : amount_fen;
  Posting posting(work, record);
  posting.add(account.name, account.party, amount_fen > 0 ? from : to, amount, 0);
  posting.add(account.name, account.party, amount_fen > 0 ? to : from, 0, amount);
  return posting.write();
}

Status move_party(store::Work& work, const RecordId& record, const std::string& from,
                  const std::string& to) {
  if (from == to) return {};
  JINDU_TRY(const std::vector<LedgerLine> posted, work.writer().ledger_of(record));
  Posting posting(work, record);
  for (const auto& [key, amount] : net_of(posted)) {
    const auto& [account, party, month] = key;
    if (party != from) continue;
    const std::int64_t debit = amount > 0 ? amount : 0;
    const std::int64_t credit = amount < 0 ? -amount : 0;
    posting.add(account, from, month, credit, debit);
    posting.add(account, to, month, debit, credit);
  }
  return posting.write();
}

Status post_settlement(store::Work& work, const store::Live& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, work.writer().ledger_of(settlement.id()));
  if (!posted.empty()) return {};
  const auto& record = settlement.as<records::Settlement>();
  const std::int64_t fund = record.fund_pay_fen();
  const std::int64_t self = record.self_pay_fen();
  const Result<Date> settled = parse_date(record.settled_on());
  const int month = settled.ok() ? month_of(*settled) : posted_in(work);
  Posting posting(work, settlement.id());
  posting.add(kFund, "", month, fund, 0);
  posting.add(kHospitalPayable, record.institution_code(), month, 0, fund);
  posting.add(kSelfPay, to_hex(record.patient()), month, self, 0);
  posting.add(kHospitalReceived, record.institution_code(), month, 0, self);
  return posting.write();
}

Result<int> month_of(store::Reader& reader, const RecordId& record, std::string_view account) {
  JINDU_TRY(const std::vector<LedgerLine> posted, reader.ledger_of(record));
  const auto first = std::find_if(posted.begin(), posted.end(), [&](const LedgerLine& line) {
    return line.account == account;
  });
  return first == posted.end() ? 0 : first->month;
}

Status post_reversal(store::Work& work, const store::Live& settlement, int month) {
  JINDU_TRY(std::vector<LedgerLine> posted, work.writer().ledger_of(settlement.id()));
  if (month != 0) {
    for (LedgerLine& line : posted) line.month = month;
  }
  Posting posting(work, settlement.id());
  for (const auto& [key, amount] : net_of(posted)) {
    const auto& [account, party, in] = key;
    if (account == kBank || account == kRecovery) continue;
    // What stood as a debit is credited, and the other way round; never recomputed (M14).
    posting.add(account, party, in, amount < 0 ? -amount : 0, amount > 0 ? amount : 0);
  }
  return posting.write();
}

Result<std::int64_t> fund_amount(store::Reader& reader, const RecordId& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, reader.ledger_of(settlement));
  return net_of(posted, kFund);
}

Result<std::int64_t> hospital_amount(store::Reader& reader, const RecordId& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, reader.ledger_of(settlement));
  return -net_of(posted, kHospitalPayable);
}

}  // namespace jindu::ledger
