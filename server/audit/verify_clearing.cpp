// The clearings against what they are made of: lines, settlements, ledger.
#include <map>

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/audit/record_json.h"
#include "server/audit/verify_feeds.h"
#include "server/clearing/figures.h"

namespace jindu::audit {
namespace {

using records::ClearingLine;
using records::HospitalClearing;
using records::Settlement;

constexpr std::size_t kClearingsChecked = 500;

class ClearingCheck {
 public:
  ClearingCheck(store::Reader& reader, const store::City& city, VerifyReport& report)
      : reader_(reader), city_(city), report_(report) {}

  Status run() {
    JINDU_TRY(const std::vector<store::Link> clearings,
              reader_.links_under(store::LinkKind::clearing_of, ""));
    if (clearings.empty()) return {};
    for (const store::Link& link : clearings) JINDU_TRY_OK(check_clearing(link.record));
    JINDU_TRY_OK(check_settlements());
    return check_payable();
  }

 private:
  Status check_clearing(const RecordId& id) {
    JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(id));
    if (!row) return wrong("有结算单的编号而没有单据：" + to_string(id));
    JINDU_TRY(const Shown shown, take_apart(city_.catalog, *row));
    const auto& record = static_cast<const HospitalClearing&>(*shown.record);
    JINDU_TRY(const std::vector<store::ClearingLine> lines, reader_.clearing_lines(id));
    const std::string& state = shown.header.state();
    const bool paid = state == "PAID" || state == "CLOSED";
    for (const store::ClearingLine& line : lines) {
      if (!paid) owed_[record.institution_code()] += line.amount_fen;
      if (line.kind == ClearingLine::normal || line.kind == ClearingLine::late) {
        lines_of_[line.record].push_back({id, paid});
      }
    }
    if (state == "OPEN") return {};
    if (!paid && (state == "SIGNED" || state == "FINANCE_CHECKED")) {
      owed_[record.institution_code()] -= record.disallowed_fen();
    }
    HospitalClearing reckoned = record;
    clearing::sum_lines(lines, reckoned);
    clearing::split_total(reckoned);
    const Hash hash = clearing::lines_hash(city_.suite, lines);
    if (reckoned.total_fen() != record.total_fen() ||
        reckoned.deposit_fen() != record.deposit_fen() ||
        reckoned.payable_fen() != record.payable_fen() || record.lines_sha256() != view(hash)) {
      return wrong("结算单与它的明细不符：" + to_string(id));
    }
    return {};
  }

  /// Each that counts stands in one clearing, and it is the one that it names.
  Status check_settlements() {
    for (RecordId after;;) {
      JINDU_TRY(const std::vector<store::RecordRow> rows,
                reader_.list("Settlement", "", after, kClearingsChecked));
      if (rows.empty()) return {};
      for (const store::RecordRow& row : rows) {
        after = row.id;
        JINDU_TRY(const Shown shown, take_apart(city_.catalog, row));
        const auto& record = static_cast<const Settlement&>(*shown.record);
        const auto found = lines_of_.find(row.id);
        const std::size_t count = found == lines_of_.end() ? 0 : found->second.size();
        const bool counts = row.state == "CONFIRMED" || row.state == "CLEARED";
        const bool named = !record.clearing().empty();
        if (count > 1 || (count == 1) != named ||
            (count == 1 && found->second.front().clearing.view() != record.clearing()) ||
            (counts && count == 0)) {
          JINDU_TRY_OK(wrong("结算单明细对不上：" + to_string(row.id)));
        }
        if (count == 1 && row.state == "CONFIRMED" && found->second.front().paid) {
          JINDU_TRY_OK(wrong("已清算的月份里有未清算的结算：" + to_string(row.id)));
        }
        const bool advanced = row.state == "HELD" || row.state == "RECORDED";
        if (advanced && count == 0) owed_[record.institution_code()] += record.fund_pay_fen();
      }
    }
  }

  /// What the ledger owes a hospital is what stands in unpaid lines and what is still held.
  Status check_payable() {
    JINDU_TRY(const std::vector<store::LedgerSum> sums,
              reader_.ledger_sums({"hospital_payable", "", 0, 0, 0}));
    for (const store::LedgerSum& sum : sums) owed_[sum.party] -= sum.credit_fen - sum.debit_fen;
    for (const auto& [code, difference] : owed_) {
      if (difference == 0) continue;
      JINDU_TRY_OK(wrong("应付医院与未付明细相差 " + std::to_string(difference) + " 分：" + code));
    }
    return {};
  }

  Status wrong(std::string finding) {
    report_.clearings_ok = false;
    report_.findings.push_back(std::move(finding));
    return {};
  }

  struct Standing {
    RecordId clearing;
    bool paid = false;
  };
  store::Reader& reader_;
  const store::City& city_;
  VerifyReport& report_;
  std::map<std::string, std::int64_t> owed_;
  std::map<RecordId, std::vector<Standing>> lines_of_;
};

}  // namespace

Status check_clearings(store::Reader& reader, const store::City& city, VerifyReport& report) {
  return ClearingCheck(reader, city, report).run();
}

}  // namespace jindu::audit
