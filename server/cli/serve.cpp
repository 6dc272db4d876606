#include <csignal>
#include <cstdio>
#include <ctime>
#include <optional>

#include "server/city/files.h"
#include "server/city/settings.h"
#include "server/cli/console.h"
#include "server/cli/lookup.h"
#include "server/cli/session.h"
#include "server/http/cpprest_server.h"
#include "server/http/service.h"

namespace jindu::city_cli {
namespace {

/// SIGTERM and SIGINT wait here instead of ending the process; every thread started later inherits
/// the mask.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  void wait() {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
  }

 private:
  sigset_t set_;
};

/// The page for those outside, where the city publishes it: on a port of its own, so that a proxy
/// can show it without the console.
class Published {
 public:
  Published(city::City& city, const Options& options, const city::Settings& settings)
      : wanted_(options.lookup_port == -2 ? settings.lookup_port : options.lookup_port) {
    if (wanted_ < 0) return;
    service::PageOptions page = lookup_options(options.store, city.clock());
    page.hosts = settings.lookup_hosts;
    page_.emplace(city.clock(), city.random(), std::move(page));
    // Anybody may come here: this adapter bounds heads and slow senders, which cpprestsdk cannot.
    server_ = http::make_beast_server();
    listen_.address = options.address;
    listen_.port = static_cast<std::uint16_t>(wanted_);
    listen_.body_max = 64u << 10;
  }
  Status start() {
    if (!page_) return {};
    JINDU_TRY(port_, server_->start(listen_, [this](http::Request request, http::Reply reply) {
      page_->handle(std::move(request), std::move(reply));
    }));
    page_->serve_as(port_);
    return {};
  }
  /// 0: it is not published.
  std::uint16_t port() const { return port_; }
  void stop() {
    if (!page_) return;
    page_->stop();
    server_->stop();
  }

 private:
  int wanted_;
  std::optional<service::PageService> page_;
  std::unique_ptr<http::HttpServer> server_;
  http::ServerOptions listen_;
  std::uint16_t port_ = 0;
};

Exit serve(const Options& options, const Output& output, city::City& city,
           const city::Settings& settings, StopSignals& signals) {
  const Result<std::unique_ptr<accept::InFlightFile>> in_flight =
      accept::InFlightFile::open(options.store + "/in-flight");
  if (!in_flight.ok()) return output.failed(in_flight.error());
  city.acceptor().watch(**in_flight);
  Result<std::unique_ptr<city_http::Service>> service =
      city_http::Service::start(city, settings.worker_threads);
  if (!service.ok()) return output.failed(service.error());
  const Result<std::unique_ptr<store::Reader>> reader = city.store().open_reader();
  if (!reader.ok()) return output.failed(reader.error());
  service::PageOptions console = console_options(options.store, **reader, city.clock());
  console.hosts = settings.hosts;
  if (options.idle_s > 0) console.session_idle_ms = options.idle_s * 1000LL;
  service::PageService page(city.clock(), city.random(), std::move(console));
  const std::unique_ptr<http::HttpServer> server = http::make_cpprest_server();
  http::ServerOptions listen;
  listen.address = options.address;
  listen.port = static_cast<std::uint16_t>(options.port >= 0 ? options.port : settings.port);
  listen.body_max = session::kFrameBodyMax + session::kFrameHeaderSize;
  const Result<std::uint16_t> port =
      server->start(listen, [&](http::Request request, http::Reply reply) {
        if (page.is_ours(request.path)) return page.handle(std::move(request), std::move(reply));
        (*service)->handle(std::move(request), std::move(reply));
      });
  if (!port.ok() && port.error().code == ErrorCode::refused) {
    return output.refused(
        {{"C-902", {}, "只在本机回环地址监听（127.0.0.1、::1、localhost）；对外请用 nginx 转发"}});
  }
  if (!port.ok()) return output.failed(port.error());
  page.serve_as(*port);
  Published published(city, options, settings);
  const Status open = published.start();
  if (!open.ok()) return output.failed(open.error());
  std::printf("READY http://127.0.0.1:%u\n", static_cast<unsigned>(*port));
  if (published.port() != 0) {
    std::printf("LOOKUP http://127.0.0.1:%u\n", static_cast<unsigned>(published.port()));
  }
  std::fflush(stdout);
  signals.wait();
  published.stop();
  page.stop();
  server->stop();
  (*service)->stop();
  return Exit::done;
}

}  // namespace

Exit run_serve(const Options& options, const Output& output) {
  StopSignals signals;
  const Result<city::Settings> settings = city::read_settings(options.store);
  if (!settings.ok()) return output.failed(settings.error());
  const Result<city::files::Lock> lock = city::files::Lock::take(options.store + "/serve.lock");
  if (!lock.ok() && lock.error().code == ErrorCode::busy) {
    return output.refused({{"C-903", {}, "这个数据目录已有一个 serve 在运行"}});
  }
  if (!lock.ok()) return output.failed(lock.error());
  return with_city(options, output, [&](city::City& city) {
    return serve(options, output, city, *settings, signals);
  });
}

}  // namespace jindu::city_cli
