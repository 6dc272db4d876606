#include "sync/http/beast_connection.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

namespace jindu::http {
namespace {

namespace beast = boost::beast;
namespace asio = boost::asio;
namespace message = boost::beast::http;
using std::chrono::milliseconds;

constexpr milliseconds kDrainTime(2000);
constexpr std::size_t kDrainBytesMax = 32u << 20;  ///< more, and he does not want to hear the answer
constexpr milliseconds kWriteTimeout(30'000);
/// A large answer may take longer on a bad link: time for it at this rate is added.
constexpr std::size_t kWriteBytesPerMsMin = 4;
/// The parser's limits do not hold for extensions of a chunk or for fields after the last one: it
/// waits for their end. So what may lie unparsed has a limit, too.
constexpr std::size_t kReadAhead = 64u << 10;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// What the client is told of a request that could not be read; 0: nothing, it left or was slow.
int status_of(beast::error_code error) {
  if (error == message::error::body_limit) return 413;
  if (error == message::error::header_limit || error == message::error::buffer_overflow) return 431;
  if (error == message::error::end_of_stream || error == message::error::partial_message) return 0;
  // Only the parser's own errors are the client's fault; the rest are the link's.
  return error.category() == message::make_error_code(message::error::bad_method).category() ? 400
                                                                                             : 0;
}

bool read_request(const message::request<message::string_body>& from, Request& to) {
  const auto text = [](beast::string_view view) { return std::string(view.data(), view.size()); };
  to.method = text(from.method_string());
  if (!split_target(std::string_view(from.target().data(), from.target().size()), to)) return false;
  for (const auto& field : from) {
    std::string& value = to.headers[lower(text(field.name_string()))];
    if (!value.empty()) value += ", ";
    value += text(field.value());
  }
  return true;
}

template <class Message>
void set_headers(Message& to, const Response& from, bool keep_alive) {
  if (!from.content_type.empty()) to.set(message::field::content_type, from.content_type);
  for (const auto& [name, value] : from.headers) {
    if (fits_header(name) && fits_header(value)) to.set(name, value);
  }
  to.keep_alive(keep_alive);
}

}  // namespace

BeastConnection::BeastConnection(asio::ip::tcp::socket socket, std::shared_ptr<BeastShared> shared)
    : shared_(std::move(shared)),
      stream_(std::move(socket)),
      buffer_(shared_->options.header_max + kReadAhead) {}

BeastConnection::~BeastConnection() {
  const std::lock_guard lock(shared_->mutex);
  shared_->connections.erase(this);
}

void BeastConnection::start() {
  beast::error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->connections.emplace(this, weak_from_this());
  }
  // `stop` closes `in_flight` before it looks for connections: one that it cannot see yet sees
  // this.
  if (shared_->in_flight.closed()) return;
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
}

void BeastConnection::read() {
  if (retiring_) return close();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_->options.header_max));
  parser_->body_limit(shared_->options.body_max);
  stream_.expires_after(milliseconds(shared_->options.read_timeout_ms));
  message::async_read_header(stream_, buffer_, *parser_,
                             [self = shared_from_this()](beast::error_code error, std::size_t) {
                               self->on_header(error);
                             });
}

void BeastConnection::on_header(beast::error_code error) {
  if (error) return on_request(error);
  const auto read_body = [self = shared_from_this()] {
    message::async_read(
        self->stream_, self->buffer_, *self->parser_,
        [self](beast::error_code failed, std::size_t) { self->on_request(failed); });
  };
  if (!beast::iequals(parser_->get()[message::field::expect], "100-continue")) return read_body();
  asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                    [self = shared_from_this(), read_body](beast::error_code failed, std::size_t) {
                      failed ? self->close() : read_body();
                    });
}

void BeastConnection::on_request(beast::error_code error) {
  if (!error) return hand_out();
  const int status = status_of(error);
  status == 0 ? close() : refuse(status);
}

void BeastConnection::hand_out() {
  const auto& from = parser_->get();
  version_ = from.version();
  keep_alive_ = from.keep_alive();
  head_ = from.method() == message::verb::head;
  Request request;
  if (!read_request(from, request)) return refuse(400);
  request.body = std::move(parser_->get().body());
  answering_ = true;
  stream_.expires_never();  // The handler may take its time; the timeout is for the client.
  counted_ = shared_->in_flight.enter();
  if (!counted_) return send(busy());
  Reply reply = reply_once(
      [self = shared_from_this()](Response response) { self->answer(std::move(response)); });
  try {
    shared_->handler(std::move(request), std::move(reply));
  } catch (...) {
    // The dropped reply answers 500.
  }
}

/// From any thread, perhaps long after the server has stopped.
void BeastConnection::answer(Response response) {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->over) return;
  asio::post(stream_.get_executor(),
             [self = shared_from_this(), kept = std::move(response)]() mutable {
               self->send(std::move(kept));
             });
}

