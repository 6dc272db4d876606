// init, import, export, status, verify, ledger.
#include <unistd.h>

#include <cstdio>

#include "schema/rules/policy_lint.h"
#include "schema/tables/records.h"
#include "server/accept/thread_executor.h"
#include "server/audit/clearing_view.h"
#include "server/audit/export.h"
#include "server/audit/fleet.h"
#include "server/audit/verify.h"
#include "server/city/import.h"
#include "server/city/profile.h"
#include "server/cli/session.h"
#include "server/ledger/postings.h"

namespace jindu::city_cli {
namespace {

/// A report that nobody can read to the end helps nobody; the counts are told in any case.
constexpr std::size_t kLinesMax = 1000;
constexpr std::size_t kImportMax = (std::size_t{256} << 20) + 1;

void put_line(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

Json report_json(const imports::Report& report) {
  Json lines = Json::array();
  for (const imports::LineProblem& line : report.lines) {
    if (lines.size() == kLinesMax) break;
    lines.push_back({{"line", line.line}, {"code", line.code}, {"message", line.message}});
  }
  const std::size_t more = report.lines.size() - lines.size();
  return {{"kind", report.kind},       {"rows", report.rows},       {"taken", report.taken},
          {"refused", report.refused}, {"changed", report.changed}, {"lines", std::move(lines)},
          {"lines_more", more},        {"repeat", report.repeat}};
}

std::string report_text(const imports::Report& report) {
  std::string text;
  std::size_t shown = 0;
  for (const imports::LineProblem& line : report.lines) {
    if (shown++ == kLinesMax) break;
    text += "第 " + std::to_string(line.line) + " 行 " + line.code + "：" + line.message + '\n';
  }
  if (report.repeat) return text + "这个文件已经导入过，没有变化";
  return text + "共 " + std::to_string(report.rows) + " 行，导入 " + std::to_string(report.taken) +
         " 行，有误 " + std::to_string(report.refused) + " 行，变动 " +
         std::to_string(report.changed) + " 项";
}

std::string status_text(const Json& status) {
  const auto number = [&](const char* name) {
    return std::to_string(status.value(name, std::uint64_t{0}));
  };
  std::string text =
      "收到操作 " + number("operations") + "，首次答复：已确认 " + number("accepted") +
      " · 已合并 " + number("merged") + " · 待核定 " + number("held") + " · 等候 " +
      number("parked") + " · 已退回 " + number("refused") + "\n现在：未决冲突 " +
      number("conflicts_open") + " · 待核定的单据 " + number("records_held") + " · 等候的操作 " +
      number("operations_waiting") + "\n总序号 " + number("entries") + " · 基金支付（含待核定）" +
      yuan_text(Fen{status.value("fund_fen", std::int64_t{0})}) + " 元\n";
  return text + audit::computers_text(status.at("replicas"));
}

/// Balances of what was asked for, by account, party and month.
Exit ledger_sums(const Options& options, const Output& output,
                 const audit::ExplainContext& context) {
  store::LedgerFilter filter{options.account, options.party, options.month, options.month,
                             options.at};
  if (options.year != 0) {
    filter.month_from = options.year * 100 + 1;
    filter.month_to = options.year * 100 + 12;
  }
  const Result<Json> sums = audit::ledger_sums(context, filter);
  if (!sums.ok()) return output.failed(sums.error());
  std::string text;
  for (const Json& sum : sums->at("sums")) {
    text += std::string(ledger::account_label(sum.value("account", ""))) + "  " +
            sum.value("party_text", "") + "  " + std::to_string(sum.value("month", 0)) + "  借 " +
            yuan_text(Fen{sum.value("debit_fen", std::int64_t{0})}) + "  贷 " +
            yuan_text(Fen{sum.value("credit_fen", std::int64_t{0})}) + "\n";
  }
  return output.done(
      *sums,
      text + "借贷差 " + yuan_text(Fen{sums->value("balance_fen", std::int64_t{0})}) + " 元");
}

bool asks_for_sums(const Options& options) {
  return !options.account.empty() || !options.party.empty() || options.month != 0 ||
         options.year != 0 || options.at != 0;
}

}  // namespace

Exit run_init(const Options& options, const Output& output) {
  city::InitOptions init;
  init.profile = options.profile;
  init.suite = options.suite == "gm-1" ? crypto::SuiteId::gm_1 : crypto::SuiteId::intl_1;
  init.register_ops = options.kdf_ops;
  init.register_memory_bytes = options.kdf_memory;
  init.production = options.production;
  if (init.register_ops < 1 || init.register_memory_bytes < city::kRegisterMemoryMin) {
    return output.refused(
        {{"E-630", {}, "参保库密封强度太低：--kdf-ops 至少 1，--kdf-memory 至少 8192（字节）"}});
  }
  if (const Result<city::ProfileText> profile = city::find_profile(options.profile);
      !profile.ok() && profile.error().code == ErrorCode::invalid) {
    return output.refused(
        {{"E-632", {}, "政策文件有误：" + rules::finding_in_words(profile.error().context)}});
  } else if (profile.ok() && init.production && rules::has_samples(profile->policy.profile())) {
    return output.refused(
        {{"E-634", {}, "生产环境不能使用演示定额：请把政策文件中 sample 的金额换成本市公布的"}});
  }
  SystemClock clock;
  SystemRandom random;
  const Status made = city::City::init({options.store, {}, false}, init, clock, random);
  if (!made.ok() && made.error().code == ErrorCode::refused) {
    return output.refused({{"E-630", {}, "生产环境的参保库密封强度至少要 46 MiB（--kdf-memory）"}});
  }
  if (!made.ok() && made.error().code == ErrorCode::not_found) {
    std::string known;
    for (const std::string& name : rules::Policy::cities()) known += " " + name;
    return output.refused({{"E-631", {}, "没有这个城市的设置；现有：" + known}});
  }
  if (!made.ok()) return output.failed(made.error());
  return output.done({{"store", options.store}, {"profile", options.profile}},
                     "已建立 " + options.profile + " 的市级服务器：" + options.store +
                         "\n注意：city.keys 是开发用密钥文件，密钥未加密，不得用于生产环境");
}

namespace {

/// To people who wait: one line that grows on a terminal, and otherwise nothing for a short file.
imports::Progress progress_line() {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  return [terminal](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    constexpr std::uint64_t kQuietBelow = 10'000;
    if (!terminal && (done == 0 || done % kQuietBelow != 0)) return;
    const std::string of = total == 0 ? "" : " / " + std::to_string(total);
    std::fprintf(stderr, "%s%.*s %llu%s 行%s", terminal ? "\r" : "", static_cast<int>(stage.size()),
                 stage.data(), static_cast<unsigned long long>(done), of.c_str(),
                 terminal && done != total ? " " : "\n");
  };
}

/// Every refused line with its number and reason, never what stood in it.
Status write_refused(const imports::Report& report, const std::string& path) {
  const tables::Head head{"refused",
                          "未导入的行",
                          {tables::column("line", "行号", tables::Kind::integer),
                           tables::column("code", "代码"), tables::column("message", "原因")}};
  const bool sheet = path.size() > 5 && path.substr(path.size() - 5) == ".xlsx";
  JINDU_TRY(const auto writer,
            tables::open(sheet ? tables::Format::xlsx : tables::Format::csv, head, path));
  for (const imports::LineProblem& line : report.lines) {
    JINDU_TRY_OK(writer->row({static_cast<std::int64_t>(line.line), line.code, line.message}));
  }
  return writer->finish();
}

}  // namespace

Exit run_import(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::string> file = read_input(options, options.file, kImportMax);
    if (!file.ok()) return output.failed(file.error());
    const Result<imports::Report> report =
        city::import_file(city, options.kind, *file, progress_line());
    if (!report.ok()) return output.failed(report.error());
    const Status kept = leave_trace(
        city, options, "import", {}, report->kind + " " + std::to_string(report->taken) + " 行");
    if (!kept.ok()) return output.failed(kept.error());
    if (!options.refused.empty()) {
      const Status written = write_refused(*report, options.refused);
      if (!written.ok()) return output.failed(written.error());
    }
    const Json json = report_json(*report);
    if (report->refusal) return output.refused({*report->refusal}, json);
    // A broken line stops nothing; only a file without a good line has failed.
    if (report->taken == 0 && report->refused > 0) {
      return output.wanting(json, report_text(*report));
    }
    return output.done(json, report_text(*report));
  });
}

