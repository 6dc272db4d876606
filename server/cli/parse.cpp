#include <CLI/CLI.hpp>

#include "schema/rules/told.h"
#include "schema/terminal/usage.h"
#include "server/cli/options.h"

namespace jindu::city_cli {
namespace {

CLI::Range within(const Span& span) { return {span.first, span.last}; }

/// Subcommands in the order of the help text; each sets what is to be run.
class Parser {
 public:
  Parser(Options& options, Command& chosen) : options_(options), chosen_(chosen) {
    app_.require_subcommand(1);
    app_.fallthrough();
    terminal::speak_chinese(app_);
    app_.add_option("--store", options.store, "数据目录");
    app_.add_flag("--json", options.json, "输出一个 JSON 对象");
    app_.add_option("--passphrase-file", options.passphrase_file, "办理人口令所在文件");
    add_setup();
    add_fleet();
    add_records();
    add_clearing();
    add_payout();
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
    init->add_option("--profile", options_.profile, "城市，例如 daye；或政策文件（.textproto）");
    init->add_option("--suite", options_.suite, "密码套件")
        ->check(CLI::IsMember({"intl-1", "gm-1"}));
    init->add_option("--kdf-ops", options_.kdf_ops, "参保库密封：Argon2id 次数");
    init->add_option("--kdf-memory", options_.kdf_memory, "参保库密封：Argon2id 内存（字节）");
    init->add_flag("--production", options_.production, "生产环境：拒绝只适合试用的设置");
    CLI::App* profile = app_.add_subcommand("profile", "政策文件")->group("命令");
    profile->require_subcommand(1);
    CLI::App* check = command(*profile, "check", "检查政策文件", run_profile_check);
    check->add_option("FILE", options_.file, "政策文件，- 为标准输入")->required();
    check->add_flag("--production", options_.production, "演示定额也算错误");
    CLI::App* diff = command(*profile, "diff", "两份政策对谁有什么不同", run_profile_diff);
    diff->add_option("A", options_.file, "城市或政策文件")->required();
    diff->add_option("B", options_.other_file, "城市或政策文件")->required();
    command(*profile, "show", "现行政策，逐项用文字说明", run_profile_show);
    CLI::App* propose = command(*profile, "propose", "提出本市更高版本的政策", run_profile_propose);
    propose->add_option("FILE", options_.file, "政策文件")->required();
    propose->add_option("--as", options_.as, "由谁提出（市生育科经办）");
    command(*profile, "agree", "同意并启用提出的政策", run_profile_agree)
        ->add_option("--as", options_.as, "由谁同意（科长或分管主任）");
    command(*profile, "drop", "撤回提出的政策", run_profile_drop)
        ->add_option("--as", options_.as, "由谁撤回");
    command(*profile, "use", "启用本市更高版本的政策文件", run_profile_use)
        ->add_option("FILE", options_.file, "政策文件")
        ->required();
    CLI::App* serve = command(app_, "serve", "为各经办点服务（只在本机回环地址）", run_serve);
    serve->add_option("--port", options_.port, "端口，0 为任意空闲端口")
        ->check(CLI::Range(0, 65535));
    serve->add_option("--address", options_.address, "回环地址");
    serve->add_option("--lookup-port", options_.lookup_port, "对外查询页的端口，0 为任意空闲端口")
        ->check(CLI::Range(0, 65535));
    serve->add_option("--session-idle", options_.idle_s, "")->group("");  // For tests.
  }

