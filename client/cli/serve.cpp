#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <nlohmann/json.hpp>

#include "client/agent/agent.h"
#include "client/cli/commands.h"
#include "client/cli/routes.h"
#include "client/cli/seat.h"
#include "client/desk/config.h"
#include "client/net/curl_transport.h"
#include "client/service/launch.h"
#include "client/web/page.h"
#include "sync/service/page_service.h"

namespace jindu::cli {
namespace {

using desk::Answer;
using desk::Desk;

/// A desk of whoever sits there and its link to the city, opened when first needed. One exchange at
/// a time.
class Linked {
 public:
  /// All outlive it.
  Linked(const Seat& seat, desk::DeskOptions options, Clock& clock, Random& random)
      : seat_(seat), options_(std::move(options)), clock_(clock), random_(random) {}

  /// `locked`: nobody sits there.
  Result<Answer> sync() {
    const std::lock_guard busy(mutex_);
    const std::shared_ptr<const AtDesk> here = seat_.present();
    if (here == nullptr) return fail(ErrorCode::locked, "serve: locked");
    if (!desk_ || of_ != here) JINDU_TRY_OK(open(here));
    return desk_->sync(*transport_);
  }

  /// Forgets the keys of whoever has left. An exchange in hand has a moment to hand over what
  /// waits; then it is cut, and goes on when somebody unlocks.
  void close() {
    if (!mutex_.try_lock_for(kMoment)) {
      given_up_ = true;
      mutex_.lock();
      given_up_ = ending_.load();
    }
    const std::lock_guard mine(mutex_, std::adopt_lock);
    if (of_ == seat_.present()) return;
    desk_.reset();
    of_.reset();
  }
  /// The program ends: the city may be silent in the middle of an exchange.
  void give_up() {
    ending_ = true;
    given_up_ = true;
  }

 private:
  static constexpr std::chrono::seconds kMoment{5};

  Status open(const std::shared_ptr<const AtDesk>& here) {
    desk_.reset();
    desk::DeskOptions options = options_;
    options.opened = here->keys.load();
    JINDU_TRY(std::unique_ptr<Desk> desk, Desk::open(options, clock_, random_));
    JINDU_TRY(transport_, net::CurlTransport::make(desk->city_url(), {.given_up = &given_up_}));
    desk_ = std::move(desk);
    of_ = here;
    return {};
  }

