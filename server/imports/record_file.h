#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"
#include "server/imports/report.h"

/// Files of reference records (employers, institutions): the columns are the record's fields, by
/// name or by label, so that a new field needs nothing here. Pure.
namespace jindu::imports {

struct RecordLine {
  std::size_t line = 0;
  std::unique_ptr<catalog::Message> record;  ///< normalised and valid
};

/// As read_register_file. Two lines with one natural key: the second is refused.
std::vector<RecordLine> read_record_file(const catalog::Catalog& catalog,
                                         const catalog::RecordType& type, std::string_view file,
                                         Report& report);

}  // namespace jindu::imports