  /// What two persons do where it gives somebody a post that decides, pays or governs.
  CLI::App* of_two(CLI::App* sub) {
    sub->add_option("--as", options_.as, "由谁提出（市生育科经办）；须另一人同意的事项才写");
    sub->add_option("--alone", options_.alone, "应急：一人办理的原因（不写个人信息），记入审计并公示 30 天");
    return sub;
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
    CLI::App* revoke = command(*site, "revoke", "停用经办点", run_site_revoke);
    revoke->add_option("NO", options_.site_no)->required();
    revoke->add_option("--computer", options_.computer, "只停用这台电脑（编号见 status --json）");
    command(app_, "slip", "核对打印单据上的二维码", run_slip)
        ->add_option("CODE", options_.name, "扫出的内容")
        ->required();
    CLI::App* staff = app_.add_subcommand("staff", "操作员")->group("命令");
    staff->require_subcommand(1);
    CLI::App* person = command(*staff, "add", "登记操作员", run_staff_add);
    person->add_option("ID", options_.operator_id, "操作员编号")->required();
    person->add_option("--name", options_.name, "姓名")->required();
    person->add_option("--site", options_.site_no, "经办点；不填为市级人员");
    person->add_option("--role", options_.roles, "岗位代码，可多次：" + rules::role_list())
        ->required();
    person->add_option("--employer", options_.employer, "参保单位经办人所属单位的统一社会信用代码");
    of_two(person);
    command(*staff, "list", "列出操作员", run_staff_list);
    CLI::App* pass =
        command(*staff, "passphrase", "设定或更改市级人员的口令", run_staff_passphrase);
    pass->add_option("ID", options_.as, "人员编号")->required();
    pass->add_option("--new-file", options_.new_passphrase_file, "新口令所在文件，- 为标准输入")
        ->required();
    pass->add_option("--old-file", options_.passphrase_file, "原口令所在文件；还没有口令的不写");
    CLI::App* code = of_two(command(*staff, "code", "发一次性码，由本人设定口令", run_staff_code));
    code->add_option("ID", options_.operator_id, "人员编号")->required();
    command(*staff, "proposals", "等另一人同意的事项", run_staff_proposals)
        ->add_option("--as", options_.as, "由谁查看");
    CLI::App* agreed = command(*staff, "agree", "同意一项，随即办理", run_staff_agree);
    agreed->add_option("--as", options_.as, "由谁同意（提出人和本人以外的市生育科经办、科长或分管主任）");
    CLI::App* declined = command(*staff, "decline", "撤回或不同意一项", run_staff_decline);
    declined->add_option("--as", options_.as, "由谁办");
    for (CLI::App* one : {agreed, declined}) {
      one->add_option("MARK", options_.seen, "核对码，见 staff proposals")->required();
    }
    CLI::App* ended = of_two(command(*staff, "end", "终止操作员的岗位资格", run_staff_end));
    ended->add_option("ID", options_.operator_id, "操作员编号")->required();
    ended->add_option("--on", options_.on, "最后一天，YYYY-MM-DD；不填为今天");
    CLI::App* recover =
        app_.add_subcommand("recover", "经办端忘了口令：两人核对身份后重设")->group("命令");
    recover->require_subcommand(1);
    CLI::App* made = command(*recover, "init", "建立恢复密钥，密钥文件另存别处", run_recover_init);
    CLI::App* approved =
        command(*recover, "approve", "核准一份请求，写出答复文件", run_recover_approve);
    approved->add_option("REQUEST", options_.file, "经办端写出的请求文件")->required();
    approved->add_option("--out", options_.out, "写入的答复文件")->required();
    for (CLI::App* one : {made, approved}) {
      one->add_option("--key", options_.key_file, "恢复密钥文件（放在U盘上）")->required();
      one->add_option("--as", options_.people, "共同办理的市级人员，各写一次")->required();
      one->add_option("--word", options_.words, "他们的口令所在文件，次序相同");
    }
    CLI::App* enrol = of_two(command(app_, "enrol", "发一个一次性登记码", run_enrol));
    enrol->add_option("NO", options_.site_no, "经办点")->required();
    enrol->add_option("--operator", options_.operator_id, "操作员编号")->required();
  }

  /// Shows records: masked, unless somebody looks who may read them.
  CLI::App* looks(CLI::App* sub) {
    sub->add_option("--as", options_.as, "由谁查看（操作员编号）；不填则隐去个人信息");
    return sub;
  }

