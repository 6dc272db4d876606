#pragma once
#include <functional>

#include "schema/tables/table.h"

/// The formats; `open` puts them before a string, a file or standard output.
namespace jindu::tables {

using Put = std::function<void(std::string_view)>;

std::unique_ptr<Writer> csv_writer(const Head& head, Put put);
std::unique_ptr<Writer> json_writer(const Head& head, Put put);
/// Aligned by the width of the characters; puts all at the end.
std::unique_ptr<Writer> text_writer(const Head& head, Put put);
/// Its scratch files lie beside `path`.
Result<std::unique_ptr<Writer>> xlsx_writer(const Head& head, const std::string& path);

/// A cell as people read it: yuan with two decimals, counts in digits.
std::string cell_text(const Column& column, const Cell& cell, bool thousands);

}  // namespace jindu::tables