  const Seat& seat_;
  const desk::DeskOptions options_;
  Clock& clock_;
  Random& random_;
  std::atomic<bool> given_up_ = false;
  std::atomic<bool> ending_ = false;
  std::timed_mutex mutex_;
  std::unique_ptr<Desk> desk_;
  std::shared_ptr<const AtDesk> of_;
  std::unique_ptr<net::CurlTransport> transport_;
};

/// Before any thread begins, so that all of them leave these signals to `wait_for_end`.
sigset_t hold_back_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void wait_for_end(const sigset_t& signals) {
  int caught = 0;
  while (sigwait(&signals, &caught) != 0) {
  }
}

/// What the page asks for while nobody sits there.
service::Route operators_route(Seat& seat) {
  service::Route route{"GET", "/api/operators", [&seat](const service::Call&) {
                         return service::Outcome{200, desk::to_json(seat.operators())};
                       }};
  route.while_locked = true;
  return route;
}

service::Outcome add_operator(Seat& seat, const std::string& dir, const service::Call& call) {
  const auto transport = [&]() -> Result<std::unique_ptr<net::CurlTransport>> {
    JINDU_TRY(const desk::Config config, desk::read_config(dir + "/desk.toml"));
    return net::CurlTransport::make(config.city_url);
  }();
  if (!transport.ok()) return {503, desk::to_json(transport.error())};
  return seat.add_operator(call.body, **transport);
}

service::Locking locking_of(Seat& seat, Linked& by_hand, Linked& in_background, agent::Agent& agent,
                            const Arguments& to) {
  service::Locking locking;
  locking.unlock = [&](Bytes& body) {
    service::SignedIn who = seat.unlock(body);
    if (who.in) agent.tell(agent::Event::Kind::asked);  // What waited goes now.
    return who;
  };
  locking.unasked = [&] { return seat.unasked(); };
  locking.left = [&] { seat.leave(); };
  locking.close = [&](std::size_t lane) {
    seat.close(lane);
    if (lane != kLinkLane) return;
    by_hand.close();
    in_background.close();
  };
  if (to.idle_seconds > 0) locking.idle_ms = std::int64_t{1000} * to.idle_seconds;
  return locking;
}

/// The port that was asked for, or desk.toml's; 0: any.
Result<std::uint16_t> port_of(const Arguments& to) {
  if (to.port >= 0) return static_cast<std::uint16_t>(to.port);
  const Result<desk::Config> config = desk::read_config(to.dir + "/desk.toml");
  if (!config.ok() && config.error().code != ErrorCode::not_found) return config.error();
  return static_cast<std::uint16_t>(config.ok() ? config->local_port : 0);
}

Result<Answer> run(const Arguments& to, const desk::DeskOptions& options) {
  const sigset_t signals = hold_back_signals();
  SystemClock clock;
  SystemRandom random;
  JINDU_TRY_OK(oplog::Slots::list(options.dir));
  JINDU_TRY(const std::uint16_t port, port_of(to));
  Seat seat(options, clock, random);
  if (seat.unasked() != nullptr || !options.passphrase.empty()) {
    // A desk that does not open is told of here, not in the page.
    JINDU_TRY(const std::unique_ptr<Desk> once, Desk::open(options, clock, random));
  }
  Linked by_hand(seat, options, clock, random);
  Linked in_background(seat, options, clock, random);
  agent::Agent agent(clock, random, [&] {
    const Result<Answer> done = in_background.sync();
    // While nobody sits there, there is nothing to try again.
    return done.ok() || done.error().code == ErrorCode::locked;
  });

  service::PageOptions options_of_page;
  options_of_page.routes = desk_routes(
      [&](const service::Call& call) { return seat.desk(kDeskLane, call); },
      [&](const service::Call& call) { return seat.desk(kLinkLane, call); },
      [&] { return by_hand.sync(); }, [&] { agent.tell(agent::Event::Kind::recorded); });
  options_of_page.routes.push_back(operators_route(seat));
  options_of_page.routes.push_back({"POST", "/api/passphrase", [&](const service::Call& call) {
                                      return seat.change_passphrase(call.body);
                                    }});
  options_of_page.routes.push_back(
      {"POST", "/api/operator",
       [&](const service::Call& call) { return add_operator(seat, options.dir, call); },
       kLinkLane});
  options_of_page.assets = web::desk_page();
  options_of_page.lanes = kLanes;
  options_of_page.locking = locking_of(seat, by_hand, in_background, agent, to);
  options_of_page.launched = [&](std::string_view token) {
    return service::take_launch(options.dir, token, clock);
  };
  options_of_page.look = desk_look([&] { return seat.open_desk(kDeskLane); }, clock);
  service::PageService page(clock, random, std::move(options_of_page));
  const std::unique_ptr<http::HttpServer> server = http::make_beast_server();
  http::ServerOptions listen;
  listen.port = port;
  listen.body_max = page.body_max();
  listen.read_timeout_ms = 60'000;  // An idle page keeps its connection for a while.
  JINDU_TRY(const std::uint16_t bound,
            server->start(listen, [&page](http::Request request, http::Reply reply) {
              page.handle(std::move(request), std::move(reply));
            }));
  page.serve_as(bound);
  JINDU_TRY_OK(service::note_serving(options.dir, bound));
  std::printf("READY %s\n", page.launch_url().c_str());
  std::fflush(stdout);
  wait_for_end(signals);
  service::forget_serving(options.dir);
  by_hand.give_up();
  in_background.give_up();
  page.stop();
  server->stop();
  agent.stop();
  return Answer{};
}

/// The system's own way to open an address; without one the clerk opens it himself.
void show_in_browser(const std::string& url) {
  char* const words[] = {const_cast<char*>("xdg-open"), const_cast<char*>(url.c_str()), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&quiet, stream, "/dev/null", O_RDWR, 0);
  }
  pid_t process = 0;
  ::posix_spawnp(&process, words[0], &quiet, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&quiet);
}

}  // namespace

Result<Answer> open_page(const Arguments& to) {
  SystemClock clock;
  SystemRandom random;
  const Result<std::string> url = service::new_launch_url(to.dir, clock, random);
  if (!url.ok() && url.error().code == ErrorCode::not_found) {
    return desk::refuse("E-608", "本机服务没有运行：请先运行 jindu-desk serve，再打开");
  }
  if (!url.ok()) return url.error();
  if (!to.print_only) show_in_browser(*url);
  Answer answer;
  answer.body = nlohmann::json{{"url", *url}}.dump();
  return answer;
}

Outcome serve(const Arguments& to) {
  Outcome outcome;
  Arguments quiet = to;
  quiet.ask = false;  // The page asks.
  const Result<desk::DeskOptions> options = options_of(quiet);
  outcome.answer = options.ok() ? run(to, *options) : Result<Answer>(options.error());
  outcome.told = outcome.answer.ok();  // READY was all there is to say.
  return outcome;
}

}  // namespace jindu::cli
