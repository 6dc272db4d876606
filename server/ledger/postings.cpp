#include "server/ledger/postings.h"

#include <map>
#include <tuple>

#include "schema/records/settlement.pb.h"

namespace jindu::ledger {
namespace {

using store::LedgerLine;

void add(std::vector<LedgerLine>& lines, const store::Work& work, const RecordId& record,
         std::string_view account, std::string party, std::int64_t debit, std::int64_t credit) {
  if (debit == 0 && credit == 0) return;
  LedgerLine line;
  line.place = work.cause().place;
  line.account = std::string(account);
  line.party = std::move(party);
  line.record = record;
  line.debit_fen = debit;
  line.credit_fen = credit;
  lines.push_back(std::move(line));
}

/// Debits less credits of a settlement, by account and party.
using Net = std::map<std::pair<std::string, std::string>, std::int64_t>;
Net net_of(const std::vector<LedgerLine>& lines) {
  Net net;
  for (const LedgerLine& line : lines) {
    net[{line.account, line.party}] += line.debit_fen - line.credit_fen;
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
  if (account == kBank) return "银行";
  if (account == kRecovery) return "应追回";
  return account;
}

Status post(store::Work& work, const RecordId& record, const Account& debit, const Account& credit,
            std::int64_t amount_fen) {
  JINDU_ENSURE(amount_fen >= 0);
  std::vector<LedgerLine> lines;
  add(lines, work, record, debit.name, debit.party, amount_fen, 0);
  add(lines, work, record, credit.name, credit.party, 0, amount_fen);
  return work.writer().post(lines);
}

Status post_settlement(store::Work& work, const store::Live& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, work.writer().ledger_of(settlement.id()));
  if (!posted.empty()) return {};
  const auto& record = settlement.as<records::Settlement>();
  const std::int64_t fund = record.fund_pay_fen();
  const std::int64_t self = record.self_pay_fen();
  std::vector<LedgerLine> lines;
  add(lines, work, settlement.id(), kFund, "", fund, 0);
  add(lines, work, settlement.id(), kHospitalPayable, record.institution_code(), 0, fund);
  add(lines, work, settlement.id(), kSelfPay, to_hex(record.patient()), self, 0);
  add(lines, work, settlement.id(), kHospitalReceived, record.institution_code(), 0, self);
  return work.writer().post(lines);
}

Status post_reversal(store::Work& work, const store::Live& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, work.writer().ledger_of(settlement.id()));
  std::vector<LedgerLine> lines;
  for (const auto& [key, amount] : net_of(posted)) {
    // What stood as a debit is credited, and the other way round; never recomputed (M14).
    add(lines, work, settlement.id(), key.first, key.second, amount < 0 ? -amount : 0,
        amount > 0 ? amount : 0);
  }
  return work.writer().post(lines);
}

Result<std::int64_t> fund_amount(store::Reader& reader, const RecordId& settlement) {
  JINDU_TRY(const std::vector<LedgerLine> posted, reader.ledger_of(settlement));
  return net_of(posted)[{std::string(kFund), ""}];
}

}  // namespace jindu::ledger
