#pragma once
#include <string_view>

#include "server/city/city.h"
#include "server/imports/report.h"

namespace jindu::city {

/// Takes in one file: "register", "contributions", "employers" or "institutions". One entry of the
/// city's chain per file, which names it by its hash. The same file again does nothing, unless
/// lines of it were refused the first time and are good now. What is wrong with the file or with
/// lines of it stands in the report; an Error means that the outside failed and nothing was taken.
/// `progress`: is told how far it has come.
Result<imports::Report> import_file(City& city, std::string_view kind, std::string_view file,
                                    imports::Progress progress = {});

}  // namespace jindu::city
