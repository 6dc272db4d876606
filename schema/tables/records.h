#pragma once
#include "schema/tables/table.h"

/// Records as rows: what any export and most reports begin with.
namespace jindu::tables {

/// A field's value: an amount stays an amount, all else is as people read it (catalog::display).
Cell cell_of(const catalog::Field& field, const catalog::Message& record);
/// 编号, 单据号, 状态, 版本, 经办点, then one column a field, under its label.
Head head_of(const catalog::RecordType& type);

}  // namespace jindu::tables
