#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/ids.h"
#include "schema/catalog/catalog.h"

namespace jindu::catalog {

/// Whose number is printed on a paper. Empty: nobody's that is known here.
using FindByNumber = std::function<Result<std::optional<RecordId>>(std::string_view doc_no)>;

/// As from_json, and where the form names another record by the number that is printed on it, its id
/// stands there instead. Read strictly as it was typed first: only what nothing else is wrong with is
/// read with ids.
JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text,
                 const FindByNumber& find);

}  // namespace jindu::catalog