namespace {

Status export_table(const Options& options, const audit::ExplainContext& context,
                    const catalog::RecordType& type) {
  const auto format = options.format == "xlsx" ? tables::Format::xlsx : tables::Format::csv;
  JINDU_TRY(const auto writer, tables::open(format, tables::head_of(type), options.out));
  return audit::export_records(context, type, *writer);
}

}  // namespace

Exit run_export(const Options& options, const Output& output) {
  if (options.format == "xlsx" && options.out.empty()) {
    return output.usage("xlsx 须写入文件：请加 --out 文件名");
  }
  if (options.format == "jsonl" && !options.out.empty()) {
    return output.usage("--out 只用于 csv 和 xlsx");
  }
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    Status written;
    const bool lines = options.format == "jsonl";
    if (options.type == "operations") {
      if (!lines) return output.usage("operations 只能以 jsonl 导出");
      written = audit::export_operations(context, put_line);
    } else {
      const catalog::RecordType* type = context.city.catalog.called(options.type);
      if (type == nullptr) return output.usage("没有这种单据；可选 operations 或单据类型名");
      written = lines ? audit::export_records_jsonl(context, *type, put_line)
                      : export_table(options, context, *type);
    }
    return written.ok() ? Exit::done : output.failed(written.error());
  });
}

