#include <algorithm>
#include <charconv>

#include "schema/base/bytes.h"
#include "schema/base/fen.h"
#include "schema/base/ids.h"
#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"
#include "schema/catalog/json_value.h"
#include "schema/catalog/problem_codes.h"

namespace jindu::catalog {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kNameShown = 40;
/// Where a list of choices is long, the codes beside the labels only hide them.
constexpr int kChoicesWithCodes = 12;

/// A name that was typed may be anybody's data. It is told where it looks like a field's (no field has
/// a number of four digits in its name; a person's papers do), or is a part of a label that stands here.
bool may_be_told(const Message& out, const std::string& name) {
  const auto digits =
      std::count_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (path_part(name) != "?") return digits <= 3;
  constexpr std::size_t kTwoCharacters = 6;
  if (name.size() < kTwoCharacters) return false;
  const Descriptor* type = out.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (options_of(type->field(i)).label().find(name) != std::string::npos) return true;
  }
  return false;
}

/// The columns of a row: there are few of them, and they stand nowhere else on the screen.
std::string columns_of(const Message& row) {
  std::string text;
  const Descriptor* type = row.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    text += (text.empty() ? "" : "、") + type->field(i)->name() + "（" +
            options_of(type->field(i)).label() + "）";
  }
  return text;
}

