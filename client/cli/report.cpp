// report: tables of the site, to the screen or into a file.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/cli/commands.h"

namespace jindu::cli {
namespace {

using desk::Desk;

/// --json asks for the answer of a command; a file's format is said by --format alone.
tables::Format format_of(const Arguments& to) {
  if (to.format == "csv") return tables::Format::csv;
  if (to.format == "xlsx") return tables::Format::xlsx;
  const bool answer = to.json && to.out.empty();
  return answer || to.format == "json" ? tables::Format::json : tables::Format::text;
}

Outcome list_reports(const Arguments& to) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const tables::Head& head : Desk::reports()) {
    list.push_back({{"report", head.name}, {"title", head.title}});
    if (!to.json) std::printf("%s  %s\n", head.name.c_str(), head.title.c_str());
  }
  if (to.json) std::printf("%s\n", nlohmann::ordered_json{{"reports", list}}.dump().c_str());
  Outcome outcome;
  outcome.told = true;
  return outcome;
}

Outcome wrong(std::string usage) {
  Outcome outcome;
  outcome.usage = std::move(usage);
  return outcome;
}

Status write(const Desk& desk, const Arguments& to, const tables::Head& head,
             std::optional<Date> day) {
  JINDU_TRY(const auto writer, tables::open(format_of(to), head, to.out));
  return desk.report(head.name, day, *writer);
}

}  // namespace

Outcome report(const Desk& desk, const Arguments& to) {
  if (to.report == "list") return list_reports(to);
  const std::vector<tables::Head> heads = Desk::reports();
  const auto head = std::find_if(heads.begin(), heads.end(), [&](const tables::Head& one) {
    return one.name == to.report || one.title == to.report;
  });
  if (head == heads.end()) return wrong("没有这张报表；请用 report list 查看");
  if (to.format == "xlsx" && to.out.empty()) return wrong("xlsx 须写入文件：请加 --out 文件名");
  std::optional<Date> day;
  if (!to.day.empty()) {
    const Result<Date> parsed = parse_date(to.day);
    if (!parsed.ok()) return wrong("--day 应为 2022-09-30 这样的日期");
    day = *parsed;
  }
  Outcome outcome;
  const Status written = write(desk, to, *head, day);
  if (!written.ok()) {
    outcome.answer = written.error();
    return outcome;
  }
  outcome.told = true;
  if (to.out.empty()) return outcome;
  if (to.json) {
    std::printf("%s\n",
                nlohmann::ordered_json{{"report", head->name}, {"out", to.out}}.dump().c_str());
  } else {
    std::printf("已写入 %s\n", to.out.c_str());
  }
  return outcome;
}

}  // namespace jindu::cli
