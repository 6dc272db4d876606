#include "server/imports/sheet.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/tables/encoding.h"

namespace jindu::imports {
namespace {

using tables::CsvFault;
using tables::Encoding;
using tables::recognise;

std::optional<Problem> refuse_file(std::string code, std::string message) {
  return Problem{std::move(code), {}, std::move(message)};
}

std::optional<Problem> check_file(std::string_view file) {
  if (file.empty()) return refuse_file("I-701", "文件是空的，没有导入任何内容");
  if (file.size() > kFileMax) {
    return refuse_file("I-702", "文件超过 256 MB，请拆成几个文件分别导入");
  }
  switch (recognise(file)) {
    case Encoding::utf8:
      return std::nullopt;
    case Encoding::gb18030:
      return refuse_file("I-703",
                         "文件是 GB18030（GBK）编码。请在电子表格中“另存为”时选择“CSV UTF-8”，"
                         "再导入一次；本次没有导入任何内容");
    case Encoding::utf16:
      return refuse_file("I-704",
                         "文件是 UTF-16 编码。请另存为“CSV UTF-8”再导入；本次没有导入任何内容");
    case Encoding::binary:
      return refuse_file(
          "I-705", "这不是 CSV 文本文件（像是电子表格或压缩文件）。请另存为“CSV UTF-8”再导入");
    case Encoding::unknown_text:
      break;
  }
  return refuse_file("I-706", "文件的文字编码认不出来。请另存为“CSV UTF-8”再导入");
}

struct FaultText {
  std::string_view code;
  std::string_view message;
};

FaultText text_of(CsvFault fault) {
  switch (fault) {
    case CsvFault::none:
      break;
    case CsvFault::quote:
      return {"I-711", "双引号不成对，或单元格内有换行；请改正这一行后再导入"};
    case CsvFault::control:
      return {"I-712", "含有不可见的控制字符；请重新录入这一行"};
    case CsvFault::too_long:
      return {"I-713", "这一行超过 16 KB；请检查是否有引号缺失"};
    case CsvFault::not_utf8:
      return {"I-714", "这一行的文字不是 UTF-8 编码；请重新录入这一行"};
    case CsvFault::too_many:
      return {"I-710", "列数超过 64"};
  }
  return {};
}

/// 统一社会信用代码、年度、…: those that must be there first.
std::string labels_of(const std::vector<Column>& columns) {
  std::string required, more;
  for (const Column& one : columns) {
    std::string& list = one.required ? required : more;
    list += (list.empty() ? "" : "、") + one.label;
  }
  return required + (more.empty() ? "" : (required.empty() ? "" : "；可有可无：") + more);
}

}  // namespace

void refuse_line(Report& report, std::size_t line, std::string code, std::string message) {
  ++report.refused;
  report.lines.push_back({line, std::move(code), std::move(message)});
}

Sheet::Sheet(std::string_view file, std::vector<Column> columns)
    : columns_(std::move(columns)), refusal_(check_file(file)), reader_(file) {
  if (!refusal_) read_head();
}

void Sheet::read_head() {
  if (!reader_.next(raw_) || raw_.fault != CsvFault::none) {
    refusal_ = refuse_file("I-707", "第一行应当是列名，但读不出来");
    return;
  }
  width_ = raw_.cells.size();
  places_.assign(columns_.size(), -1);
  for (std::size_t i = 0; i < width_; ++i) {
    const std::string name = catalog::normalise_text(raw_.cells[i]).value_or("");
    const auto column = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) {
      return c.name == name || c.label == name || c.label + "(元)" == name;
    });
    if (column == columns_.end()) {
      // Not passed over: a column that nobody reads is a column that somebody believes to be read.
      refusal_ = refuse_file("I-708", "第 " + std::to_string(i + 1) +
                                          " 列的列名不认识；请删去这一列，或改成要求的列名：" +
                                          labels_of(columns_));
      return;
    }
    std::ptrdiff_t& place = places_[static_cast<std::size_t>(column - columns_.begin())];
    if (place >= 0) {
      refusal_ = refuse_file("I-709", "列“" + column->label + "”出现了两次");
      return;
    }
    place = static_cast<std::ptrdiff_t>(i);
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].required && places_[i] < 0) {
      refusal_ = refuse_file("I-707", "缺少列“" + columns_[i].label + "”（" + columns_[i].name +
                                          "）；本次没有导入任何内容");
      return;
    }
  }
}

bool Sheet::next(Row& row, Report& report) {
  while (reader_.next(raw_)) {
    ++report.rows;
    report.tell("读取", report.rows, 0);
    if (raw_.fault != CsvFault::none) {
      const FaultText text = text_of(raw_.fault);
      refuse_line(report, raw_.line, std::string(text.code), std::string(text.message));
    } else if (raw_.cells.size() != width_) {
      refuse_line(report, raw_.line, "I-710",
                  "这一行有 " + std::to_string(raw_.cells.size()) + " 列，列名行有 " +
                      std::to_string(width_) + " 列");
    } else if (fill(row, report)) {
      return true;
    }
  }
  return false;
}

bool Sheet::fill(Row& row, Report& report) {
  row.line = raw_.line;
  row.columns_ = &columns_;
  row.cells_.resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    row.cells_[i].clear();
    if (places_[i] >= 0) {
      row.cells_[i] =
          catalog::normalise_text(raw_.cells[static_cast<std::size_t>(places_[i])]).value_or("");
    }
    if (columns_[i].required && row.cells_[i].empty()) {
      refuse_line(report, raw_.line, "I-720", "“" + columns_[i].label + "”没有填");
      return false;
    }
  }
  return true;
}

}  // namespace jindu::imports
