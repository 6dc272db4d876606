#include "sync/http/pending.h"

#include <atomic>
#include <chrono>
#include <utility>

namespace jindu::http {
namespace {

class Once {
 public:
  explicit Once(std::function<void(Response)> send) : send_(std::move(send)) {}
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;
  ~Once() {
    // The work was dropped on its way. A client that is never answered would wait for ever.
    answer(bare(500));
  }
  void answer(Response response) {
    if (!answered_.exchange(true)) send_(std::move(response));
  }

 private:
  std::function<void(Response)> send_;
  std::atomic<bool> answered_ = false;
};

}  // namespace

bool Stream::push(Bytes bytes) {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (waiting_.size() + bytes.size() > kWaitingMax) closed_ = true;
    if (!closed_) waiting_ += bytes;
    wake = wake_;
  }
  if (wake) wake();
  return !closed();
}

void Stream::close() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool Stream::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Stream::attach(std::function<void()> wake) {
  {
    const std::lock_guard lock(mutex_);
    wake_ = wake;
  }
  if (wake) wake();
}

Bytes Stream::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool InFlight::enter() {
  const std::lock_guard lock(mutex_);
  if (closed_ || count_ >= max_) return false;
  ++count_;
  return true;
}

void InFlight::leave() {
  const std::lock_guard lock(mutex_);
  --count_;
  if (count_ == 0) changed_.notify_all();
}

void InFlight::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

bool InFlight::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void InFlight::wait_empty(int ms) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return count_ == 0; });
}

Reply reply_once(std::function<void(Response)> send) {
  auto once = std::make_shared<Once>(std::move(send));
  return [once](Response response) { once->answer(std::move(response)); };
}

Response bare(int status) {
  Response response;
  response.status = status;
  return response;
}

Response busy() {
  Response response = bare(503);
  response.headers["Retry-After"] = "1";
  return response;
}

bool split_target(std::string_view target, Request& request) {
  if (target.empty() || target.front() != '/') return false;
  const std::size_t mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  request.query = mark == std::string_view::npos ? "" : std::string(target.substr(mark + 1));
  return true;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool fits_header(std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

}  // namespace jindu::http
