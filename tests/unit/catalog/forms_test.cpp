// Each box of the cities' paper forms has its field, under the form's own label (domain.md 4.1).
#include <doctest/doctest.h>
#include <google/protobuf/descriptor.h>

#include "schema/records/allowance.pb.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

/// A box: its number in docs/REQUIREMENTS.md, the field that holds it, the label as printed.
struct Box {
  const char* number;
  const char* field;
  const char* label;
  records::Check check = records::CHECK_NONE;
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void check_boxes(const char* type, const std::vector<Box>& boxes) {
  for (const Box& box : boxes) {
    CAPTURE(std::string(box.number));
    const Field* field = type_of(type).find(box.field);
    REQUIRE(field != nullptr);
    // 配偶单位开户名: the form says 开户名 under a heading of its own.
    CHECK(ends_with(field->options.label(), box.label));
    CHECK(field->options.check() == box.check);
    CHECK_FALSE(field->options.server_only());
  }
}

/// The labels of a field's codes, joined by spaces.
std::string code_labels(const char* type, const char* field) {
  const auto* codes = type_of(type).find(field)->descriptor->enum_type();
  std::string labels;
  for (int i = 1; i < codes->value_count(); ++i) {
    labels += codes->value(i)->options().GetExtension(records::value).label() + " ";
  }
  return labels;
}

TEST_CASE("forms: every box of 备案登记表 has its field, label and check") {
  check_boxes(
      "Filing",
      {{"DY-41", "institution_code", "申报医疗机构（签章）", records::CHECK_INSTITUTION_CODE},
       {"DY-42", "patient_name", "姓名", records::CHECK_NAME},
       {"DY-43", "patient_sex", "性别"},
       {"DY-44", "patient_id_no", "身份证号码", records::CHECK_ID_BY_TYPE},
       {"DY-45", "patient_employed", "是否就业"},
       {"DY-46", "patient_employer_name", "工作单位"},
       {"DY-47", "visit_institution_name", "就诊医院"},
       {"DY-48", "contact_phone", "联系电话", records::CHECK_PHONE},
       {"DY-49", "marriage_cert_no", "结婚证编号"},
       {"DY-50", "pregnancy_date", "怀孕时间", records::CHECK_DATE},
       {"DY-51", "fetus_count", "胎数"},
       {"DY-52", "care_kinds", "生育方式"},
       {"DY-57", "event_date", "生育（产检、计划生育、引流产时间）", records::CHECK_DATE},
       {"DY-58", "spouse_name", "配偶姓名", records::CHECK_NAME},
       {"DY-59", "spouse_id_no", "配偶身份证号码", records::CHECK_ID_BY_TYPE},
       {"DY-60", "spouse_employer_name", "配偶工作单位"},
       {"DY-61", "declared_on", "申报日期", records::CHECK_DATE},
       {"DY-61", "declarant_name", "申报人", records::CHECK_NAME}});
  // DY-52 to DY-56: the boxes to tick, several at once.
  CHECK(code_labels("Filing", "care_kinds") == "产检 上环取环 结扎 分娩 流产 引产 ");
  CHECK(type_of("Filing").find("care_kinds")->descriptor->is_repeated());
}

TEST_CASE("forms: every box of 津贴待遇申报表 has its field, label and check") {
  check_boxes(
      "AllowanceApplication",
      {{"DY-62", "institution_code", "申报医疗机构（签章）", records::CHECK_INSTITUTION_CODE},
       {"DY-63", "patient_name", "姓名", records::CHECK_NAME},
       {"DY-64", "patient_sex", "性别"},
       {"DY-65", "patient_id_no", "身份证号码", records::CHECK_ID_BY_TYPE},
       {"DY-66", "patient_employed", "是否就业"},
       {"DY-67", "patient_employer_name", "工作单位"},
       {"DY-68", "visit_institution_name", "就诊医院"},
       {"DY-69", "contact_phone", "联系电话", records::CHECK_PHONE},
       {"DY-70", "marriage_cert_no", "结婚证编号"},
       {"DY-71", "pregnancy_date", "怀孕时间", records::CHECK_DATE},
       {"DY-72", "fetus_count", "胎数"},
       {"DY-73", "birth_order", "胎次"},
       {"DY-74", "birth_type", "生育方式"},
       {"DY-78", "event_date", "生育(引流产时间)", records::CHECK_DATE},
       {"DY-79", "birth_cert_no", "出生证编号"},
       {"DY-80", "account_name", "单位开户名"},
       {"DY-81", "bank_name", "开户银行"},
       {"DY-82", "account_no", "银行账号", records::CHECK_CORPORATE_ACCOUNT},
       {"DY-83", "account_contact", "单位联系人(财务)", records::CHECK_NAME},
       {"DY-84", "account_phone", "联系电话", records::CHECK_PHONE},
       {"DY-85", "spouse_name", "配偶姓名", records::CHECK_NAME},
       {"DY-86", "spouse_id_no", "身份证号码", records::CHECK_ID_BY_TYPE},
       {"DY-87", "spouse_employer_name", "单位"},
       {"DY-88", "spouse_account_name", "单位开户名"},
       {"DY-89", "spouse_bank_name", "开户银行"},
       {"DY-90", "spouse_account_no", "银行账号", records::CHECK_CORPORATE_ACCOUNT},
       {"DY-91", "spouse_account_contact", "单位联系人(财务)", records::CHECK_NAME},
       {"DY-91", "spouse_account_phone", "联系电话", records::CHECK_PHONE}});
  // DY-74 to DY-77: the form's four boxes are among the codes; operations have a field of their
  // own.
  const std::string types = code_labels("AllowanceApplication", "birth_type");
  for (const char* box : {"顺产 ", "剖宫产 ", "流产 ", "引产 "}) {
    CHECK(types.find(box) != std::string::npos);
  }
  CHECK(type_of("AllowanceApplication").find("fp_operations")->descriptor->is_repeated());
}

TEST_CASE("forms: codes that the notices name are there, under their words") {
  // 大冶 附件3 四, 烟台 1.1.1, 1.1.4.
  CHECK(code_labels("Settlement", "benefit_kind") == "产前检查 计划生育门诊 生育住院 ");
  CHECK(code_labels("Settlement", "inpatient_kind") ==
        "生育引起疾病 生育 生育合并生育引起疾病 生育合并其他疾病 ");
  CHECK(code_labels("Settlement", "fp_category") == "计划内 避孕失败 ");
}

TEST_CASE("forms: every box of 秦皇岛's claim has its field, label and check") {
  check_boxes("ReimbursementClaim",
              {{"QHD-36", "proxy_relation", "与申报人关系"},
               {"QHD-37", "proxy_address", "代办人地址"},
               {"QHD-39", "id_type", "证件类型"},
               {"QHD-40", "patient_id_no", "患者证件号码", records::CHECK_ID_BY_TYPE},
               {"QHD-42", "patient_name", "姓名", records::CHECK_NAME},
               {"QHD-43", "patient_sex", "性别"},
               {"QHD-47", "patient_employer_name", "参保单位"},
               {"QHD-48", "bank_category", "银行大类"},
               {"QHD-49", "bank_branch_name", "开户行名称"},
               {"QHD-50", "account_no", "银行账号", records::CHECK_CORPORATE_ACCOUNT},
               {"QHD-51", "account_name", "银行户名"},
               {"QHD-52", "payee_kind", "拨付对象"},
               {"QHD-54", "admission_date", "入院日期（就诊开始日期）", records::CHECK_DATE},
               {"QHD-55", "discharge_date", "出院日期（就诊结束日期）", records::CHECK_DATE},
               {"QHD-56", "visit_institution_name", "就诊医疗机构"},
               {"QHD-57", "claimant_kind", "生育待遇申报人类别"},
               {"QHD-58", "med_type", "医疗类别"},
               {"QHD-59", "is_family_planning", "是否计划生育"},
               {"QHD-60", "event_date", "计划生育手术或生育日期", records::CHECK_DATE},
               {"QHD-61", "birth_order", "胎次"},
               {"QHD-62", "fetus_count", "胎儿数"},
               {"QHD-63", "total_fee_fen", "费用总额（元）", records::CHECK_FEN},
               {"QHD-64", "contact_name", "联系人姓名", records::CHECK_NAME},
               {"QHD-65", "contact_phone", "联系电话", records::CHECK_PHONE},
               {"QHD-66", "invoices", "发票"},
               {"QHD-67", "self_pay_statement", "自费就医情况说明"},
               {"QHD-68", "complication_flag", "伴有并发症标志"},
               {"QHD-69", "birth_type", "生育类别"},
               {"QHD-70", "last_menses_date", "末次月经日期", records::CHECK_DATE},
               {"QHD-71", "pregnancy_date", "妊娠时间", records::CHECK_DATE},
               {"QHD-72", "gestation_weeks", "孕周数"},
               {"QHD-73", "late_birth_flag", "晚育标志"},
               {"QHD-74", "early_pregnancy_flag", "早孕标志"},
               {"QHD-75", "spouse_name", "配偶姓名", records::CHECK_NAME},
               {"QHD-75", "spouse_id_type", "配偶证件类型"},
               {"QHD-75", "spouse_id_no", "配偶证件号码", records::CHECK_ID_BY_TYPE},
               {"QHD-76", "claim_reason", "报销原因"},
               {"QHD-83", "employer_contact_name", "单位联系人", records::CHECK_NAME},
               {"QHD-83", "employer_contact_phone", "联系电话", records::CHECK_PHONE},
               {"QHD-86", "employer_opinion", "审核意见"}});
  // What the register says, and what the employer decided, is not typed into the form.
  for (const char* field :
       {"insurance_type", "insured_status", "insured_division", "employer_decision"}) {
    CAPTURE(std::string(field));
    CHECK(type_of("ReimbursementClaim").find(field)->options.server_only());
  }
  CHECK(code_labels("ReimbursementClaim", "claimant_kind") == "本人 配偶 ");
  CHECK(code_labels("ReimbursementClaim", "med_type") == "生育门诊 生育住院 计划生育手术费 ");
  CHECK(code_labels("ReimbursementClaim", "payee_kind") == "个人 单位 ");
  CHECK(code_labels("ReimbursementClaim", "claim_reason").find("一般报销 ") == 0);
}

TEST_CASE("forms: every box of 秦皇岛's allowance has its field, label and check") {
  check_boxes("AllowanceApplication",
              {{"QHD-36", "proxy_relation", "与申报人关系"},
               {"QHD-37", "proxy_address", "代办人地址"},
               {"QHD-48", "bank_category", "银行大类"},
               {"QHD-52", "payee_kind", "拨付对象"},
               {"QHD-58", "med_type", "医疗类别"},
               {"QHD-59", "is_family_planning", "是否计划生育"},
               {"QHD-68", "complication_flag", "伴有并发症标志"},
               {"QHD-73", "late_birth_flag", "晚育标志"},
               {"QHD-77", "birth_cert_no", "出生证编号"},
               {"QHD-78", "pay_method", "待遇发放方式"},
               {"QHD-79", "remark", "情况说明"},
               {"QHD-83", "employer_contact_name", "单位联系人", records::CHECK_NAME},
               {"QHD-84", "wage_paid_in_leave", "产、休假期间是否发放工资"},
               {"QHD-86", "employer_opinion", "审核意见"}});
  CHECK(code_labels("AllowanceApplication", "pay_method") == "委托银行发放 ");
}

TEST_CASE("forms: an empty 津贴待遇申报表 names every box that may not be empty") {
  records::AllowanceApplication form;
  form.set_channel(records::AllowanceApplication::hospital);
  const Problems problems = validate(type_of("AllowanceApplication"), form);
  // domain.md 4.1, column F2: R.
  for (const char* field :
       {"institution_code", "visit_institution_name", "patient_name", "patient_sex",
        "patient_id_no", "patient_employed", "contact_phone", "pregnancy_date", "fetus_count",
        "birth_order", "birth_type", "event_date"}) {
    CAPTURE(std::string(field));
    CHECK(codes_of(problems, field) == "S-201");
  }
  CHECK(problems.size() == 12);
  // With care leave claimed the husband and his employer's account are needed, too.
  form.set_care_leave_claimed(true);
  const Problems more = validate(type_of("AllowanceApplication"), form);
  for (const char* field : {"spouse_name", "spouse_id_no", "spouse_account_name",
                            "spouse_bank_name", "spouse_account_no"}) {
    CAPTURE(std::string(field));
    CHECK(codes_of(more, field) == "S-201");
  }
  CHECK(more.size() == 17);
}

}  // namespace
}  // namespace jindu::catalog
