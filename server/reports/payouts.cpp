// Money that has left the fund by batches, and what came back or has to.
#include "schema/records/allowance.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceItem;
using records::PayoutBatch;
using records::Recovery;
using records::Reversal;
using tables::Kind;

/// Batch totals per agency with what the bank sent back.
Status batches(const Context& context, const Put& put) {
  return each<PayoutBatch>(context, "", [&](const Found<PayoutBatch>& one) -> Status {
    const PayoutBatch& batch = one.record;
    const Ask& ask = context.ask;
    if (ask.month != 0 && batch.month() != ask.month) return {};
    if (ask.year != 0 && batch.month() / 100 != ask.year) return {};
    if (batch.agency().find(ask.find) == std::string::npos) return {};
    std::string month = std::to_string(batch.month());
    if (month.size() == 6) month.insert(4, "-");
    return put({batch.agency(), month, one.header.doc_no(), state_label(context, one.header),
                static_cast<std::int64_t>(batch.count()), batch.total_fen(),
                static_cast<std::int64_t>(batch.returned_count()), batch.returned_fen(),
                batch.total_fen() - batch.returned_fen(), batch.return_reason()});
  });
}

std::vector<tables::Column> batch_columns() {
  return {tables::like("agency", "PayoutBatch.agency"),
          tables::column("month", "月份"),
          tables::column("doc_no", "批次号"),
          tables::column("state", "状态"),
          tables::like("count", "PayoutBatch.count"),
          tables::like("total_fen", "PayoutBatch.total_fen"),
          tables::column("returned", "退回笔数", Kind::integer),
          tables::like("returned_fen", "PayoutBatch.returned_fen"),
          tables::column("net_fen", "实发金额", Kind::fen),
          tables::like("return_reason", "PayoutBatch.return_reason")};
}

/// What a reversal is about.
struct Target {
  std::string type, doc_no;
};
Result<Target> target_of(const Context& context, const Reversal& reversal) {
  Target target;
  const Result<RecordId> id = id_from<RecordId>(reversal.target());
  if (!id.ok()) return target;
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*id));
  wire::RecordState state;
  if (!row || !state.ParseFromString(row->own)) return target;
  target.type = type_label(context, state.header());
  target.doc_no = state.header().doc_no();
  // An item bears the number of its application.
  JINDU_TRY(const auto item, find_record<AllowanceItem>(context, reversal.target()));
  if (!item) return target;
  JINDU_TRY(const auto form,
            find_record<records::AllowanceApplication>(context, item->record.application()));
  if (form) target.doc_no = form->header.doc_no();
  return target;
}

/// Reversals with their recoveries, in the order of their asking.
Status reversals(const Context& context, const Put& put) {
  std::map<Bytes, Found<Recovery>> recoveries;
  JINDU_TRY_OK(each<Recovery>(context, "", [&](const Found<Recovery>& one) -> Status {
    recoveries[one.record.reversal()] = one;
    return {};
  }));
  return each<Reversal>(context, "", [&](const Found<Reversal>& one) -> Status {
    const Ask& ask = context.ask;
    const std::string asked = to_string(local_date(one.header.created_ms()));
    if (!ask.site_no.empty() && one.header.origin_site() != ask.site_no) return {};
    if (!in_span(ask, asked)) return {};
    JINDU_TRY(const Target target, target_of(context, one.record));
    tables::Row row{asked,
                    one.header.doc_no(),
                    target.type,
                    target.doc_no,
                    label_of(Reversal::Kind_descriptor(), one.record.kind()),
                    one.record.amount_fen(),
                    one.record.reason(),
                    state_label(context, one.header)};
    const auto recovery = recoveries.find(one.header.id());
    if (recovery == recoveries.end()) {
      row.resize(13);
    } else {
      const Recovery& owed = recovery->second.record;
      row.insert(row.end(), {owed.debtor_name(), owed.amount_fen(), owed.recovered_fen(),
                             owed.rest_fen(), state_label(context, recovery->second.header)});
    }
    return put(std::move(row));
  });
}

std::vector<tables::Column> reversal_columns() {
  return {tables::column("asked_on", "申请日期"),
          tables::column("doc_no", "冲销单号"),
          tables::column("target_type", "原单"),
          tables::column("target_doc_no", "原单号"),
          tables::like("kind", "Reversal.kind"),
          tables::like("amount_fen", "Reversal.amount_fen"),
          tables::like("reason", "Reversal.reason"),
          tables::column("state", "状态"),
          tables::like("debtor", "Recovery.debtor_name"),
          tables::like("recovery_fen", "Recovery.amount_fen"),
          tables::like("recovered_fen", "Recovery.recovered_fen"),
          tables::like("rest_fen", "Recovery.rest_fen"),
          tables::column("recovery_state", "追回状态")};
}

}  // namespace

std::vector<Report> payout_reports() {
  return {{"batches",
           "拨付批次汇总",
           "各代发机构每批的人数、金额和银行退回（--find 代发机构）",
           kMonth | kYear | kFind,
           {},
           batch_columns,
           batches},
          {"reversals",
           "冲销与追回台账",
           "每笔冲销和要追回、已追回的金额（申请的月份）",
           kSite | kMonth | kYear,
           {"section_chief", "finance_accountant", "finance_confirm"},
           reversal_columns,
           reversals}};
}

}  // namespace jindu::reports
