#include <csignal>
#include <cstdio>
#include <ctime>

#include "server/city/files.h"
#include "server/city/settings.h"
#include "server/cli/console.h"
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
  std::printf("READY http://127.0.0.1:%u\n", static_cast<unsigned>(*port));
  std::fflush(stdout);
  signals.wait();
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
