#include "schema/rules/print_grid.h"

#include <algorithm>
#include <charconv>

namespace jindu::rules {

using catalog::Catalog;
using catalog::Field;
using catalog::RecordType;

GridPlace place_of(std::string_view text) {
  GridPlace place;
  const char* const end = text.data() + text.size();
  const auto row = std::from_chars(text.data(), end, place.row);
  if (row.ec != std::errc() || row.ptr == end || *row.ptr != '.') return {};
  const auto cell = std::from_chars(row.ptr + 1, end, place.cell);
  return cell.ec == std::errc() && cell.ptr == end && place.row > 0 && place.cell > 0 ? place
                                                                                      : GridPlace();
}

GridPlace place_of(const Field& field, std::string_view no) {
  for (const std::string& print : field.options.print()) {
    if (print.size() > no.size() && print.starts_with(no) && print[no.size()] == ':') {
      return place_of(std::string_view(print).substr(no.size() + 1));
    }
  }
  return {};
}

const Field* field_in(const std::vector<Field>& fields, std::string_view name) {
  const auto at = std::find_if(fields.begin(), fields.end(),
                               [&](const Field& field) { return field.name() == name; });
  return at == fields.end() ? nullptr : &*at;
}

std::string_view part_before(std::string_view text, std::string_view any_of) {
  return text.substr(0, text.find_first_of(any_of));
}

bool is_form_of(const PrintForm& form, const RecordType& type) {
  if (form.record() != kAnyRecord) return form.record() == type.name;
  if (!type.options.printed()) return false;
  if (form.about().empty()) return true;
  const std::string fields = "|" + form.about() + "|";
  return std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& field) {
    return fields.find("|" + field.name() + "|") != std::string::npos;
  });
}

const PrintLines* Drawn::lines_of(int row) const {
  for (const PrintLines& lines : form.lines()) {
    if (static_cast<int>(lines.row()) == row) return &lines;
  }
  return nullptr;
}

const std::vector<Field>* Drawn::fields_of(int row) const {
  const PrintLines* lines = lines_of(row);
  if (lines == nullptr || lines->of() == "@records") return &type.fields;
  if (lines->of().starts_with('@')) return nullptr;
  const Field* list = type.find(lines->of());
  return list == nullptr ? nullptr : &list->nested;
}

const Field* Drawn::field_of(int row, std::string_view spec) const {
  const bool sum = spec.starts_with(kSumOf);
  if (sum) spec.remove_prefix(kSumOf.size());
  spec = part_before(spec, "|+");
  const std::vector<Field>* fields = sum ? &type.fields : fields_of(row);
  for (const RecordType* at = &type; fields != nullptr;) {
    const std::string_view name = part_before(spec, ".");
    const Field* field = field_in(*fields, name);
    if (field == nullptr || name.size() == spec.size()) return field;
    at = Catalog::product().find(field->options.ref());
    if (at == nullptr) return nullptr;
    fields = &at->fields;
    spec.remove_prefix(name.size() + 1);
  }
  return nullptr;
}

std::map<GridPlace, CellParts> cells_of(const Drawn& drawn) {
  std::map<GridPlace, CellParts> cells;
  const auto take = [&](const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      const GridPlace place = place_of(field, drawn.form.no());
      if (place != GridPlace()) cells[place].first = &field;
    }
  };
  take(drawn.type.fields);
  for (const PrintLines& lines : drawn.form.lines()) {
    const Field* list = drawn.type.find(lines.of());
    if (list != nullptr) take(list->nested);
  }
  for (const PrintCell& cell : drawn.form.cells()) cells[place_of(cell.at())].second = &cell;
  return cells;
}

}  // namespace jindu::rules
