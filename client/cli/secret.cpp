#include "client/cli/secret.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>

namespace jindu::cli {
namespace {

constexpr std::size_t kSecretMax = 4096;

/// The terminal without echo, for as long as this lives.
class Quiet {
 public:
  explicit Quiet(int terminal) : terminal_(terminal) {
    known_ = ::tcgetattr(terminal, &before_) == 0;
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal, TCSAFLUSH, &quiet);
  }
  ~Quiet() {
    if (known_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  int terminal_;
  bool known_ = false;
  termios before_{};
};

void say(int terminal, std::string_view text) {
  if (::write(terminal, text.data(), text.size()) < 0) return;  // Then nobody sees it.
}

}  // namespace

bool can_ask() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

Result<std::string> ask_secret(const char* prompt) {
  // Not standard input: a form may come from there.
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) return fail(ErrorCode::io, "terminal");
  std::string line;
  bool ended = false;
  {
    const Quiet quiet(terminal);
    say(terminal, prompt);
    char c = 0;
    while (!ended && line.size() < kSecretMax && ::read(terminal, &c, 1) == 1) {
      ended = c == '\n' || c == '\r';
      if (!ended) line.push_back(c);
    }
    say(terminal, "\n");
  }
  ::close(terminal);
  if (!ended) return fail(ErrorCode::io, "terminal");
  return line;
}

Result<std::string> secret_in(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return fail(ErrorCode::io, "C-901 口令文件读不到，请核对所指的文件");
  }
  return line;
}

}  // namespace jindu::cli
