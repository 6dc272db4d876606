#include "schema/rules/reasons.h"

#include <algorithm>

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
    {"REFUND_UNFIT", "本次退款须大于 0，且不超过未追回金额"},
    {"INSTALMENTS_UNFIT", "须写明每月退款（大于 0）和首次退款日"},
    {"SET_OFF_UNFIT", "须写明抵扣的项目：已核定、未进批次的津贴项目"},
    {"PAYOUT_MONTH_UNFIT", "须写明代发机构和月份（如 202210）"},
    {"RETURNED_UNFIT", "须写明银行退回的项目：本批次中已拨付的津贴项目"},
    {"FORBIDDEN_FIELD", "所改的项目只能由市级服务器填写，或已锁定"},
    {"NO_ROLE", "本岗位无权办这一步"},
    {"NOT_OWN_EMPLOYER", "这份单据不是本单位职工的：参保单位经办人只办本单位的单据"},
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
    {"OTHER_PERSON", "同一人不能在同一单据上担任两个岗位，须由另一人办理"},
    {"IDENTITY_FAILED", "身份信息核对不上"},
    {"DUPLICATE", "与另一份单据完全相同，不重复计算"},
    {"SETTLEMENT_REVERSED", "所依据的结算已冲销：已有更正后的结算的，核对后补正再交"},
    {"RECOVERY_THERE", "这笔结算已决定向本人追回，不能再冲销：请办理追回单"},
    {"BAD_TARGET", "所针对的单据不能这样办"},
    {"CASE_CLOSED", "这件冲突已经裁定过了"},
    {"UNKNOWN_CASE", "没有这件冲突"},
    {"REVOKED", "这台电脑已停用，数据收下，等人确认"},
    {"SUPERSEDED", "之后的修改已取代这一次"},
    {"INVOICE_USED", "这张发票已经用过"},
    {"NOT_DESIGNATED", "就诊日该医院不是定点医疗机构"},
    {"RIGHT_ENDED", "办理人员的岗位资格在此之前已经终止"},
    {"GAP", "转入前后的缴费月份不相连，不能计为视同缴费：请核对外地缴费证明的起止月份"},
    {"OTHER_PROVINCE", "省外转移的缴费不计入视同缴费"},
    {"NOT_OFFERED", "本市不办理这一类业务"},
    {"BAD_CHOICE", "没有这个选项"},
    {"VALUE_MISSING", "选择了另填内容，但没有填"},
    {"MONEY_DIFFERS", "金额与按政策核算的结果不同，等人核定"},
    {"QUOTA_MISSING", "该项目的定额还没有公布"},
    {"MATERIAL_MISSING", "材料不全，请补齐后再交"},
    {"MATERIAL_PENDING", "材料影像还没有收到：请经办点上传，或由审核人验看原件"},
    {"MATERIAL_ALTERED", "材料影像与登记的指纹不符：不能据此办理，请按冲突 K28 核定"},
    {"FILE_SIZE", "所附文件是空的、超过 16 MB，或与先前所报大小不同：请重新扫描后再附"},
    {"MEDIA_TYPE", "只收 PDF、JPEG、PNG 文件：请重新扫描或另存后再附"},
    {"DECIDED_BY_CHOICE", "冲突要选一种处理并写明理由，不能只办一步：请在“冲突”或“待我处理”里裁定"},
    {"SCAN_THERE", "这份材料的影像已经收到：另一份请作为新材料附上"},
    {"TOO_MANY_FILES", "这张单据所附材料过多：请合并后再附"},
    {"NO_CLEARING", "本市不办理医院按月结算"},
    {"MONTH_NOT_OVER", "该月还没有结束，月终后再办"},
    {"INSTITUTION_UNKNOWN", "不认识的医疗机构编码：请核对编码"},
    {"CLEARING_THERE", "这家医院该月的结算单已经有了，不再另建"},
    {"DISALLOWED_NOT_IN_LINES", "扣减须逐笔写明本月结算单内的结算，每笔一次，且不超过该笔金额"},
    {"DIFFERENCES_MISSING", "对账不符须逐项写明差异"},
    {"ANSWER_MISSING", "须写明对差异的答复"},
    {"INSPECTION_NOT_AGREED", "稽查表还没有经科长审核和双方签字，签字后再录入扣除"},
    {"DEDUCTION_ENTERED", "这张稽查表已经录入过扣除"},
    {"PAYOUT_THERE", "这家医院该年度的保证金兑付已经录入"},
    {"YEAR_NOT_CLEARED", "该年度十二个月还没有全部清算完毕：没有结算的月份也要建单并办完"},
    {"NOT_ASSESSED", "该年度指标考核还没有双方签字，签字后再录入拨付百分比"},
    {"ASSESSMENT_THERE", "这家医院该年度的考核表已经有了，请更正那一张"},
    {"LINES_SUM", "费用明细合计与费用总额不一致，请逐行核对后再交"},
    {"IN_SCOPE_SUM", "目录内明细合计与目录内费用不一致，请核对后再交"},
    {"RETURNED", "审核人退回，请看一次性告知书"},
    {"OPINION_MISSING", "退回、不通过或不予支付须写明意见"},
    {"CASE_OPEN", "单据有冲突待核定，核定后再办"},
    {"STEP_TAKEN", "这一步已经办过，以先办的为准"},
    {"DECIDED_ALIKE", "另一位审核人已作出相同结论，以先到的为准"},
    {"FILED_SINCE", "所缺的备案已确认，单据继续办理"},
    {"VOUCHER_MISSING", "没有与应付金额相同的拨付单据：请会计先填制，再由另一人确认"},
    {"BATCH_EXISTS", "这个代发机构本月已有批次：请在那个批次中办理，或先取消它"},
    {"BATCH_DAY_PAST", "已过本月批次的生成期限：请并入下月的批次"},
    {"BATCH_EMPTY", "批次中没有项目，请取消：没有收款账户的、开户银行没有代发机构的、有冲突的项目不进入批次，处理后再建批次"},
    {"BATCH_NOT_DUE", "本月批次要过了批次日才能拨付：请到时再确认"},
    {"AGENCY_UNKNOWN", "没有这个代发机构，或已停用：请填已登记的代发机构代码或名称"},
    {"PAYOUT_LOCKED", "市级数据曾还原到较早的副本，拨付已锁定：请财务先在“拨付批次”与银行清单核对"},
    {"NOT_ON_SECOND_MEDIUM", "批次所依据的记录还没有第二份：请系统管理员先备份到另一介质，再由财务在“封存副本”签收"},
    {"CONFLICT_OPEN", "有未裁定的冲突，请先裁定"},
    {"COPY_UNKNOWN", "这不是本市数据的副本，或副本已损坏：请重新备份后再签收"},
    {"OTHER_PARTY", "抵扣的项目与欠款不是同一收款方"},
    {"HOLDER_DIFFERS", "户名与收款人不一致：账户须为本人（本单位）所有"},
    {"BAD_CARD", "借记卡号不对：应为 13 至 19 位并通过校验，请核对卡面"},
    {"KIND_OF_OTHERS", "账户种类与收款人不符：单位用单位账户，个人用社保卡、借记卡或存折"},
    {"BANK_NOT_ALLOWED", "本市只通过规定的银行发放个人待遇：请提供这些银行的借记卡或存折，或使用社会保障卡"},
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

