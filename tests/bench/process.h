#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

/// Other processes, and what the kernel says of them. Ends only what it started.
namespace jindu::bench {

/// Runs to the end; gives stdout. Ends the bench where the program fails.
std::string run(const std::vector<std::string>& command);

/// A program that serves: started when its line "READY …" has come, asked to end by SIGTERM.
class Server {
 public:
  explicit Server(const std::vector<std::string>& command);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  pid_t pid() const { return pid_; }
  const std::string& url() const { return url_; }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string url_;
};

/// `pid` 0: this process.
double cpu_ms(pid_t pid);
double rss_mb(pid_t pid);
double peak_rss_mb(pid_t pid);
/// From here on the peak is counted anew.
void reset_peak(pid_t pid);

}  // namespace jindu::bench
