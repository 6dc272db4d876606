// report, report list.
#include "server/cli/session.h"
#include "server/reports/report.h"

namespace jindu::city_cli {
namespace {

Json looks_json(unsigned looks) {
  static constexpr std::pair<unsigned, const char*> kNames[] = {{reports::kSite, "site_no"},
                                                                {reports::kMonth, "month"},
                                                                {reports::kYear, "year"},
                                                                {reports::kDay, "day"},
                                                                {reports::kFind, "find"}};
  Json list = Json::array();
  for (const auto& [bit, name] : kNames) {
    if ((looks & bit) != 0) list.push_back(name);
  }
  return list;
}

/// {"shape", "by", "values", …}; null: it is not drawn.
Json chart_json(const reports::Chart& chart) {
  const char* shape = nullptr;
  switch (chart.shape) {
    case reports::Chart::Shape::none:
      return nullptr;
    case reports::Chart::Shape::bar:
      shape = "bar";
      break;
    case reports::Chart::Shape::line:
      shape = "line";
      break;
    case reports::Chart::Shape::heat:
      shape = "heat";
      break;
  }
  return {{"shape", shape},
          {"by", chart.by},
          {"values", chart.values},
          {"across", chart.across},
          {"monthly", chart.monthly}};
}

Exit list_reports(const Output& output) {
  Json list = Json::array();
  std::string text;
  for (const reports::Report& report : reports::all()) {
    list.push_back({{"report", report.name},
                    {"title", report.title},
                    {"about", report.about},
                    {"looks", looks_json(report.looks)},
                    {"finds", report.finds},
                    {"chart", chart_json(report.chart)}});
    text += std::string(report.name) + "  " + std::string(report.title) + "  " +
            std::string(report.about) +
            (report.finds.empty() ? "" : "（--find " + std::string(report.finds) + "）") + '\n';
  }
  return output.done({{"reports", std::move(list)}}, text);
}

/// What the report does not look at is not asked for: an answer that seems narrowed and is not.
const char* asked_in_vain(const Options& options, const reports::Report& report) {
  if (!options.site_no.empty() && (report.looks & reports::kSite) == 0) return "--site";
  if (options.month != 0 && (report.looks & reports::kMonth) == 0) return "--month";
  if (options.year != 0 && (report.looks & reports::kYear) == 0) return "--year";
  if (!options.day.empty() && (report.looks & reports::kDay) == 0) return "--day";
  if (!options.find.empty() && (report.looks & reports::kFind) == 0) return "--find";
  return nullptr;
}

/// --json asks for the answer of a command; a file's format is said by --format alone.
tables::Format format_of(const Options& options) {
  if (options.report_format == "csv") return tables::Format::csv;
  if (options.report_format == "xlsx") return tables::Format::xlsx;
  const bool answer = options.json && options.out.empty();
  return answer || options.report_format == "json" ? tables::Format::json : tables::Format::text;
}

Status write(city::City& city, const reports::Report& report, const reports::Ask& ask,
             const Options& options, const std::set<std::string>& roles) {
  JINDU_TRY(const auto reader, city.store().open_reader());
  const reports::Context context{*reader,       city.identity(), city.policy(),
                                 city.cycles(), city.calendar(), ask};
  JINDU_TRY(const auto writer,
            tables::open(format_of(options), reports::head_of(report), options.out));
  return reports::write(report, context, roles, *writer);
}

}  // namespace

Exit run_report(const Options& options, const Output& output) {
  if (options.report == "list") return list_reports(output);
  const reports::Report* report = reports::find(options.report);
  if (report == nullptr) return output.usage("没有这张报表；请用 report list 查看");
  if (const char* in_vain = asked_in_vain(options, *report)) {
    return output.usage("这张报表不按 " + std::string(in_vain) + " 筛选");
  }
  if (options.report_format == "xlsx" && options.out.empty()) {
    return output.usage("xlsx 须写入文件：请加 --out 文件名");
  }
  reports::Ask ask{options.site_no, options.month, options.year, options.find, 0, {}};
  if (!options.day.empty()) {
    const Result<Date> day = parse_date(options.day);
    if (!day.ok()) return output.usage("--day 应为 2022-09-30 这样的日期");
    ask.day = *day;
  }
  return with_city(options, output, [&](city::City& city) {
    ask.now_ms = city.clock().wall_ms();
    std::set<std::string> roles;
    if (!options.as.empty()) {
      const Result<std::optional<audit::Looker>> looker = looker_of(city, options.as);
      if (!looker.ok()) return output.failed(looker.error());
      if (!*looker) {
        return output.refused({{"E-625", {}, "没有这位市级人员；人员编号用 staff list 查看"}});
      }
      roles = (*looker)->roles;
    }
    const Status kept = leave_trace(city, options, "report", {}, std::string(report->title));
    if (!kept.ok()) return output.failed(kept.error());
    const Status written = write(city, *report, ask, options, roles);
    if (!written.ok()) return output.failed(written.error());
    if (options.out.empty()) return Exit::done;
    return output.done({{"report", report->name}, {"out", options.out}}, "已写入 " + options.out);
  });
}

}  // namespace jindu::city_cli
