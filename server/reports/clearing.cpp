// The hospitals' months: clearing, deposit and the year's statement; and what is archived of
// claims.
#include <set>

#include "schema/base/fen.h"
#include "schema/records/claim.pb.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/material.pb.h"
#include "server/clearing/figures.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::DepositMonth;
using records::DepositPayout;
using records::HospitalClearing;
using records::Material;
using records::ReimbursementClaim;
using tables::Kind;
using tables::Row;

bool in_month(const Ask& ask, int month) {
  return (ask.month == 0 || month == ask.month) && (ask.year == 0 || month / 100 == ask.year);
}

/// By hospital, then month.
using Hospital = std::pair<std::string, int>;

/// Monthly clearing and deposit ledger per hospital.
Status clearing(const Context& context, const Put& put) {
  std::map<Hospital, DepositMonth> deposits;
  JINDU_TRY_OK(each<DepositMonth>(context, "", [&](const Found<DepositMonth>& one) -> Status {
    deposits[{one.record.institution_code(), one.record.month()}] = one.record;
    return {};
  }));
  std::map<Hospital, Row> rows;
  JINDU_TRY_OK(
      each<HospitalClearing>(context, "", [&](const Found<HospitalClearing>& one) -> Status {
        if (!in_month(context.ask, one.record.month())) return {};
        JINDU_TRY(const HospitalClearing month,
                  clearing::as_it_stands(context.reader, one.header, one.record));
        const bool found = month.institution_code().find(context.ask.find) != std::string::npos ||
                           month.institution_name().find(context.ask.find) != std::string::npos;
        if (!found) return {};
        Row row{month.institution_code(),
                month.institution_name(),
                month_text(month.month()),
                state_label(context, one.header),
                static_cast<std::int64_t>(month.line_count()),
                month.carry_fen(),
                month.normal_fen(),
                month.late_fen(),
                month.negative_fen(),
                month.disallowed_fen(),
                month.total_fen(),
                month.payable_fen(),
                month.deposit_fen(),
                month.carried_fen()};
        const auto deposit = deposits.find({month.institution_code(), month.month()});
        if (deposit == deposits.end()) {
          row.resize(16);
        } else {
          row.emplace_back(deposit->second.deducted_fen());
          row.emplace_back(deposit->second.net_fen());
        }
        row.insert(row.end(), {month.hospital_due(), month.bureau_due(), month.closed_on()});
        rows[{month.institution_code(), month.month()}] = std::move(row);
        return {};
      }));
  for (auto& [at, row] : rows) JINDU_TRY_OK(put(std::move(row)));
  return {};
}

std::vector<tables::Column> clearing_columns() {
  return {tables::like("institution_code", "HospitalClearing.institution_code", "医院编码"),
          tables::like("institution", "HospitalClearing.institution_name"),
          tables::column("month", "月份"),
          tables::column("state", "状态"),
          tables::column("count", "人次", Kind::integer),
          tables::like("carry_fen", "HospitalClearing.carry_fen"),
          tables::like("normal_fen", "HospitalClearing.normal_fen"),
          tables::like("late_fen", "HospitalClearing.late_fen"),
          tables::like("negative_fen", "HospitalClearing.negative_fen"),
          tables::like("disallowed_fen", "HospitalClearing.disallowed_fen"),
          tables::like("total_fen", "HospitalClearing.total_fen"),
          tables::like("payable_fen", "HospitalClearing.payable_fen"),
          tables::like("deposit_fen", "HospitalClearing.deposit_fen"),
          tables::like("carried_fen", "HospitalClearing.carried_fen"),
          tables::like("deducted_fen", "DepositMonth.deducted_fen", "保证金扣除"),
          tables::like("net_fen", "DepositMonth.net_fen", "保证金结余"),
          tables::like("hospital_due", "HospitalClearing.hospital_due"),
          tables::like("bureau_due", "HospitalClearing.bureau_due"),
          tables::like("closed_on", "HospitalClearing.closed_on")};
}

/// One hospital's year.
struct Year {
  std::string name;
  std::int64_t months = 0, deposit = 0, deducted = 0, net = 0;
};

/// Yearly deposit statement per hospital.
Status deposit(const Context& context, const Put& put) {
  std::map<Hospital, Year> years;  // by hospital and year
  JINDU_TRY_OK(each<DepositMonth>(context, "", [&](const Found<DepositMonth>& one) -> Status {
    const DepositMonth& month = one.record;
    if (!in_month(context.ask, month.month())) return {};
    Year& year = years[{month.institution_code(), month.month() / 100}];
    year.name = month.institution_name();
    ++year.months;
    year.deposit += month.deposit_fen();
    year.deducted += month.deducted_fen();
    year.net += month.net_fen();
    return {};
  }));
  std::map<Hospital, Found<DepositPayout>> payouts;
  JINDU_TRY_OK(each<DepositPayout>(context, "", [&](const Found<DepositPayout>& one) -> Status {
    if (one.header.state() == "VOID") return {};
    payouts[{one.record.institution_code(), one.record.year()}] = one;
    return {};
  }));
  for (const auto& [at, year] : years) {
    Row row{at.first,      year.name, std::to_string(at.second), year.months, year.deposit,
            year.deducted, year.net};
    const auto payout = payouts.find(at);
    if (payout == payouts.end()) {
      row.resize(12);
    } else {
      const DepositPayout& paid = payout->second.record;
      const std::string bp = yuan_text(Fen{paid.payout_bp()});
      row.insert(row.end(), {bp + "%", paid.payout_fen(), paid.retained_fen(),
                             state_label(context, payout->second.header), paid.due()});
    }
    JINDU_TRY_OK(put(std::move(row)));
  }
  return {};
}

