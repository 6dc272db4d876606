#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Takes a CSV file apart: RFC 4180 with commas, LF or CRLF, quotes doubled inside quotes.
/// A reader of our own: Debian has only libcsv (no release since 2013), which swallows the rest of
/// the file behind one stray quote and cannot say on which line it stands. Here a row is one line:
/// no cell that we import may hold a line break, so a broken line costs that line and no other.
namespace jindu::tables {

enum class CsvFault {
  none,
  quote,     ///< a quote that is not closed, stands inside a bare cell, or has text behind it
  control,   ///< a control character
  not_utf8,  ///< bytes that are no UTF-8
  too_long,  ///< over kCsvLineMax bytes
  too_many,  ///< over kCsvCellsMax cells
};

constexpr std::size_t kCsvLineMax = 16 * 1024;
constexpr std::size_t kCsvCellsMax = 64;

struct CsvRow {
  std::size_t line = 0;  ///< from 1
  std::vector<std::string> cells;
  CsvFault fault = CsvFault::none;  ///< otherwise `cells` says nothing
};

/// Row after row over `text`, which it borrows; a byte order mark is passed over, empty lines too.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  /// False: the end. `row` is used again, so that its cells keep their memory.
  bool next(CsvRow& row);

 private:
  std::string_view rest_;
  std::size_t line_ = 0;
};

/// The cells of one line.
CsvFault split_cells(std::string_view line, std::vector<std::string>& cells);

}  // namespace jindu::tables
