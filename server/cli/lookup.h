#pragma once
#include <string>

#include "schema/base/clock.h"
#include "sync/service/page_service.h"

/// The page for those outside: how far something has come, by the number on the receipt and the
/// last four digits of the phone that stands on it; and an employer's 核定表, for his clerk. It tells
/// nothing else, changes nothing, and knows no session of the staff.
namespace jindu::city_cli {

/// From one address in ten minutes.
constexpr int kLookupsMax = 30;

/// `store`: the folder of --store.
service::PageOptions lookup_options(std::string store, Clock& clock);

}  // namespace jindu::city_cli
