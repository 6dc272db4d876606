#pragma once
#include <functional>
#include <vector>

#include "client/desk/desk.h"
#include "sync/service/page_service.h"

namespace jindu::cli {

/// The lanes of the local page.
constexpr std::size_t kDeskLane = 0;
constexpr std::size_t kLinkLane = 1;
constexpr std::size_t kLanes = 2;

/// The desk of whoever calls, open with his keys.
using DeskOf = std::function<Result<desk::Desk*>(const service::Call&)>;

/// The desk's calls as the local page makes them: the same functions as the command line's.
/// Reading is GET with a query. Recording is POST: a form is the whole body, exactly as typed (so
/// that a name given twice is seen), and what it is for stands in the query; persons and reasons
/// never stand in a URL. Answers: 200 done, 422 refused with every reason, 503 the outside failed.
/// `desk_of` gives the caller's desk of the desk lane, `link_desk_of` that of the link lane; `sync`
/// runs in the latter.
std::vector<service::Route> desk_routes(const DeskOf& desk_of, const DeskOf& link_desk_of,
                                        std::function<Result<desk::Answer>()> sync,
                                        std::function<void()> recorded);

/// What the page is told by itself: `status`, whenever the disk holds something else than at the
/// last look (and each half minute: some of it depends on the time). On the desk lane; `open_desk`:
/// null while nothing is open there.
std::function<Bytes()> desk_look(std::function<desk::Desk*()> open_desk, Clock& clock);

}  // namespace jindu::cli
