#include "schema/base/fen.h"
#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"
#include "schema/catalog/problem_codes.h"

/// Single values. A sentence says what is wrong and what to do, gives an example, and never repeats
/// the value.
namespace jindu::catalog {
namespace {

constexpr std::size_t kTextMaxDefault = 200;
// Both of two remarks are kept, so that a limit for the whole would hold the second one back.
constexpr std::size_t kLinesMax = 50;

std::string with_example(const Field& field, std::string sentence, std::string_view fallback = "") {
  const std::string& own = field.options.example();
  if (!own.empty()) return sentence + "例：" + own;
  if (!fallback.empty()) return sentence + "例：" + std::string(fallback);
  return sentence;
}

std::string named(const Field& field, std::string_view rest) {
  return "“" + field.options.label() + "”" + std::string(rest);
}

/// Why a resident ID is none, in the order in which a clerk can see it.
std::string resident_id_sentence(const Field& field, const std::string& text) {
  if (text.size() == 15) return named(field, "是 15 位旧号码，请按证件填 18 位。");
  if (code_points(text) != 18) return named(field, "应为 18 位，请对照证件重输或读卡。");
  if (text.find_first_not_of("0123456789") < 17) {
    return named(field, "前 17 位应全是数字，请对照证件重输或读卡。");
  }
  if (!birth_date_of_id(text)) return named(field, "里的出生日期不存在，请对照证件重输或读卡。");
  return named(field, "最后一位与前 17 位对不上，请对照证件重输或读卡。");
}

bool other_id_number(std::string_view text) {
  return text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()-/") ==
         std::string_view::npos;
}

bool within_length(const Field& field, const std::string& text) {
  const std::size_t most =
      field.options.text_max() == 0 ? kTextMaxDefault : field.options.text_max();
  if (field.options.merge() != records::KEEP_BOTH) return code_points(text) <= most;
  const std::vector<std::string> lines = split(text, '\n');
  if (lines.size() > kLinesMax) return false;
  for (const std::string& line : lines) {
    if (code_points(line) > most) return false;
  }
  return true;
}

/// ASCII or full-width (U+FF10 to U+FF19): names keep their characters, so neither is folded away.
bool has_digit(const std::string& text) {
  if (text.find_first_of("0123456789") != std::string::npos) return true;
  for (std::size_t at = text.find("\xef\xbc"); at != std::string::npos;
       at = text.find("\xef\xbc", at + 1)) {
    const auto last = static_cast<unsigned char>(text[at + 2]);
    if (last >= 0x90 && last <= 0x99) return true;
  }
  return false;
}

/// Code and sentence of a check that a text fails; an empty code: it holds.
Problem failed_check(const Field& field, const Message& owner, const std::string& text) {
  const auto found = [&](bool holds, std::string_view code, std::string_view sentence,
                         std::string_view example = "") {
    if (holds) return Problem{};
    return problem(code, "", with_example(field, named(field, sentence), example));
  };
  const auto resident_id = [&] {
    if (valid_resident_id(text)) return Problem{};
    return problem(kResidentId, "",
                   with_example(field, resident_id_sentence(field, text), "990101199001010043"));
  };
  switch (field.options.check()) {
    case records::CHECK_RESIDENT_ID:
      return resident_id();
    case records::CHECK_ID_BY_TYPE:
      if (is_resident_id(field, owner)) return resident_id();
      return found(other_id_number(text), kOtherId,
                   "只能有字母、数字、括号、横线，请对照证件重输。");
    case records::CHECK_USCC:
      return found(valid_uscc(text), kUscc, "不是有效的 18 位统一社会信用代码，请对照执照重输。",
                   "91350100M000100Y43");
    case records::CHECK_BANK_CARD:
      return found(valid_bank_card(text), kBankCard,
                   "应为 13 至 19 位卡号且校验位相符，请对照卡面重输。");
    case records::CHECK_CORPORATE_ACCOUNT:
      return found(valid_corporate_account(text), kCorporateAccount, "应全是数字，最多 32 位。");
    case records::CHECK_DATE:
      return found(parse_date(text).ok(), kDate, "应为存在的日期，写成 年-月-日。", "2022-09-30");
    case records::CHECK_NAME:
      return found(
          text.find('\n') == std::string::npos && !has_digit(text) && !starts_with_mark(text),
          kName, "请只写姓名：姓名里没有数字，也不以附加符号开头。");
    case records::CHECK_PHONE:
      return found(valid_phone(text), kPhone, "应为 11 位手机号，或区号加电话号码。",
                   "13900000142 或 0714-8725809");
    case records::CHECK_DIVISION:
      return found(valid_division(text), kDivision, "应为 6 位行政区划代码。", "420281");
    case records::CHECK_INSTITUTION_CODE:
      return found(valid_institution_code(text), kInstitutionCode, "应为 12 位字母和数字。",
                   "H42028100003");
    case records::CHECK_DOC_NO:
      return found(valid_doc_no(text), kDocNo, "应为 23 位单据编号，请对照单据重输或扫码。",
                   "42028100032022093000078");
    case records::CHECK_NONE:
    case records::CHECK_FEN:
    case records::CHECK_YEAR_MONTH:
    case records::CHECK_SHA256:
    case records::CHECK_UUID:
      JINDU_PROTO_SENTINELS(records::Check) : break;
  }
  return {};
}

}  // namespace

bool is_resident_id(const Field& field, const Message& owner) {
  if (field.options.check() == records::CHECK_RESIDENT_ID) return true;
  const FieldDescriptor* type = sibling(field, field.options.id_type_field());
  const auto* reflection = owner.GetReflection();
  if (type == nullptr || !reflection->HasField(owner, type)) return true;
  const auto* value = type->enum_type()->FindValueByNumber(reflection->GetEnumValue(owner, type));
  return value != nullptr && value->name() == "resident_id";
}

void check_text(const Field& field, const Message& owner, const std::string& text,
                const std::string& path, Problems& problems) {
  if (!printable(text,
                 field.options.merge() == records::KEEP_BOTH || field.options.text_max() > 1000)) {
    problems.push_back(
        problem(kCharacters, path, named(field, "含有不可见或损坏的字符，请删去后重新输入。")));
    return;
  }
  if (trim(text).empty()) {  // Only in a set, or in a record that was not normalised.
    problems.push_back(problem(kMissing, path, with_example(field, "请填写" + named(field, "。"))));
    return;
  }
  if (!within_length(field, text)) {
    const std::size_t most =
        field.options.text_max() == 0 ? kTextMaxDefault : field.options.text_max();
    problems.push_back(
        problem(kTooLong, path, named(field, "太长，最多 " + std::to_string(most) + " 个字。")));
    return;
  }
  Problem found = failed_check(field, owner, text);
  if (found.code.empty()) return;
  found.field = path;
  problems.push_back(std::move(found));
}

void check_number(const Field& field, std::int64_t value, const std::string& path,
                  Problems& problems) {
  const records::FieldOptions& options = field.options;
  if (options.check() == records::CHECK_FEN) {
    const std::int64_t least = options.signed_fen() ? -kFenMax : 0;
    if (value < least || value > kFenMax) {
      problems.push_back(
          problem(kFen, path,
                  named(field, options.signed_fen() ? "超出可填的金额。"
                                                    : "不能是负数，也不能超过 100 亿元。")));
      return;
    }
  }
  if (options.check() == records::CHECK_YEAR_MONTH && !valid_year_month(value)) {
    problems.push_back(
        problem(kYearMonth, path, with_example(field, named(field, "应为年份和月份。"), "202209")));
    return;
  }
  if ((options.min() != 0 || options.max() != 0) &&
      (value < options.min() || value > options.max())) {
    const auto written = [&](std::int64_t bound) {  // as a form takes it
      return options.check() == records::CHECK_FEN ? yuan_text(Fen{bound}) : std::to_string(bound);
    };
    problems.push_back(problem(kBounds, path,
                               named(field, "应在 " + written(options.min()) + " 到 " +
                                                written(options.max()) + " 之间。")));
  }
}

void check_bytes(const Field& field, const std::string& bytes, const std::string& path,
                 Problems& problems) {
  if (field.options.check() == records::CHECK_UUID && bytes.size() != 16) {
    problems.push_back(problem(kReference, path, named(field, "不是有效的引用，请重新选择。")));
  }
  if (field.options.check() == records::CHECK_SHA256 && bytes.size() != 32) {
    problems.push_back(
        problem(kFingerprint, path, named(field, "不是有效的文件指纹，请重新添加文件。")));
  }
}

void check_relations(const Field& field, const Message& owner, const std::string& path,
                     Problems& problems) {
  const records::FieldOptions& options = field.options;
  const auto* reflection = owner.GetReflection();
  std::string own_scratch, other_scratch;
  const auto present = [&](const std::string& name) -> const FieldDescriptor* {
    const FieldDescriptor* other = sibling(field, name);
    return other != nullptr && reflection->HasField(owner, other) ? other : nullptr;
  };
  if (!is_text(field.descriptor)) return;
  const std::string& text = reflection->GetStringReference(owner, field.descriptor, &own_scratch);
  const bool resident = valid_resident_id(text) && is_resident_id(field, owner);
  const FieldDescriptor* sex = present(options.sex_field());
  if (sex != nullptr && resident && reflection->GetEnumValue(owner, sex) != sex_of_id(text)) {
    problems.push_back(
        problem(kSexOfId, path,
                named(field, "与“" + options_of(sex).label() + "”不符，请对照证件核对这两项。")));
  }
  const FieldDescriptor* opposite = present(options.other_sex_field());
  if (opposite != nullptr && resident &&
      reflection->GetEnumValue(owner, opposite) == sex_of_id(text)) {
    problems.push_back(
        problem(kOtherSex, path, named(field, "显示与患者同性别，请对照证件核对。")));
  }
  const FieldDescriptor* earlier = present(options.not_before());
  // Dates as text order like dates, once both are well formed.
  if (earlier != nullptr && parse_date(text).ok()) {
    const std::string& first = reflection->GetStringReference(owner, earlier, &other_scratch);
    if (parse_date(first).ok() && text < first) {
      problems.push_back(problem(
          kDateOrder, path, named(field, "早于“" + options_of(earlier).label() + "”，请核对。")));
    }
  }
  const FieldDescriptor* other = present(options.differs_from());
  if (other != nullptr && text == reflection->GetStringReference(owner, other, &other_scratch)) {
    problems.push_back(problem(
        kSamePerson, path, named(field, "与“" + options_of(other).label() + "”相同，请核对。")));
  }
}

}  // namespace jindu::catalog
