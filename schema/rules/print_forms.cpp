#include "schema/rules/print_forms.h"

#include <algorithm>
#include <set>

#include "generated/embed/jindu_rules_print_files.h"
#include "schema/base/capital.h"
#include "schema/catalog/condition.h"
#include "schema/rules/described.h"
#include "schema/rules/print_grid.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

using Json = nlohmann::ordered_json;
using catalog::Field;
using catalog::RecordType;

template <class List>
bool in_list(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// The codes that stand in a field, its own or those it names; null: none.
const google::protobuf::EnumDescriptor* codes_of(const Field& field) {
  if (field.options.names().empty()) return field.descriptor->enum_type();
  const auto* file = field.descriptor->file();
  return file->pool()->FindEnumTypeByName(file->package() + "." + field.options.names());
}

/// What a cell shows, as the page draws it.
std::string cell_kind(const Field& field) {
  if (!field.options.names().empty()) return "choice";
  if (field.options.check() == records::CHECK_INSTITUTION_CODE) return "institution";
  if (field.options.check() == records::CHECK_DIVISION) return "division";
  if (field.name().ends_with("_ms")) return "lines";  // As `show` words it.
  return described_kind(field);
}

/// Of a field that the schema does not name here, as its name says.
std::string kind_by_name(std::string_view spec) {
  return part_before(spec, "|+").ends_with("_fen") ? "fen" : "text";
}

Json told_field(const Drawn& drawn, int row, std::string_view spec) {
  Json json = {{"field", spec}};
  const Field* field = drawn.field_of(row, spec);
  json["kind"] = field == nullptr ? kind_by_name(spec) : cell_kind(*field);
  if (const auto* codes = field == nullptr ? nullptr : codes_of(*field)) {
    json["choices"] = described_choices(*codes);
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
  Json json = {{"label", labelled           ? cell->label()
                         : names == nullptr ? std::string()
                                            : names->options.label()}};
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
  if (!cell->none().empty()) json["none"] = cell->none();
  if (!cell->unit().empty()) json["unit"] = cell->unit();
  if (cell->code()) json["code"] = true;
  if (cell->masked()) json["masked"] = true;
  if (cell->strong()) json["strong"] = true;
  return json;
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
    std::string_view rest =
        cell.contains("field") ? cell["field"].get_ref<const std::string&>() : std::string_view();
    if (rest.starts_with('@')) continue;
    while (!rest.empty()) {
      const std::string_view one = part_before(rest, "|+");
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
  add_list(json, "open_states", form.open_states());
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
    if (is_form_of(form, type)) list.push_back(described_form(form, type));
  }
  return list;
}

bool can_print(const PrintForm& form, const Printed& of) {
  if (!is_form_of(form, of.type)) return false;
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

}  // namespace jindu::rules
