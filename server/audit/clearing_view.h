#pragma once
#include "server/audit/explain.h"

/// Clearing and deposit as people at the city look at them: lists, one month with its lines, a
/// hospital's year, balances of the ledger, and the printed sheets as text.
namespace jindu::audit {

struct ClearingFilter {
  std::string institution_code;  ///< empty: every hospital
  int month = 0;                 ///< 0: every month
  std::string state;             ///< empty: any
  bool overdue = false;          ///< only those whose day is past and that wait for it
};
/// {"clearings":[{"id", "institution_code", "institution_name", "month", "state", "state_label",
/// "line_count", "total_fen", "deposit_fen", "payable_fen", "hospital_due", "bureau_due", "overdue"}],
/// "sums":{…}}. An open month shows what stands in it now.
Result<Json> clearings(const ExplainContext& context, const ClearingFilter& filter);
/// {"header", "record", "lines":[{"record_id", "doc_no", "kind", "kind_label", "month",
/// "amount_fen", "total_fee_fen", "disallowed_fen"}]}.
Result<Json> clearing(const ExplainContext& context, const store::RecordRow& row);
/// 《医院结算单》, F-09.
std::string clearing_sheet(const Json& clearing);

/// {"institution_code", "institution_name", "year", "months":[{"month", "deposit_fen",
/// "deducted_fen", "net_fen", "state"}], "deductions":[…], "assessment", "payout", "sum_net_fen",
/// "rest_fen"}: what was kept back and not deducted, and how much of it the fund still holds.
Result<Json> deposit_year(const ExplainContext& context, std::string_view institution_code,
                          int year);
/// {"hospitals":[{"institution_code", "year", "deposit_fen", "deducted_fen", "net_fen",
/// "rest_fen", "payout_state"}]}. 0: every year.
Result<Json> deposits(const ExplainContext& context, std::string_view institution_code, int year);
/// 全年保证金, F-10.
std::string deposit_sheet(const Json& year);

/// {"sums":[{"account", "party", "month", "debit_fen", "credit_fen", "balance_fen"}],
/// "balance_fen", "debit_fen", "credit_fen"}: balances are debits less credits.
Result<Json> ledger_sums(const ExplainContext& context, const store::LedgerFilter& filter);

}  // namespace jindu::audit
