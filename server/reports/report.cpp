#include "server/reports/report.h"

#include <algorithm>

#include "schema/base/ensure.h"
#include "server/reports/lists.h"

namespace jindu::reports {
namespace {

std::vector<Report> collect() {
  // The order of domain.md section 13, then what became of applications.
  static constexpr std::string_view kOrder[] = {
      "daily",      "deadlines", "determinations", "filings", "clearing", "deposit", "batches",
      "duplicates", "conflicts", "reversals",      "archive", "channels", "samples",
      "results"};
  std::vector<Report> found;
  for (const auto& list : {site_reports(), register_reports(), clearing_reports(), payout_reports(),
                           supervision_reports()}) {
    found.insert(found.end(), list.begin(), list.end());
  }
  const auto place = [](const Report& report) {
    const auto* at = std::find(std::begin(kOrder), std::end(kOrder), report.name);
    JINDU_ENSURE(at != std::end(kOrder));
    return at;
  };
  std::sort(found.begin(), found.end(),
            [&](const Report& a, const Report& b) { return place(a) < place(b); });
  return found;
}

}  // namespace

const std::vector<Report>& all() {
  static const std::vector<Report> reports = collect();
  return reports;
}

const Report* find(std::string_view name_or_title) {
  for (const Report& report : all()) {
    if (report.name == name_or_title || report.title == name_or_title) return &report;
  }
  return nullptr;
}

tables::Head head_of(const Report& report) {
  return {std::string(report.name), std::string(report.title), report.columns()};
}

Status write(const Report& report, const Context& context, const std::set<std::string>& roles,
             tables::Writer& to) {
  const bool clear = std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
    return report.clear_for.count(role) != 0;
  });
  const std::vector<tables::Column> columns = report.columns();
  JINDU_TRY_OK(context.reader.snapshot([&]() -> Status {
    return report.rows(context, [&](tables::Row row) -> Status {
      JINDU_ENSURE(row.size() == columns.size());
      return to.row(clear ? row : tables::masked(columns, std::move(row), records::PLAIN));
    });
  }));
  return to.finish();
}

}  // namespace jindu::reports
