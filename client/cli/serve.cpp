#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/agent/agent.h"
#include "client/cli/commands.h"
#include "client/cli/routes.h"
#include "client/net/curl_transport.h"
#include "client/service/launch.h"
#include "client/web/page.h"
#include "sync/service/page_service.h"

namespace jindu::cli {
namespace {

using desk::Answer;
using desk::Desk;

/// A desk and its link to the city, both of one thread: opened there when first needed.
class Linked {
 public:
  /// `given_up`: once true, its exchanges end; see CurlOptions. All outlive it.
  Linked(desk::DeskOptions options, Clock& clock, Random& random, const std::atomic<bool>& given_up)
      : options_(std::move(options)), clock_(clock), random_(random), given_up_(given_up) {}

  Result<Answer> sync() {
    if (!desk_) JINDU_TRY_OK(open());
    return desk_->sync(*transport_);
  }

 private:
  Status open() {
    JINDU_TRY(std::unique_ptr<Desk> desk, Desk::open(options_, clock_, random_));
    JINDU_TRY(transport_, net::CurlTransport::make(desk->city_url(), {.given_up = &given_up_}));
    desk_ = std::move(desk);
    return {};
  }

  const desk::DeskOptions options_;
  Clock& clock_;
  Random& random_;
  const std::atomic<bool>& given_up_;
  std::unique_ptr<Desk> desk_;
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

Result<Answer> run(const Arguments& to, const desk::DeskOptions& options) {
  const sigset_t signals = hold_back_signals();
  SystemClock clock;
  SystemRandom random;
  // One desk a lane, and the agent's own: each belongs to its thread.
  JINDU_TRY(const std::unique_ptr<Desk> desk, Desk::open(options, clock, random));
  JINDU_TRY(const std::unique_ptr<Desk> link_desk, Desk::open(options, clock, random));
  std::atomic<bool> given_up = false;
  Linked by_hand(options, clock, random, given_up);
  Linked in_background(options, clock, random, given_up);
  agent::Agent agent(clock, random, [&] { return in_background.sync().ok(); });

  service::PageOptions options_of_page;
  options_of_page.routes = desk_routes(
      *desk, *link_desk, [&] { return by_hand.sync(); },
      [&] { agent.tell(agent::Event::Kind::recorded); });
  options_of_page.assets = web::desk_page();
  options_of_page.lanes = kLanes;
  options_of_page.launched = [&](std::string_view token) {
    return service::take_launch(options.dir, token, clock);
  };
  options_of_page.look = desk_look(*desk, clock);
  service::PageService page(clock, random, std::move(options_of_page));
  const std::unique_ptr<http::HttpServer> server = http::make_beast_server();
  http::ServerOptions listen;
  listen.port = static_cast<std::uint16_t>(to.port >= 0 ? to.port : desk->local_port());
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
  given_up = true;  // The city may be silent in the middle of an exchange.
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
  const Result<desk::DeskOptions> options = options_of(to);
  outcome.answer = options.ok() ? run(to, *options) : Result<Answer>(options.error());
  outcome.told = outcome.answer.ok();  // READY was all there is to say.
  return outcome;
}

}  // namespace jindu::cli
