#include "server/city/import.h"

#include <algorithm>

#include "server/imports/confirmation_file.h"
#include "server/imports/record_file.h"
#include "server/imports/register_merge.h"
#include "server/imports/sheet.h"
#include "server/partners/answer_file.h"

namespace jindu::city {
namespace {

using imports::Report;

/// Where the store remembers a file that was taken in: how many of its lines were refused then.
std::string memory_of(const Report& report) {
  return "import/" + report.kind + '/' + to_hex(view(report.file_hash));
}

Result<std::optional<std::uint64_t>> refused_before(City& city, const Report& report) {
  JINDU_TRY(const std::optional<Bytes> memory, city.writer().meta(memory_of(report)));
  if (!memory) return std::optional<std::uint64_t>();
  if (memory->size() != 8) return fail(ErrorCode::corrupt, "import: what was taken in");
  return std::optional<std::uint64_t>(get_u64(*memory, 0));
}

wire::Import entry_of(const Report& report) {
  wire::Import import;
  import.set_kind(report.kind);
  import.set_file_hash(Bytes(view(report.file_hash)));
  import.set_rows(report.rows);
  import.set_rows_refused(report.refused);
  return import;
}

/// The entry that names the file, and its rows, in one transaction. A file that changes nothing
/// leaves no second entry: `write` reports how much it changed.
Status take_in(City& city, Report& report, bool known,
               const std::function<Status(store::Writer&)>& write) {
  bool nothing = false;
  const auto apply = [&](store::Writer& writer) -> Status {
    JINDU_TRY_OK(write(writer));
    nothing = known && report.changed == 0;
    if (nothing) return fail(ErrorCode::refused, "import: nothing new");  // Rolls back the entry.
    Bytes memory;
    put_u64(memory, report.refused);
    return writer.set_meta(memory_of(report), memory);
  };
  const Result<std::uint64_t> done =
      city.acceptor().take_in(city.self(), entry_of(report), apply, &report.people);
  report.repeat = nothing;
  if (!done.ok() && !nothing) return done.error();
  return {};
}

/// A file whose lines are judged is remembered when they are; given once more it changes nothing.
Status remember(City& city, const Report& report) {
  Bytes memory;
  put_u64(memory, report.refused);
  store::Writer& writer = city.writer();
  return writer.transaction([&] { return writer.set_meta(memory_of(report), memory); });
}

Status take_register(City& city, std::string_view file, bool known, Report& report) {
  const Date today = local_date(city.clock().wall_ms());
  std::vector<imports::InsuredLine> lines = imports::read_register_file(file, today, report);
  JINDU_TRY_OK(imports::screen_register(city.writer(), lines, report));
  if (report.refusal || lines.empty()) return {};
  JINDU_TRY(const imports::PersonKeys keys,
            imports::PersonKeys::compute(city.writer(), lines, city.register_cost(), report));
  return take_in(city, report, known, [&](store::Writer& writer) {
    return imports::merge_register(writer, lines, keys, report);
  });
}

Status take_contributions(City& city, std::string_view file, bool known, Report& report) {
  const std::int64_t now_ms = city.clock().wall_ms();
  std::vector<imports::ContributionLine> lines =
      imports::read_contribution_file(file, local_date(now_ms), report);
  JINDU_TRY_OK(imports::screen_contributions(city.writer(), lines, report));
  if (report.refusal || lines.empty()) return {};
  return take_in(city, report, known, [&](store::Writer& writer) {
    return imports::merge_contributions(writer, lines, now_ms, report);
  });
}

Status take_records(City& city, std::string_view type, std::string_view file, bool known,
                    Report& report) {
  const catalog::Catalog& catalog = city.identity().catalog;
  std::vector<imports::RecordLine> lines =
      imports::read_record_file(catalog, *catalog.find(type), file, report);
  if (report.refusal || lines.empty()) return {};
  std::vector<std::unique_ptr<catalog::Message>> records;
  for (imports::RecordLine& line : lines) records.push_back(std::move(line.record));
  // First the records, which find themselves by their natural key; then the file is remembered. If
  // the power goes in between, the file is taken in once more and changes nothing.
  JINDU_TRY(report.changed, city.acceptor().put_reference(city.self(), std::move(records)));
  return take_in(city, report, known, [](store::Writer&) { return Status(); });
}

/// Answers and pushes of departments: records of their own, whose lines the city judges.
Status take_findings(City& city, std::string_view file, bool answers, Report& report) {
  const Date today = local_date(city.clock().wall_ms());
  std::vector<standing::Told> told = answers ? partners::read_answers(file, today, report)
                                             : partners::read_pushes(file, today, report);
  if (report.refusal || told.empty()) return {};
  const std::size_t lines = told.size();
  JINDU_TRY(const std::vector<std::size_t> refused,
            city.acceptor().take_findings(city.self(), entry_of(report), std::move(told)));
  for (const std::size_t line : refused) {
    imports::refuse_line(report, line, "I-755",
                         answers ? "没有这个编号的查询，或已经答复过"
                                 : "证件号码不能建立人员档案，请核对原件");
  }
  report.taken = report.changed = lines - refused.size();
  return remember(city, report);
}

/// What employers have confirmed of their wages.
Status take_confirmations(City& city, std::string_view file, Report& report) {
  const std::vector<imports::ConfirmationLine> lines =
      imports::read_confirmation_file(file, report);
  if (report.refusal || lines.empty()) return {};
  std::vector<std::pair<std::string, int>> wages;
  for (const imports::ConfirmationLine& one : lines) wages.emplace_back(one.employer_uscc, one.year);
  JINDU_TRY(const std::vector<std::size_t> unknown,
            city.acceptor().confirm_wages(city.self(), entry_of(report), wages));
  for (const std::size_t index : unknown) {
    imports::refuse_line(report, lines[index].line, "I-756",
                         "没有这个单位这一年度的月平均工资；请先导入 wages");
  }
  report.taken = report.changed = lines.size() - unknown.size();
  return remember(city, report);
}

Status take(City& city, std::string_view file, bool known, Report& report) {
  if (report.kind == "register") return take_register(city, file, known, report);
  if (report.kind == "contributions") return take_contributions(city, file, known, report);
  if (report.kind == "employers") return take_records(city, "Employer", file, known, report);
  if (report.kind == "institutions") return take_records(city, "Institution", file, known, report);
  if (report.kind == "agencies") return take_records(city, "PayoutAgency", file, known, report);
  if (report.kind == "wages") return take_records(city, "WageBase", file, known, report);
  if (report.kind == "wage_confirmations") return take_confirmations(city, file, report);
  if (report.kind == "answers") return take_findings(city, file, true, report);
  if (report.kind == "pushes") return take_findings(city, file, false, report);
  report.refusal =
      Problem{"I-700",
              {},
              "文件种类应为 register、contributions、employers、institutions、agencies、wages、"
              "wage_confirmations、answers 或 pushes"};
  return {};
}

}  // namespace

Result<Report> import_file(City& city, std::string_view kind, std::string_view file,
                           imports::Progress progress) {
  Report report;
  report.progress = std::move(progress);
  report.kind = std::string(kind);
  report.file_hash = city.suite().hash({file});
  JINDU_TRY(const std::optional<std::uint64_t> before, refused_before(city, report));
  if (before && *before == 0) {
    report.repeat = true;
    return report;
  }
  JINDU_TRY_OK(take(city, file, before.has_value(), report));
  std::stable_sort(report.lines.begin(), report.lines.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return report;
}

}  // namespace jindu::city
