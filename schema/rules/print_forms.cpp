#include "schema/rules/print_forms.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "generated/embed/jindu_rules_print_files.h"
#include "schema/base/capital.h"
#include "schema/catalog/condition.h"
#include "schema/rules/described.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

using Json = nlohmann::ordered_json;
using catalog::Catalog;
using catalog::Field;
using catalog::RecordType;

constexpr std::string_view kAny = "*";
constexpr std::string_view kSum = "@sum.";

struct GridPlace {
  int row = 0;
  int cell = 0;
  auto operator<=>(const GridPlace&) const = default;
};

/// "4.1"; 0.0 where it is none.
GridPlace place_of(std::string_view text) {
  GridPlace place;
  const char* const end = text.data() + text.size();
  const auto row = std::from_chars(text.data(), end, place.row);
  if (row.ec != std::errc() || row.ptr == end || *row.ptr != '.') return {};
  const auto cell = std::from_chars(row.ptr + 1, end, place.cell);
  return cell.ec == std::errc() && cell.ptr == end && place.row > 0 && place.cell > 0 ? place
                                                                                      : GridPlace();
}

/// The place that a field names on a form; 0.0: none.
GridPlace place_of(const Field& field, std::string_view no) {
  for (const std::string& print : field.options.print()) {
    if (print.size() > no.size() && print.starts_with(no) && print[no.size()] == ':') {
      return place_of(std::string_view(print).substr(no.size() + 1));
    }
  }
  return {};
}

const Field* find_in(const std::vector<Field>& fields, std::string_view name) {
  const auto at = std::find_if(fields.begin(), fields.end(),
                               [&](const Field& field) { return field.name() == name; });
  return at == fields.end() ? nullptr : &*at;
}

