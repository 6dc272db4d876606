#pragma once
#include <memory>

#include "sync/http/http_server.h"

namespace jindu::http {

/// cpprestsdk's listener behind HttpServer, for the city on loopback behind nginx.
///
/// The library is archived upstream and must not meet a network: a chunk size of -1 ends the
/// process, a head without an end and a body are taken into memory whatever is answered, and nothing
/// is ever timed out. So
/// `start` fails as `refused` for any address but 127.0.0.1, ::1 and localhost, and nginx reads,
/// limits and re-frames what comes from outside (packaging/nginx). The page for those outside has the
/// other adapter.
///
/// What it keeps of the options: `body_max` (413; the bytes are counted as they come and the rest
/// is dropped), `in_flight_max`, `threads`. What it cannot: `header_max`, `read_timeout_ms`,
/// pipelining, Expect. The thread pool belongs to the process: the first server's `threads` counts,
/// and one more is made, for closing.
std::unique_ptr<HttpServer> make_cpprest_server();

}  // namespace jindu::http
