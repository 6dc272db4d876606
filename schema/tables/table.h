#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "schema/catalog/catalog.h"

/// What is shown as rows, a report or an export: its columns once, then row by row into a writer
/// (text for the screen, CSV, a spreadsheet, JSON). No row is kept but where a format needs all.
namespace jindu::tables {

enum class Kind {
  text,     ///< also ID, account, invoice and document numbers: never a number to a spreadsheet
  integer,  ///< a count
  fen,      ///< an amount; people and spreadsheets read yuan with two decimals
};

struct Column {
  std::string name;   ///< in JSON; amounts end in "_fen"
  std::string label;  ///< above the column
  Kind kind = Kind::text;
  const catalog::Field* like = nullptr;  ///< whose class and mask it has; null: nobody's data
};

/// A column of its own.
Column column(std::string name, std::string label, Kind kind = Kind::text);
/// One like a field of a record ("Person.id_no"): its class, its mask, its kind, and its short
/// label unless another is given. A field that does not exist is a bug.
Column like(std::string name, std::string_view field, std::string label = {});

/// Empty, a text, or a count or amount in fen.
using Cell = std::variant<std::monostate, std::string, std::int64_t>;
using Row = std::vector<Cell>;

struct Head {
  std::string name;   ///< "deadlines"
  std::string title;  ///< "期限清单"
  std::vector<Column> columns;
};

/// The row with everything above `clear` masked (catalog::mask_text); what is no text is left
/// empty.
Row masked(const std::vector<Column>& columns, Row row, records::PersonalData clear);

enum class Format { text, csv, xlsx, json };
/// Takes the rows of one table. `finish` comes last and only once; what was not finished is not
/// there: a file comes into being under its name at the end.
class Writer {
 public:
  virtual ~Writer() = default;
  /// As many cells as there are columns.
  virtual Status row(const Row& row) = 0;
  virtual Status finish() = 0;
};

/// `path` empty: standard output (not for xlsx: `invalid`). A file belongs to its owner alone and
/// is replaced whole.
Result<std::unique_ptr<Writer>> open(Format format, const Head& head, const std::string& path);
/// Text, CSV or JSON into a string that outlives the writer.
std::unique_ptr<Writer> open(Format format, const Head& head, std::string& into);

/// RFC 4180; a cell that a spreadsheet would take for a formula is led by an apostrophe.
std::string csv_cell(std::string_view value);

}  // namespace jindu::tables
