#pragma once
#include <string>

#include "server/store/store.h"

/// Questions that wait for a department (docs/PARTNERS.md): CSV, UTF-8, one line each.
namespace jindu::partners {

/// `kind`: DepartmentQuery.Kind by name; empty: of every kind. `count`: how many lines.
Result<std::string> question_file(store::Reader& reader, std::string_view kind,
                                  std::size_t& count);

}  // namespace jindu::partners
