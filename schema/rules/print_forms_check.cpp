#include <algorithm>

#include "schema/catalog/condition.h"
#include "schema/rules/print_forms.h"
#include "schema/rules/print_grid.h"
#include "schema/rules/print_sheet.h"

/// What a table of forms must keep.
namespace jindu::rules {
namespace {

using catalog::Catalog;
using catalog::Field;
using catalog::RecordType;

Error wrong_form(const PrintForm& form, std::string_view at, const std::string& what) {
  return fail(ErrorCode::invalid,
              form.no() + " " + form.record() + ":" + std::string(at) + ": " + what);
}

/// Whether a cell's field is one of the schema's, as far as that can be known from here.
bool names_field(const Drawn& drawn, int row, std::string_view spec) {
  if (spec.empty() || (spec.starts_with('@') && !spec.starts_with(kSumOf))) return true;
  const std::vector<Field>* fields = drawn.fields_of(row);
  if (fields == nullptr || drawn.form.record() == kAnyRecord) return true;
  if (drawn.field_of(row, spec) != nullptr) return true;
  // Behind a reference to any record nothing can be said, but the reference is there.
  const Field* first = field_in(*fields, part_before(spec, "."));
  return first != nullptr && first->options.ref() == kAnyRecord;
}

/// What is wrong with a cell; empty: nothing.
std::string cell_problem(const Drawn& drawn, int row, const CellParts& parts) {
  const auto& [field, cell] = parts;
  if (cell == nullptr) return {};
  const bool labelled =
      !cell->label().empty() || field != nullptr || drawn.field_of(row, cell->field()) != nullptr;
  if (!labelled) return "no label";
  const bool filled = field != nullptr || !cell->field().empty() || !cell->text().empty() ||
                      cell->as() != PrintCell::VALUE;
  if (!filled) return "nothing fills it";
  for (const std::string* spec : {&cell->field(), &cell->to(), &cell->also()}) {
    if (!names_field(drawn, row, *spec)) return "no such field: " + *spec;
  }
  return {};
}

/// Rows and cells follow each other without a gap; everything that is named is there.
Status check_grid(const Drawn& drawn) {
  const PrintForm& form = drawn.form;
  for (const PrintCell& cell : form.cells()) {
    if (place_of(cell.at()) == GridPlace()) return wrong_form(form, cell.at(), "no place");
  }
  GridPlace last;
  for (const auto& [place, parts] : cells_of(drawn)) {
    const std::string at = std::to_string(place.row) + "." + std::to_string(place.cell);
    if (place.row != last.row ? place.cell != 1 : place.cell != last.cell + 1) {
      return wrong_form(form, at, "a cell before it is missing");
    }
    last = place;
    const std::string problem = cell_problem(drawn, place.row, parts);
    if (!problem.empty()) return wrong_form(form, at, problem);
  }
  if (!form.amount().empty() && drawn.type.find(form.amount()) == nullptr) {
    return wrong_form(form, "", "no such amount");
  }
  if (!form.payee().empty() && drawn.type.find(form.payee()) == nullptr) {
    return wrong_form(form, "", "no such payee");
  }
  for (const PrintLines& lines : form.lines()) {
    for (const std::string& name : lines.alike()) {
      if (name != kSameState && drawn.type.find(name) == nullptr) {
        return wrong_form(form, "", "no such field: " + name);
      }
    }
    const Field* const month = lines.year_of().empty() ? nullptr : drawn.type.find(lines.year_of());
    if (!lines.year_of().empty() &&
        (month == nullptr || month->options.check() != records::CHECK_YEAR_MONTH)) {
      return wrong_form(form, "", "no such month: " + lines.year_of());
    }
  }
  return {};
}

/// When it can be printed.
Status check_choice(const PrintForm& form, const RecordType& type) {
  if (!catalog::parse_conditions(type.descriptor, form.when()).ok()) {
    return wrong_form(form, "", "when");
  }
  if (form.record() == kAnyRecord) return {};
  for (const auto* list : {&form.states(), &form.not_states(), &form.open_states()}) {
    for (const std::string& state : *list) {
      if (type.state_label(state) == state) return wrong_form(form, "", "no such state: " + state);
    }
  }
  return {};
}

/// A place on a form that is not there is a place nobody sees.
Status check_places(const RecordType& type, const PrintForms& forms) {
  for (const Field& field : type.fields) {
    for (const std::string& print : field.options.print()) {
      const std::string_view no = part_before(print, ":");
      const bool there = std::any_of(
          forms.forms().begin(), forms.forms().end(),
          [&](const PrintForm& form) { return form.no() == no && form.record() == type.name; });
      if (!there || place_of(field, no) == GridPlace()) {
        return fail(ErrorCode::invalid, type.name + "." + field.name() + ": " + print);
      }
    }
  }
  return {};
}

}  // namespace

Status check_print_forms(const Catalog& catalog, const PrintForms& forms) {
  for (const PrintForm& form : forms.forms()) {
    if (form.no().empty() || form.title().empty())
      return wrong_form(form, "", "no number or title");
    bool used = false;
    for (const RecordType& type : catalog.types()) {
      if (!is_form_of(form, type)) continue;
      used = true;
      JINDU_TRY_OK(check_choice(form, type));
      JINDU_TRY_OK(check_grid({form, type}));
    }
    if (!used) return wrong_form(form, "", "no such record");
  }
  for (const RecordType& type : catalog.types()) JINDU_TRY_OK(check_places(type, forms));
  return {};
}

}  // namespace jindu::rules
