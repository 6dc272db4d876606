#include "server/http/cpprest_server.h"

#include <arpa/inet.h>
#include <cpprest/containerstream.h>
#include <cpprest/http_listener.h>
#include <cpprest/producerconsumerstream.h>
#include <netinet/in.h>
#include <pplx/threadpool.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "sync/http/pending.h"

namespace jindu::http {
namespace {

using Listener = web::http::experimental::listener::http_listener;
using web::http::http_request;
using web::http::http_response;

constexpr std::size_t kPieceSize = 64u << 10;
constexpr int kPortTries = 20;

/// What handlers hold while the server may already be gone.
struct Shared {
  Shared(const ServerOptions& server_options, Handler server_handler)
      : options(server_options),
        handler(std::move(server_handler)),
        in_flight(server_options.in_flight_max) {}
  const ServerOptions options;
  const Handler handler;
  InFlight in_flight;
};

using Pipe = concurrency::streams::producer_consumer_buffer<std::uint8_t>;

/// Moves what is pushed into the library's pipe, one piece after another.
class Pump : public std::enable_shared_from_this<Pump> {
 public:
  Pump(Pipe pipe, std::shared_ptr<Stream> from) : pipe_(std::move(pipe)), from_(std::move(from)) {}
  void start() {
    from_->attach([weak = weak_from_this()] {
      if (const std::shared_ptr<Pump> alive = weak.lock()) alive->move_on();
    });
  }

