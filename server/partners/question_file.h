#pragma once
#include <string>

#include "schema/records/standing.pb.h"
#include "server/store/store.h"

/// Questions that wait for a department (docs/PARTNERS.md): CSV, UTF-8, one line each.
namespace jindu::partners {

/// `kind`: of this kind alone; KIND_NONE: of every kind. `count`: how many lines.
Result<std::string> question_file(store::Reader& reader, records::DepartmentQuery::Kind kind,
                                  std::size_t& count);

}  // namespace jindu::partners