  void add_records() {
    CLI::App* import = command(app_, "import", "导入 CSV 文件（UTF-8）", run_import);
    import
        ->add_option("KIND", options_.kind,
                     "register、contributions、employers、institutions、agencies、wages、"
                     "wage_confirmations、answers、pushes")
        ->required();
    import->add_option("FILE", options_.file, "文件，- 为标准输入")->required();
    import->add_option("--refused", options_.refused,
                       "把有误的行（行号、代码、原因）写入 CSV 或 .xlsx 文件");
    looks(command(app_, "inbox", "待处理事项", run_inbox));
    command(app_, "types", "单据种类和状态", run_types);
    command(app_, "fields", "一种单据的栏目和空白样张", run_fields)
        ->add_option("TYPE", options_.type, "单据类型")
        ->required();
    CLI::App* steps = command(app_, "steps", "一种单据的办理步骤", run_steps);
    steps->add_option("TYPE", options_.type, "单据类型");
    steps->add_option("--of", options_.ref, "只列这份单据现在能办的（编号）");
    CLI::App* resolve = command(app_, "resolve", "裁定冲突", run_resolve);
    resolve->add_option("CONFLICT", options_.ref, "冲突编号")->required();
    resolve->add_option("--choose", options_.choice, "选项代码")->required();
    resolve->add_option("--note", options_.note, "说明");
    resolve->add_option("--value,--from", options_.from, "另填内容：JSON 文件，- 为标准输入");
    resolve->add_option("--as", options_.as, "由谁裁定（操作员编号）");
    CLI::App* find = command(app_, "find", "查人查单：在所有单据里查", run_find);
    find->add_option("TEXT", options_.find, "单据号、证件号码、姓名、发票号，或证件号码、电话的末几位")
        ->required();
    find->add_option("--type", options_.type, "只查这种单据");
    find->add_option("--limit", options_.limit);
    looks(find);
    CLI::App* effects = command(app_, "effects", "冲突的每个选项会怎样（不写入）", run_effects);
    effects->add_option("CONFLICT", options_.ref, "冲突编号")->required();
    effects->add_option("--choose", options_.choice, "只看这个选项");
    effects->add_option("--value,--from", options_.from, "另填内容：JSON 文件，- 为标准输入");
    effects->add_option("--as", options_.as, "由谁查看（操作员编号）")->required();
    CLI::App* list = command(app_, "list", "列出单据", run_list);
    list->add_option("TYPE", options_.type, "单据类型")->required();
    list->add_option("--state", options_.state);
    list->add_option("--find", options_.find, "单据号、姓名、证件号的一部分");
    list->add_option("--limit", options_.limit);
    looks(list);
    looks(command(app_, "show", "一张单据", run_show))
        ->add_option("ID", options_.ref, "编号或单据号")
        ->required();
    looks(command(app_, "paper", "一张单据可以打印成的表单", run_paper))
        ->add_option("ID", options_.ref, "编号或单据号")
        ->required();
    looks(command(app_, "explain", "一张单据的来龙去脉", run_explain))
        ->add_option("ID", options_.ref, "编号或单据号")
        ->required();
    CLI::App* material = command(app_, "material", "一份材料及其影像", run_material);
    material->add_option("ID", options_.ref, "材料编号，见 show；或只有一份影像的单据")->required();
    material->add_option("--out", options_.out, "把影像写入这个文件");
    material->add_option("--as", options_.as, "由谁查看（操作员编号）；写出影像时须写");
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
    out->add_option("--format", options_.format)->check(CLI::IsMember({"jsonl", "csv", "xlsx"}));
    out->add_option("--out", options_.out, "写入文件（csv、xlsx）");
    out->add_option("--as", options_.as, "由谁查看：按其岗位显示个人信息，缺省遮盖");
  }

  CLI::App* on_batch(CLI::App& parent, const char* name, const char* help, Command run) {
    CLI::App* sub = command(parent, name, help, std::move(run));
    sub->add_option("BATCH", options_.ref, "批次编号或单据号")->required();
    return sub;
  }