std::vector<tables::Column> deposit_columns() {
  return {tables::like("institution_code", "DepositMonth.institution_code", "医院编码"),
          tables::like("institution", "DepositMonth.institution_name"),
          tables::column("year", "年度"),
          tables::column("months", "已清算月数", Kind::integer),
          tables::like("deposit_fen", "DepositMonth.deposit_fen"),
          tables::like("deducted_fen", "DepositMonth.deducted_fen"),
          tables::like("net_fen", "DepositMonth.net_fen"),
          tables::column("payout_bp", "拨付百分比"),
          tables::like("payout_fen", "DepositPayout.payout_fen"),
          tables::like("retained_fen", "DepositPayout.retained_fen"),
          tables::column("state", "兑付状态"),
          tables::like("due", "DepositPayout.due")};
}

/// Papers kept with a claim, by kind: "出院小结（记录） 2 页".
Result<std::map<Bytes, std::string>> kept_papers(const Context& context) {
  std::map<Bytes, std::string> papers;
  const Status read = each<Material>(context, "", [&](const Found<Material>& one) -> Status {
    std::string& all = papers[one.record.owner()];
    all += (all.empty() ? "" : "、") + label_of(Material::Kind_descriptor(), one.record.kind()) +
           " " + std::to_string(one.record.pages()) + " 页";
    return {};
  });
  if (!read.ok()) return read.error();
  return papers;
}

/// What a month's archive holds: of each claim that was approved its invoices, fee lines and
/// papers.
Status archive(const Context& context, const Put& put) {
  JINDU_TRY(const auto papers, kept_papers(context));
  return each<ReimbursementClaim>(context, "", [&](const Found<ReimbursementClaim>& one) -> Status {
    static const std::set<std::string> kArchived = {"APPROVED", "FINANCE_CHECKED", "PAID",
                                                    "REVERSED"};
    const ReimbursementClaim& claim = one.record;
    if (kArchived.count(one.header.state()) == 0) return {};
    if (!in_span(context.ask, claim.declared_on())) return {};
    const auto kept = papers.find(one.header.id());
    for (const auto& invoice : claim.invoices()) {
      JINDU_TRY_OK(put({claim.declared_on(), one.header.doc_no(), claim.patient_name(),
                        claim.patient_id_no(), invoice.code(), invoice.no(),
                        invoice.has_amount_fen() ? tables::Cell(invoice.amount_fen())
                                                 : tables::Cell(claim.total_fee_fen()),
                        static_cast<std::int64_t>(claim.lines_size()),
                        kept == papers.end() ? std::string() : kept->second,
                        state_label(context, one.header)}));
    }
    return {};
  });
}

std::vector<tables::Column> archive_columns() {
  return {tables::like("declared_on", "ReimbursementClaim.declared_on"),
          tables::column("doc_no", "单据号"),
          tables::like("patient_name", "ReimbursementClaim.patient_name"),
          tables::like("patient_id_no", "ReimbursementClaim.patient_id_no"),
          tables::column("invoice_code", "发票代码"),
          tables::column("invoice_no", "发票号码"),
          tables::column("amount_fen", "发票金额", Kind::fen),
          tables::column("lines", "明细行数", Kind::integer),
          tables::column("papers", "存档材料"),
          tables::column("state", "状态")};
}

}  // namespace

std::vector<Report> clearing_reports() {
  return {{"clearing",
           "医院清算与保证金台账",
           "每家医院每月的应结算、拨付、保证金、扣除和结余",
           kMonth | kYear | kFind,
           {},
           clearing_columns,
           clearing,
           {Chart::Shape::line, "month", {"total_fen", "payable_fen", "deposit_fen"}},
           "医院"},
          {"deposit",
           "保证金年度结算表",
           "每家医院全年的保证金、扣除、结余与兑付",
           kYear,
           {},
           deposit_columns,
           deposit,
           {Chart::Shape::bar, "institution", {"deposit_fen", "deducted_fen", "net_fen"}}},
          {"archive",
           "月度归档清单",
           "已核定的零星报销：发票、费用明细和出院记录等材料（申报日期的月份）",
           kMonth | kYear,
           {"front_clerk", "first_reviewer", "section_chief", "finance_accountant"},
           archive_columns,
           archive,
           {Chart::Shape::bar, "declared_on", {"amount_fen"}, "", true}}};
}

}  // namespace jindu::reports