template <class List>
bool in_list(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Up to the first of these characters.
std::string_view before(std::string_view text, std::string_view any_of) {
  return text.substr(0, text.find_first_of(any_of));
}

/// What a cell shows, as the page draws it.
std::string cell_kind(const Field& field) {
  if (field.options.check() == records::CHECK_INSTITUTION_CODE) return "institution";
  if (field.options.check() == records::CHECK_YEAR_MONTH) return "month";
  return described_kind(field);
}

/// A form of a type while it is put together.
struct Drawn {
  const PrintForm& form;
  const RecordType& type;

  const PrintLines* lines_of(int row) const {
    for (const PrintLines& lines : form.lines()) {
      if (static_cast<int>(lines.row()) == row) return &lines;
    }
    return nullptr;
  }
  /// The fields that a row's cells are of; null: of no record (lines that come by another way).
  const std::vector<Field>* fields_of(int row) const {
    const PrintLines* lines = lines_of(row);
    if (lines == nullptr || lines->of() == "@records") return &type.fields;
    if (lines->of().starts_with('@')) return nullptr;
    const Field* list = type.find(lines->of());
    return list == nullptr ? nullptr : &list->nested;
  }
  /// What fills a cell by `spec`: the first that it names. Null: no field of the schema.
  const Field* field_of(int row, std::string_view spec) const {
    const bool sum = spec.starts_with(kSum);
    if (sum) spec.remove_prefix(kSum.size());
    spec = before(spec, "|+");
    const std::vector<Field>* fields = sum ? &type.fields : fields_of(row);
    for (const RecordType* at = &type; fields != nullptr;) {
      const std::string_view name = before(spec, ".");
      const Field* field = find_in(*fields, name);
      if (field == nullptr || name.size() == spec.size()) return field;
      at = Catalog::product().find(field->options.ref());
      if (at == nullptr) return nullptr;
      fields = &at->fields;
      spec.remove_prefix(name.size() + 1);
    }
    return nullptr;
  }
};

/// Of a field that the schema does not name here, as its name says.
std::string kind_by_name(std::string_view spec) {
  return before(spec, "|+").ends_with("_fen") ? "fen" : "text";
}

Json told_field(const Drawn& drawn, int row, std::string_view spec) {
  Json json = {{"field", spec}};
  const Field* field = drawn.field_of(row, spec);
  json["kind"] = field == nullptr ? kind_by_name(spec) : cell_kind(*field);
  if (field != nullptr && field->descriptor->enum_type() != nullptr) {
    json["choices"] = described_choices(*field->descriptor->enum_type());
  }
  return json;
}

const char* as_name(PrintCell::As as) {
  switch (as) {
    case PrintCell::VALUE:
      return "value";
    case PrintCell::SIGN:
      return "sign";
    case PrintCell::STAMP:
      return "stamp";
    case PrintCell::HAND:
      return "hand";
      JINDU_PROTO_SENTINELS(PrintCell_As_PrintCell_As) : break;
  }
  JINDU_ENSURE(false);
}

/// `field`: that which names the place, or null.
Json told_cell(const Drawn& drawn, int row, const Field* field, const PrintCell* cell) {
  std::string spec = field == nullptr ? std::string() : field->name();
  if (cell != nullptr && !cell->field().empty()) spec = cell->field();
  const Field* const names = field != nullptr ? field : drawn.field_of(row, spec);
  const bool labelled = cell != nullptr && !cell->label().empty();
  Json json = {
      {"label", labelled ? cell->label() : names == nullptr ? std::string() : names->options.label()}};
  if (!spec.empty()) json.update(told_field(drawn, row, spec));
  if (cell == nullptr) return json;
  if (cell->as() != PrintCell::VALUE) json["as"] = as_name(cell->as());
  if (!cell->text().empty()) json["text"] = cell->text();
  if (cell->boxes()) json["boxes"] = true;
  for (const std::string& label : cell->only()) json["only"].push_back(label);
  if (!cell->also().empty()) {
    json["also"] = told_field(drawn, row, cell->also());
    if (const Field* other = drawn.field_of(row, cell->also())) {
      json["also"]["label"] = other->short_label();
    }
  }
  if (!cell->to().empty()) json["to"] = cell->to();
  if (cell->masked()) json["masked"] = true;
  if (cell->strong()) json["strong"] = true;
  return json;
}

/// Cells by place, of fields and of the table.
std::map<GridPlace, std::pair<const Field*, const PrintCell*>> cells_of(const Drawn& drawn) {
  std::map<GridPlace, std::pair<const Field*, const PrintCell*>> cells;
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

Json rows_json(const Drawn& drawn) {
  Json rows = Json::array();
  int row = 0;
  for (const auto& [place, what] : cells_of(drawn)) {
    if (place.row != row) {
      row = place.row;
      Json told = {{"cells", Json::array()}};
      if (const PrintLines* lines = drawn.lines_of(row)) told["lines"] = lines->of();
      for (const PrintHeading& heading : drawn.form.headings()) {
        if (static_cast<int>(heading.row()) != row) continue;
        told["heading"] = {{"text", heading.text()}, {"rows", heading.rows()}};
      }
      rows.push_back(std::move(told));
    }
    rows.back()["cells"].push_back(told_cell(drawn, row, what.first, what.second));
  }
  return rows;
}

Json slip_json(const Drawn& drawn) {
  const PrintSlip& slip = drawn.form.slip();
  Json json = {{"title", slip.title()}, {"cells", Json::array()}};
  for (const PrintCell& cell : slip.cells()) {
    json["cells"].push_back(told_cell(drawn, 0, nullptr, &cell));
  }
  if (slip.has_lead()) json["lead"] = told_cell(drawn, 0, nullptr, &slip.lead());
  if (!slip.note().empty()) json["note"] = slip.note();
  return json;
}

/// The references that cells follow: "application.items.days".
void add_paths(const Json& cells, std::set<std::string>& paths) {
  for (const Json& cell : cells) {
    std::string_view rest = cell.contains("field") ? cell["field"].get_ref<const std::string&>()
                                                   : std::string_view();
    if (rest.starts_with('@')) continue;
    while (!rest.empty()) {
      const std::string_view one = before(rest, "|+");
      if (one.find('.') != std::string_view::npos) paths.emplace(one);
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    }
  }
}

template <class List>
void add_list(Json& json, const char* name, const List& list) {
  if (!list.empty()) json[name] = std::vector<std::string>(list.begin(), list.end());
}

void add_text(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

bool is_of(const PrintForm& form, const RecordType& type) {
  return form.record() == type.name || (form.record() == kAny && type.options.printed());
}

Error wrong(const PrintForm& form, std::string_view at, const std::string& what) {
  return fail(ErrorCode::invalid,
              form.no() + " " + form.record() + ":" + std::string(at) + ": " + what);
}

/// Whether a cell's field is one of the schema's, as far as that can be known from here.
bool known(const Drawn& drawn, int row, std::string_view spec) {
  if (spec.starts_with('@') && !spec.starts_with(kSum)) return true;
  const std::vector<Field>* fields = drawn.fields_of(row);
  if (fields == nullptr || drawn.form.record() == kAny) return true;
  if (drawn.field_of(row, spec) != nullptr) return true;
  // Behind a reference to any record nothing can be said, but the reference is there.
  const Field* first = find_in(*fields, before(spec, "."));
  return first != nullptr && first->options.ref() == kAny;
}

/// Rows and cells follow each other without a gap; everything that is named is there.
Status check_form(const Drawn& drawn) {
  const PrintForm& form = drawn.form;
  for (const PrintCell& cell : form.cells()) {
    if (place_of(cell.at()) == GridPlace()) return wrong(form, cell.at(), "no place");
  }
  GridPlace last;
  for (const auto& [place, what] : cells_of(drawn)) {
    const auto& [field, cell] = what;
    const std::string at = std::to_string(place.row) + "." + std::to_string(place.cell);
    if (place.row != last.row ? place.cell != 1 : place.cell != last.cell + 1) {
      return wrong(form, at, "a cell before it is missing");
    }
    last = place;
    const Json told = told_cell(drawn, place.row, field, cell);
    if (told["label"].get_ref<const std::string&>().empty()) return wrong(form, at, "no label");
    const bool filled = told.contains("field") || told.contains("text") || told.contains("as");
    if (!filled) return wrong(form, at, "nothing fills it");
    for (const char* name : {"field", "to"}) {
      if (!told.contains(name)) continue;
      if (!known(drawn, place.row, told[name].get_ref<const std::string&>())) {
        return wrong(form, at, "no such field");
      }
    }
    if (cell != nullptr && !cell->also().empty() && !known(drawn, place.row, cell->also())) {
      return wrong(form, at, "no such field beside it");
    }
  }
  if (!form.amount().empty() && drawn.type.find(form.amount()) == nullptr) {
    return wrong(form, "", "no such amount");
  }
  return {};
}

}  // namespace

const PrintForms& print_forms() {
  static const PrintForms all = [] {
    PrintForms forms;
    for (const EmbeddedFile& file : print_files()) {
      PrintForms more;
      JINDU_ENSURE(parse_bytes(file.name, file.content, more).ok());  // made with the program
      forms.MergeFrom(more);
    }
    return forms;
  }();
  return all;
}

Json described_form(const PrintForm& form, const RecordType& type) {
  const Drawn drawn{form, type};
  Json json = {{"no", form.no()}, {"title", form.title()}};
  add_text(json, "subtitle", form.subtitle());
  add_list(json, "cities", form.cities());
  add_text(json, "when", form.when());
  add_list(json, "states", form.states());
  add_list(json, "not_states", form.not_states());
  if (form.needs_notice()) json["needs_notice"] = true;
  add_text(json, "amount", form.amount());
  if (form.words()) json["words"] = true;
  if (form.settles()) json["settles"] = true;
  json["rows"] = rows_json(drawn);
  std::set<std::string> paths;
  for (const Json& row : json["rows"]) add_paths(row["cells"], paths);
  if (form.has_slip()) {
    json["slip"] = slip_json(drawn);
    add_paths(json["slip"]["cells"], paths);
  }
  add_text(json, "note", form.note());
  add_list(json, "paths", paths);
  return json;
}

Json described_forms(const RecordType& type) {
  Json list = Json::array();
  for (const PrintForm& form : print_forms().forms()) {
    if (is_of(form, type)) list.push_back(described_form(form, type));
  }
  return list;
}

bool can_print(const PrintForm& form, const Printed& of) {
  if (!is_of(form, of.type)) return false;
  if (!form.cities().empty() && !of.city.empty() && !in_list(form.cities(), of.city)) return false;
  if (!form.states().empty() && !in_list(form.states(), of.state)) return false;
  if (in_list(form.not_states(), of.state)) return false;
  if (form.needs_notice() && !of.notice) return false;
  const auto when = catalog::parse_conditions(of.type.descriptor, form.when());
  return when.ok() && catalog::holds(*when, of.record);
}

Json amounts_in_words(const RecordType& type, const catalog::Message& record) {
  Json words = Json::object();
  for (const Field& field : type.fields) {
    if (field.options.check() != records::CHECK_FEN || field.descriptor->is_repeated()) continue;
    if (!record.GetReflection()->HasField(record, field.descriptor)) continue;
    const Fen amount{record.GetReflection()->GetInt64(record, field.descriptor)};
    if (amount >= Fen{0} && amount <= Fen{kFenMax}) words[field.name()] = capital_text(amount);
  }
  return words;
}

Status check_print_forms(const Catalog& catalog, const PrintForms& forms) {
  for (const PrintForm& form : forms.forms()) {
    if (form.no().empty() || form.title().empty()) return wrong(form, "", "no number or title");
    bool used = false;
    for (const RecordType& type : catalog.types()) {
      if (!is_of(form, type)) continue;
      used = true;
      if (!catalog::parse_conditions(type.descriptor, form.when()).ok()) {
        return wrong(form, "", "when");
      }
      for (const auto* list : {&form.states(), &form.not_states()}) {
        for (const std::string& state : *list) {
          if (form.record() != kAny && type.state_label(state) == state) {
            return wrong(form, "", "no such state: " + state);
          }
        }
      }
      JINDU_TRY_OK(check_form({form, type}));
    }
    if (!used) return wrong(form, "", "no such record");
  }
  // A place on a form that is not there is a place nobody sees.
  for (const RecordType& type : catalog.types()) {
    for (const Field& field : type.fields) {
      for (const std::string& print : field.options.print()) {
        const std::string_view no = before(print, ":");
        const bool there = std::any_of(
            forms.forms().begin(), forms.forms().end(),
            [&](const PrintForm& form) { return form.no() == no && form.record() == type.name; });
        if (!there || place_of(field, no) == GridPlace()) {
          return fail(ErrorCode::invalid, type.name + "." + field.name() + ": " + print);
        }
      }
    }
  }
  return {};
}

}  // namespace jindu::rules
