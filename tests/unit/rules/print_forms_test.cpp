#include "schema/rules/print_forms.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "schema/rules/described.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/print_sheet.h"

using namespace jindu;
using nlohmann::ordered_json;

namespace {

const catalog::RecordType& type_of(const char* name) {
  const catalog::RecordType* type = catalog::Catalog::product().find(name);
  REQUIRE(type != nullptr);
  return *type;
}

using Grid = std::vector<std::vector<std::string>>;

Grid labels_of(const ordered_json& form) {
  Grid grid;
  for (const ordered_json& row : form["rows"]) {
    std::vector<std::string>& labels = grid.emplace_back();
    for (const ordered_json& cell : row["cells"]) labels.push_back(cell["label"]);
  }
  return grid;
}

ordered_json form_of(const char* type, const char* no, const char* title = "") {
  for (const ordered_json& form : rules::described_forms(type_of(type))) {
    if (form["no"] == no && (*title == '\0' || form["title"] == title)) return form;
  }
  return {};
}

std::string told(const Grid& grid) {
  std::string text;
  for (const auto& row : grid) {
    for (const std::string& label : row) text += label + " | ";
    text += "// ";
  }
  return text;
}

}  // namespace

TEST_CASE("print: the table and the places of the fields agree") {
  const Status checked =
      rules::check_print_forms(catalog::Catalog::product(), rules::print_forms());
  const std::string wrong = checked.ok() ? std::string() : checked.error().context;
  CHECK(wrong == "");
}

