// determination, questions, ask.
#include <algorithm>
#include <fstream>

#include "schema/base/fen.h"
#include "server/audit/record_json.h"
#include "server/audit/seen.h"
#include "server/city/import.h"
#include "server/city/settings.h"
#include "server/cli/session.h"
#include "server/http/http_department.h"
#include "server/imports/words.h"
#include "server/partners/question_file.h"
#include "server/standing/determinations.h"

namespace jindu::city_cli {

using records::DepartmentQuery;

namespace {

/// One row of F-17; the whole number of a person is for the bureau only, an employer's page stands
/// open to the world.
Json row_of(const audit::ExplainContext& context, audit::Shown shown) {
  if (!context.looker.employer.empty()) {
    const catalog::Field& id_no = *shown.type->find("id_no");
    const std::string text = catalog::column_value(id_no, *shown.record).text;
    static_cast<records::BenefitDetermination&>(*shown.record)
        .set_id_no(catalog::mask_text(id_no, text));
  }
  const Json record = audit::record_json(*shown.record);
  Json row = Json::object();
  for (const char* name : {"name", "id_no", "event_date", "birth_type", "prenatal_fee_fen", "days",
                           "allowance_fen", "total_fen", "employer_name", "sample"}) {
    if (record.contains(name)) row[name] = record.at(name);
  }
  row["birth_type_label"] = catalog::display(*shown.type->find("birth_type"), *shown.record);
  return row;
}

std::string sheet_text(const Json& sheet) {
  std::string text = sheet.value("employer_name", "") + "  " +
                     std::to_string(sheet.value("month", 0)) + " 待遇核定表\n";
  int number = 0;
  for (const Json& row : sheet.at("rows")) {
    text += std::to_string(++number) + "  " + row.value("name", "") + "  " +
            row.value("id_no", "") + "  " + row.value("event_date", "") + "  " +
            row.value("birth_type_label", "") + "  产前检查费 " +
            audit::yuan(row, "prenatal_fee_fen") + "  " + std::to_string(row.value("days", 0)) +
            " 天  津贴 " + audit::yuan(row, "allowance_fen") + "  合计 " +
            audit::yuan(row, "total_fen") + (row.value("sample", false) ? "  （演示定额）" : "") +
            "\n";
  }
  if (number == 0) return "这个单位本月没有核定的待遇";
  return text + "总计 " + audit::yuan(sheet, "total_fen") + " 元";
}

Result<Json> determination(const audit::ExplainContext& context, const std::string& employer,
                           int month) {
  Json rows = Json::array();
  std::int64_t total = 0;
  std::string name;
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links(store::LinkKind::determination_of,
                                 standing::month_of_employer(employer, month)));
  for (const store::Link& link : links) {
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(link.record));
    if (!row) return fail(ErrorCode::corrupt, "determination: a record is gone");
    JINDU_TRY(audit::Shown shown, audit::look_at(context, *row));
    rows.push_back(row_of(context, std::move(shown)));
    total += rows.back().value("total_fen", std::int64_t{0});
    name = rows.back().value("employer_name", "");
  }
  return Json{{"employer_uscc", employer},
              {"employer_name", name},
              {"month", month},
              {"rows", std::move(rows)},
              {"total_fen", total}};
}

Exit told(const Output& output, const Result<imports::Report>& report, std::size_t asked) {
  if (!report.ok()) return output.failed(report.error());
  if (report->refusal) return output.refused({*report->refusal});
  return output.done({{"asked", asked},
                      {"taken", report->taken},
                      {"refused", report->refused},
                      {"repeat", report->repeat}},
                     "提出 " + std::to_string(asked) + " 项，答复 " +
                         std::to_string(report->taken) + " 项，有误 " +
                         std::to_string(report->refused) + " 行");
}

}  // namespace

Exit run_determination(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<Json> sheet = determination(context, options.ref, options.month);
    return sheet.ok() ? output.done(*sheet, sheet_text(*sheet)) : output.failed(sheet.error());
  });
}

namespace {

/// As people call it, or by our name. Unknown: the kinds that there are.
std::optional<Problem> kind_of(const std::string& word, DepartmentQuery::Kind& kind) {
  if (word.empty()) return std::nullopt;
  kind = static_cast<DepartmentQuery::Kind>(
      imports::Words(DepartmentQuery::Kind_descriptor()).number(word));
  if (kind != DepartmentQuery::KIND_NONE) return std::nullopt;
  return Problem{
      "E-685", "kind",
      "没有这种查询事项；可选：" + imports::Words::known(DepartmentQuery::Kind_descriptor())};
}

}  // namespace

Exit run_questions(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    std::size_t count = 0;
    DepartmentQuery::Kind kind = DepartmentQuery::KIND_NONE;
    if (auto unknown = kind_of(options.kind, kind)) return output.refused({*std::move(unknown)});
    const Result<std::string> file = partners::question_file(context.reader, kind, count);
    if (!file.ok()) return output.failed(file.error());
    // The console shows it as a file of its own.
    if (options.file.empty()) {
      const Result<city::Settings> settings = city::read_settings(options.store);
      if (!settings.ok()) return output.failed(settings.error());
      return output.done(
          {{"questions", count}, {"content", *file}, {"departments", settings->departments}}, "");
    }
    if (options.file == "-") {
      std::fwrite(file->data(), 1, file->size(), stdout);
      return Exit::done;
    }
    std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
    out << *file;
    if (!out.flush()) return output.failed(fail(ErrorCode::io, "questions: write"));
    return output.done({{"questions", count}, {"file", options.file}},
                       "已写出 " + std::to_string(count) + " 项查询");
  });
}

Exit run_ask(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    std::size_t count = 0;
    DepartmentQuery::Kind kind = DepartmentQuery::KIND_NONE;
    if (auto unknown = kind_of(options.kind, kind)) return output.refused({*std::move(unknown)});
    if (options.console) {  // A page may not send the server wherever it likes.
      const Result<city::Settings> settings = city::read_settings(options.store);
      if (!settings.ok()) return output.failed(settings.error());
      const auto& known = settings->departments;
      if (std::find(known.begin(), known.end(), options.url) == known.end()) {
        return output.refused({{"E-638", "url", "部门接口地址须先写入 city.toml 的 departments"}});
      }
    }
    const Result<std::string> questions = partners::question_file(city.writer(), kind, count);
    if (!questions.ok()) return output.failed(questions.error());
    if (count == 0)
      return output.done({{"asked", 0}, {"taken", 0}, {"refused", 0}}, "没有待答复的查询");
    const std::unique_ptr<partners::Department> line = http::open_department(options.url);
    const Result<std::string> answers = line->ask(*questions);
    if (!answers.ok()) return output.failed(answers.error());
    return told(output, city::import_file(city, "answers", *answers), count);
  });
}

}  // namespace jindu::city_cli
