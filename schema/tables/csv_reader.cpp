#include "schema/tables/csv_reader.h"

#include <algorithm>

#include "schema/tables/encoding.h"

namespace jindu::tables {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool has_control(std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return true;
  }
  return false;
}

/// A cell that begins with a quote, up to and with its closing one. Empty `rest` behind it or a
/// comma; anything else is a fault.
bool take_quoted(std::string_view& rest, std::string& cell) {
  std::size_t at = 1;
  while (at < rest.size()) {
    if (rest[at] != '"') {
      cell.push_back(rest[at++]);
    } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
      cell.push_back('"');
      at += 2;
    } else {
      rest.remove_prefix(at + 1);
      return rest.empty() || rest.front() == ',';
    }
  }
  return false;
}

bool take_bare(std::string_view& rest, std::string& cell) {
  const std::size_t end = std::min(rest.find(','), rest.size());
  cell.assign(rest.substr(0, end));
  rest.remove_prefix(end);
  return cell.find('"') == std::string::npos;
}

}  // namespace

CsvFault split_cells(std::string_view line, std::vector<std::string>& cells) {
  cells.clear();
  if (line.size() > kCsvLineMax) return CsvFault::too_long;
  if (has_control(line)) return CsvFault::control;
  if (!is_utf8(line)) return CsvFault::not_utf8;
  while (true) {
    if (cells.size() == kCsvCellsMax) return CsvFault::too_many;
    std::string& cell = cells.emplace_back();
    const bool good =
        !line.empty() && line.front() == '"' ? take_quoted(line, cell) : take_bare(line, cell);
    if (!good) return CsvFault::quote;
    if (line.empty()) return CsvFault::none;
    line.remove_prefix(1);  // The comma; what follows is a cell, even if nothing does.
  }
}

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::next(CsvRow& row) {
  while (!rest_.empty()) {
    ++line_;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    row.line = line_;
    row.fault = split_cells(line, row.cells);
    return true;
  }
  return false;
}

}  // namespace jindu::tables
