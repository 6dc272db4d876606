#include "tests/bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/bench/measure.h"

namespace jindu::bench {
namespace {

constexpr double kPatienceMs = 15'000;

pid_t start(const std::vector<std::string>& command, int& output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) give_up(command.front(), "pipe");
  std::vector<char*> arguments;
  for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) give_up(command.front(), "fork");
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execv(arguments.front(), arguments.data());
    _exit(127);
  }
  close(ends[1]);
  output = ends[0];
  return pid;
}

std::string proc(pid_t pid, const char* file) {
  const std::string who = pid == 0 ? "self" : std::to_string(pid);
  return "/proc/" + who + "/" + file;
}

double status_mb(pid_t pid, std::string_view name) {
  std::ifstream status(proc(pid, "status"));
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(name)) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  give_up("proc", name);
}

}  // namespace

std::string run(const std::vector<std::string>& command) {
  int output = -1;
  const pid_t pid = start(command, output);
  std::string text;
  char buffer[4096];
  for (ssize_t size; (size = read(output, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  close(output);
  int status = 0;
  waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) give_up(command.front(), text);
  return text;
}

Server::Server(const std::vector<std::string>& command) {
  pid_ = start(command, output_);
  std::string line;
  char one = 0;
  while (read(output_, &one, 1) == 1 && one != '\n') line += one;
  if (!line.starts_with("READY ")) give_up(command.front(), "does not serve");
  url_ = line.substr(6);
}

Server::~Server() {
  kill(pid_, SIGTERM);
  const double patience = now_ms() + kPatienceMs;
  while (waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (now_ms() > patience) {
      std::fprintf(stderr, "bench: %d did not end when asked to, and was killed\n", pid_);
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
      break;
    }
    usleep(2'000);
  }
  close(output_);
}

double cpu_ms(pid_t pid) {
  std::ifstream file(proc(pid, "stat"));
  std::string text;
  std::getline(file, text);
  // The second field is the name in brackets and may hold anything; times are 14 and 15.
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double rss_mb(pid_t pid) { return status_mb(pid, "VmRSS:"); }
double peak_rss_mb(pid_t pid) { return status_mb(pid, "VmHWM:"); }

void reset_peak(pid_t pid) {
  std::ofstream file(proc(pid, "clear_refs"));
  file << "5";
}

}  // namespace jindu::bench