Exit run_status(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<Json> status = audit::status(context);
    if (!status.ok()) return output.failed(status.error());
    return output.done(*status, status_text(*status));
  });
}

Exit run_ledger(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    if (options.ref.empty() && asks_for_sums(options)) {
      return ledger_sums(options, output, context);
    }
    std::optional<RecordId> record;
    if (!options.ref.empty()) {
      const Result<store::RecordRow> row = audit::find_record(context, options.ref);
      if (!row.ok()) return output.refused({{"C-404", {}, "没有这张单据"}});
      record = row->id;
    }
    const Result<Json> ledger = audit::ledger(context, record);
    if (!ledger.ok()) return output.failed(ledger.error());
    std::string text;
    for (const Json& line : ledger->value("lines", Json::array())) {
      text += std::string(ledger::account_label(line.value("account", ""))) + " " +
              line.value("party_text", "") + "  借 " +
              yuan_text(Fen{line.value("debit_fen", std::int64_t{0})}) + "  贷 " +
              yuan_text(Fen{line.value("credit_fen", std::int64_t{0})}) + "\n";
    }
    if (record) return output.done(*ledger, text.empty() ? "这张单据没有账目" : text);
    for (const auto& [account, fen] : ledger->at("balances").items()) {
      text += std::string(ledger::account_label(account)) + "  " +
              yuan_text(Fen{fen.get<std::int64_t>()}) + " 元\n";
    }
    return output.done(*ledger, text);
  });
}

Exit run_verify(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::unique_ptr<store::Reader>> reader = city.store().open_reader();
    if (!reader.ok()) return output.failed(reader.error());
    accept::ThreadExecutor executor;
    const Result<audit::VerifyReport> report =
        audit::verify(city.store(), **reader, city.identity(), executor);
    if (!report.ok()) return output.failed(report.error());
    const Json json{{"ok", report->ok()},
                    {"ledger_balanced", report->ledger_balanced},
                    {"chains_ok", report->chains_ok},
                    {"signatures_ok", report->signatures_ok},
                    {"feeds_ok", report->feeds_ok},
                    {"clearings_ok", report->clearings_ok},
                    {"files_ok", report->files_ok},
                    {"cases_ok", report->cases_ok},
                    {"rights_ok", report->rights_ok},
                    {"store_ok", report->store_ok},
                    {"entries", report->entries},
                    {"operations", report->operations},
                    {"findings", report->findings}};
    std::string text;
    for (const std::string& finding : report->findings) text += finding + '\n';
    if (!report->ok()) return output.wanting(json, text);
    return output.done(json, "核对无误：" + std::to_string(report->entries) +
                                 " 条记录的链、签名、" + "账目和订阅摘要都对得上");
  });
}

}  // namespace jindu::city_cli