 private:
  void move_on() {
    const std::lock_guard lock(mutex_);
    if (!moving_) next();
  }
  /// With the lock held. Nothing is waited for: whoever pushes may be a thread of the library's own, and
  /// when all of these wait for it, none is left to end what they wait for.
  void next() {
    if (over_) return;
    const auto piece = std::make_shared<const Bytes>(from_->take());
    if (piece->empty()) {
      if (!from_->closed()) return;
      over_ = true;
      pipe_.close(std::ios_base::out);
      return;
    }
    moving_ = true;
    // After `sync` the reader gets less than it asked for.
    pipe_.putn_nocopy(reinterpret_cast<const std::uint8_t*>(piece->data()), piece->size())
        .then([self = shared_from_this(), piece](std::size_t) { return self->pipe_.sync(); })
        .then([self = shared_from_this()](const pplx::task<void>& done) { self->moved(done); });
  }
  void moved(const pplx::task<void>& done) {
    const std::lock_guard lock(mutex_);
    moving_ = false;
    try {
      done.get();
    } catch (...) {
      over_ = true;  // The client has left.
    }
    next();
  }
  Pipe pipe_;
  const std::shared_ptr<Stream> from_;
  std::recursive_mutex mutex_;  // What is done already may be told at once.
  bool moving_ = false;
  bool over_ = false;
};

/// Sends, and counts the request out when it is on its way. Failures are the client's having left.
void send(const std::shared_ptr<Shared>& shared, const http_request& request, Response from,
          bool counted) {
  const auto leave = [shared, counted] {
    if (counted) shared->in_flight.leave();
  };
  try {
    http_response response(static_cast<web::http::status_code>(from.status));
    for (const auto& [name, value] : from.headers) {
      if (fits_header(name) && fits_header(value)) response.headers().add(name, value);
    }
    const bool head = request.method() == web::http::methods::HEAD;
    std::shared_ptr<Pump> pump;
    if (!head && from.stream) {
      const Pipe pipe;
      response.set_body(pipe.create_istream(), from.content_type);
      pump = std::make_shared<Pump>(pipe, from.stream);
    } else if (!head && !from.body.empty()) {
      response.set_body(std::move(from.body), from.content_type);
    }
    // The library names a type of its own where none is wanted; it would cost 40 bytes an answer.
    if (from.content_type.empty()) {
      response.headers().remove(web::http::header_names::content_type);
    }
    request.reply(response).then([leave, pump, stream = from.stream](pplx::task<void> done) {
      try {
        done.get();
      } catch (...) {
      }
      if (stream) stream->close();
      leave();
    });
    if (pump) pump->start();
  } catch (...) {
    leave();
  }
}

/// The body as it comes, up to the cap.
struct Body {
  concurrency::streams::streambuf<std::uint8_t> stream;
  std::size_t max;
  Bytes bytes = {};
};

/// True: it came whole; false: it is over the cap, and the rest is not looked at.
pplx::task<bool> read_on(const std::shared_ptr<Body>& body) {
  const std::size_t before = body->bytes.size();
  if (before > body->max) return pplx::task_from_result(false);
  body->bytes.resize(before + kPieceSize);
  return body->stream.getn(reinterpret_cast<std::uint8_t*>(body->bytes.data()) + before, kPieceSize)
      .then([body, before](std::size_t count) {
        body->bytes.resize(before + count);
        return count == 0 ? pplx::task_from_result(true) : read_on(body);
      });
}

/// The length that the client names: nothing without the header, -1 for one that is no number (the
/// library would take it as an empty body) or one beside Transfer-Encoding.
std::optional<std::int64_t> named_length(const web::http::http_headers& headers) {
  const auto at = headers.find("Content-Length");
  if (at == headers.end()) return std::nullopt;
  const std::string& text = at->second;
  const bool number =
      !text.empty() && text.size() < 16 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number || headers.has("Transfer-Encoding")) return -1;
  return std::stoll(text);
}

bool read_head(const http_request& from, Request& to) {
  to.method = from.method();
  if (!split_target(from.request_uri().to_string(), to)) return false;
  for (const auto& [name, value] : from.headers()) {
    std::string& kept = to.headers[lower(name)];
    if (!kept.empty()) kept += ", ";
    kept += value;
  }
  return true;
}

void hand_out(const std::shared_ptr<Shared>& shared, const http_request& from, Request request) {
  Reply reply = reply_once(
      [shared, from](Response response) { send(shared, from, std::move(response), true); });
  try {
    shared->handler(std::move(request), std::move(reply));
  } catch (...) {
    // The dropped reply answers 500.
  }
}

/// On a thread of the pool. Never waits: as many waiting handlers as threads would stop the server
/// for good.
void on_request(const std::shared_ptr<Shared>& shared, const http_request& from) {
  Request request;
  const std::optional<std::int64_t> length = named_length(from.headers());
  if (!read_head(from, request) || (length && *length < 0)) {
    return send(shared, from, bare(400), false);
  }
  if (length && static_cast<std::uint64_t>(*length) > shared->options.body_max) {
    return send(shared, from, bare(413), false);
  }
  if (!shared->in_flight.enter()) return send(shared, from, busy(), false);
  auto body = std::make_shared<Body>(Body{from.body().streambuf(), shared->options.body_max});
  read_on(body).then(
      [shared, from, body, request = std::move(request)](pplx::task<bool> done) mutable {
        try {
          if (!done.get()) return send(shared, from, bare(413), true);
        } catch (...) {
          return send(shared, from, bare(400), true);
        }
        request.body = std::move(body->bytes);
        hand_out(shared, from, std::move(request));
      });
}

/// The library does not tell which port it took for 0, so one is looked for before.
Result<std::uint16_t> free_port(bool v6) {
  const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(ErrorCode::io, "http: socket");
  sockaddr_in6 six{};
  sockaddr_in four{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = v6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = v6 ? sizeof six : sizeof four;
  const bool bound = ::bind(fd, address, size) == 0 && ::getsockname(fd, address, &size) == 0;
  ::close(fd);
  if (!bound) return fail(ErrorCode::io, "http: port");
  return ntohs(v6 ? six.sin6_port : four.sin_port);
}

class CpprestServer final : public HttpServer {
 public:
  ~CpprestServer() override { stop(0); }

  Result<std::uint16_t> start(const ServerOptions& options, Handler handler) override {
    JINDU_ENSURE(shared_ == nullptr && options.threads > 0);
    const bool v6 = options.address == "::1";
    if (!v6 && options.address != "127.0.0.1" && options.address != "localhost") {
      return fail(ErrorCode::refused, "http: cpprestsdk serves loopback only");
    }
    try {
      // The library's close takes a thread of the pool and waits there for each open connection,
      // whose ends come on the others: with none left it would wait for ever.
      crossplat::threadpool::initialize_with_threads(static_cast<std::size_t>(options.threads) + 1);
    } catch (...) {
      // An earlier server of this process made the pool.
    }
    shared_ = std::make_shared<Shared>(options, std::move(handler));
    for (int i = 0; i < (options.port == 0 ? kPortTries : 1); ++i) {
      JINDU_TRY(const std::uint16_t port,
                options.port == 0 ? free_port(v6) : Result<std::uint16_t>(options.port));
      if (open(v6, port)) return port;
    }
    shared_.reset();
    return fail(ErrorCode::busy, "http: port");
  }

  void stop(int grace_ms) override {
    if (!listener_) return;
    shared_->in_flight.close();
    shared_->in_flight.wait_empty(grace_ms);
    try {
      listener_->close().get();
    } catch (...) {
    }
    listener_.reset();
  }

 private:
  bool open(bool v6, std::uint16_t port) {
    try {
      const std::string host = v6 ? "[::1]" : "127.0.0.1";
      auto listener =
          std::make_unique<Listener>("http://" + host + ":" + std::to_string(port) + "/");
      const auto take = [shared = shared_](const http_request& request) {
        on_request(shared, request);
      };
      listener->support(take);
      // The library answers these two by itself unless they are named.
      listener->support(web::http::methods::OPTIONS, take);
      listener->support(web::http::methods::TRCE, take);
      listener->open().get();
      listener_ = std::move(listener);
      return true;
    } catch (...) {
      return false;
    }
  }

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace

std::unique_ptr<HttpServer> make_cpprest_server() { return std::make_unique<CpprestServer>(); }

}  // namespace jindu::http
