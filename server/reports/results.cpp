// What became of each allowance that was asked for, to be handed back to where it was asked.
#include "schema/records/allowance.pb.h"
#include "schema/records/notice.pb.h"
#include "schema/records/payout.pb.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::CorrectionNotice;

/// What is still missing or wrong with each record, as its notice says it.
Result<std::map<Bytes, std::string>> open_notices(const Context& context) {
  std::map<Bytes, std::string> texts;
  JINDU_TRY_OK(
      each<CorrectionNotice>(context, "", [&](const Found<CorrectionNotice>& one) -> Status {
        std::string& text = texts[one.record.about()];
        text.clear();  // A later notice takes the place of an earlier one.
        if (one.record.answered()) return {};
        for (const records::NoticeItem& item : one.record.items()) {
          text += (text.empty() ? "" : "；") + item.text();
        }
        return {};
      }));
  return texts;
}

/// What is owed or was paid on an application, and with which batch.
struct Paid {
  std::int64_t fen = 0;
  bool any = false;
  std::string batch;
};
Result<Paid> paid_on(const Context& context, const AllowanceApplication& form) {
  Paid paid;
  for (const Bytes& id : form.items()) {
    JINDU_TRY(const auto item, find_record<AllowanceItem>(context, id));
    if (!item || !still_counts(item->header.state())) continue;
    paid.any = true;
    paid.fen += item->record.amount_fen();
    if (item->header.state() != "PAID") continue;
    JINDU_TRY(const auto batch, find_record<records::PayoutBatch>(context, item->record.batch()));
    if (batch) paid.batch = batch->header.doc_no();
  }
  return paid;
}

Status results(const Context& context, const Put& put) {
  JINDU_TRY(const auto notices, open_notices(context));
  return each<AllowanceApplication>(
      context, "", [&](const Found<AllowanceApplication>& one) -> Status {
        const AllowanceApplication& form = one.record;
        const std::string day = to_string(local_date(one.header.created_ms()));
        if (!in_span(context.ask, day)) return {};
        const std::string channel = label_of(AllowanceApplication::Channel_descriptor(),
                                             form.channel());
        if (channel.find(context.ask.find) == std::string::npos) return {};
        JINDU_TRY(const Paid paid, paid_on(context, form));
        const auto notice = notices.find(one.header.id());
        return put({channel, day, one.header.doc_no(), form.patient_employer_name(),
                    form.patient_name(), form.patient_id_no(), state_label(context, one.header),
                    notice == notices.end() ? std::string() : notice->second,
                    paid.any ? tables::Cell(paid.fen) : tables::Cell(), paid.batch});
      });
}

std::vector<tables::Column> result_columns() {
  return {tables::like("channel", "AllowanceApplication.channel"),
          tables::column("asked_on", "申报日期"),
          tables::column("doc_no", "申报单号"),
          tables::like("employer", "AllowanceApplication.patient_employer_name"),
          tables::like("name", "AllowanceApplication.patient_name"),
          tables::like("id_no", "AllowanceApplication.patient_id_no"),
          tables::column("state", "办理结果"),
          tables::column("notice", "一次性告知"),
          tables::like("total_fen", "AllowanceApplication.total_fen"),
          tables::column("batch", "拨付批次")};
}

}  // namespace

Report result_report() {
  return {"results",
          "办理结果反馈",
          "每件津贴申报办到哪一步、要补什么、付了多少，交回申报渠道（录入的月份）",
          kMonth | kYear | kFind,
          {"front_clerk", "first_reviewer", "section_chief", "city_clerk"},
          result_columns,
          results,
          {Chart::Shape::bar, "state"},
          "渠道"};
}

}  // namespace jindu::reports
