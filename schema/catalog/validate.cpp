#include <algorithm>
#include <set>

#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"
#include "schema/catalog/problem_codes.h"

namespace jindu::catalog {
namespace {

struct Scope {
  bool check_needs;
  const std::vector<std::string>* only;  // null or empty: everything
  bool looks_at(const std::string& name) const {
    return only == nullptr || only->empty() ||
           std::find(only->begin(), only->end(), name) != only->end();
  }
};

void check_fields(const std::vector<Field>& fields, const Message& record, const Scope& scope,
                  const std::string& prefix, Problems& problems);

void check_choice(const Field& field, int number, const std::string& path, Problems& problems) {
  if (number != 0 && field.descriptor->enum_type()->FindValueByNumber(number) != nullptr) return;
  problems.push_back(
      problem(kChoice, path, "“" + field.options.label() + "”不在可选项中，请重新选择。"));
}

void check_single(const Field& field, const Message& record, const Scope& scope,
                  const std::string& path, Problems& problems) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  switch (kind_of(descriptor)) {
    case ValueKind::text:
      check_text(field, record, reflection->GetString(record, descriptor), path, problems);
      break;
    case ValueKind::bytes:
      check_bytes(field, reflection->GetString(record, descriptor), path, problems);
      break;
    case ValueKind::int32:
      check_number(field, reflection->GetInt32(record, descriptor), path, problems);
      break;
    case ValueKind::int64:
      check_number(field, reflection->GetInt64(record, descriptor), path, problems);
      break;
    case ValueKind::code:
      check_choice(field, reflection->GetEnumValue(record, descriptor), path, problems);
      break;
    case ValueKind::message:
      check_fields(field.nested, reflection->GetMessage(record, descriptor), scope, path + ".",
                   problems);
      break;
    case ValueKind::boolean:
      break;
  }
}

void check_elements(const Field& field, const Message& record, const Scope& scope,
                    const std::string& path, Problems& problems) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  std::set<std::string> seen;
  for (int i = 0; i < reflection->FieldSize(record, descriptor); ++i) {
    const std::string at = path + "[" + std::to_string(i) + "]";
    std::string identity;
    switch (kind_of(descriptor)) {
      case ValueKind::text:
        identity = reflection->GetRepeatedString(record, descriptor, i);
        check_text(field, record, identity, at, problems);
        break;
      case ValueKind::bytes:
        identity = reflection->GetRepeatedString(record, descriptor, i);
        check_bytes(field, identity, at, problems);
        break;
      case ValueKind::code:
        identity = std::to_string(reflection->GetRepeatedEnumValue(record, descriptor, i));
        check_choice(field, reflection->GetRepeatedEnumValue(record, descriptor, i), at, problems);
        break;
      case ValueKind::int32:
        identity = std::to_string(reflection->GetRepeatedInt32(record, descriptor, i));
        check_number(field, reflection->GetRepeatedInt32(record, descriptor, i), at, problems);
        break;
      case ValueKind::int64:
        identity = std::to_string(reflection->GetRepeatedInt64(record, descriptor, i));
        check_number(field, reflection->GetRepeatedInt64(record, descriptor, i), at, problems);
        break;
      case ValueKind::message:
        check_fields(field.nested, reflection->GetRepeatedMessage(record, descriptor, i), scope,
                     at + ".", problems);
        continue;  // Two equal lines of an invoice are two lines.
      case ValueKind::boolean:
        continue;
    }
    if (!seen.insert(std::move(identity)).second) {
      problems.push_back(
          problem(kTwice, at, "“" + field.options.label() + "”中有一项重复，请删去一个。"));
    }
  }
}

void check_field(const Field& field, const Message& record, const Scope& scope,
                 const std::string& path, Problems& problems) {
  if (!has_value(record, field.descriptor)) {
    if (!scope.check_needs || field.options.server_only() || !needed(field, record)) return;
    std::string sentence = "请填写“" + field.options.label() + "”。";
    if (!field.options.example().empty()) sentence += "例：" + field.options.example();
    problems.push_back(problem(kMissing, path, std::move(sentence)));
    return;
  }
  if (field.descriptor->is_repeated()) {
    check_elements(field, record, scope, path, problems);
  } else {
    check_single(field, record, scope, path, problems);
  }
}

bool relation_in_scope(const Field& field, const Scope& scope) {
  const records::FieldOptions& options = field.options;
  if (scope.looks_at(field.name())) return true;
  const auto touched = [&](const std::string& name) {
    return !name.empty() && scope.looks_at(name);
  };
  return touched(options.sex_field()) || touched(options.other_sex_field()) ||
         touched(options.not_before()) || touched(options.differs_from());
}

void check_fields(const std::vector<Field>& fields, const Message& record, const Scope& scope,
                  const std::string& prefix, Problems& problems) {
  // `only` names top-level fields; what is inside of them is looked at as a whole.
  const Scope inner{scope.check_needs, nullptr};
  for (const Field& field : fields) {
    const std::string path = prefix + field.name();
    if (scope.looks_at(field.name())) check_field(field, record, inner, path, problems);
    if (!field.descriptor->is_repeated() && has_value(record, field.descriptor) &&
        relation_in_scope(field, scope)) {
      check_relations(field, record, path, problems);
    }
  }
}

}  // namespace

Problem problem(std::string_view code, const std::string& path, std::string message) {
  return {std::string(code), path, std::move(message)};
}

Problems validate(const RecordType& type, const Message& record, bool check_needs,
                  const std::vector<std::string>& only) {
  Problems problems;
  check_fields(type.fields, record, {check_needs, &only}, "", problems);
  return problems;
}

Problems warnings(const RecordType& type, const Message& record) {
  Problems found;
  const auto* reflection = record.GetReflection();
  for (const Field& field : type.fields) {
    if (field.options.check() != records::CHECK_INSTITUTION_CODE ||
        field.descriptor->is_repeated() || !reflection->HasField(record, field.descriptor)) {
      continue;
    }
    const std::string code = reflection->GetString(record, field.descriptor);
    if (!valid_institution_code(code) || usual_institution_code(code)) continue;
    found.push_back(
        problem(kInstitutionCode, field.name(),
                "“" + field.options.label() +
                    "”与通常的编码规则（H＋行政区划＋5 位数字）不同，请核对；无误可以继续。"));
  }
  return found;
}

}  // namespace jindu::catalog
