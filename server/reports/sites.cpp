// What each site has done, and what is due at which post.
#include <algorithm>
#include <tuple>

#include "schema/records/material.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/due.h"
#include "schema/rules/told.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using tables::Kind;
using tables::Row;

constexpr std::size_t kPage = 1000;

Status each_header(const Context& context,
                   const std::function<Status(const wire::RecordState&)>& use) {
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows, context.reader.list("", "", after, kPage));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      wire::RecordState state;
      if (!state.ParseFromString(row.own)) return fail(ErrorCode::corrupt, "report: stored state");
      JINDU_TRY_OK(use(state));
    }
    after = rows.back().id;
  }
}

/// A site's day.
struct Day {
  std::map<std::string, std::int64_t> recorded;  ///< by type
  std::int64_t fund_fen = 0;
  std::int64_t held = 0;
  std::int64_t returned = 0;
  std::int64_t pending = 0;
  std::int64_t oldest_pending_ms = 0;
  std::int64_t last_seen_ms = 0;
};

Status count_record(const Context& context, Date day, const wire::RecordState& state,
                    std::map<std::string, Day>& days) {
  const wire::RecordHeader& header = state.header();
  const catalog::RecordType* type = context.city.catalog.find(header.type());
  if (type == nullptr || !type->options.desk_creates()) return {};
  Day& of = days[header.origin_site()];
  of.held += header.state() == "HELD" ? 1 : 0;
  of.returned += header.state() == "RETURNED" ? 1 : 0;
  if (local_date(header.created_ms()) != day) return {};
  ++of.recorded[header.type()];
  if (header.type() != "Settlement" || !rules::counts(header.state())) return {};
  records::Settlement settlement;
  if (!settlement.ParseFromString(state.record())) {
    return fail(ErrorCode::corrupt, "report: settlement");
  }
  of.fund_fen += settlement.fund_pay_fen();
  return {};
}

Status daily(const Context& context, const Put& put) {
  const Date day = context.ask.day.value_or(context.today());
  std::map<std::string, Day> days;
  JINDU_TRY_OK(each_header(context, [&](const wire::RecordState& state) {
    return count_record(context, day, state, days);
  }));
  JINDU_TRY(const std::vector<store::Replica> replicas, context.reader.replicas());
  for (const store::Replica& replica : replicas) {
    Day& of = days[replica.site_no];
    of.last_seen_ms = std::max(of.last_seen_ms, replica.last_seen_ms);
    wire::DeskStatus told;
    if (!told.ParseFromString(replica.desk_status) || told.pending() == 0) continue;
    of.pending += static_cast<std::int64_t>(told.pending());
    const std::int64_t oldest = told.oldest_pending_ms();
    if (of.oldest_pending_ms == 0 || oldest < of.oldest_pending_ms) of.oldest_pending_ms = oldest;
  }
  JINDU_TRY(const std::vector<store::Site> sites, context.reader.sites());
  for (const store::Site& site : sites) {
    if (!context.ask.site_no.empty() && site.site_no != context.ask.site_no) continue;
    const Day& of = days[site.site_no];
    std::int64_t others = 0;
    const auto count = [&](const char* type) {
      const auto at = of.recorded.find(type);
      return at == of.recorded.end() ? std::int64_t{0} : at->second;
    };
    for (const auto& [type, number] : of.recorded) others += number;
    others -= count("Filing") + count("Settlement") + count("AllowanceApplication");
    const auto time = [](std::int64_t ms) { return ms == 0 ? std::string() : local_time_text(ms); };
    JINDU_TRY_OK(put({to_string(day), site.site_no, site.name, count("Filing"), count("Settlement"),
                      of.fund_fen, count("AllowanceApplication"), others, of.held, of.returned,
                      of.pending, time(of.oldest_pending_ms), time(of.last_seen_ms),
                      site.offline_count, site.offline_total_fen}));
  }
  return {};
}

std::vector<tables::Column> daily_columns() {
  return {tables::column("day", "日期"),
          tables::like("site_no", "Site.site_no"),
          tables::like("name", "Site.name"),
          tables::column("filings", "备案", Kind::integer),
          tables::column("settlements", "结算", Kind::integer),
          tables::column("fund_fen", "其中基金支付", Kind::fen),
          tables::column("applications", "津贴申报", Kind::integer),
          tables::column("others", "其他", Kind::integer),
          tables::column("held", "待核定", Kind::integer),
          tables::column("returned", "已退回", Kind::integer),
          tables::column("pending", "上次联系时待上传", Kind::integer),
          tables::column("oldest_pending", "最早待上传"),
          tables::column("last_seen", "最近联系"),
          tables::column("offline_count", "离线限额（笔）", Kind::integer),
          tables::column("offline_total_fen", "离线限额（元）", Kind::fen)};
}