TEST_CASE("print: every form has the rows and cells of domain.md section 12") {
  // Typed from the trade's list of forms, label by label; F-10 and F-20 are several papers of one
  // number.
  struct Row {
    const char* type;
    const char* no;
    const char* title;
    Grid grid;
  };
  const std::vector<Row> rows = {
      {"Filing",
       "F-01",
       "大冶市生育保险备案登记表",
       {{"申报医疗机构（签章）"},
        {"姓名", "性别", "身份证号码"},
        {"是否就业", "工作单位"},
        {"就诊医院", "联系电话"},
        {"结婚证编号", "怀孕时间", "胎数"},
        {"生育方式", "生育（产检、计划生育、引流产时间）"},
        {"配偶姓名", "配偶身份证号码"},
        {"配偶工作单位"},
        {"申报日期", "申报人"}}},
      {"AllowanceApplication",
       "F-02",
       "职工生育津贴待遇“一事联办”申报表",
       {{"申报医疗机构（签章）"},
        {"姓名", "性别", "身份证号码"},
        {"是否就业", "工作单位"},
        {"就诊医院", "联系电话"},
        {"结婚证编号", "怀孕时间", "胎数", "胎次"},
        {"生育方式", "生育(引流产时间)", "出生证编号"},
        {"单位开户名"},
        {"开户银行"},
        {"银行账号"},
        {"单位联系人(财务)", "联系电话"},
        {"配偶姓名", "身份证号码", "单位名称"},
        {"单位开户名"},
        {"开户银行"},
        {"银行账号"},
        {"单位联系人(财务)", "联系电话"}}},
      {"Filing",
       "F-03",
       "受理回执",
       {{"编号", "事项"},
        {"姓名", "证件号码"},
        {"已收材料"},
        {"受理日期", "办结期限"},
        {"经办机构", "电话", "联网情况"}}},
      {"ReimbursementClaim",
       "F-04",
       "一次性告知书",
       {{"编号", "姓名"},
        {"序号", "缺少或不符的材料或信息", "要求", "可由部门查询"},
        {"补正期限", "经办人", "签收"}}},
      {"CorrectionNotice",
       "F-04",
       "一次性告知书",
       {{"编号", "姓名"},
        {"序号", "缺少或不符的材料或信息", "要求", "可由部门查询"},
        {"补正期限", "经办人", "签收"}}},
      {"Filing",
       "F-05",
       "异地生育审批表",
       {{"姓名", "性别", "身份证号码"},
        {"参保单位", "联系电话"},
        {"预产期", "异地原因", "生育地", "拟就诊医院"},
        {"材料", "单位意见"},
        {"经办", "日期"}}},
      {"Settlement",
       "F-06",
       "医疗费结算单",
       {{"医院", "编号"},
        {"姓名", "证件号码", "参保单位"},
        {"待遇类别", "生育类别", "入院", "出院"},
        {"总费用", "目录内", "基金支付", "个人自负"},
        {"发票号", "备案号"},
        {"离线标志", "签字"}}},
      {"ReimbursementClaim",
       "F-07",
       "",
       {{"编号", "单位"},
        {"姓名", "证件号码", "类别"},
        {"费用总额", "目录内", "限额/定额", "医疗费", "津贴天数", "津贴", "合计"},
        {"收款户名", "银行", "账号"},
        {"受理", "复核(科长)", "财务"}}},
      {"PayoutVoucher",
       "F-08",
       "拨付单据",
       {{"单据号", "日期"},
        {"收款方", "银行", "账号"},
        {"事由", "金额大写", "金额"},
        {"会计", "确认", "作废标志"}}},
      {"HospitalClearing",
       "F-09",
       "",
       {{"医院", "月份"},
        {"类别", "人次", "总费用", "基金应付"},
        {"上月结转", "扣减", "应结算"},
        {"90%拨付", "10%保证金"},
        {"受理", "医院签章", "科长", "财务"}}},
      {"Inspection",
       "F-10",
       "日常稽查表",
       {{"医院", "日期"}, {"项目", "结果", "得分", "扣款"}, {"累计"}, {"经办机构", "医院"}}},
      {"IndicatorAssessment",
       "F-10",
       "",
       {{"医院", "年度"}, {"项目", "结果", "得分", "扣款"}, {"累计"}, {"经办机构", "医院"}}},
      {"DepositMonth",
       "F-10",
       "全年结算情况统计表",
       {{"医院", "年度"}, {"月份", "保证金", "扣除", "结余"}, {"累计"}, {"经办机构", "医院"}}},
      {"DepositPayout",
       "F-10",
       "保证金拨付单据",
       {{"医院", "年度"}, {"累计", "百分比", "应拨", "留存"}, {"经办机构", "医院"}}},
      {"PayeeAccount",
       "F-11",
       "领取生育保险待遇详细信息填报表",
       {{"姓名", "证件号码", "电话"},
        {"原账户"},
        {"代发机构", "卡/折", "账号", "户名"},
        {"原因", "本人签字", "经办"}}},
      {"AllowanceApplication",
       "F-12",
       "重庆市生育津贴办理授权确认表",
       {{"单位名称", "信用代码"},
        {"经办人", "证件号码", "电话"},
        {"授权事项", "期限"},
        {"女职工姓名", "证件号码"},
        {"单位签章", "日期"}}},
      {"AllowanceApplication",
       "F-13",
       "重庆市生育津贴申请表",
       {{"单位", "信用代码"},
        {"姓名", "证件号码", "缴费月数"},
        {"生育日期", "类别", "胎次", "胎儿数", "出生证号", "医院"},
        {"上年度月平均工资", "来源", "天数", "津贴"},
        {"开户名", "银行", "账号"},
        {"单位签字", "经办", "复核"}}},
      {"PayoutBatch",
       "F-14",
       "{agency}汇总表",
       {{"代发机构", "月份", "批次"}, {"人数", "金额", "文件指纹"}, {"受理", "科长", "财务"}}},
      {"PayoutBatch",
       "F-14-2",
       "拨付清单",
       {{"序号", "姓名", "证件号码", "账号", "户名", "金额", "备注"}}},
      {"Filing",
       "F-15",
       "异地生育（计划生育）申请表",
       {{"姓名", "性别", "身份证号码"},
        {"参保单位", "联系电话"},
        {"预产期", "异地原因", "生育地", "拟就诊医院"},
        {"材料"},
        {"计划生育手术", "单位意见", "经办机构意见"},
        {"经办", "日期"}}},
      {"Filing",
       "F-16",
       "转诊转院申请表",
       {{"姓名", "证件号码"}, {"转出医院", "诊断", "理由", "转入医院"}, {"医院签章", "经办意见"}}},
      {"BenefitDetermination",
       "F-17",
       "攀枝花市城镇职工生育待遇核定表",
       {{"单位", "月份"},
        {"序号", "姓名", "证件号码", "生育日期", "类别", "产前检查费", "天数", "津贴", "合计"},
        {"总计", "账户", "经办"}}},
      {"DeemedContribution",
       "F-18",
       "信息网络需求提报单",
       {{"县市区", "日期"},
        {"姓名", "证件号码", "原参保地", "起止月份", "连续"},
        {"审核", "科长", "分管主任", "答复"}}},
      {"Reversal",
       "F-20",
       "冲销单",
       {{"原编号", "原金额", "冲销金额", "原因"}, {"申请", "审核", "财务"}}},
      {"ConflictCase",
       "F-20",
       "冲突处理单",
       {{"冲突编号", "涉及记录", "选项", "决定", "决定人"}, {"理由", "决定时间"}}}};
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.no);
    CAPTURE(row.title);
    const ordered_json form = form_of(row.type, row.no, row.title);
    REQUIRE_FALSE(form.is_null());
    CHECK(told(labels_of(form)) == told(row.grid));
  }
}

