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

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  void object(const JsonValue& in, Message& out, const std::string& prefix,
              std::vector<std::string>* names) {
    for (const auto& [name, value] : in.members) {
      const FieldDescriptor* field = out.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        say(kJsonUnknown, prefix + path_part(name), "没有这一项，请核对名称。");
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
          single(value.items[i], field, out, path + "[" + std::to_string(i) + "]");
        }
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
                   label(field) + "应为单据标识。例：018f3b1e-7c00-7000-8000-000000000001");
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
        names += (names.empty() ? "" : "、") + codes->value(i)->name() + "（" +
                 codes->value(i)->options().GetExtension(records::value).label() + "）";
      }
      return say(kJsonEnum, path, label(field) + "没有这个代码，可用：" + names + "。");
    }
    const auto* reflection = out.GetReflection();
    if (field->is_repeated()) return reflection->AddEnum(&out, field, value);
    reflection->SetEnum(&out, field, value);
  }

  Problems& problems_;
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
