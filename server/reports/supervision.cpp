// Supervision: what was in dispute, and what rests on sample values.
#include <algorithm>
#include <set>

#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/assess.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::ReimbursementClaim;
using records::Settlement;
using tables::Kind;

/// Cases by code and by the sites whose records they are about.
Status conflicts(const Context& context, const Put& put) {
  struct Count {
    std::int64_t total = 0, open = 0, overdue = 0, decided = 0;
  };
  std::map<std::pair<int, std::string>, Count> counts;
  JINDU_TRY_OK(each<ConflictCase>(context, "", [&](const Found<ConflictCase>& one) -> Status {
    const std::string opened = to_string(local_date(one.record.opened_at_ms()));
    if (!in_span(context.ask, opened)) return {};
    std::set<std::string> sites;
    for (const Bytes& id : one.record.records()) {
      const Result<RecordId> record = id_from<RecordId>(id);
      if (!record.ok()) continue;
      JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*record));
      if (row) sites.insert(row->site_no);
    }
    if (sites.empty()) sites.insert("");
    for (const std::string& site : sites) {
      if (!context.ask.site_no.empty() && site != context.ask.site_no) continue;
      Count& count = counts[{one.record.code(), site}];
      const bool open = one.header.state() == "OPEN";
      ++count.total;
      count.open += open ? 1 : 0;
      count.decided += open ? 0 : 1;
      count.overdue += open && one.record.due() < to_string(context.today()) ? 1 : 0;
    }
    return {};
  }));
  Names names(context);
  for (const auto& [key, count] : counts) {
    const auto& [code, site] = key;
    JINDU_TRY(const std::string name, names.site(site));
    JINDU_TRY_OK(put({ConflictCase::Code_Name(static_cast<ConflictCase::Code>(code)),
                      label_of(ConflictCase::Code_descriptor(), code), site,
                      site.empty() ? std::string("市局") : name, count.total, count.open,
                      count.overdue, count.decided}));
  }
  return {};
}

std::vector<tables::Column> conflict_columns() {
  return {tables::column("code", "冲突"),
          tables::column("label", "名称"),
          tables::column("site_no", "经办点"),
          tables::column("site", "经办点名称"),
          tables::column("total", "件数", Kind::integer),
          tables::column("open", "未决", Kind::integer),
          tables::column("overdue", "其中逾期", Kind::integer),
          tables::column("decided", "已决", Kind::integer)};
}

Result<std::optional<int>> level_of(const Context& context, const std::string& code) {
  JINDU_TRY(const std::vector<store::Link> known,
            context.reader.links(store::LinkKind::institution, code));
  if (known.empty()) return std::optional<int>();
  JINDU_TRY(const auto hospital,
            find_record<records::Institution>(context, known.front().record.view()));
  return hospital ? std::optional<int>(hospital->record.level()) : std::optional<int>();
}

/// Settlements or claims whose amount rests on a sample value.
template <class Record>
Status add_samples(const Context& context, const Put& put) {
  const catalog::RecordType& type = *context.city.catalog.find(Record::descriptor()->name());
  return each<Record>(context, "", [&](const Found<Record>& one) -> Status {
    if (!still_counts(one.header.state()) || !in_span(context.ask, one.record.event_date())) return {};
    rules::CaseFacts facts;  // A cap is that of the hospital's level.
    JINDU_TRY(facts.institution_level, level_of(context, one.record.institution_code()));
    const rules::Assessment assessment =
        rules::assess(context.policy, context.calendar, type, one.record, facts, context.today());
    if (!assessment.money || !assessment.money->sample) return {};
    return put({type.options.label(), one.header.doc_no(), one.header.origin_site(),
                one.record.event_date(), assessment.money->rule, one.record.fund_pay_fen(),
                state_label(context, one.header)});
  });
}

/// What was reckoned with sample values: nothing in production.
Status samples(const Context& context, const Put& put) {
  JINDU_TRY_OK(add_samples<Settlement>(context, put));
  JINDU_TRY_OK(add_samples<ReimbursementClaim>(context, put));
  return each<AllowanceItem>(context, "", [&](const Found<AllowanceItem>& one) -> Status {
    const AllowanceItem& item = one.record;
    if (!item.sample() || !still_counts(one.header.state())) return {};
    if (!in_span(context.ask, item.event_date())) return {};
    JINDU_TRY(const auto form, find_record<AllowanceApplication>(context, item.application()));
    return put({label_of(AllowanceItem::Kind_descriptor(), item.kind()),
                form ? form->header.doc_no() : std::string(),
                form ? form->header.origin_site() : std::string(), item.event_date(),
                std::string("定额"), item.amount_fen(), state_label(context, one.header)});
  });
}

std::vector<tables::Column> sample_columns() {
  return {tables::column("type", "单据"),     tables::column("doc_no", "单据号"),
          tables::column("site", "经办点"),   tables::like("event_date", "Settlement.event_date"),
          tables::column("rule", "计算规则"), tables::column("amount_fen", "金额", Kind::fen),
          tables::column("state", "状态")};
}

}  // namespace

std::vector<Report> supervision_reports() {
  return {duplicate_report(),
          {"conflicts",
           "冲突统计",
           "按冲突种类和经办点统计件数、未决、逾期（立案的月份）",
           kSite | kMonth | kYear,
           {},
           conflict_columns,
           conflicts,
           {Chart::Shape::heat, "site", {"total"}, "label"}},
          {"samples",
           "演示定额使用",
           "按演示定额计算的结算、报销和津贴；正式环境应当没有",
           kMonth | kYear,
           {"city_clerk", "section_chief"},
           sample_columns,
           samples,
           {Chart::Shape::bar, "rule", {"amount_fen"}}}};
}

}  // namespace jindu::reports
