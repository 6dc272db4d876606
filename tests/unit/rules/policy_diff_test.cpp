// `profile diff`: what changes for whom.
#include "schema/rules/policy_diff.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace jindu::rules {
namespace {

Policy parse(const std::string& values) {
  return Policy::parse("t",
                       "code: \"t\" name: \"某市\" division: \"990101\" version: 1 "
                       "with_common: true\n" +
                           values)
      .value();
}

std::vector<std::string> texts(const Policy& a, const Policy& b) {
  std::vector<std::string> texts;
  for (const PolicyChange& change : diff_profiles(a, b)) texts.push_back(change_text(change));
  return texts;
}

TEST_CASE("profile diff: nothing is different from itself") {
  for (const std::string& name : Policy::cities()) {
    CAPTURE(name);
    const Policy policy = Policy::load(name).value();
    CHECK(diff_profiles(policy, policy).empty());
  }
}

TEST_CASE("profile diff: a number that changes from a day on is told with the day, and once") {
  const Policy a = parse("values { from: \"2024-01-01\" }");
  const Policy b = parse(
      "values { from: \"2024-01-01\" to: \"2024-12-31\" } values { from: \"2025-01-01\" to: "
      "\"2025-06-30\" continues: true extension_fund_days: 80 } values { from: \"2025-07-01\" "
      "continues: true }");
  CHECK(texts(a, b) == std::vector<std::string>{
                           "自 2025-01-01 起，生育女职工：延长产假（基金支付） 0 天 → 80 天"});
  CHECK(texts(b, a) == std::vector<std::string>{
                           "自 2025-01-01 起，生育女职工：延长产假（基金支付） 80 天 → 0 天"});
}

TEST_CASE("profile diff: rules, papers, money and deadlines, new, gone and changed") {
  const std::string money =
      "money { name: \"生育\" mode: ACTUAL pay_bp: 9000 source: \"x\" } deadlines { name: \"d\" "
      "label: \"办结\" record_types: \"AllowanceApplication\" start: RECEIPT source: \"x\" "
      "working_days: 10 } ";
  const Policy a = parse(
      "values { from: \"2024-01-01\" " + money +
      "materials { kind: \"marriage_cert\" label: \"结婚证\" record_types: \"Filing\" source: "
      "\"x\" } }");
  const Policy b = parse(
      "values { from: \"2024-01-01\" without: \"settled\" money { name: \"生育\" mode: ACTUAL "
      "pay_bp: 9000 cap_fen: 250000 source: \"y\" } deadlines { name: \"d\" label: \"办结\" "
      "record_types: \"AllowanceApplication\" start: RECEIPT source: \"x\" working_days: 7 } }");
  const std::vector<std::string> told = texts(a, b);
  const auto has = [&](const std::string& text) {
    return std::find(told.begin(), told.end(), "自 2024-01-01 起，" + text) != told.end();
  };
  CHECK(told.size() == 4);
  CHECK(
      has("津贴申报的办理人：条件 已现场结算（settled） 取消（原为 "
          "同一次生育已确认的现场结算）"));
  CHECK(has("备案登记的办理人：材料 结婚证 取消（原为 收取）"));
  CHECK(has("现场结算的办理人：支付标准 生育 目录内 90.00% → 目录内 90.00%，限额 2,500.00 元"));
  CHECK(has("津贴申报的办理人：期限 办结 10 个工作日 → 7 个工作日"));
}

TEST_CASE("profile diff: the same words under another condition are a change, too") {
  const auto with = [](const char* kind) {
    return parse(std::string("values { from: \"2024-01-01\" materials { kind: \"receipt\" label: "
                             "\"票据\" record_types: \"Settlement\" source: \"x\" applies { test { "
                             "fact: \"record.benefit_kind\" is_any: \"") +
                 kind + "\" } } } }");
  };
  CHECK(texts(with("prenatal"), with("inpatient")) ==
        std::vector<std::string>{
            "自 2024-01-01 起，现场结算的办理人：材料 票据 收取 → 收取（适用条件有改动）"});
}

}  // namespace
}  // namespace jindu::rules
