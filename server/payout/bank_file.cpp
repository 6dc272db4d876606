#include "server/payout/bank_file.h"

#include <algorithm>

#include "schema/base/capital.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/person.pb.h"
#include "server/payout/batch.h"
#include "server/payout/sealed_list.h"
#include "server/review/set_off.h"

namespace jindu::payout {
namespace {

using records::PayoutBatch;
using store::Live;
using Item = records::AllowanceItem;

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // Spreadsheets take it for UTF-8.

/// A cell as RFC 4180 has it; what a spreadsheet would reckon with is kept as text.
std::string cell(std::string text) {
  const bool formula = !text.empty() && std::string("=+-@").find(text[0]) != std::string::npos;
  if (formula) text.insert(0, 1, '\'');
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + '"';
}

/// 12345.60, without commas.
std::string plain_yuan(std::int64_t fen) {
  std::string text = yuan_text(Fen{fen});
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return text;
}

std::string member_name(const Live& batch) {
  const std::string month = std::to_string(batch.as<PayoutBatch>().month());
  return "list-" + month + "-" + to_string(batch.id()).substr(0, 13) + ".csv";
}

}  // namespace

Result<std::string> bank_list(store::Work& work, const Live& batch) {
  std::string list(kMark);
  list += "序号,姓名,证件号码,账号,户名,金额,备注\r\n";
  JINDU_TRY(const std::vector<Live*> items, items_of(work, batch));
  int number = 0;
  for (const Live* item : items) {
    const std::int64_t amount = review::payable_fen(*item);
    if (item->state() != "IN_BATCH" || amount == 0) continue;
    const auto& record = item->as<Item>();
    JINDU_TRY(const Live* beneficiary, work.need(record.beneficiary(), "Person"));
    const auto& person = beneficiary->as<records::Person>();
    const catalog::Field& kind = *item->type->find("kind");
    list += std::to_string(++number) + ',' + cell(person.name()) + ',' + cell(person.id_no()) +
            ',' + cell(record.account_no()) + ',' + cell(record.account_name()) + ',' +
            plain_yuan(amount) + ',' + cell(catalog::display(kind, record)) + "\r\n";
  }
  return list;
}

Status make_bank_file(store::Work& work, Live& batch) {
  JINDU_TRY(const std::string list, bank_list(work, batch));
  store::BankFile file;
  file.batch = batch.id();
  file.key = new_list_key(work.city().random);
  JINDU_TRY(file.content,
            seal_list(list, member_name(batch), file.key, work.city().clock.wall_ms()));
  JINDU_TRY_OK(work.writer().put_bank_file(file));
  const Hash fingerprint = crypto::suite(crypto::SuiteId::intl_1).hash({file.content});
  batch.as<PayoutBatch>().set_file_sha256(Bytes(view(fingerprint)));
  return work.act(batch, "", "", {"file_sha256"});
}

std::string bank_summary(const PayoutBatch& batch, const std::string& doc_no) {
  return "《" + batch.agency() + "汇总表》\n代发机构 " + batch.agency() + "  月份 " +
         month_text(batch.month()) + "  批次 " + doc_no + "\n人数 " +
         std::to_string(batch.person_count()) + "  金额 " + yuan_text(Fen{batch.total_fen()}) +
         " 元（人民币" + capital_text(Fen{batch.total_fen()}) + "）\n文件指纹 SHA-256 " +
         to_hex(batch.file_sha256()) + "\n受理          科长          财务          \n";
}

Result<bool> payout_locked(store::Reader& reader, const ReplicaId& city, const Epoch& epoch) {
  JINDU_TRY(const std::vector<store::Chain> chains, reader.chains());
  const auto own = std::count_if(chains.begin(), chains.end(), [&](const store::Chain& chain) {
    return chain.replica == city && chain.epoch != epoch;
  });
  if (own == 0) return false;
  JINDU_TRY(const std::vector<store::Link> compared,
            reader.links(store::LinkKind::comparison_of, epoch.view()));
  return compared.empty();
}

Result<std::string> release_hindrance(store::Work& work, const Live& batch,
                                      std::uint64_t confirmed_seq) {
  JINDU_TRY(const bool locked,
            payout_locked(work.writer(), work.city().replica, work.city().epoch));
  if (locked) return std::string("PAYOUT_LOCKED");
  if (!batch.header.conflicts().empty()) return std::string("CONFLICT_OPEN");
  JINDU_TRY(const std::uint64_t receipted, work.writer().counter(kReceiptedTo));
  return receipted < confirmed_seq ? std::string("NOT_ON_SECOND_MEDIUM") : std::string();
}

}  // namespace jindu::payout