using Line = std::tuple<std::string, Date, Row>;  // post, due, cells

/// The record that a paper belongs to; empty: not a paper, or not there.
Result<std::optional<wire::RecordHeader>> owner_of(const Context& context,
                                                   const catalog::Message& record) {
  if (record.GetDescriptor() != records::Material::descriptor()) {
    return std::optional<wire::RecordHeader>();
  }
  const Result<RecordId> id =
      id_from<RecordId>(static_cast<const records::Material&>(record).owner());
  if (!id.ok()) return std::optional<wire::RecordHeader>();
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*id));
  wire::RecordState state;
  if (!row || !state.ParseFromString(row->own)) return std::optional<wire::RecordHeader>();
  return std::optional(state.header());
}

/// "材料 出院小结": a record has one number, and many papers.
std::string what_it_is(const catalog::RecordType& type, const catalog::Message& record) {
  const catalog::Field* kind = type.name == "Material" ? type.find("kind") : nullptr;
  const std::string text = kind == nullptr ? std::string() : catalog::display(*kind, record);
  return type.options.label() + (text.empty() ? "" : " " + text);
}

/// `names`: what sites are called, by number.
Status add_dues(const Context& context, const wire::RecordState& state,
                const std::map<std::string, std::string>& names, std::vector<Line>& lines) {
  const wire::RecordHeader& header = state.header();
  const catalog::RecordType* type = context.city.catalog.find(header.type());
  if (type == nullptr || !rules::may_be_due(header.type())) return {};
  JINDU_TRY(const auto record, context.city.catalog.parse(*type, state.record()));
  JINDU_TRY(const std::optional<wire::RecordHeader> owner, owner_of(context, *record));
  if (owner && rules::gone(owner->state())) return {};  // Nobody waits for its papers.
  // A paper has no number of its own.
  const std::string& doc_no = owner ? owner->doc_no() : header.doc_no();
  const rules::LifeCycle* table = context.cycles.find(header.type());
  const auto named = names.find(header.origin_site());
  const std::string site = named == names.end() || named->second.empty() ? header.origin_site()
                                                                         : named->second;
  for (const rules::Due& due : rules::dues_of(*type, table, header.state(), *record)) {
    const rules::Left left = rules::left_until(context.calendar, context.today(), due.date);
    for (const std::string& role : due.posts) {
      // What is past has no working days left; how long it is past stands beside.
      tables::Cell working_days;
      if (left.days >= 0) working_days = std::int64_t{left.working_days};
      lines.emplace_back(role, due.date,
                         Row{rules::role_label(role), what_it_is(*type, *record), doc_no,
                             type->state_label(header.state()), due.label, to_string(due.date),
                             left.text, std::move(working_days), site});
    }
  }
  return {};
}

Status deadlines(const Context& context, const Put& put) {
  std::vector<Line> lines;
  std::map<std::string, std::string> names;
  JINDU_TRY(const std::vector<store::Site> sites, context.reader.sites());
  for (const store::Site& site : sites) names[site.site_no] = site.name;
  JINDU_TRY_OK(each_header(context, [&](const wire::RecordState& state) -> Status {
    const std::string& site = context.ask.site_no;
    if (!site.empty() && state.header().origin_site() != site) return {};
    return add_dues(context, state, names, lines);
  }));
  // Most urgent first within a post; of one day in the order of their making.
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  for (Line& line : lines) JINDU_TRY_OK(put(std::move(std::get<2>(line))));
  return {};
}

std::vector<tables::Column> deadline_columns() {
  return {
      tables::column("post", "岗位"),     tables::column("type", "单据"),
      tables::column("doc_no", "单据号"), tables::column("state", "状态"),
      tables::column("what", "期限"),     tables::column("due", "期限日"),
      tables::column("left", "还剩"),     tables::column("wd_left", "剩余工作日", Kind::integer),
      tables::column("site", "经办点")};
}

}  // namespace

std::vector<Report> site_reports() {
  return {{"daily",
           "经办点日报",
           "各经办点当日录入、待核定、未上传与离线限额",
           kSite | kDay,
           {},
           daily_columns,
           daily,
           {Chart::Shape::bar, "name", {"filings", "settlements", "applications", "others"}}},
          {"deadlines",
           "期限清单",
           "各岗位的期限和剩余工作日，先到期的在前",
           kSite,
           {},
           deadline_columns,
           deadlines,
           {Chart::Shape::bar, "post"}}};
}

}  // namespace jindu::reports
