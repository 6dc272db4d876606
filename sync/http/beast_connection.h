#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "sync/http/http_server.h"
#include "sync/http/pending.h"

/// Private to this folder: the only headers that know Beast.
namespace jindu::http {

class BeastConnection;

/// What all connections of one server share. Owns the io_context, because a Reply (and with it a
/// connection's socket) may outlive the server.
struct BeastShared {
  BeastShared(const ServerOptions& server_options, Handler server_handler)
      : options(server_options),
        handler(std::move(server_handler)),
        in_flight(server_options.in_flight_max) {}

  boost::asio::io_context io;
  const ServerOptions options;
  const Handler handler;
  InFlight in_flight;

  std::mutex mutex;
  bool over = false;  ///< nobody runs `io` any more: nothing may be posted to it
  std::unordered_map<BeastConnection*, std::weak_ptr<BeastConnection>> connections;
};

/// One connection: reads a request, hands it out, writes the answer, and again. Everything happens
/// on the connection's strand; `shared_from_this` in each pending step keeps it alive.
///
///   reading --request--> answering --written, keep-alive--> reading
///      |                     |  (a stream is written piece by piece; its connection ends with it)
///      | unreadable: 4xx     | close
///      v                     v
///   draining (what the client still sends, for 2 s or 32 MB, so that it sees the answer) --> closed
class BeastConnection : public std::enable_shared_from_this<BeastConnection> {
 public:
  BeastConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<BeastShared> shared);
  ~BeastConnection();
  void start();
  /// Closes it if no request is being answered; otherwise it closes after that answer.
  void retire();
  /// Closes it whatever it does.
  void abort();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void read();
  void on_header(boost::beast::error_code error);
  void on_request(boost::beast::error_code error);
  void hand_out();
  void answer(Response response);
  void send(Response response);
  template <class Body>
  void write(std::shared_ptr<boost::beast::http::response<Body>> message);
  void on_written(boost::beast::error_code error, bool close, bool counted);
  void send_stream(Response response);
  void pump();
  void end_stream(bool failed);
  void refuse(int status);
  void drain();
  void close();

  std::shared_ptr<BeastShared> shared_;  ///< before what lives in its io_context
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::shared_ptr<Stream> out_;  ///< the answer under way has no end yet
  bool pumping_ = false;         ///< a piece of it is being written
  bool answering_ = false;
  bool counted_ = false;  ///< entered in `in_flight`
  bool retiring_ = false;
  bool head_ = false;
  bool keep_alive_ = false;
  unsigned version_ = 11;
};

}  // namespace jindu::http
