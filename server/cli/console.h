#pragma once
#include <memory>
#include <string>
#include <vector>

#include "schema/base/clock.h"
#include "server/store/store.h"
#include "sync/service/page_service.h"

/// The console's calls: each is a command of this program, run with what the page sends instead of
/// a command line, for the member of staff who has signed in. So page and shell can do the same, by
/// the same code.
namespace jindu::city_cli {

/// Lanes of the console's page.
constexpr std::size_t kShortLane = 0;
constexpr std::size_t kLongLane = 1;  ///< months, batches, exports: may take minutes
constexpr std::size_t kConsoleLanes = 2;

/// Nobody has touched the page for so long: who comes next signs in.
constexpr std::int64_t kConsoleIdleMs = 15 * 60'000;

/// Answers as the desk's page does: 200 done, 422 refused with every reason, 503 the outside
/// failed. `store`: the folder of --store. `reader` outlives the page: the short lane looks with
/// it.
service::PageOptions console_options(std::string store, store::Reader& reader, Clock& clock);

}  // namespace jindu::city_cli
