#pragma once
#include <vector>

#include "sync/service/page_service.h"

namespace jindu::web {

/// The desk's page: "/" and what it names, each under a name that is its content's.
std::vector<service::Asset> desk_page();

}  // namespace jindu::web
