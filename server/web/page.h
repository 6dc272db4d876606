#pragma once
#include <vector>

#include "sync/service/page_service.h"

namespace jindu::web {

/// The console's page, compiled in: made from the .jsx files here and schema/web at build time.
std::vector<service::Asset> city_page();

}  // namespace jindu::web