std::string unknown_name(const Message& out, const std::string& name, const std::string& row) {
  const std::string shown =
      name.size() > kNameShown ? name.substr(0, kNameShown) + "…" : name;
  const bool told = may_be_told(out, name);
  if (!row.empty()) {
    return row + (told ? "没有“" + shown + "”这一项" : "有一项的名称不是栏目名") +
           "，可用：" + columns_of(out) + "。";
  }
  const std::string where = "，用 fields " + out.GetDescriptor()->name() + " 查看栏目";
  if (!told) return "有一项的名称不是栏目名（栏目名如 patient_name）" + where;
  return "没有“" + shown + "”这一项，请核对名称" + where;
}

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  void object(const JsonValue& in, Message& out, const std::string& prefix,
              std::vector<std::string>* names) {
    for (const auto& [name, value] : in.members) {
      const FieldDescriptor* field = out.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        say(kJsonUnknown, prefix + path_part(name), unknown_name(out, name, row_));
        continue;
      }
      if (names != nullptr) names->push_back(name);
      if (value.kind == Kind::null) continue;  // Named and not set: the field is cleared.
      const std::string path = prefix + name;
      if (!field->is_repeated()) {
        single(value, field, out, path);
      } else if (value.kind != Kind::array) {
        say(kJsonType, path, label(field) + "应为数组。例：[]");
      } else {
        for (std::size_t i = 0; i < value.items.size(); ++i) {
          row_ = label(field) + "第 " + std::to_string(i + 1) + " 行";
          single(value.items[i], field, out, path + "[" + std::to_string(i) + "]");
        }
        row_.clear();
      }
    }
  }

 private:
  static std::string label(const FieldDescriptor* field) {
    return "“" + options_of(field).label() + "”";
  }

  void say(std::string_view code, const std::string& path, std::string message) {
    problems_.push_back(problem(code, path, std::move(message)));
  }

  void single(const JsonValue& in, const FieldDescriptor* field, Message& out,
              const std::string& path) {
    switch (kind_of(field)) {
      case ValueKind::text:
        return text(in, field, out, path);
      case ValueKind::bytes:
        return bytes(in, field, out, path);
      case ValueKind::int32:
      case ValueKind::int64:
        return integer(in, field, out, path);
      case ValueKind::boolean:
        return boolean(in, field, out, path);
      case ValueKind::code:
        return code(in, field, out, path);
      case ValueKind::message: {
        if (in.kind != Kind::object) return say(kJsonType, path, label(field) + "应为对象。例：{}");
        const auto* reflection = out.GetReflection();
        Message* inner = field->is_repeated() ? reflection->AddMessage(&out, field)
                                              : reflection->MutableMessage(&out, field);
        return object(in, *inner, path + ".", nullptr);
      }
    }
  }

  void put(std::string value, const FieldDescriptor* field, Message& out) {
    const auto* reflection = out.GetReflection();
    if (field->is_repeated()) {
      reflection->AddString(&out, field, std::move(value));
    } else {
      reflection->SetString(&out, field, std::move(value));
    }
  }

  void text(const JsonValue& in, const FieldDescriptor* field, Message& out,
            const std::string& path) {
    if (in.kind != Kind::text) return say(kJsonType, path, label(field) + "应为加引号的文字。");
    put(in.text, field, out);
  }

  void bytes(const JsonValue& in, const FieldDescriptor* field, Message& out,
             const std::string& path) {
    if (in.kind != Kind::text) return say(kJsonType, path, label(field) + "应为加引号的文字。");
    if (options_of(field).check() == records::CHECK_UUID) {
      const Result<RecordId> id = parse_id<RecordId>(in.text);
      if (!id.ok()) {
        return say(kJsonBytes, path,
                   label(field) + "应为单据号或编号，请核对。例：42028100032022093000078");
      }
      return put(id->str(), field, out);
    }
    Result<Bytes> raw = from_hex(in.text);
    if (!raw.ok()) return say(kJsonBytes, path, label(field) + "应为十六进制。");
    put(std::move(raw).value(), field, out);
  }

  void integer(const JsonValue& in, const FieldDescriptor* field, Message& out,
               const std::string& path) {
    const bool fen = options_of(field).check() == records::CHECK_FEN;
    const std::string wanted =
        label(field) + (fen ? "应为整数，单位是分。例：123456" : "应为整数。");
    if (in.kind == Kind::other_number) return say(kJsonInteger, path, wanted);
    const auto* reflection = out.GetReflection();
    if (fen && in.kind == Kind::text) return yuan(in.text, field, out, path);
    if (in.kind == Kind::text && field->name().ends_with("_milli")) {
      return decimal(in.text, kThousandths, field, out, path);
    }
    if (in.kind == Kind::text && field->name().ends_with("_bp")) {
      std::string text(trim(in.text));
      if (text.ends_with('%')) text.pop_back();
      return decimal(text, kBasisPoints, field, out, path);
    }
    if (in.kind != Kind::integer) return say(kJsonType, path, wanted);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      if (field->is_repeated()) return reflection->AddInt64(&out, field, in.integer);
      return reflection->SetInt64(&out, field, in.integer);
    }
    if (in.integer < INT32_MIN || in.integer > INT32_MAX) return say(kJsonInteger, path, wanted);
    const auto narrow = static_cast<std::int32_t>(in.integer);
    if (field->is_repeated()) return reflection->AddInt32(&out, field, narrow);
    reflection->SetInt32(&out, field, narrow);
  }

  /// Text in an amount's place is yuan as people write it. Without the point nobody can tell
  /// whether yuan or fen is meant, so that is asked for.
  void yuan(const std::string& text, const FieldDescriptor* field, Message& out,
            const std::string& path) {
    const Result<Fen> amount = parse_yuan(trim(text));
    if (!amount.ok() || text.find('.') == std::string::npos) {
      return say(kJsonInteger, path,
                 label(field) +
                     "加引号时单位是元，须带小数点，最多两位小数；不加引号时单位是分。例："
                     "\"4,862.35\" 或 486235");
    }
    const auto* reflection = out.GetReflection();
    if (field->is_repeated()) return reflection->AddInt64(&out, field, amount->value);
    reflection->SetInt64(&out, field, amount->value);
  }

  /// Numbers that are stored in parts and written by people with a point.
  struct Parts {
    std::size_t places;
    const char* told;
  };
  static constexpr Parts kThousandths{3, "加引号时写数字，最多三位小数；不加引号时单位是千分之一。例："
                                         "\"2.5\" 或 2500"};
  static constexpr Parts kBasisPoints{2, "加引号时写百分数，最多两位小数；不加引号时单位是万分之一。例："
                                         "\"85.5\" 或 8550"};

  /// Text in their place is the number as people write it: "5", "2.5".
  void decimal(const std::string& text, const Parts& parts, const FieldDescriptor* field,
               Message& out, const std::string& path) {
    const std::string number(trim(text));
    const std::size_t point = number.find('.');
    std::string digits = number.substr(0, point);
    std::string part = point == std::string::npos ? "" : number.substr(point + 1);
    const bool whole = point == std::string::npos || !part.empty();
    const bool fits = part.size() <= parts.places;
    if (fits) part.resize(parts.places, '0');
    digits += part;
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool narrow = field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
    if (!whole || !fits || digits.size() <= parts.places || digits.front() == '-' ||
        read.ec != std::errc() || read.ptr != digits.data() + digits.size() ||
        (narrow && value > INT32_MAX)) {
      return say(kJsonInteger, path, label(field) + parts.told);
    }
    const auto* reflection = out.GetReflection();
    if (narrow) return reflection->SetInt32(&out, field, static_cast<std::int32_t>(value));
    reflection->SetInt64(&out, field, value);
  }

  void boolean(const JsonValue& in, const FieldDescriptor* field, Message& out,
               const std::string& path) {
    const bool yes = in.kind == Kind::text && in.text == "是";
    const bool no = in.kind == Kind::text && in.text == "否";
    if (in.kind != Kind::boolean && !yes && !no) {
      return say(kJsonType, path, label(field) + "应为 true 或 false，也可写“是”或“否”。");
    }
    const bool value = in.kind == Kind::boolean ? in.boolean : yes;
    const auto* reflection = out.GetReflection();
    if (field->is_repeated()) return reflection->AddBool(&out, field, value);
    reflection->SetBool(&out, field, value);
  }

  /// By code name or by the label that stands on the form; null: neither.
  static const google::protobuf::EnumValueDescriptor* code_named(
      const google::protobuf::EnumDescriptor& codes, const std::string& text) {
    for (int i = 0; i < codes.value_count(); ++i) {
      const auto* value = codes.value(i);
      if (value->number() == 0) continue;
      const std::string& label = value->options().GetExtension(records::value).label();
      if (value->name() == text || (!label.empty() && label == text)) return value;
    }
    return nullptr;
  }

  void code(const JsonValue& in, const FieldDescriptor* field, Message& out,
            const std::string& path) {
    const auto* codes = field->enum_type();
    if (in.kind != Kind::text) return say(kJsonType, path, label(field) + "应为加引号的代码。");
    const auto* value = code_named(*codes, in.text);
    if (value == nullptr) {
      std::string names;
      for (int i = 0; i < codes->value_count(); ++i) {
        if (codes->value(i)->number() == 0) continue;
        const std::string& word = codes->value(i)->options().GetExtension(records::value).label();
        const bool both = codes->value_count() <= kChoicesWithCodes || word.empty();
        names += (names.empty() ? "" : "、") +
                 (both ? codes->value(i)->name() + "（" + word + "）" : word);
      }
      return say(kJsonEnum, path, label(field) + "没有这个代码，可用：" + names + "。");
    }
    const auto* reflection = out.GetReflection();
    if (field->is_repeated()) return reflection->AddEnum(&out, field, value);
    reflection->SetEnum(&out, field, value);
  }

  Problems& problems_;
  std::string row_;  ///< of which list it reads: “发票”第 2 行; empty: at the top
};

}  // namespace

JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text) {
  JsonIn in;
  in.record = catalog.make(type);
  JsonValue root;
  if (!parse_json(text, root, in.problems)) return in;
  if (root.kind != Kind::object) {
    in.problems.push_back(
        problem(kJsonObject, "", "最外层应为一个对象。例：{\"patient_name\":\"例秋月\"}"));
    return in;
  }
  Reader(in.problems).object(root, *in.record, "", &in.fields);
  return in;
}

}  // namespace jindu::catalog
