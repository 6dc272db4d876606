// Spreadsheets through libxlsxwriter, which stays in this file.
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "schema/base/fen.h"
#include "schema/catalog/checks.h"
#include "schema/catalog/width.h"
#include "schema/tables/writers.h"

namespace jindu::tables {
namespace {

// The format's own limits.
constexpr std::size_t kRowsMax = 1'048'576;
constexpr std::size_t kTextMax = 32'767;
/// A spreadsheet keeps fifteen digits of a number.
constexpr std::int64_t kExactFen = 99'999'999'999'999;

constexpr std::size_t kNarrow = 8;
constexpr std::size_t kWide = 60;

/// As wide as its heading, and as what usually stands in such a column.
double width_of(const Column& column) {
  std::size_t width = catalog::display_width(column.label) + 2;
  if (column.kind == Kind::fen) width = std::max<std::size_t>(width, 14);
  if (column.like != nullptr && column.like->options.text_max() > 0) {
    width = std::max<std::size_t>(width, column.like->options.text_max());
  } else if (column.kind == Kind::text) {
    width = std::max<std::size_t>(width, 14);
  }
  return static_cast<double>(std::clamp(width, kNarrow, kWide));
}

/// Sheet names may not hold []:*?/\ and no more than 31 characters; titles of ours are shorter.
std::string sheet_name(std::string name) {
  for (char& c : name) {
    if (std::string_view("[]:*?/\\").find(c) != std::string_view::npos) c = ' ';
  }
  return name;
}

class Xlsx : public Writer {
 public:
  Xlsx(const Head& head, lxw_workbook* book) : head_(head), book_(book) {}
  ~Xlsx() override {
    if (book_ != nullptr) lxw_workbook_free(book_);
  }
  Xlsx(const Xlsx&) = delete;
  Xlsx& operator=(const Xlsx&) = delete;

  Status begin() {
    // Only what the table is: no author, no company, no machine.
    lxw_doc_properties properties = {};
    properties.title = head_.title.data();
    workbook_set_properties(book_, &properties);
    sheet_ = workbook_add_worksheet(book_, sheet_name(head_.title).c_str());
    if (sheet_ == nullptr) return fail(ErrorCode::invalid, "xlsx: sheet " + head_.name);
    lxw_format* heading = workbook_add_format(book_);
    format_set_bold(heading);
    format_set_bottom(heading, LXW_BORDER_THIN);
    yuan_ = workbook_add_format(book_);
    format_set_num_format(yuan_, "#,##0.00");
    text_ = workbook_add_format(book_);
    format_set_num_format(text_, "@");  // Typed into later, an ID number stays a text.
    for (std::size_t i = 0; i < head_.columns.size(); ++i) {
      const auto at = static_cast<lxw_col_t>(i);
      const Column& column = head_.columns[i];
      lxw_format* format = column.kind == Kind::text  ? text_
                           : column.kind == Kind::fen ? yuan_
                                                      : nullptr;
      worksheet_set_column(sheet_, at, at, width_of(column), format);
      worksheet_write_string(sheet_, 0, at, column.label.c_str(), heading);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    worksheet_repeat_rows(sheet_, 0, 0);
    worksheet_set_landscape(sheet_);
    worksheet_set_paper(sheet_, 9);  // A4
    worksheet_fit_to_pages(sheet_, 1, 0);
    return {};
  }

  Status row(const Row& row) override {
    if (next_ >= kRowsMax) return fail(ErrorCode::too_large, "xlsx: more rows than a sheet holds");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!put(static_cast<lxw_col_t>(i), head_.columns[i], row[i])) {
        return fail(ErrorCode::too_large, "xlsx: column " + head_.columns[i].name);
      }
    }
    ++next_;
    return {};
  }

  Status finish() override {
    // Closing frees the book, also where it fails.
    errno = 0;
    const lxw_error closed = workbook_close(std::exchange(book_, nullptr));
    if (closed == LXW_NO_ERROR) return {};
    return fail(errno == ENOSPC ? ErrorCode::full : ErrorCode::io,
                std::string("xlsx: ") + lxw_strerror(closed));
  }

 private:
  bool put(lxw_col_t at, const Column& column, const Cell& cell) {
    const auto line = static_cast<lxw_row_t>(next_);
    const auto* number = std::get_if<std::int64_t>(&cell);
    const bool amount = column.kind == Kind::fen;
    if (number != nullptr && std::abs(*number) <= kExactFen) {
      // A cell holds a double. Up to fifteen digits the nearest one to a decimal is written as that
      // decimal again; nothing is reckoned with it here.
      const double value = static_cast<double>(*number) / (amount ? 100 : 1);
      return worksheet_write_number(sheet_, line, at, value, amount ? yuan_ : nullptr) ==
             LXW_NO_ERROR;
    }
    const std::string text = cell_text(column, cell, true);
    if (text.empty()) return true;
    if (catalog::code_points(text) > kTextMax) return false;
    // Never worksheet_write_formula: what begins with '=' is a text like any other.
    return worksheet_write_string(sheet_, line, at, text.c_str(), text_) == LXW_NO_ERROR;
  }

  Head head_;
  lxw_workbook* book_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* yuan_ = nullptr;
  lxw_format* text_ = nullptr;
  std::size_t next_ = 1;
};

}  // namespace

Result<std::unique_ptr<Writer>> xlsx_writer(const Head& head, const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;  // A row is written and forgotten.
  options.tmpdir = folder.data();
  lxw_workbook* book = workbook_new_opt(path.c_str(), &options);
  if (book == nullptr) return fail(ErrorCode::io, "xlsx: open");
  auto writer = std::make_unique<Xlsx>(head, book);
  JINDU_TRY_OK(writer->begin());
  return Result<std::unique_ptr<Writer>>(std::move(writer));
}

}  // namespace jindu::tables
