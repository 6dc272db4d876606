#include "client/cli/cli.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "client/cli/commands.h"
#include "client/cli/render.h"
#include "schema/terminal/usage.h"

namespace jindu::cli {
namespace {

std::string default_dir() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read once, before any thread.
  if (const char* dir = std::getenv("JINDU_DESK_DATA")) return dir;
  if (const char* home = std::getenv("HOME")) return std::string(home) + "/.local/share/jindu-desk";
  return "jindu-desk-data";
}

void add_knowing(CLI::App& app, Arguments& to) {
  app.add_subcommand("types", "单据种类");
  CLI::App* fields = app.add_subcommand("fields", "一种单据的栏目、可选内容与空白样张");
  fields->add_option("TYPE", to.type, "单据种类，见 types")->required();
  CLI::App* steps = app.add_subcommand("steps", "一种单据的办理步骤");
  steps->add_option("TYPE", to.type)->required();
  CLI::App* show = app.add_subcommand("show", "查看一份单据");
  show->add_option("ID", to.ref, "编号或单据号")->required();
  show->add_flag("--history", to.history, "全部操作与答复");
  CLI::App* list = app.add_subcommand("list", "查找单据");
  list->add_option("TYPE", to.type)->required();
  list->add_option("--state", to.state, "状态，如 已提交 或 SUBMITTED，见 types");
  list->add_option("--find", to.find, "证件号、姓名、单据号或电话尾号");
  list->add_option("--limit", to.limit)->check(CLI::Range(1, 100000));
  CLI::App* reckon = app.add_subcommand("reckon", "试算，不保存");
  reckon->add_option("TYPE", to.type)->required();
  reckon->add_option("--from", to.from, "JSON 文件，- 为标准输入");
  CLI::App* report = app.add_subcommand("report", "本点报表：daily 日报、deadlines 期限清单");
  report->add_option("NAME", to.report, "报表，list 列出全部")->required();
  report->add_option("--day", to.day, "日报的日期，缺省为今天");
  report->add_option("--format", to.format)->check(CLI::IsMember({"table", "csv", "xlsx", "json"}));
  report->add_option("--out", to.out, "写入文件");
  app.add_subcommand("status", "同步状态");
  app.add_subcommand("verify", "检查本机文件");
  CLI::App* diagnose = app.add_subcommand("diagnose", "诊断包：版本、份数、代码和检查结果，不含个人信息");
  diagnose->add_option("FILE", to.out, "写入的 zip 文件")->required();
}

void add_recording(CLI::App& app, Arguments& to) {
  CLI::App* create = app.add_subcommand("new", "新建单据");
  create->add_option("TYPE", to.type)->required();
  create->add_option("--from", to.from, "JSON 文件，- 为标准输入");
  create->add_option("--draft", to.draft, "由这份草稿保存");
  CLI::Option* not_met =
      create->add_flag("--not-met", to.not_met, "条件不符合：登记后退回，不结算");
  create->add_flag("--settled", to.settled, "条件不符合但款已结清：如实记录，由市局核定")
      ->excludes(not_met);
  CLI::App* amend = app.add_subcommand("amend", "修改单据");
  amend->add_option("ID", to.ref)->required();
  amend->add_option("--from", to.from);
  amend->add_option("--opened-version", to.opened_version, "打开表单时的 version");
  amend->add_option("--opened-seq", to.opened_own_seq, "打开表单时的 own_seq");
  CLI::App* step = app.add_subcommand("step", "办理一步");
  step->add_option("ID", to.ref)->required();
  step->add_option("EVENT", to.event)->required();
  step->add_option("--from", to.from);
  CLI::App* attach = app.add_subcommand("attach", "给单据附材料影像（PDF、JPEG、PNG）");
  attach->add_option("ID", to.ref, "编号或单据号")->required();
  attach->add_option("FILE", to.file, "扫描件或照片")->required();
  attach->add_option("--as", to.material, "材料种类，如 收费票据 或 receipt")->required();
  CLI::App* cancel = app.add_subcommand("cancel", "撤销备案");
  cancel->add_option("ID", to.ref, "编号或单据号")->required();
  CLI::App* reverse = app.add_subcommand("reverse", "申请冲销一笔结算");
  reverse->add_option("ID", to.ref, "编号或单据号")->required();
  reverse->add_option("--reason", to.reason, "冲销原因")->required();
  CLI::App* today =
      app.add_subcommand("correct-today", "当日更正一笔结算：今天录入、清单和小票都还没有打印的");
  today->add_option("ID", to.ref, "编号或单据号")->required();
  today->add_option("--from", to.from, "只写要改的栏目：JSON 文件，- 为标准输入");
  today->add_flag("--not-met", to.not_met, "条件不符合：登记后退回，不结算");
  today->add_flag("--settled", to.settled, "条件不符合但款已结清：如实记录，由市局核定");
  CLI::App* copy = app.add_subcommand("copy", "把退回或冲销的单据复制成草稿");
  copy->add_option("ID", to.ref, "编号或单据号")->required();
  CLI::App* check = app.add_subcommand("check", "查询参保资格");
  check->add_option("ID_NUMBER", to.id_no)->required();
  check->add_option("NAME", to.name)->required();
  check->add_option("--benefit", to.benefit, "产前检查 计划生育门诊 生育住院 生育津贴（或其代码）")
      ->required();
  check->add_option("--reason", to.reason, "查询事由");
  CLI::App* inbox = app.add_subcommand("inbox", "待处理事项");
  inbox->add_option("--put-away", to.op_id, "收起一项已看过的操作");
  CLI::App* resolve = app.add_subcommand("resolve", "裁定冲突");
  resolve->add_option("CONFLICT", to.ref)->required();
  resolve->add_option("--choose", to.choice, "选项，见 inbox")->required();
  resolve->add_option("--note", to.note);
  resolve->add_option("--value", to.from, "另填内容时（选项 typed、correct）的值，JSON 文件");
  CLI::App* draft = app.add_subcommand("draft", "保存草稿");
  draft->add_option("TYPE", to.type)->required();
  draft->add_option("--from", to.from);
  draft->add_option("--id", to.draft, "已有的草稿");
  app.add_subcommand("drafts", "草稿列表");
  CLI::App* drop = app.add_subcommand("drop-draft", "删除草稿");
  drop->add_option("DRAFT", to.draft)->required();
}

void add_syncing(CLI::App& app, Arguments& to) {
  CLI::App* enrol = app.add_subcommand("enrol", "凭一次性登记码登记本机");
  enrol->add_option("URL", to.url, "市局地址")->required();
  enrol->add_option("CODE", to.code, "登记码")->required();
  enrol->add_option("--suite", to.suite, "intl-1 或 gm-1")
      ->check(CLI::IsMember({"intl-1", "gm-1"}));
  CLI::App* people = app.add_subcommand("operator", "本机的操作员（换班）");
  people->require_subcommand(1);
  CLI::App* joins = people->add_subcommand("add", "凭市局给他的登记码加一位操作员；忘了口令的也用");
  joins->add_option("CODE", to.code, "登记码")->required();
  joins->add_option("--new-file", to.new_passphrase_file, "他的口令所在文件，缺省在终端输入");
  people->add_subcommand("list", "列出本机的操作员");
  CLI::App* leaves = people->add_subcommand("remove", "移去一位操作员，他办过的照常有效");
  leaves->add_option("ID", to.ref, "操作员编号")->required();
  CLI::App* recover = app.add_subcommand("recover", "忘了口令：由市局两人核对身份后重设");
  recover->require_subcommand(1);
  CLI::App* asks = recover->add_subcommand("request", "选定新口令，写出给市局的请求文件");
  asks->add_option("FILE", to.file, "写入的文件")->required();
  asks->add_option("--new-file", to.new_passphrase_file, "新口令所在文件，缺省在终端输入");
  CLI::App* opens = recover->add_subcommand("open", "凭市局的答复文件和新口令打开");
  opens->add_option("FILE", to.file, "市局的答复文件")->required();
  opens->add_option("--new-file", to.new_passphrase_file, "新口令所在文件，缺省在终端输入");
  CLI::App* word = app.add_subcommand("passphrase", "设置或更换本人的口令");
  word->add_option("--new-file", to.new_passphrase_file, "新口令所在文件，缺省在终端输入");
  app.add_subcommand("sync", "同步一次");
  CLI::App* serve = app.add_subcommand("serve", "本机服务与后台同步");
  serve->add_option("--port", to.port)->check(CLI::Range(0, 65535));
  serve->add_option("--idle-seconds", to.idle_seconds)->check(CLI::Range(1, 86400))->group("");
  CLI::App* open = app.add_subcommand("open", "在浏览器里打开本机页面（serve 运行时）");
  open->add_flag("--print", to.print_only, "只给出地址，不打开浏览器");
}

int tell(const Arguments& to, const std::string& command, const Result<desk::Answer>& answer) {
  if (!answer.ok()) {
    if (to.json) {
      std::printf("%s\n", desk::to_json(answer.error()).c_str());
    } else {
      std::fputs(render_problems({desk::explain(answer.error())}, "错误").c_str(), stderr);
    }
    return static_cast<int>(Exit::environment);
  }
  if (to.json) {
    std::printf("%s\n", desk::to_json(*answer).c_str());
  } else {
    // What was found wanting is laid out as a whole; any other refusal has saved nothing, and its
    // body is for programs.
    const bool found = (command == "verify" || command == "reckon") && !answer->body.empty();
    if (answer->done || found) std::fputs(render(command, *answer).c_str(), stdout);
    std::fputs(render_problems(answer->problems, "错误").c_str(), stderr);
    std::fputs(render_problems(answer->warnings, "提示").c_str(), stderr);
  }
  return static_cast<int>(answer->done ? Exit::done : Exit::refused);
}

int usage(const Arguments& to, const std::string& what) {
  const Problem problem{"C-901", {}, what};
  if (to.json) {
    std::printf("%s\n", desk::to_json(problem).c_str());
  } else {
    std::fputs(render_problems({problem}, "错误").c_str(), stderr);
  }
  return static_cast<int>(Exit::usage);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("津渡 经办端", "jindu-desk");
  Arguments to;
  to.dir = default_dir();
  terminal::speak_chinese(app);
  app.add_option("--data", to.dir, "数据目录");
  app.add_flag("--json", to.json, "输出 JSON");
  app.add_option("--passphrase-file", to.passphrase_file, "口令所在文件");
  app.add_option("--operator", to.operator_id, "操作员编号（本机有几位操作员时）");
  app.require_subcommand(1);
  app.fallthrough();
  add_knowing(app, to);
  add_recording(app, to);
  add_syncing(app, to);
  for (CLI::App* command : app.get_subcommands({})) command->group("命令");
  terminal::group_help(app);
  // Known before parsing, so that a wrong command line is answered in the form that was asked for.
  for (int i = 1; i < argc; ++i) to.json = to.json || std::string_view(argv[i]) == "--json";
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    // The parser's own words are English and repeat what was typed, which may be a person's number.
    return usage(to, terminal::usage_fault(error) + "；请看 jindu-desk --help 或 命令 --help");
  }
  const std::string command = app.get_subcommands().front()->get_name();
  if (command == "operator" || command == "recover") {
    to.action = app.get_subcommands().front()->get_subcommands().front()->get_name();
  }
  const Outcome outcome = carry_out(command, to);
  if (!outcome.usage.empty()) return usage(to, outcome.usage);
  if (outcome.told) return static_cast<int>(outcome.exit);
  return tell(to, command, outcome.answer);
}

}  // namespace jindu::cli
