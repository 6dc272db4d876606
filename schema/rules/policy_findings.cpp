// What `profile check` has found, in the words of who keeps a profile.
#include "schema/rules/policy_lint.h"

namespace jindu::rules {
namespace {

struct Phrase {
  std::string_view said;
  std::string_view words;
};

/// Longer ones before what they begin with: the first that fits is taken.
constexpr Phrase kPhrases[] = {
    {"sample value (演示定额) in production: ", "生产环境不能使用演示定额："},
    {"missing: money for ", "缺少金额规则（money）："},
    {"missing: ", "缺少 "},
    {": applies can never hold", "：适用条件（applies）永远不会成立"},
    {": holds can never hold", "：要求（holds）永远不会成立"},
    {": never come to", "：排在前面的规则已经全部包括，永远轮不到"},
    {" is out of the order of checks", " 不在规定的核对顺序上"},
    {"procedures: no state leads to ", "办理程序（procedures）不完整，永远轮不到这一步："},
    {" is abolished", " 本市已取消，不能再要求"},
    {": code and sentence go with holds", "：有要求（holds）就要有 code 和 sentence，没有则都不写"},
    {": 0 to 250 working days, or 0 to 60 months", "：应为 0 到 250 个工作日，或 0 到 60 个月"},
    {": 0 to ", "：应在 0 到以下数值之间："},
    {"a condition without content", "条件没有内容"},
    {"a test compares with nothing", "条件没有写比较的值"},
    {"unknown fact ", "没有这个事项："},
    {"unknown material ", "没有这种材料："},
    {"unknown record type ", "没有这种单据："},
    {" is no number", " 不是数字，不能比大小"},
    {" is never ", " 不会是 "},
    {"record_types are wanted", "须写明适用的单据（record_types）"},
    {"rule: name, label, source and stage are wanted",
     "条件（rules）须写明 name、label、source、stage"},
    {"material: label and source are wanted", "材料（materials）须写明 label、source"},
    {"money: name and source are wanted", "金额规则（money）须写明 name、source"},
    {"money: no mode", "金额规则（money）须写明 mode"},
    {"money: quotas go with mode QUOTA", "定额（quotas）只与 mode: QUOTA 同用"},
    {"pay_bp: 1 to 10000, and not with quotas", "pay_bp 应在 1 到 10000 之间，且不与定额同用"},
    {"cap_fen: an amount, and not with quotas", "cap_fen 应为金额，且不与定额同用"},
    {"quota: name and amount are wanted", "定额（quotas）须写明名称和金额"},
    {"deadline: name, label, source and start are wanted",
     "期限（deadlines）须写明 name、label、source、start"},
    {"code and name are wanted", "须写明 code 和 name"},
    {"division: six digits", "division 应为 6 位行政区划代码"},
    {"version: 1 or more", "version 应为 1 或更大"},
    {"phone without a number", "电话没有号码"},
    {"no values", "没有任何时段（values）"},
    {"from: no day", "from 不是存在的日期"},
    {"from: spans overlap or leave a gap", "from 与前一时段重叠或有空档"},
    {"to: only the last span is open", "to：只有最后一个时段可以不写，其余都要写"},
    {"to: no day after from", "to 不是存在的日期，或早于 from"},
    {"continues: no span before", "continues：前面没有时段可以沿用"},
    {"without: nothing is continued", "without：没有沿用任何时段"},
    {"two rules ", "有两个同名的条件（rules）："},
    {"two money ", "有两个同名的金额规则（money）："},
    {"Message type ", "结构 "},
    {" has no field named ", " 没有这一栏："},
    {"rule ", "条件 "},
    {"material ", "材料 "},
    {"money ", "金额规则 "},
    {"quota ", "定额 "},
    {"deadline ", "期限 "},
};

/// Replaces each phrase where it stands; false: none did.
bool put_in_words(std::string& text) {
  bool found = false;
  for (const Phrase& phrase : kPhrases) {
    const std::size_t at = text.find(phrase.said);
    if (at == std::string::npos) continue;
    text.replace(at, phrase.said.size(), phrase.words);
    found = true;
  }
  return found;
}

}  // namespace

std::string finding_in_words(const std::string& finding) {
  // "file:line:column: what"; one of the whole file has no place.
  const std::size_t gap = finding.find(": ");
  std::string place = gap == std::string::npos ? std::string() : finding.substr(0, gap);
  std::string what = gap == std::string::npos ? finding : finding.substr(gap + 2);
  if (!put_in_words(what)) what = "写法不对：" + what;
  return place.empty() ? what : place + "：" + what;
}

}  // namespace jindu::rules
