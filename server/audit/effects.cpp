#include "server/audit/effects.h"

#include "schema/wire/entry.pb.h"
#include "server/audit/seen.h"
#include "server/ledger/postings.h"
#include "sync/oplog/entry.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kEntriesBehind = 500;

/// Accounts that grow by debits; the others say what is owed, or has left.
bool grows_by_debits(std::string_view account) {
  return account == ledger::kFund || account == ledger::kRecovery || account == ledger::kSelfPay;
}

Status add_acted_on(const store::EntryRow& entry, std::set<RecordId>& records) {
  JINDU_TRY(const oplog::ReceivedEntry received, oplog::take_apart(entry.envelope));
  JINDU_TRY(const wire::EntryPayload payload, oplog::parse_payload(received.payload));
  for (const wire::Operation& operation : payload.operations()) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(operation.record_id()));
    records.insert(id);
  }
  return {};
}

}  // namespace

Result<Moved> moved_after(const ExplainContext& context, std::uint64_t head) {
  Moved moved;
  for (std::uint64_t next = head + 1;;) {
    JINDU_TRY(const std::vector<store::EntryRow> entries,
              context.reader.entries_from(next, kEntriesBehind));
    if (entries.empty()) break;
    for (const store::EntryRow& entry : entries) {
      JINDU_TRY_OK(add_acted_on(entry, moved.records));
    }
    next = entries.back().city_seq + 1;
  }
  JINDU_TRY(const std::vector<store::LedgerLine> lines, context.reader.ledger_after(head));
  for (const store::LedgerLine& line : lines) {
    moved.fen[{line.account, line.party}] += line.debit_fen - line.credit_fen;
    moved.records.insert(line.record);
  }
  std::erase_if(moved.fen, [](const auto& one) { return one.second == 0; });
  return moved;
}

Result<Purses> purses_of(store::Reader& reader, const std::set<RecordId>& records) {
  Purses purses;
  for (const RecordId& record : records) {
    JINDU_TRY(const std::vector<store::LedgerLine> lines, reader.ledger_of(record));
    for (const store::LedgerLine& line : lines) {
      purses[{line.account, line.party}] += line.debit_fen - line.credit_fen;
    }
  }
  return purses;
}

Result<Json> purse_json(const ExplainContext& context, const Purse& purse,
                        std::int64_t debits_less_credits) {
  const auto& [account, party] = purse;
  JINDU_TRY(const std::string text, party_text(context, party));
  return Json{{"account", account},
              {"account_label", ledger::account_label(account)},
              {"party", party},
              {"party_text", text},
              {"fen", grows_by_debits(account) ? debits_less_credits : -debits_less_credits}};
}

}  // namespace jindu::audit
