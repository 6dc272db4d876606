#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/service/tokens.h"
#include "client/service/worker.h"
#include "schema/base/clock.h"
#include "sync/http/http_server.h"

/// The desk's local HTTP API: JSON over loopback for the page in the clerk's browser. Which calls
/// there are is a table handed in; nothing here knows what a filing is.
namespace jindu::service {

/// A call that passed the gate and showed a session.
struct Call {
  std::map<std::string, std::string> query;  ///< percent-decoded; the last of a name counts
  Bytes body;                                ///< JSON text; empty for GET
};

struct Outcome {
  int status = 200;
  Bytes json;  ///< one JSON value
};

struct Route {
  /// Each lane is one thread, so that a long sync holds up no form: what a lane's functions use
  /// (a Desk) belongs to that lane alone.
  enum class Lane { desk, link };

  std::string method;  ///< "GET": changes nothing; "POST"
  std::string path;    ///< "/api/list", exactly
  std::function<Outcome(const Call&)> run;
  Lane lane = Lane::desk;
};

/// A file of the page, compiled in. Open without a session: it holds nothing of anybody.
struct Asset {
  std::string path;  ///< "/", "/app.js"
  std::string content_type;
  std::string_view bytes;  ///< lives as long as the program
};

/// Answers by the loopback rules (gate.h) from the first route on. Every path under /api needs
/// X-Jindu-Session, but POST /api/session {"token":…}, which exchanges the launch token for it:
/// {"session":…}.
class LocalService {
 public:
  /// `clock` and `random` outlive it. `launched`: whether a token was left for us by another way
  /// (launch.h); called on a server thread.
  LocalService(std::unique_ptr<http::HttpServer> server, Clock& clock, Random& random,
               std::vector<Route> routes, std::vector<Asset> assets = {},
               std::function<bool(std::string_view)> launched = {});
  ~LocalService();

  /// Listens on 127.0.0.1; `port` 0: any. Gives the port.
  Result<std::uint16_t> start(std::uint16_t port = 0);
  /// What the launcher opens: http://127.0.0.1:PORT/#TOKEN, good once and for a minute.
  std::string launch_url();
  /// Ends all sessions.
  void lock() { tokens_.clear(); }
  /// Lets calls in hand finish (at most `grace_ms`).
  void stop(int grace_ms = 5000);

 private:
  void handle(http::Request request, http::Reply reply);
  http::Response open_session(const http::Request& request);
  void run(const Route& route, http::Request request, http::Reply reply);
  Worker& worker(Route::Lane lane);

  std::unique_ptr<http::HttpServer> server_;
  Tokens tokens_;
  const std::vector<Route> routes_;
  const std::function<bool(std::string_view)> launched_;
  std::map<std::string, http::Response> assets_;
  std::atomic<std::uint16_t> port_ = 0;  ///< requests may come before `start` returns
  std::unique_ptr<Worker> desk_;
  std::unique_ptr<Worker> link_;
};

}  // namespace jindu::service
