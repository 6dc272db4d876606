#pragma once
#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/forms.pb.h"

/// Inside printing: a form's grid while it is put together.
namespace jindu::rules {

/// "4.1" is row 4, cell 1; 0.0: none.
struct GridPlace {
  int row = 0;
  int cell = 0;
  auto operator<=>(const GridPlace&) const = default;
};
GridPlace place_of(std::string_view text);
/// The place that a field names on a form; 0.0: none.
GridPlace place_of(const catalog::Field& field, std::string_view no);

constexpr std::string_view kAnyRecord = "*";
constexpr std::string_view kSumOf = "@sum.";

/// A form of a type.
struct Drawn {
  const PrintForm& form;
  const catalog::RecordType& type;

  /// What a row is repeated for; null: it stands once.
  const PrintLines* lines_of(int row) const;
  /// The fields that a row's cells are of; null: of no record (lines that come by another way).
  const std::vector<catalog::Field>* fields_of(int row) const;
  /// What fills a cell by `spec`: the first that it names. Null: no field of the schema.
  const catalog::Field* field_of(int row, std::string_view spec) const;
};

bool is_form_of(const PrintForm& form, const catalog::RecordType& type);

/// A text up to the first of these characters.
std::string_view part_before(std::string_view text, std::string_view any_of);
const catalog::Field* field_in(const std::vector<catalog::Field>& fields, std::string_view name);

/// What stands in a cell: the field that names the place, and what the table says of it; null:
/// neither.
using CellParts = std::pair<const catalog::Field*, const PrintCell*>;
std::map<GridPlace, CellParts> cells_of(const Drawn& drawn);

}  // namespace jindu::rules
