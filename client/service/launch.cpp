#include "client/service/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "schema/base/bytes.h"
#include "sync/crypto/suite.h"
#include "sync/service/tokens.h"

namespace jindu::service {
namespace {

std::string serving(const std::string& dir) { return dir + "/serving"; }
std::string launch(const std::string& dir) { return dir + "/launch"; }

/// Whole or not at all, for its owner only; a link that somebody put there is not followed.
Status put(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  const int file =
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorCode::io, "launch: create");
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) {
    ::unlink(fresh.c_str());
    return fail(ErrorCode::io, "launch: write");
  }
  return {};
}

/// Two words of a file; empty: it is not there, or says something else.
template <class Second>
bool read(const std::string& path, std::string& first, Second& second) {
  std::ifstream file(path);
  return static_cast<bool>(file >> first >> second);
}

}  // namespace

Status note_serving(const std::string& dir, std::uint16_t port) {
  return put(serving(dir), std::to_string(port) + " " + std::to_string(::getpid()) + "\n");
}

void forget_serving(const std::string& dir) {
  ::unlink(serving(dir).c_str());
  ::unlink(launch(dir).c_str());
}

Result<std::string> new_launch_url(const std::string& dir, Clock& clock, Random& random) {
  std::string port;
  pid_t process = 0;
  const bool told = read(serving(dir), port, process) && process > 0;
  if (!told || (::kill(process, 0) != 0 && errno == ESRCH)) {
    return fail(ErrorCode::not_found, "launch: nothing serves here");
  }
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  const std::string token = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  JINDU_TRY_OK(put(launch(dir), token + " " + std::to_string(clock.wall_ms()) + "\n"));
  return "http://127.0.0.1:" + port + "/#" + token;
}

bool take_launch(const std::string& dir, std::string_view token, Clock& clock) {
  std::string left;
  std::int64_t at_ms = 0;
  if (!read(launch(dir), left, at_ms)) return false;
  const std::int64_t age_ms = clock.wall_ms() - at_ms;
  if (!crypto::equal_secret(left, token) || age_ms < 0 || age_ms > Tokens::kLaunchMs) return false;
  return ::unlink(launch(dir).c_str()) == 0;  // Of two who ask at once, one has it.
}

}  // namespace jindu::service
