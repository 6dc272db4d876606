#pragma once
#include <vector>

#include "sync/service/page_service.h"

namespace jindu::web {

/// The look-up page for those outside, compiled in.
std::vector<service::Asset> lookup_page();

}  // namespace jindu::web
