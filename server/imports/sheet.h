#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/tables/csv_reader.h"
#include "server/imports/report.h"

/// A CSV file with a head line, read by column. Columns are found by code name or Chinese label,
/// also with its unit behind it （元）, in any order.
namespace jindu::imports {

using tables::CsvReader;
using tables::CsvRow;

struct Column {
  std::string name;   ///< snake_case, as in the records
  std::string label;  ///< as on the official list
  bool required = false;
};

constexpr std::size_t kFileMax = std::size_t{256} << 20;

/// One line. Cells are trimmed, full-width ASCII folded, NFC. Borrows from the sheet.
class Row {
 public:
  std::size_t line = 0;
  /// Empty also for a column that the file does not have.
  const std::string& cell(std::size_t column) const { return cells_[column]; }
  const std::string& label(std::size_t column) const { return (*columns_)[column].label; }

 private:
  friend class Sheet;
  std::vector<std::string> cells_;
  const std::vector<Column>* columns_ = nullptr;
};

class Sheet {
 public:
  /// Takes the head line. A `refusal` (I-701 to I-709) says why the file as a whole is not taken.
  Sheet(std::string_view file, std::vector<Column> columns);
  const std::optional<Problem>& refusal() const { return refusal_; }

  /// The next line that can be read and has its required cells; others go into `report`, which also
  /// counts rows. False: the end.
  bool next(Row& row, Report& report);

 private:
  void read_head();
  bool fill(Row& row, Report& report);

  std::vector<Column> columns_;
  std::optional<Problem> refusal_;
  CsvReader reader_;
  CsvRow raw_;
  std::size_t width_ = 0;               ///< cells of the head line
  std::vector<std::ptrdiff_t> places_;  ///< of each column in the file, -1: not there
};

/// Adds a problem of a line and counts it as refused.
void refuse_line(Report& report, std::size_t line, std::string code, std::string message);

}  // namespace jindu::imports
