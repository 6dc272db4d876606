// Money that has left the fund by batches, and what came back or has to.
#include "schema/records/allowance.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/payout/batch.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceItem;
using records::ConflictCase;
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
    const payout::Outcome outcome = payout::outcome_of(one.header.state(), batch);
    return put({batch.agency(), month_text(batch.month()), one.header.doc_no(),
                state_label(context, one.header), static_cast<std::int64_t>(batch.count()),
                static_cast<std::int64_t>(batch.person_count()), batch.total_fen(),
                static_cast<std::int64_t>(batch.returned_count()), batch.returned_fen(),
                outcome.waits, outcome.paid, batch.return_reason()});
  });
}

std::vector<tables::Column> batch_columns() {
  return {tables::like("agency", "PayoutBatch.agency"),
          tables::column("month", "月份"),
          tables::column("doc_no", "批次号"),
          tables::column("state", "状态"),
          tables::like("count", "PayoutBatch.count"),
          tables::like("person_count", "PayoutBatch.person_count"),
          tables::like("total_fen", "PayoutBatch.total_fen"),
          tables::column("returned", "退回笔数", Kind::integer),
          tables::like("returned_fen", "PayoutBatch.returned_fen"),
          tables::column("waits_fen", "待付金额", Kind::fen),
          tables::column("net_fen", "实付金额", Kind::fen),
          tables::like("return_reason", "PayoutBatch.return_reason")};
}

/// What a reversal, or a debt, is about.
struct Target {
  std::string type, doc_no;
};
Result<Target> target_of(const Context& context, ByteView id16) {
  Target target;
  const Result<RecordId> id = id_from<RecordId>(id16);
  if (!id.ok()) return target;
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*id));
  wire::RecordState state;
  if (!row || !state.ParseFromString(row->own)) return target;
  target.type = type_label(context, state.header());
  target.doc_no = state.header().doc_no();
  // An item bears the number of its application.
  JINDU_TRY(const auto item, find_record<AllowanceItem>(context, id16));
  if (!item) return target;
  JINDU_TRY(const auto form,
            find_record<records::AllowanceApplication>(context, item->record.application()));
  if (form) target.doc_no = form->header.doc_no();
  return target;
}

void add_recovery(const Context& context, const Found<Recovery>& owed, tables::Row& row) {
  const Recovery& debt = owed.record;
  row.insert(row.end(), {debt.debtor_name(), debt.amount_fen(), debt.recovered_fen(),
                         debt.rest_fen(), state_label(context, owed.header)});
}

Result<tables::Row> reversal_row(const Context& context, const Found<Reversal>& one) {
  JINDU_TRY(const Target target, target_of(context, one.record.target()));
  return tables::Row{to_string(local_date(one.header.created_ms())),
                     one.header.doc_no(),
                     target.type,
                     target.doc_no,
                     label_of(Reversal::Kind_descriptor(), one.record.kind()),
                     one.record.amount_fen(),
                     one.record.reason(),
                     state_label(context, one.header)};
}

/// A debt that a decided conflict left, with nothing reversed: the case stands for the reversal.
Result<tables::Row> conflict_row(const Context& context, const Found<Recovery>& owed) {
  JINDU_TRY(const Target target, target_of(context, owed.record.item()));
  tables::Row row{to_string(local_date(owed.header.created_ms())), "", target.type, target.doc_no,
                  "", -owed.record.amount_fen()};
  JINDU_TRY(const auto decided, find_record<ConflictCase>(context, owed.record.conflict()));
  row.push_back(decided ? label_of(ConflictCase::Code_descriptor(), decided->record.code()) : "");
  row.push_back(decided ? state_label(context, decided->header) : "");
  return row;
}

/// Reversals with their recoveries, in the order of their asking; then what conflicts left owed.
Status reversals(const Context& context, const Put& put) {
  const auto asked_for = [&](const wire::RecordHeader& header) {
    return in_span(context.ask, to_string(local_date(header.created_ms())));
  };
  std::map<Bytes, Found<Recovery>> recoveries;
  std::vector<Found<Recovery>> of_conflicts;
  JINDU_TRY_OK(each<Recovery>(context, "", [&](const Found<Recovery>& one) -> Status {
    if (!one.record.reversal().empty()) {
      recoveries[one.record.reversal()] = one;
    } else if (asked_for(one.header)) {
      of_conflicts.push_back(one);
    }
    return {};
  }));
  const std::string& site = context.ask.site_no;
  JINDU_TRY_OK(each<Reversal>(context, "", [&](const Found<Reversal>& one) -> Status {
    if (!site.empty() && one.header.origin_site() != site) return {};
    if (!asked_for(one.header)) return {};
    JINDU_TRY(tables::Row row, reversal_row(context, one));
    const auto recovery = recoveries.find(one.header.id());
    if (recovery != recoveries.end()) add_recovery(context, recovery->second, row);
    row.resize(13);
    return put(std::move(row));
  }));
  if (!site.empty()) return {};  // A case is the city's.
  for (const Found<Recovery>& owed : of_conflicts) {
    JINDU_TRY(tables::Row row, conflict_row(context, owed));
    add_recovery(context, owed, row);
    JINDU_TRY_OK(put(std::move(row)));
  }
  return {};
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
           "各代发机构每批的笔数、人数、金额和银行退回",
           kMonth | kYear | kFind,
           {},
           batch_columns,
           batches,
           {Chart::Shape::line, "month", {"total_fen", "returned_fen", "waits_fen", "net_fen"}},
           "代发机构"},
          {"reversals",
           "冲销与追回台账",
           "每笔冲销和要追回、已追回的金额（申请的月份）",
           kSite | kMonth | kYear,
           {"section_chief", "finance_accountant", "finance_confirm"},
           reversal_columns,
           reversals,
           {Chart::Shape::bar,
            "asked_on",
            {"amount_fen", "recovery_fen", "recovered_fen", "rest_fen"},
            "",
            true}}};
}

}  // namespace jindu::reports
