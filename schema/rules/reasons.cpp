#include "schema/rules/reasons.h"

#include "schema/records/conflict_case.pb.h"

namespace jindu::rules {
namespace {

struct Text {
  std::string_view code;
  const char* sentence;
};

// Codes of the road itself: life cycle, concurrency, order.
constexpr Text kTexts[] = {
    {"STALE_VERSION", "提交后单据已被他人修改，须看过最新内容再办"},
    {"BAD_STATE", "单据当前状态不能办这一步"},
    {"BAD_TYPE", "这种单据不能由这里建立"},
    {"BAD_VALUE", "内容不符合填写要求"},
    {"FORBIDDEN_FIELD", "所改的项目只能由市级服务器填写，或已锁定"},
    {"NO_ROLE", "本岗位无权办这一步"},
    {"UNKNOWN_EVENT", "没有这一步"},
    {"UNKNOWN_WORD", "本版本的市级程序不认识其中的内容，等程序升级后再办"},
    {"IDENTITY_LOCKED", "已有结算依据本备案，身份信息不能再改"},
    {"UNJUDGED", "本版本的市级程序还不能判断，等程序升级后再办"},
    {"BAD_SIGNATURE", "签名不对，保留待查"},
    {"REPEATED", "同一操作已经收到过，不重复计算"},
    {"PARENT_REFUSED", "所依据的上一步被退回，等人核定"},
    {"PARENT_UNDECIDED", "所依据的上一步还没有结果，等待中"},
    {"PARENT_MISSING", "所依据的上一步还没有到，等待中"},
    {"RECORD_MISSING", "所涉及的单据还没有到，等待中"},
    {"OVERDUE", "等待已到期限，转为由人核定"},
    {"MONEY_MISMATCH", "金额与按政策计算的结果不同，等人核定"},
    {"BROKEN_TOGETHER", "两处修改单独都对，合在一起不符合要求，等人核定"},
    {"CONTACT_ONLY", "经办点在这一状态只能改联系方式"},
    {"ACCOUNT_ONLY", "这一步只能改收款账户（户名、银行、账号）"},
    {"FILING_MISSING", "所依据的备案还没有到，等待中"},
    {"NOT_RECORDING_SITE", "只有录入的经办点可以办这一步"},
    {"OTHER_PERSON", "申请人不能自己审批，须由另一人办"},
    {"IDENTITY_FAILED", "身份信息核对不上"},
    {"DUPLICATE", "同一笔结算重复送来，不重复计算"},
    {"BAD_TARGET", "所针对的单据不能这样办"},
    {"CASE_CLOSED", "这件冲突已经裁定过了"},
    {"UNKNOWN_CASE", "没有这件冲突"},
    {"REVOKED", "这台电脑已停用，数据收下，等人确认"},
    {"SUPERSEDED", "之后的修改已取代这一次"},
    {"INVOICE_USED", "这张发票已经用过"},
    {"NOT_DESIGNATED", "就诊日该医院不是定点医疗机构"},
    {"BAD_CHOICE", "没有这个选项"},
    {"VALUE_MISSING", "选择了另填内容，但没有填"},
    {"MONEY_DIFFERS", "金额与按政策核算的结果不同，等人核定"},
    {"QUOTA_MISSING", "该项目的定额还没有公布"},
    {"MATERIAL_MISSING", "材料不全，请补齐后再交"},
    {"BRANCH", "这台电脑的记录与已收到的不一致（数据曾被还原或复制）"},
};

}  // namespace

std::string sentence_of(std::string_view code, const Policy* policy) {
  if (code.empty()) return {};
  for (const Text& text : kTexts) {
    if (text.code == code) return text.sentence;
  }
  records::ConflictCase::Code conflict = records::ConflictCase::CODE_NONE;
  if (records::ConflictCase::Code_Parse(std::string(code), &conflict)) {
    const auto* value = records::ConflictCase::Code_descriptor()->FindValueByNumber(conflict);
    return value->options().GetExtension(records::value).label();
  }
  if (code.starts_with("S-2")) return "内容不符合填写要求，请更正后重新提交";
  if (policy == nullptr) return std::string(code);
  for (const PolicyValues& values : policy->profile().values()) {
    for (const Rule& rule : values.rules()) {
      if (rule.code() == code) return rule.sentence();
    }
  }
  return std::string(code);
}

}  // namespace jindu::rules