TEST_CASE("print: F-19 has every field of the six steps, and what the employer says") {
  // The columns C and A of domain.md section 4.1 that are filled in by somebody (秦皇岛).
  const std::set<std::string> employer = {"审核结果", "审核意见", "是否发放工资", "姓名", "电话"};
  for (const char* type : {"ReimbursementClaim", "AllowanceApplication"}) {
    CAPTURE(type);
    const Grid grid = labels_of(form_of(type, "F-19"));
    REQUIRE(grid.size() > 10);
    std::set<std::string> last;
    for (std::size_t i = grid.size() - 2; i < grid.size(); ++i)
      last.insert(grid[i].begin(), grid[i].end());
    CHECK(last == employer);
    std::set<std::string> all;
    for (const auto& row : grid) all.insert(row.begin(), row.end());
    for (const char* label : {"与申报人关系", "代办人地址", "姓名", "性别", "银行大类", "拨付对象",
                              "医疗类别", "是否计划生育", "胎次", "联系人姓名", "联系电话",
                              "伴有并发症标志", "晚育标志", "配偶姓名", "材料"}) {
      CAPTURE(label);
      CHECK(all.contains(label));
    }
  }
  std::set<std::string> claim;
  for (const auto& row : labels_of(form_of("ReimbursementClaim", "F-19")))
    claim.insert(row.begin(), row.end());
  for (const char* label : {"生育待遇申报人类别", "费用总额（元）", "报销原因", "自费就医情况说明",
                            "早孕标志", "末次月经日期", "入院日期（就诊开始日期）",
                            "出院日期（就诊结束日期）", "发票", "险种类型"}) {
    CAPTURE(label);
    CHECK(claim.contains(label));
  }
}

