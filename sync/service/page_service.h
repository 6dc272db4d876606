#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "schema/base/clock.h"
#include "schema/base/embedded.h"
#include "sync/http/http_server.h"
#include "sync/service/gate.h"
#include "sync/service/tokens.h"
#include "sync/service/worker.h"

/// The HTTP API behind a page: JSON, a session in a header, one stream of events. Which calls there
/// are is a table handed in; nothing here knows what a filing is, or which program this is.
namespace jindu::service {

/// A call that passed the gate and showed a session.
struct Call {
  std::map<std::string, std::string> query;  ///< percent-decoded; the last of a name counts
  Bytes body;                                ///< JSON text; empty for GET
  std::shared_ptr<Person> person = {};       ///< whose session it is, as `sign_in` said
  /// Where it comes from, as the proxy on this machine says (the last of X-Forwarded-For), where it
  /// came by one of PageOptions::hosts; empty: from this machine.
  std::string from = {};
};

struct Outcome {
  int status = 200;
  Bytes body;  ///< one JSON value, unless the type says otherwise
  std::string content_type = "application/json";
};

struct Route {
  std::string method;  ///< "GET": changes nothing; "POST"
  std::string path;    ///< "/api/list", exactly
  std::function<Outcome(const Call&)> run;
  /// Each lane is one thread, so that a long call holds up no short one: what a lane's functions
  /// use belongs to that lane alone. Below PageOptions::lanes.
  std::size_t lane = 0;
  std::size_t body_max = std::size_t{1} << 20;
  bool while_locked = false;  ///< answers a session that is locked, too
  /// Answered without a session, to anybody: it tells nothing but what the call itself shows a
  /// right to.
  bool open = false;
};

/// A file of the page, compiled in. Open without a session: it holds nothing of anybody.
struct Asset {
  std::string path;  ///< "/", "/app.js"
  std::string content_type;
  std::string_view bytes;  ///< lives as long as the program
};

/// What packaging/web/build.mjs made, embedded: the manifest first, which says under what path and
/// as what type each file is shown. The files live as long as the program.
std::vector<Asset> assets_of(const std::vector<EmbeddedFile>& files);

/// Somebody signs in, or is told why not.
struct SignedIn {
  bool in = false;
  std::shared_ptr<Person> person = {};
  Outcome told = {};  ///< more members for the answer (a JSON object); of a refusal: all of it
};

/// A session that was opened by a launch token is locked until a secret is shown; the program keeps
/// its keys only meanwhile. One person at a time: who unlocks locks the sessions of others.
struct Locking {
  /// POST /api/unlock: who this is, by the JSON that came; for the same person the same object. On
  /// lane 0. What came may be overwritten.
  std::function<SignedIn(Bytes& body)> unlock;
  /// Who need not be asked, since there is no secret; null: everybody is asked. On lane 0.
  std::function<std::shared_ptr<Person>()> unasked;
  /// Nobody is unlocked any more. Any thread; must not block.
  std::function<void()> left;
  /// The same, or it is somebody else: closes what the lane has opened. On each lane.
  std::function<void(std::size_t lane)> close;
  /// Without a key or a click for so long it locks by itself, in uptime: the page tells of them
  /// (POST /api/active), and a page that is dead tells nothing.
  std::int64_t idle_ms = 300'000;
};

struct PageOptions {
  std::vector<Route> routes;
  std::vector<Asset> assets = {};
  std::size_t lanes = 1;
  /// Names under which a proxy shows the page by https; empty: by loopback alone.
  std::vector<std::string> hosts = {};
  std::int64_t session_idle_ms = Tokens::kSessionIdleMs;
  /// POST /api/session: who this is, by the JSON that came. On lane 0. Without it a launch token
  /// opens a session: {"token":…}.
  std::function<SignedIn(const Bytes& body)> sign_in = {};
  std::optional<Locking> locking = {};
  /// Whether a launch token was left for us by another way; called on a server thread.
  std::function<bool(std::string_view)> launched = {};
  /// What all pages are told when it is another than before (JSON without line ends); empty: not
  /// looked. On lane 0, each `look_every_ms` while a page listens, and after each POST.
  std::function<Bytes()> look = {};
  int look_every_ms = 1000;
};

/// Answers by the rules of gate.h from the first route on. Every path under /api needs
/// X-Jindu-Session, but POST /api/session: {"session":…}. POST /api/leave ends the session. GET
/// /api/events is the stream (text/event-stream): what was told last at once, then each change; a
/// comment each 15 seconds, so that a dead link is found. With `locking`, a locked session is
/// answered 423 (H-831) by all routes but those `while_locked`; the stream says {"locked":true} and
/// ends. The answer that opens a session bears {"locked","idle_ms"}; POST /api/lock locks at once.
class PageService {
 public:
  /// `clock` and `random` outlive it.
  PageService(Clock& clock, Random& random, PageOptions options);
  ~PageService();

  /// Before the first request: the port under which the pages come, for the gate.
  void serve_as(std::uint16_t port) { port_ = port; }
  /// Any thread; never blocks.
  void handle(http::Request request, http::Reply reply);
  /// Whether this path is ours: pages and /api.
  bool is_ours(std::string_view path) const;
  /// The largest body that any route takes.
  std::size_t body_max() const;
  /// What the launcher opens: http://127.0.0.1:PORT/#TOKEN, good once and for a minute.
  std::string launch_url();
  /// Ends all sessions and their streams.
  void lock();
  /// Tells all pages, if it is another than what was told last. Any thread.
  void tell(Bytes event);
  /// Ends the streams and the lanes; calls in hand are finished, the others dropped.
  void stop();

 private:
  struct Listener {
    std::string session;
    std::shared_ptr<http::Stream> stream;
  };
  void open_session(http::Request request, const http::Reply& reply);
  void open_locked(std::string session, const http::Reply& reply);
  /// The calls about the lock itself; false: it is none of them.
  bool lock_call(http::Request& request, const std::string& session, bool unlocked,
                 const http::Reply& reply);
  void unlock(Bytes body, const std::string& session, const http::Reply& reply);
  bool is_locked();
  void shut();
  void close_lanes();
  void end_locked_streams();  ///< under `mutex_`
  http::Response open_stream(const std::string& session);
  void run(const Route& route, http::Request request, std::shared_ptr<Person> person,
           const http::Reply& reply);
  void look_on_lane();
  void tick();

  const PageOptions options_;
  Clock& clock_;
  Tokens tokens_;
  std::map<std::string, http::Response, std::less<>> assets_;
  std::atomic<std::uint16_t> port_ = 0;
  std::vector<std::unique_ptr<Worker>> lanes_;

  std::mutex mutex_;
  std::condition_variable woken_;
  std::vector<Listener> listeners_;
  Bytes told_;
  std::int64_t locks_at_ms_ = 0;  ///< in uptime; 0: locked
  bool looking_ = false;
  bool stopping_ = false;
  std::thread ticker_;
};

}  // namespace jindu::service