std::string sentences_of(const catalog::Field& field, const catalog::Message& record,
                         const Policy* policy) {
  const auto* reflection = record.GetReflection();
  if (!field.descriptor->is_repeated()) {
    return sentence_of(reflection->GetString(record, field.descriptor), policy);
  }
  std::string text;
  for (int i = 0; i < reflection->FieldSize(record, field.descriptor); ++i) {
    text += (text.empty() ? "" : "；") +
            sentence_of(reflection->GetRepeatedString(record, field.descriptor, i), policy);
  }
  return text;
}

std::vector<std::string> reason_codes(
    const std::string& code, const google::protobuf::RepeatedPtrField<std::string>& fields) {
  if (std::find(fields.begin(), fields.end(), code) != fields.end()) {
    return {fields.begin(), fields.end()};
  }
  return code.empty() ? std::vector<std::string>() : std::vector<std::string>{code};
}

std::vector<ToldReason> told_reasons(
    const std::string& code, const google::protobuf::RepeatedPtrField<std::string>& fields,
    const google::protobuf::RepeatedPtrField<std::string>& details, const Policy* policy) {
  std::vector<ToldReason> told;
  for (const std::string& one : reason_codes(code, fields)) {
    const int at = static_cast<int>(told.size());
    const std::string detail = at < details.size() ? details[at] : std::string();
    told.push_back({one, sentence_of(one, policy) + (detail.empty() ? "" : "：" + detail)});
  }
  return told;
}

}  // namespace jindu::rules