TEST_CASE("print: boxes, headings, rows of lines and signatures are the form's") {
  const ordered_json f01 = form_of("Filing", "F-01");
  CHECK(f01["rows"][0]["cells"][0]["as"] == "stamp");
  CHECK(f01["rows"][2]["cells"][0]["boxes"] == true);
  const ordered_json f02 = form_of("AllowanceApplication", "F-02");
  CHECK(f02["rows"][5]["cells"][0]["only"] == ordered_json{"顺产", "剖宫产", "流产", "引产"});
  CHECK(f02["rows"][6]["heading"] == ordered_json{{"text", "女职工单位信息"}, {"rows", 4}});
  CHECK(f02["rows"][11]["heading"]["text"] == "配偶单位信息");
  const ordered_json f09 = form_of("HospitalClearing", "F-09");
  CHECK(f09["rows"][1]["lines"] == "sums");
  CHECK(f09["rows"][1]["cells"][3]["kind"] == "fen");
  CHECK(f09["rows"][4]["cells"][1]["as"] == "stamp");
  const ordered_json f06 = form_of("Settlement", "F-06");
  CHECK(f06["rows"][0]["cells"][0]["kind"] == "institution");
  CHECK(f06["slip"]["lead"]["field"] == "self_pay_fen");
  CHECK(form_of("ReimbursementClaim", "F-07")["paths"] ==
        ordered_json{"application.items.days", "application.total_fen"});
  CHECK(form_of("DeemedContribution", "F-18")["rows"][1]["cells"][2]["kind"] == "division");
  CHECK(form_of("DeemedContribution", "F-18")["rows"][1]["cells"][3]["kind"] == "month");
  CHECK(form_of("DeemedContribution", "F-18")["rows"][2]["heading"]["text"] == "市直");
}

TEST_CASE("print: city, state and what stands in it decide which forms there are") {
  const auto offered = [](const char* type, const catalog::Message& record, const char* state,
                          const char* city, bool notice) {
    std::vector<std::string> numbers;
    for (const rules::PrintForm& form : rules::print_forms().forms()) {
      if (rules::can_print(form, {type_of(type), record, state, city, notice})) {
        numbers.push_back(form.no());
      }
    }
    return numbers;
  };
  using List = std::vector<std::string>;
  const auto settlement = catalog::Catalog::product().make(type_of("Settlement"));
  CHECK(offered("Settlement", *settlement, "RECORDED", "daye", false) == List{"F-06", "F-03"});
  CHECK(offered("Settlement", *settlement, "RETURNED", "daye", true) == List{"F-04"});
  const auto filing = catalog::Catalog::product().make(type_of("Filing"));
  const auto* kind = filing->GetDescriptor()->FindFieldByName("filing_kind");
  filing->GetReflection()->SetEnumValue(filing.get(), kind, 1);  // spouse
  CHECK(offered("Filing", *filing, "SUBMITTED", "daye", false) == List{"F-01", "F-03"});
  filing->GetReflection()->SetEnumValue(filing.get(), kind, 2);  // out_of_city
  CHECK(offered("Filing", *filing, "SUBMITTED", "yantai", false) == List{"F-05", "F-03"});
  CHECK(offered("Filing", *filing, "SUBMITTED", "panzhihua", false) == List{"F-15", "F-03"});
  filing->GetReflection()->SetEnumValue(filing.get(), kind, 3);  // referral
  CHECK(offered("Filing", *filing, "RETURNED", "panzhihua", true) == List{"F-16", "F-04"});
}

TEST_CASE("print: a form over several records says what they have alike") {
  const auto lines_of = [](const char* record) {
    for (const rules::PrintForm& form : rules::print_forms().forms()) {
      if (form.record() == record && rules::sheet_lines(form) != nullptr) return rules::sheet_lines(form);
    }
    return static_cast<const rules::PrintLines*>(nullptr);
  };
  const auto month = [](const char* hospital, int yyyymm) {
    records::DepositMonth one;
    one.set_institution_code(hospital);
    one.set_month(yyyymm);
    return one;
  };
  const rules::PrintLines* year = lines_of("DepositMonth");
  REQUIRE(year != nullptr);
  const catalog::RecordType& deposit = type_of("DepositMonth");
  const auto together = [&](const records::DepositMonth& a, const records::DepositMonth& b) {
    return rules::same_sheet(*year, deposit, {"HELD", a}, {"PAID", b});
  };
  CHECK(together(month("H37060000001", 202501), month("H37060000001", 202512)));
  CHECK_FALSE(together(month("H37060000001", 202501), month("H37060000001", 202412)));
  CHECK_FALSE(together(month("H37060000001", 202501), month("H37060000002", 202501)));
  const rules::PrintLines* employer = lines_of("BenefitDetermination");
  REQUIRE(employer != nullptr);
  records::BenefitDetermination one, other;
  one.set_employer_uscc("91350100M000100Y43");
  one.set_month(202609);
  other = one;
  const catalog::RecordType& sheet = type_of("BenefitDetermination");
  CHECK(rules::same_sheet(*employer, sheet, {"CURRENT", one}, {"CURRENT", other}));
  CHECK_FALSE(rules::same_sheet(*employer, sheet, {"CURRENT", one}, {"SUPERSEDED", other}));
  CHECK(lines_of("AllowanceApplication") == nullptr);
}

