#include "tests/unit/http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <utility>

namespace jindu::test {

RawClient::RawClient(unsigned short port, bool v6) {
  fd_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  const timeval patience{10, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  six.sin6_addr = in6addr_loopback;
  const auto* address = v6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  if (::connect(fd_, address, v6 ? sizeof six : sizeof four) != 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // The server stopped listening; the answer tells why.
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawClient::finish() { ::shutdown(fd_, SHUT_WR); }

void RawClient::vanish() {
  const linger reset{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(std::exchange(fd_, -1));
}

bool RawClient::fill() {
  char piece[16384];
  const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
  if (got <= 0) return false;
  buffer_.append(piece, static_cast<std::size_t>(got));
  return true;
}

RawClient::Answer RawClient::read(bool head) {
  Answer answer;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  const std::string text = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  answer.status = std::stoi(text.substr(9, 3));
  std::size_t at = text.find("\r\n") + 2;
  while (at < text.size()) {
    const std::size_t line_end = text.find("\r\n", at);
    const std::size_t colon = text.find(':', at);
    std::string name = text.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    answer.headers[name] = text.substr(colon + 2, line_end - colon - 2);
    at = line_end + 2;
  }
  const auto length = answer.headers.find("content-length");
  const std::size_t size = head || length == answer.headers.end() ? 0 : std::stoul(length->second);
  while (buffer_.size() < size && fill()) {
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

std::string RawClient::chunk() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  const std::size_t size = std::stoul(buffer_.substr(0, end), nullptr, 16);
  const std::size_t whole = end + 2 + size + 2;
  while (buffer_.size() < whole && fill()) {
  }
  std::string piece = buffer_.substr(end + 2, size);
  buffer_.erase(0, whole);
  return piece;
}

bool RawClient::closed() {
  char one = 0;
  const ssize_t got = ::recv(fd_, &one, 1, 0);
  return buffer_.empty() && (got == 0 || (got < 0 && errno == ECONNRESET));
}

RawClient::Answer ask(unsigned short port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.read(request.substr(0, 5) == "HEAD ");
}

std::string request(std::string_view method, std::string_view target, std::string_view headers,
                    std::string_view body) {
  std::string text(method);
  text += " ";
  text += target;
  text += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  text += headers;
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  return text += body;
}

}  // namespace jindu::test
