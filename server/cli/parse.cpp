#include <CLI/CLI.hpp>

#include "schema/rules/told.h"
#include "schema/terminal/usage.h"
#include "server/cli/options.h"

namespace jindu::city_cli {
namespace {

/// Subcommands in the order of the help text; each sets what is to be run.
class Parser {
 public:
  Parser(Options& options, Command& chosen) : options_(options), chosen_(chosen) {
    app_.require_subcommand(1);
    app_.fallthrough();
    terminal::speak_chinese(app_);
    app_.add_option("--store", options.store, "数据目录");
    app_.add_flag("--json", options.json, "输出一个 JSON 对象");
    add_setup();
    add_fleet();
    add_records();
    add_overview();
    terminal::group_help(app_);
  }
  CLI::App& app() { return app_; }

 private:
  CLI::App* command(CLI::App& parent, const char* name, const char* help, Command run) {
    CLI::App* sub = parent.add_subcommand(name, help)->group("命令");
    sub->callback([this, run = std::move(run)] { chosen_ = run; });
    return sub;
  }

  void add_setup() {
    CLI::App* init = command(app_, "init", "建立市级服务器", run_init);
    init->add_option("--profile", options_.profile, "城市，例如 daye");
    init->add_option("--suite", options_.suite, "密码套件")
        ->check(CLI::IsMember({"intl-1", "gm-1"}));
    init->add_option("--kdf-ops", options_.kdf_ops, "参保库密封：Argon2id 次数");
    init->add_option("--kdf-memory", options_.kdf_memory, "参保库密封：Argon2id 内存（字节）");
    init->add_flag("--production", options_.production, "生产环境：拒绝只适合试用的设置");
    CLI::App* serve = command(app_, "serve", "为各经办点服务（只在本机回环地址）", run_serve);
    serve->add_option("--port", options_.port, "端口，0 为任意空闲端口")
        ->check(CLI::Range(0, 65535));
    serve->add_option("--address", options_.address, "回环地址");
  }

  void add_fleet() {
    CLI::App* site = app_.add_subcommand("site", "经办点")->group("命令");
    site->require_subcommand(1);
    CLI::App* add = command(*site, "add", "建立经办点", run_site_add);
    add->add_option("NO", options_.site_no, "4 位编号")->required();
    add->add_option("--kind", options_.kind, "hospital_desk、county_bureau 或 city")->required();
    add->add_option("--name", options_.name, "名称")->required();
    add->add_option("--division", options_.division, "行政区划，缺省为本市");
    add->add_option("--institution", options_.institution, "医院的 12 位定点编码");
    command(*site, "list", "列出经办点", run_site_list);
    command(*site, "revoke", "停用经办点", run_site_revoke)
        ->add_option("NO", options_.site_no)
        ->required();
    CLI::App* staff = app_.add_subcommand("staff", "操作员")->group("命令");
    staff->require_subcommand(1);
    CLI::App* person = command(*staff, "add", "登记操作员", run_staff_add);
    person->add_option("ID", options_.operator_id, "操作员编号")->required();
    person->add_option("--name", options_.name, "姓名")->required();
    person->add_option("--site", options_.site_no, "经办点；不填为市级人员");
    person->add_option("--role", options_.roles, "岗位代码，可多次：" + rules::role_list())->required();
    command(*staff, "list", "列出操作员", run_staff_list);
    CLI::App* enrol = command(app_, "enrol", "发一个一次性登记码", run_enrol);
    enrol->add_option("NO", options_.site_no, "经办点")->required();
    enrol->add_option("--operator", options_.operator_id, "操作员编号")->required();
  }

  void add_records() {
    CLI::App* import = command(app_, "import", "导入 CSV 文件（UTF-8）", run_import);
    import
        ->add_option("KIND", options_.kind,
                     "register、contributions、employers、institutions、wages")
        ->required();
    import->add_option("FILE", options_.file, "文件，- 为标准输入")->required();
    command(app_, "inbox", "待处理事项", run_inbox);
    CLI::App* resolve = command(app_, "resolve", "裁定冲突", run_resolve);
    resolve->add_option("CONFLICT", options_.ref, "冲突编号")->required();
    resolve->add_option("--choose", options_.choice, "选项代码")->required();
    resolve->add_option("--note", options_.note, "说明");
    resolve->add_option("--value,--from", options_.from, "另填内容：JSON 文件，- 为标准输入");
    resolve->add_option("--as", options_.as, "由谁裁定（操作员编号）");
    CLI::App* list = command(app_, "list", "列出单据", run_list);
    list->add_option("TYPE", options_.type, "单据类型")->required();
    list->add_option("--state", options_.state);
    list->add_option("--find", options_.find, "单据号、姓名、证件号的一部分");
    list->add_option("--limit", options_.limit);
    command(app_, "show", "一张单据", run_show)
        ->add_option("ID", options_.ref, "编号或单据号")
        ->required();
    command(app_, "explain", "一张单据的来龙去脉", run_explain)
        ->add_option("ID", options_.ref, "编号或单据号")
        ->required();
    CLI::App* create = command(app_, "new", "建立单据（例如拨付批次）", run_new);
    create->add_option("TYPE", options_.type, "单据类型")->required();
    create->add_option("--from", options_.from, "JSON 文件，- 为标准输入");
    create->add_option("--as", options_.as, "由谁建立（操作员编号）");
    CLI::App* step = command(app_, "step", "办理一步", run_step);
    step->add_option("ID", options_.ref, "编号或单据号")->required();
    step->add_option("EVENT", options_.event, "步骤代码")->required();
    step->add_option("--from", options_.from, "同时填写的内容：JSON 文件");
    step->add_option("--as", options_.as, "由谁办理（操作员编号）");
    CLI::App* out = command(app_, "export", "导出", run_export);
    out->add_option("TYPE", options_.type, "operations 或单据类型")->required();
    out->add_option("--format", options_.format)->check(CLI::IsMember({"jsonl", "csv"}));
  }

  void add_overview() {
    command(app_, "status", "总数与各台电脑的进度", run_status);
    command(app_, "verify", "核对链、签名、账目、订阅与数据库", run_verify);
    command(app_, "ledger", "账目", run_ledger)
        ->add_option("ID", options_.ref, "只看这张单据的分录");
  }

  Options& options_;
  Command& chosen_;
  CLI::App app_{"津渡 市级服务器"};
};

}  // namespace

int run(int argc, char** argv) {
  Options options;
  Command chosen;
  Parser parser(options, chosen);
  try {
    parser.app().parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return parser.app().exit(help);
  } catch (const CLI::ParseError& error) {
    // CLI11's own sentence is English and quotes the input.
    return static_cast<int>(
        Output(options.json)
            .usage(terminal::usage_fault(error) + "；请看 jindu-city --help 或 命令 --help"));
  }
  return static_cast<int>(chosen(options, Output(options.json)));
}

}  // namespace jindu::city_cli