TEST_CASE("print: a table that names what is not there is refused, with the place") {
  const auto refused = [](const char* no, const char* at, const char* field) {
    rules::PrintForms forms = rules::print_forms();
    for (rules::PrintForm& form : *forms.mutable_forms()) {
      if (form.no() != no) continue;
      rules::PrintCell* cell = form.add_cells();
      cell->set_at(at);
      cell->set_field(field);
    }
    const Status checked = rules::check_print_forms(catalog::Catalog::product(), forms);
    return checked.ok() ? std::string() : checked.error().context;
  };
  CHECK(refused("F-08", "4.5", "amount_fen").find("F-08 PayoutVoucher:4.5") == 0);  // a gap
  CHECK(refused("F-08", "4.4", "no_such").find("F-08 PayoutVoucher:4.4") == 0);
  CHECK(refused("F-08", "four", "amount_fen").find("F-08 PayoutVoucher:four") == 0);
  CHECK(refused("F-08", "4.4", "amount_fen").empty());
}

TEST_CASE("print: amounts in words, as vouchers bear them") {
  records::Settlement settlement;
  settlement.set_fund_pay_fen(486235);
  settlement.set_self_pay_fen(0);
  CHECK(rules::amounts_in_words(type_of("Settlement"), settlement) ==
        ordered_json{{"fund_pay_fen", "肆仟捌佰陆拾贰元叁角伍分"}, {"self_pay_fen", "零元整"}});
}

TEST_CASE("described: a field that is given with a step is asked for there, and in no new paper") {
  const catalog::RecordType& batch = type_of("PayoutBatch");
  std::map<std::string, ordered_json> fields;
  const ordered_json described = rules::described_fields(batch, false, nullptr);
  for (const ordered_json& field : described["fields"]) {
    fields[field["name"]] = field.value("steps", ordered_json::array());
  }
  CHECK(fields.at("agency").empty());
  CHECK(fields.at("return_reason") == ordered_json::array({"partial_return"}));
  const rules::LifeCycles cycles = rules::LifeCycles::load().value();
  std::set<std::string> also;
  const ordered_json steps = rules::described_steps(batch, cycles.find("PayoutBatch"), {});
  for (const ordered_json& step : steps["steps"]) {
    for (const ordered_json& name : step.value("also", ordered_json::array())) {
      also.insert(step["event"].get<std::string>() + " " + name.get<std::string>());
    }
  }
  CHECK(also == std::set<std::string>{"partial_return returned", "partial_return return_reason",
                                      "partial_return return_code", "partial_return bank_reference"});
}

TEST_CASE("print: a number says its unit, and what nobody shall write in is not left open") {
  const auto cell = [](const char* type, const char* no, const char* label) {
    const ordered_json form = form_of(type, no);
    for (const ordered_json& row : form["rows"]) {
      for (const ordered_json& one : row["cells"]) {
        if (one["label"] == label) return one;
      }
    }
    return ordered_json();
  };
  CHECK(cell("DeemedContribution", "F-18", "答复")["unit"] == "个月");
  CHECK(cell("Filing", "F-03", "已收材料")["none"] == "无");
}
