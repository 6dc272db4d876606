// init, import, export, status, verify, ledger.
#include <cstdio>

#include "server/accept/thread_executor.h"
#include "server/audit/export.h"
#include "server/audit/verify.h"
#include "server/city/import.h"
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

std::string last_seen(std::int64_t ms) {
  return ms == 0 ? "还没有联系过" : "上次联系 " + local_time_text(ms);
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
  for (const Json& replica : status.at("replicas")) {
    text += "  " + replica.value("site_no", "") + " " + replica.value("operator_id", "") +
            "  已收到第 " + std::to_string(replica.value("taken_seq", std::uint64_t{0})) + " 条  " +
            last_seen(replica.value("last_seen_ms", std::int64_t{0})) + '\n';
  }
  return text;
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

Exit run_import(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::string> file = read_input(options.file, kImportMax);
    if (!file.ok()) return output.failed(file.error());
    const Result<imports::Report> report = city::import_file(city, options.kind, *file);
    if (!report.ok()) return output.failed(report.error());
    const Json json = report_json(*report);
    if (report->refusal) return output.refused({*report->refusal}, json);
    // A broken line stops nothing; only a file without a good line has failed.
    if (report->taken == 0 && report->refused > 0) {
      return output.wanting(json, report_text(*report));
    }
    return output.done(json, report_text(*report));
  });
}

Exit run_export(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    Status written;
    const bool csv = options.format == "csv";
    if (options.type == "operations") {
      if (csv) return output.usage("operations 只能以 jsonl 导出");
      written = audit::export_operations(context, put_line);
    } else {
      const catalog::RecordType* type = context.city.catalog.called(options.type);
      if (type == nullptr) return output.usage("没有这种单据；可选 operations 或单据类型名");
      written = csv ? audit::export_records_csv(context, *type, put_line)
                    : audit::export_records_jsonl(context, *type, put_line);
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
              line.value("party", "") + "  借 " +
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
                    {"cases_ok", report->cases_ok},
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
