// What F-09 and F-10 say, as text; the layout on paper is the printer's.
#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "server/audit/clearing_view.h"
#include "server/audit/record_json.h"
#include "server/clearing/months.h"

namespace jindu::audit {
namespace {

std::string mark(const Json& record, const char* name) {
  return record.value(name, false) ? "已签" : "未签";
}

}  // namespace

std::string clearing_sheet(const Json& clearing) {
  const Json& record = clearing.at("record");
  const std::int64_t kept = record.value("deposit_bp", std::int64_t{0});
  std::string text = "《" + record.value("institution_name", "") + "结算单》  " +
                     month_text(record.value("month", 0)) + "  " +
                     clearing.at("header").value("state_label", "") + "\n";
  text += "类别 | 人次 | 总费用 | 基金应付\n";
  for (const Json& row : record.value("sums", Json::array())) {
    text += row.value("kind", "") + " | " + std::to_string(row.value("count", 0)) + " | " +
            yuan(row, "total_fee_fen") + " | " + yuan(row, "fund_fen") + "\n";
  }
  text += "上月结转 " + yuan(record, "carry_fen") + " | 扣减 " + yuan(record, "disallowed_fen") +
          " | 应结算 " + yuan(record, "total_fen") + "\n";
  text += percent_text(10'000 - kept) + " 拨付 " + yuan(record, "payable_fen") + " | " + percent_text(kept) +
          " 保证金 " + yuan(record, "deposit_fen") + "\n";
  if (record.value("carried_fen", std::int64_t{0}) < 0) {
    text += "结转下月 " + yuan(record, "carried_fen") + "\n";
  }
  text += "经办对账 " + mark(record, "bureau_agreed") + " | 医院签章 " +
          mark(record, "hospital_agreed") + " | 医院申报期限 " +
          record.value("hospital_due", "无") + " | 办结期限 " + record.value("bureau_due", "无") +
          "\n";
  return text;
}

std::string deposit_sheet(const Json& year) {
  std::string text = year.value("institution_name", "") + "  " +
                     std::to_string(year.value("year", 0)) + " 年度保证金\n";
  text += "月份 | 保证金 | 扣除 | 结余\n";
  for (const Json& month : year.at("months")) {
    text += month_text(month.value("month", 0)) + " | " + yuan(month, "deposit_fen") +
            " | " + yuan(month, "deducted_fen") + " | " + yuan(month, "net_fen") + "\n";
  }
  for (const Json& one : year.at("deductions")) {
    const Json& record = one.at("record");
    text += "扣除 " + month_text(record.value("month", 0)) + "  应扣 " +
            yuan(record, "requested_fen") + "  实扣 " + yuan(record, "applied_fen") + "  未扣 " +
            yuan(record, "unapplied_fen") + "  " + one.at("header").value("state_label", "") +
            "\n";
  }
  const Json& payout = year.at("payout");
  if (payout.is_null()) return text + "累计结余 " + yuan(year, "sum_net_fen") + "，还没有录入兑付\n";
  const Json& record = payout.at("record");
  return text + "累计 " + yuan(record, "sum_net_fen") + " | 百分比 " +
         percent_text(record.value("payout_bp", std::int64_t{0})) + " | 应拨 " +
         yuan(record, "payout_fen") + " | 留存 " + yuan(record, "retained_fen") + "\n" +
         payout.at("header").value("state_label", "") + "  期限 " + record.value("due", "无") + "\n";
}

}  // namespace jindu::audit