  void add_payout() {
    CLI::App* payout = app_.add_subcommand("payout", "拨付")->group("命令");
    payout->require_subcommand(1);
    on_batch(*payout, "summary", "《XX银行汇总表》", run_payout_summary);
    on_batch(*payout, "items", "批次中的每一笔，登记银行退回时用", run_payout_items)
        ->add_option("--as", options_.as, "由谁查看：按其岗位显示个人信息，缺省遮盖");
    on_batch(*payout, "suggest", "现在冻结会有哪些（不写入）", run_payout_suggest)
        ->add_option("--as", options_.as, "由谁查看（操作员编号）")
        ->required();
    CLI::App* release =
        on_batch(*payout, "release", "交出加密清单和汇总表（财务确认之后）", run_payout_release);
    release->add_option("--to", options_.to, "写入的目录");
    release->add_option("--out", options_.out, "只要加密清单：写入这个文件");
    release->add_option("--as", options_.as, "由谁交出（操作员编号）");
    CLI::App* key = on_batch(*payout, "key", "交付清单密钥（与清单分开）", run_payout_key);
    key->add_option("--as", options_.as, "由谁交付（操作员编号）");
    CLI::App* receipt = command(*payout, "receipt", "财务签收封存副本", run_payout_receipt);
    receipt->add_option("FILE", options_.file, "backup 写出的副本")->required();
    receipt->add_option("--medium", options_.medium, "副本存放的介质，例如 2号U盘")->required();
    receipt->add_option("--as", options_.as, "由谁签收（操作员编号）");
    CLI::App* compare =
        command(*payout, "compare", "与银行清单核对，解除拨付锁定", run_payout_compare);
    compare->add_option("FILE", options_.file, "银行的清单：CSV，批次,金额,笔数或人数")->required();
    compare->add_option("--note", options_.note, "有差异时如何处理");
    compare->add_option("--as", options_.as, "由谁核对（操作员编号）");
    command(*payout, "totals", "各代发机构拨付与退回合计", run_payout_totals)
        ->add_option("--month", options_.month, "月份，例如 202210");
    command(app_, "backup", "备份到另一介质（一个文件）", run_backup)
        ->add_option("FILE", options_.file, "写入的文件")
        ->required();
    command(app_, "restore", "由备份恢复到 --store（只有 city.keys、city.toml 的目录）",
            run_restore)
        ->add_option("FILE", options_.file, "备份文件")
        ->required();
    CLI::App* sms = app_.add_subcommand("sms", "短信")->group("命令");
    sms->require_subcommand(1);
    command(*sms, "send", "交出待发短信", run_sms_send)
        ->add_option("--to-dir", options_.to, "写入的目录，每条一个文件")
        ->required();
  }

