#pragma once
#include <map>
#include <string>
#include <string_view>

namespace jindu::test {

/// A client that says exactly what it is told, well-formed or not. Loopback, blocking, gives up on
/// a silent server after ten seconds.
class RawClient {
 public:
  explicit RawClient(unsigned short port, bool v6 = false);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return fd_ >= 0; }
  void send(std::string_view bytes);
  /// Says that it will send no more.
  void finish();
  /// Goes without a word: the connection is reset.
  void vanish();

  struct Answer {
    int status = 0;                              ///< 0: the server closed without one
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
  };
  /// The next answer; of a HEAD request, which has no body.
  Answer read(bool head = false);
  /// Of an answer in chunks whose head was read: the next one; empty after the last, or at the end.
  std::string chunk();
  /// Waits until the server has closed. True: it did, and said nothing more.
  bool closed();

 private:
  bool fill();
  int fd_ = -1;
  std::string buffer_;
};

/// One request on a connection of its own.
RawClient::Answer ask(unsigned short port, std::string_view request);
std::string request(std::string_view method, std::string_view target, std::string_view headers = {},
                    std::string_view body = {});

}  // namespace jindu::test
