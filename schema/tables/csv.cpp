#include "schema/tables/writers.h"

namespace jindu::tables {

std::string csv_cell(std::string_view value) {
  const bool formula =
      !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
  if (!formula && value.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(value);
  }
  std::string quoted = formula ? "\"'" : "\"";
  for (const char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

namespace {

class Csv : public Writer {
 public:
  Csv(const Head& head, Put put) : columns_(head.columns), put_(std::move(put)) {
    std::string line = "\xEF\xBB\xBF";  // Without it Excel reads UTF-8 as something else.
    for (const Column& column : columns_) {
      line += (&column == &columns_.front() ? "" : ",") + csv_cell(column.label);
    }
    put_(line + "\n");
  }
  Status row(const Row& row) override {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      // An amount below zero begins with '-' and is no formula.
      const std::string text = cell_text(columns_[i], row[i], false);
      const bool number = std::holds_alternative<std::int64_t>(row[i]);
      line += (i == 0 ? "" : ",") + (number ? text : csv_cell(text));
    }
    put_(line + "\n");
    return {};
  }
  Status finish() override { return {}; }

 private:
  std::vector<Column> columns_;
  Put put_;
};

}  // namespace

std::unique_ptr<Writer> csv_writer(const Head& head, Put put) {
  return std::make_unique<Csv>(head, std::move(put));
}

}  // namespace jindu::tables
