#include "schema/catalog/json_refs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"

namespace jindu::catalog {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// Whether a problem is about a reference, in a list or in the row of a list, too:
/// "disallowed[0].settlement".
bool about_reference(const Descriptor& type, std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view head = path.substr(0, dot);
  const FieldDescriptor* field = type.FindFieldByName(std::string(head.substr(0, head.find('['))));
  if (field == nullptr) return false;
  if (dot == std::string_view::npos) return !options_of(field).ref().empty();
  return field->message_type() != nullptr &&
         about_reference(*field->message_type(), path.substr(dot + 1));
}

/// True: an id stands there now.
Result<bool> put_id(OrderedJson& value, const FindByNumber& find) {
  if (!value.is_string() || !valid_doc_no(value.get<std::string>())) return false;
  JINDU_TRY(const std::optional<RecordId> id, find(value.get<std::string>()));
  if (id) value = to_string(*id);
  return id.has_value();
}

/// True: an id stands in the place of a number somewhere.
bool name_ids(const Descriptor& type, OrderedJson& object, const FindByNumber& find) {
  bool changed = false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const auto at = object.find(field->name());
    const bool row = field->message_type() != nullptr;
    if (at == object.end() || (!row && options_of(field).ref().empty())) continue;
    const auto put = [&](OrderedJson& value) {
      if (row) return value.is_object() && name_ids(*field->message_type(), value, find);
      const Result<bool> done = put_id(value, find);
      return done.ok() && *done;
    };
    if (!at->is_array()) {
      changed = put(*at) || changed;
      continue;
    }
    for (OrderedJson& value : *at) changed = put(value) || changed;
  }
  return changed;
}

/// The form with ids; nothing: no number in it is known here.
std::optional<std::string> with_ids(const RecordType& type, std::string_view text,
                                    const FindByNumber& find) {
  OrderedJson form = OrderedJson::parse(text, nullptr, false);
  if (!form.is_object() || !name_ids(*type.descriptor, form, find)) return std::nullopt;
  return form.dump();
}

}  // namespace

JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text,
                 const FindByNumber& find) {
  JsonIn in = from_json(catalog, type, text);
  const bool only_numbers =
      !in.problems.empty() &&
      std::all_of(in.problems.begin(), in.problems.end(),
                  [&](const Problem& one) { return about_reference(*type.descriptor, one.field); });
  if (!only_numbers) return in;
  const std::optional<std::string> named = with_ids(type, text, find);
  return named ? from_json(catalog, type, *named) : std::move(in);
}

}  // namespace jindu::catalog