  void add_overview() {
    CLI::App* determined = command(app_, "determination", "单位的待遇核定表", run_determination);
    determined->add_option("EMPLOYER", options_.ref, "统一社会信用代码")->required();
    determined->add_option("--month", options_.month, "月份，例如 202310")
        ->required()
        ->check(within(kMonths));
    determined->add_option("--as", options_.as, "由谁查看：按其岗位显示个人信息，缺省遮盖");
    CLI::App* questions = command(app_, "questions", "写出待部门答复的查询（CSV）", run_questions);
    questions->add_option("FILE", options_.file, "文件，- 为标准输出")->required();
    questions->add_option("--kind", options_.kind, "只写这一类，例如 就业登记");
    CLI::App* ask = command(app_, "ask", "经接口向部门查询，并导入答复", run_ask);
    ask->add_option("URL", options_.url, "部门接口地址")->required();
    ask->add_option("--kind", options_.kind, "只查这一类");
    CLI::App* report = command(app_, "report", "报表；report list 列出全部", run_report);
    report->add_option("NAME", options_.report, "报表代码或名称，list 为清单")->required();
    report->add_option("--site", options_.site_no, "只看这个经办点");
    report->add_option("--month", options_.month, "月份，例如 202210")
        ->check(within(kMonths));
    report->add_option("--year", options_.year, "年度")->check(within(kYears));
    report->add_option("--day", options_.day, "日期，缺省为今天");
    report->add_option("--find", options_.find, "名称或编号的一部分");
    report->add_option("--format", options_.report_format)
        ->check(CLI::IsMember({"table", "csv", "xlsx", "json"}));
    report->add_option("--out", options_.out, "写入文件");
    report->add_option("--as", options_.as, "由谁查看：按其岗位显示个人信息，缺省遮盖");
    CLI::App* fleet = command(app_, "fleet", "各台电脑，最差的在前", run_fleet);
    fleet->add_option("--days", options_.days, "送达快慢看多少天")->check(within(kFleetDays));
    CLI::App* audit = command(app_, "audit", "谁在何时办过、看过什么", run_audit);
    audit->add_option("--by", options_.operator_id, "只看此人（操作员编号）");
    audit->add_option("--since", options_.since, "自哪天起，YYYY-MM-DD");
    audit->add_option("--until", options_.until, "至哪天");
    audit->add_option("--type", options_.type, "只看这种单据");
    audit->add_option("--act", options_.act, "do 只看办理，look 只看查看")
        ->check(CLI::IsMember({"do", "look"}));
    audit->add_option("--limit", options_.limit, "每页行数");
    audit->add_option("--before", options_.before, "接着上一页");
    looks(audit);
    command(app_, "status", "总数与各台电脑的进度", run_status);
    command(app_, "verify", "核对链、签名、账目、订阅与数据库", run_verify);
    CLI::App* ledger = command(app_, "ledger", "账目", run_ledger);
    ledger->add_option("ID", options_.ref, "只看这张单据的分录");
    ledger->add_option("--account", options_.account, "科目代码，例如 deposit");
    ledger->add_option("--party", options_.party, "往来方，例如医院编码");
    month_option(*ledger);
    year_option(*ledger);
    ledger->add_option("--at", options_.at, "截至这个总序号");
  }

  CLI::Option* month_option(CLI::App& command) {
    return command.add_option("--month", options_.month, "月份，例如 202209")
        ->check(within(kMonths));
  }
  CLI::Option* year_option(CLI::App& command) {
    return command.add_option("--year", options_.year, "年度")->check(within(kYears));
  }

  void add_clearing() {
    CLI::App* clearing = app_.add_subcommand("clearing", "医院按月结算")->group("命令");
    clearing->require_subcommand(1);
    CLI::App* list = command(*clearing, "list", "列出结算单", run_clearing_list);
    month_option(*list);
    list->add_option("--institution", options_.institution, "医院编码");
    list->add_option("--state", options_.state, "状态");
    list->add_flag("--overdue", options_.overdue, "只看超过期限的");
    command(*clearing, "show", "一张结算单及其明细与差异", run_clearing_show)
        ->add_option("ID", options_.ref, "编号")
        ->required();
    command(*clearing, "sheet", "《医院结算单》的内容", run_clearing_sheet)
        ->add_option("ID", options_.ref, "编号")
        ->required();
    CLI::App* open = command(*clearing, "open", "为当月定点的医院补建结算单", run_clearing_open);
    month_option(*open)->required();
    open->add_option("--institution", options_.institution, "只为这家医院");
    open->add_option("--as", options_.as, "由谁建立（操作员编号）");
    CLI::App* step = command(*clearing, "step", "全月各医院同办一步", run_clearing_step);
    step->add_option("EVENT", options_.event,
                     "步骤代码，例如 sign（用 steps HospitalClearing 查看）")
        ->required();
    month_option(*step)->required();
    step->add_option("--institution", options_.institution, "只办这家医院");
    step->add_option("--as", options_.as, "由谁办理（操作员编号）");
    CLI::App* deposit = app_.add_subcommand("deposit", "医院保证金")->group("命令");
    deposit->require_subcommand(1);
    CLI::App* all = command(*deposit, "list", "各医院各年度的保证金", run_deposit_list);
    all->add_option("--institution", options_.institution, "医院编码");
    year_option(*all);
    CLI::App* one = command(*deposit, "show", "一家医院全年的保证金", run_deposit_show);
    one->add_option("INSTITUTION", options_.institution, "医院编码")->required();
    year_option(*one)->required();
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
