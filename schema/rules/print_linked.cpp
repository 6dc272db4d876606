#include "schema/rules/print_linked.h"

#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/catalog/json_out.h"
#include "schema/places/places.h"

namespace jindu::rules {
namespace {

using Json = nlohmann::ordered_json;

Result<std::vector<Named>> named_by(const catalog::Message& record, const catalog::Field& field,
                                    const FindNamed& find) {
  std::vector<Bytes> ids;
  const auto* reflection = record.GetReflection();
  if (field.descriptor->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(record, field.descriptor); ++i) {
      ids.push_back(reflection->GetRepeatedString(record, field.descriptor, i));
    }
  } else {
    ids.push_back(reflection->GetString(record, field.descriptor));
  }
  std::vector<Named> all;
  for (const Bytes& bytes : ids) {
    const Result<RecordId> id = id_from<RecordId>(bytes);
    if (!id.ok()) continue;
    JINDU_TRY(std::optional<Named> one, find(*id));
    if (one) all.push_back(*std::move(one));
  }
  return all;
}

Status follow_path(const catalog::RecordType& type, const catalog::Message& record,
                   std::string_view path, const FindNamed& find, Json& values) {
  const std::string_view name = path.substr(0, path.find('.'));
  const catalog::Field* field = type.find(name);
  if (field == nullptr) return {};
  if (name.size() == path.size()) {
    Json value = Json::parse(catalog::field_json(record, field->descriptor));
    if (!value.is_null()) values.push_back(std::move(value));
    return {};
  }
  JINDU_TRY(const std::vector<Named> all, named_by(record, *field, find));
  for (const Named& one : all) {
    JINDU_TRY_OK(follow_path(*one.type, *one.record, path.substr(name.size() + 1), find, values));
  }
  return {};
}

/// Its own, or that of the paper it belongs to: an allowance's item is known by the application.
Result<std::string> number_of(const Named& one, const FindNamed& find) {
  if (!one.doc_no.empty()) return one.doc_no;
  for (const catalog::Field& field : one.type->fields) {
    if (field.options.ref().empty() || field.descriptor->is_repeated()) continue;
    JINDU_TRY(const std::vector<Named> whole, named_by(*one.record, field, find));
    if (!whole.empty() && !whole.front().doc_no.empty()) return whole.front().doc_no;
  }
  return std::string();
}

}  // namespace

std::set<std::string> paths_of(const Json& forms) {
  std::set<std::string> paths;
  for (const Json& form : forms) {
    for (const Json& path : form.value("paths", Json::array())) {
      paths.insert(path.get<std::string>());
    }
  }
  return paths;
}

Result<Json> linked_json(const catalog::RecordType& type, const catalog::Message& record,
                         const std::set<std::string>& paths, const FindNamed& find) {
  Json linked = Json::object();
  for (const std::string& path : paths) {
    Json values = Json::array();
    JINDU_TRY_OK(follow_path(type, record, path, find, values));
    if (!values.empty()) linked[path] = std::move(values);
  }
  for (const catalog::Field& field : type.fields) {
    if (!field.options.choice_in().empty()) {
      if (std::string label = catalog::display(field, record); !label.empty()) {
        linked[field.name()].push_back(std::move(label));
      }
      continue;
    }
    if (field.options.ref().empty()) continue;
    JINDU_TRY(const std::vector<Named> all, named_by(record, field, find));
    for (const Named& one : all) {
      JINDU_TRY(std::string number, number_of(one, find));
      if (!number.empty()) linked[field.name()].push_back(std::move(number));
    }
  }
  return linked;
}

Json place_names(const catalog::RecordType& type, const catalog::Message& record) {
  Json names = Json::object();
  for (const catalog::Field& field : type.fields) {
    if (field.options.check() != records::CHECK_DIVISION) continue;
    const std::string code = record.GetReflection()->GetString(record, field.descriptor);
    if (!places::name_of(code).empty()) names[code] = places::told(code);
  }
  return names;
}

std::set<std::string> hospital_codes(const catalog::RecordType& type,
                                     const catalog::Message& record) {
  std::set<std::string> codes;
  for (const catalog::Field& field : type.fields) {
    if (field.options.check() != records::CHECK_INSTITUTION_CODE) continue;
    std::string code = record.GetReflection()->GetString(record, field.descriptor);
    if (!code.empty()) codes.insert(std::move(code));
  }
  return codes;
}

}  // namespace jindu::rules
