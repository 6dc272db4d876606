#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <thread>
#include <vector>

#include "sync/http/beast_connection.h"

namespace jindu::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// More than these are closed as they come: each costs memory before it has said anything.
constexpr std::size_t kConnectionsMax = 1024;
constexpr std::chrono::milliseconds kPauseWithoutDescriptors(50);

/// Takes connections until it is closed. Everything happens on its strand.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  explicit Listener(std::shared_ptr<BeastShared> shared)
      : shared_(std::move(shared)),
        acceptor_(asio::make_strand(shared_->io)),
        pause_(acceptor_.get_executor()) {}

  Result<std::uint16_t> open() {
    error_code error;
    const auto address = asio::ip::make_address(shared_->options.address, error);
    if (error) return fail(ErrorCode::invalid, "http: address");
    const tcp::endpoint endpoint(address, shared_->options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) return fail(ErrorCode::busy, "http: port");
    if (error) return fail(ErrorCode::io, "http: listen");
    return acceptor_.local_endpoint().port();
  }
  void accept() {
    acceptor_.async_accept(asio::make_strand(shared_->io),
                           [self = shared_from_this()](error_code error, tcp::socket socket) {
                             self->on_accept(error, std::move(socket));
                           });
  }
  void close() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->acceptor_.close(ignored);
      self->pause_.cancel();
    });
  }

 private:
  void on_accept(error_code error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
      // Out of descriptors, most likely: asking again at once would only turn a core.
      pause_.expires_after(kPauseWithoutDescriptors);
      pause_.async_wait([self = shared_from_this()](error_code) {
        if (self->acceptor_.is_open()) self->accept();
      });
      return;
    }
    bool room = false;
    {
      const std::lock_guard lock(shared_->mutex);
      room = shared_->connections.size() < kConnectionsMax;
    }
    if (room) std::make_shared<BeastConnection>(std::move(socket), shared_)->start();
    accept();
  }

  std::shared_ptr<BeastShared> shared_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
};

/// A thread of the server. What still throws (memory) ends one connection, not the process.
void run(asio::io_context& io) {
  for (;;) {
    try {
      io.run();
      return;
    } catch (...) {
      continue;
    }
  }
}

class BeastServer final : public HttpServer {
 public:
  ~BeastServer() override { stop(0); }

  Result<std::uint16_t> start(const ServerOptions& options, Handler handler) override {
    JINDU_ENSURE(shared_ == nullptr && options.threads > 0);
    auto shared = std::make_shared<BeastShared>(options, std::move(handler));
    auto listener = std::make_shared<Listener>(shared);
    JINDU_TRY(const std::uint16_t port, listener->open());
    shared_ = std::move(shared);
    listener_ = std::move(listener);
    work_.emplace(shared_->io.get_executor());
    listener_->accept();
    for (int i = 0; i < options.threads; ++i) {
      threads_.emplace_back([this] { run(shared_->io); });
    }
    return port;
  }

  void stop(int grace_ms) override {
    if (threads_.empty()) return;
    shared_->in_flight.close();
    listener_->close();
    for (const auto& connection : connections()) connection->retire();
    shared_->in_flight.wait_empty(grace_ms);
    for (const auto& connection : connections()) connection->abort();
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->over = true;
    }
    work_.reset();  // The threads end when the last pending step has.
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    listener_.reset();
  }

 private:
  std::vector<std::shared_ptr<BeastConnection>> connections() {
    std::vector<std::shared_ptr<BeastConnection>> all;
    const std::lock_guard lock(shared_->mutex);
    for (const auto& [raw, weak] : shared_->connections) {
      if (auto connection = weak.lock()) all.push_back(std::move(connection));
    }
    return all;
  }

  std::shared_ptr<BeastShared> shared_;
  std::shared_ptr<Listener> listener_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<HttpServer> make_beast_server() { return std::make_unique<BeastServer>(); }

}  // namespace jindu::http
