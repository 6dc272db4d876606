#include "schema/tables/table.h"

#include <algorithm>

#include "schema/base/ensure.h"
#include "schema/base/fen.h"
#include "schema/tables/writers.h"

namespace jindu::tables {

Column column(std::string name, std::string label, Kind kind) {
  return {std::move(name), std::move(label), kind, nullptr};
}

Column like(std::string name, std::string_view field, std::string label) {
  const std::size_t dot = field.find('.');
  JINDU_ENSURE(dot != std::string_view::npos);
  const catalog::RecordType* type = catalog::Catalog::product().find(field.substr(0, dot));
  JINDU_ENSURE(type != nullptr);
  const catalog::Field* found = type->find(field.substr(dot + 1));
  JINDU_ENSURE(found != nullptr);
  const bool amount = found->options.check() == records::CHECK_FEN;
  if (label.empty()) label = found->short_label();
  return {std::move(name), std::move(label), amount ? Kind::fen : Kind::text, found};
}

Row masked(const std::vector<Column>& columns, Row row, records::PersonalData clear) {
  JINDU_ENSURE(row.size() == columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (columns[i].like == nullptr || columns[i].like->options.personal() <= clear) continue;
    if (auto* text = std::get_if<std::string>(&row[i])) {
      if (!text->empty()) *text = catalog::mask_text(*columns[i].like, *text);
    } else {
      row[i] = std::monostate();
    }
  }
  return row;
}

std::string cell_text(const Column& column, const Cell& cell, bool thousands) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const auto* number = std::get_if<std::int64_t>(&cell);
  if (number == nullptr) return {};
  if (column.kind != Kind::fen) return std::to_string(*number);
  std::string yuan = yuan_text(Fen{*number});
  if (!thousands) yuan.erase(std::remove(yuan.begin(), yuan.end(), ','), yuan.end());
  return yuan;
}

}  // namespace jindu::tables
