#include <algorithm>

#include "schema/catalog/width.h"
#include "schema/tables/writers.h"

namespace jindu::tables {
namespace {

/// Numbers stand to the right, everything else to the left.
std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t has = catalog::display_width(text);
  const std::string spaces(width > has ? width - has : 0, ' ');
  return right ? spaces + text : text + spaces;
}

class Text : public Writer {
 public:
  Text(const Head& head, Put put) : head_(head), put_(std::move(put)) {
    std::vector<std::string> labels;
    for (const Column& column : head_.columns) labels.push_back(column.label);
    lines_.push_back(std::move(labels));
  }
  Status row(const Row& row) override {
    std::vector<std::string> line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(cell_text(head_.columns[i], row[i], true));
    }
    lines_.push_back(std::move(line));
    return {};
  }
  Status finish() override {
    put_(head_.title + "\n");
    if (lines_.size() == 1) {
      put_("没有\n");
      return {};
    }
    std::vector<std::size_t> widths(head_.columns.size(), 0);
    for (const auto& line : lines_) {
      for (std::size_t i = 0; i < line.size(); ++i) {
        widths[i] = std::max(widths[i], catalog::display_width(line[i]));
      }
    }
    for (const auto& line : lines_) {
      std::string text;
      for (std::size_t i = 0; i < line.size(); ++i) {
        const bool right = head_.columns[i].kind != Kind::text;
        text += (i == 0 ? "" : "  ") + padded(line[i], widths[i], right);
      }
      text.erase(text.find_last_not_of(' ') + 1);
      put_(text + "\n");
    }
    put_("共 " + std::to_string(lines_.size() - 1) + " 行\n");
    return {};
  }

 private:
  Head head_;
  Put put_;
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace

std::unique_ptr<Writer> text_writer(const Head& head, Put put) {
  return std::make_unique<Text>(head, std::move(put));
}

}  // namespace jindu::tables
