#include "schema/catalog/json_refs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "schema/catalog/checks.h"

namespace jindu::catalog {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// Whether a problem is about a reference, or an element of a list of them.
bool about_reference(const RecordType& type, const Problem& problem) {
  const Field* field = type.find(problem.field.substr(0, problem.field.find('[')));
  return field != nullptr && !field->options.ref().empty();
}

/// True: an id stands there now.
Result<bool> put_id(OrderedJson& value, const FindByNumber& find) {
  if (!value.is_string() || !valid_doc_no(value.get<std::string>())) return false;
  JINDU_TRY(const std::optional<RecordId> id, find(value.get<std::string>()));
  if (id) value = to_string(*id);
  return id.has_value();
}

/// The form with ids; nothing: no number in it is known here.
std::optional<std::string> with_ids(const RecordType& type, std::string_view text,
                                    const FindByNumber& find) {
  OrderedJson form = OrderedJson::parse(text, nullptr, false);
  if (!form.is_object()) return std::nullopt;
  bool changed = false;
  for (const Field& field : type.fields) {
    const auto at = form.find(field.name());
    if (field.options.ref().empty() || at == form.end()) continue;
    OrderedJson single = OrderedJson::array({*at});
    OrderedJson& values = at->is_array() ? *at : single;
    for (OrderedJson& value : values) {
      const Result<bool> put = put_id(value, find);
      changed = (put.ok() && *put) || changed;
    }
    if (!at->is_array()) *at = single.front();
  }
  return changed ? std::optional(form.dump()) : std::nullopt;
}

}  // namespace

JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text,
                 const FindByNumber& find) {
  JsonIn in = from_json(catalog, type, text);
  const bool only_numbers =
      !in.problems.empty() &&
      std::all_of(in.problems.begin(), in.problems.end(),
                  [&](const Problem& one) { return about_reference(type, one); });
  if (!only_numbers) return in;
  const std::optional<std::string> named = with_ids(type, text, find);
  return named ? from_json(catalog, type, *named) : std::move(in);
}

}  // namespace jindu::catalog