void BeastConnection::send(Response response) {
  if (response.stream && !head_) return send_stream(std::move(response));
  const bool keep_alive = keep_alive_ && !retiring_;
  if (head_) {
    auto out = std::make_shared<message::response<message::empty_body>>();
    set_headers(*out, response, keep_alive);
    out->content_length(response.body.size());
    out->result(static_cast<unsigned>(response.status));
    return write(std::move(out));
  }
  auto out = std::make_shared<message::response<message::string_body>>();
  set_headers(*out, response, keep_alive);
  out->result(static_cast<unsigned>(response.status));
  out->body() = std::move(response.body);
  out->prepare_payload();
  write(std::move(out));
}

template <class Body>
void BeastConnection::write(std::shared_ptr<message::response<Body>> out) {
  out->version(version_);
  const bool close_after = out->need_eof();
  const bool counted = counted_;
  stream_.expires_after(kWriteTimeout +
                        milliseconds(out->payload_size().value_or(0) / kWriteBytesPerMsMin));
  message::async_write(
      stream_, *out,
      [self = shared_from_this(), out, close_after, counted](beast::error_code error, std::size_t) {
        self->on_written(error, close_after, counted);
      });
}

void BeastConnection::on_written(beast::error_code error, bool close_after, bool counted) {
  answering_ = false;
  counted_ = false;
  if (counted) shared_->in_flight.leave();
  if (error) return close();
  close_after ? drain() : read();
}

/// The head, then what is pushed, as chunks. The stream's `wake` comes from any thread, perhaps
/// when nobody runs the io_context any more.
void BeastConnection::send_stream(Response response) {
  out_ = response.stream;
  pumping_ = true;
  auto head = std::make_shared<message::response<message::empty_body>>();
  set_headers(*head, response, false);
  head->version(version_);
  head->result(static_cast<unsigned>(response.status));
  head->chunked(true);
  auto serializer = std::make_shared<message::response_serializer<message::empty_body>>(*head);
  stream_.expires_after(kWriteTimeout);
  message::async_write_header(
      stream_, *serializer,
      [self = shared_from_this(), head, serializer](beast::error_code error, std::size_t) {
        self->pumping_ = false;
        if (error) return self->end_stream(true);
        self->out_->attach([weak = self->weak_from_this()] {
          const std::shared_ptr<BeastConnection> alive = weak.lock();
          if (!alive) return;
          const std::lock_guard lock(alive->shared_->mutex);
          if (alive->shared_->over) return;
          asio::post(alive->stream_.get_executor(), [alive] { alive->pump(); });
        });
      });
  // Nobody is read from while the answer runs: the client says nothing more, it can only leave.
  auto seen = std::make_shared<char>();
  stream_.socket().async_receive(
      asio::buffer(seen.get(), 1), asio::ip::tcp::socket::message_peek,
      asio::bind_executor(stream_.get_executor(),
                          [self = shared_from_this(), seen](beast::error_code error, std::size_t) {
                            if (error && self->out_) self->out_->close();
                          }));
}

void BeastConnection::pump() {
  if (!out_ || pumping_) return;
  auto piece = std::make_shared<Bytes>(out_->take());
  if (piece->empty() && !out_->closed()) return stream_.expires_never();
  pumping_ = true;
  stream_.expires_after(kWriteTimeout);
  const auto written = [self = shared_from_this(), piece, last = piece->empty()](
                           beast::error_code error, std::size_t) {
    self->pumping_ = false;
    error || last ? self->end_stream(bool(error)) : self->pump();
  };
  if (piece->empty()) return asio::async_write(stream_, message::make_chunk_last(), written);
  asio::async_write(stream_, message::make_chunk(asio::buffer(*piece)), written);
}

void BeastConnection::end_stream(bool failed) {
  out_->close();
  out_.reset();
  on_written(
      failed ? asio::error::make_error_code(asio::error::connection_aborted) : beast::error_code(),
      true, counted_);
}

void BeastConnection::refuse(int status) {
  answering_ = true;
  keep_alive_ = false;  // Where the next request would begin is not known.
  head_ = false;
  send(bare(status));
}

/// A socket closed with unread bytes in it resets the connection, and the client may never see the
/// answer. So the rest is read and forgotten, for a short while.
void BeastConnection::drain() {
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kDrainTime);
  struct Loop {
    static void run(const std::shared_ptr<BeastConnection>& self, std::size_t left) {
      self->buffer_.clear();
      self->stream_.async_read_some(self->buffer_.prepare(16u << 10),
                                    [self, left](beast::error_code error, std::size_t count) {
                                      error || count > left ? self->close()
                                                            : run(self, left - count);
                                    });
    }
  };
  retiring_ ? close() : Loop::run(shared_from_this(), kDrainBytesMax);
}

void BeastConnection::retire() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->retiring_ = true;
    if (!self->answering_) self->close();
  });
}

void BeastConnection::abort() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->close(); });
}

void BeastConnection::close() {
  beast::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
}

}  // namespace jindu::http
