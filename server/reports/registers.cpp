// Registers that took the place of chat groups: filings, determinations; and the channels used.
#include <algorithm>

#include "schema/base/fen.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::Filing;
using tables::Kind;
using tables::Row;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Rows that are collected to be sorted by their first cells.
void sort_by_first(std::vector<Row>& rows, std::size_t cells) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    return std::lexicographical_compare(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(cells),
                                        b.begin(), b.begin() + static_cast<std::ptrdiff_t>(cells));
  });
}

Status put_all(std::vector<Row>& rows, const Put& put) {
  for (Row& row : rows) JINDU_TRY_OK(put(std::move(row)));
  return {};
}

/// Filing register by hospital and sponsor (replaces the upload to a chat group).
Status filings(const Context& context, const Put& put) {
  Names names(context);
  std::vector<Row> rows;
  JINDU_TRY_OK(each<Filing>(context, "", [&](const Found<Filing>& one) -> Status {
    const Filing& filing = one.record;
    const Ask& ask = context.ask;
    if (!ask.site_no.empty() && one.header.origin_site() != ask.site_no) return {};
    if (!in_span(ask, filing.declared_on())) return {};
    JINDU_TRY(std::string hospital, names.institution(filing.institution_code()));
    if (hospital.empty()) hospital = filing.visit_institution_name();
    rows.push_back(
        {filing.institution_code(), hospital, filing.spouse_name(), filing.spouse_id_no(),
         filing.spouse_employer_name(), filing.patient_name(), filing.patient_id_no(),
         label_of(Filing::FilingKind_descriptor(), filing.filing_kind()), filing.pregnancy_date(),
         filing.declared_on(), one.header.doc_no(), state_label(context, one.header),
         static_cast<std::int64_t>(filing.relied_on_by_size()), one.header.origin_site()});
    return {};
  }));
  sort_by_first(rows, 3);
  return put_all(rows, put);
}

std::vector<tables::Column> filing_columns() {
  return {tables::like("institution_code", "Filing.institution_code", "医院编码"),
          tables::like("institution", "Institution.name"),
          tables::like("sponsor_name", "Filing.spouse_name", "参保职工"),
          tables::like("sponsor_id_no", "Filing.spouse_id_no", "职工身份证号码"),
          tables::like("sponsor_employer", "Filing.spouse_employer_name", "职工单位"),
          tables::like("patient_name", "Filing.patient_name"),
          tables::like("patient_id_no", "Filing.patient_id_no"),
          tables::like("kind", "Filing.filing_kind"),
          tables::like("pregnancy_date", "Filing.pregnancy_date"),
          tables::like("declared_on", "Filing.declared_on"),
          tables::column("doc_no", "单据号"),
          tables::column("state", "状态"),
          tables::column("relied_on", "据此结算", Kind::integer),
          tables::column("site", "经办点")};
}

/// Employer list of determinations (replaces the employers' look-up in a chat group): every item
/// that is owed or was paid.
Status determinations(const Context& context, const Put& put) {
  Names names(context);
  std::vector<Row> rows;
  JINDU_TRY_OK(each<AllowanceItem>(context, "", [&](const Found<AllowanceItem>& one) -> Status {
    const AllowanceItem& item = one.record;
    const std::string& state = one.header.state();
    if (state == "REFUSED" || state == "VOID" || state == "REVERSED") return {};
    const std::string& find = context.ask.find;
    if (!find.empty() && !contains(item.employer_name(), find) &&
        !contains(item.employer_uscc(), find)) {
      return {};
    }
    if (!in_span(context.ask, item.event_date())) return {};
    JINDU_TRY(const auto person, names.person(item.beneficiary()));
    JINDU_TRY(const auto application,
              find_record<AllowanceApplication>(context, item.application()));
    rows.push_back({item.employer_uscc(), item.employer_name(), person.first, person.second,
                    item.event_date(), label_of(AllowanceItem::Kind_descriptor(), item.kind()),
                    static_cast<std::int64_t>(item.days()),
                    item.has_base_fen() ? tables::Cell(item.base_fen()) : tables::Cell(),
                    item.base_source(), item.amount_fen(), state_label(context, one.header),
                    application ? application->header.doc_no() : std::string()});
    return {};
  }));
  sort_by_first(rows, 4);
  return put_all(rows, put);
}

std::vector<tables::Column> determination_columns() {
  return {tables::like("employer_uscc", "AllowanceItem.employer_uscc"),
          tables::like("employer", "AllowanceItem.employer_name"),
          tables::like("name", "Person.name"),
          tables::like("id_no", "Person.id_no"),
          tables::like("event_date", "AllowanceItem.event_date"),
          tables::like("kind", "AllowanceItem.kind"),
          tables::column("days", "天数", Kind::integer),
          tables::like("base_fen", "AllowanceItem.base_fen"),
          tables::like("base_source", "AllowanceItem.base_source"),
          tables::like("amount_fen", "AllowanceItem.amount_fen", "金额"),
          tables::column("state", "状态"),
          tables::column("doc_no", "申报单号")};
}

/// How many applied by which channel, and the share in hundredths of a percent, rounded half up.
Status channels(const Context& context, const Put& put) {
  std::map<int, std::int64_t> counts;
  std::int64_t total = 0;
  JINDU_TRY_OK(each<AllowanceApplication>(
      context, "", [&](const Found<AllowanceApplication>& one) -> Status {
        if (!in_span(context.ask, to_string(local_date(one.header.created_ms())))) return {};
        ++counts[one.record.channel()];
        ++total;
        return {};
      }));
  for (const auto& [channel, count] : counts) {
    const bool online =
        channel == AllowanceApplication::employer || channel == AllowanceApplication::personal;
    const bool counter = channel == AllowanceApplication::counter;
    JINDU_TRY_OK(put({label_of(AllowanceApplication::Channel_descriptor(), channel),
                      std::string(online    ? "线上"
                                  : counter ? "线下"
                                            : "其他"),
                      count, yuan_text(Fen{round_half_up(count, 10'000, total)}) + "%"}));
  }
  return {};
}

std::vector<tables::Column> channel_columns() {
  return {tables::like("channel", "AllowanceApplication.channel"),
          tables::column("way", "线上线下"), tables::column("count", "件数", Kind::integer),
          tables::column("share", "占比")};
}

}  // namespace

std::vector<Report> register_reports() {
  return {
      {"determinations",
       "单位待遇核定清单",
       "按单位列出已核定、已拨付的津贴",
       kMonth | kYear | kFind,
       {"front_clerk", "first_reviewer", "section_chief", "finance_accountant", "finance_confirm"},
       determination_columns,
       determinations,
       {Chart::Shape::bar, "kind", {"amount_fen"}},
       "单位名称或信用代码"},
      {"filings",
       "备案登记簿",
       "按医院和参保职工列出备案（申报日期的月份）",
       kSite | kMonth | kYear,
       {"front_clerk", "first_reviewer", "section_chief", "city_clerk"},
       filing_columns,
       filings,
       {Chart::Shape::bar, "institution"}},
      {"channels",
       "申报渠道占比",
       "津贴申报的线上线下件数和占比（录入的月份）",
       kMonth | kYear,
       {},
       channel_columns,
       channels,
       {Chart::Shape::bar, "channel", {"count"}}},
      result_report()};
}

}  // namespace jindu::reports
