#include "schema/tables/records.h"

namespace jindu::tables {

Cell cell_of(const catalog::Field& field, const catalog::Message& record) {
  if (field.options.check() == records::CHECK_FEN && !field.descriptor->is_repeated()) {
    const catalog::ColumnValue value = catalog::column_value(field, record);
    if (value.kind == catalog::ColumnValue::Kind::integer) return value.integer;
    return std::monostate();
  }
  return catalog::display(field, record);
}

Head head_of(const catalog::RecordType& type) {
  Head head{type.name, type.options.label(), {}};
  head.columns = {column("id", "编号"), column("doc_no", "单据号"), column("state", "状态"),
                  column("version", "版本", Kind::integer), column("site", "经办点")};
  for (const catalog::Field& field : type.fields) {
    const bool amount =
        field.options.check() == records::CHECK_FEN && !field.descriptor->is_repeated();
    head.columns.push_back(
        {field.name(), field.options.label(), amount ? Kind::fen : Kind::text, &field});
  }
  return head;
}

}  // namespace jindu::tables
