#pragma once
#include <string>
#include <vector>

#include "schema/base/result.h"

namespace jindu::city {

/// `city.toml`: what an operator of the server may read and set.
struct Settings {
  std::string profile = "daye";
  bool production = false;
  int port = 8931;  ///< of `serve`, on loopback
  /// Names under which a proxy shows the console by https, "jindu.example" or "jindu.example:8443";
  /// none: it is reached over loopback alone.
  std::vector<std::string> hosts = {};
  /// Where departments answer over HTTP; a page may ask none but these.
  std::vector<std::string> departments = {};
  /// The look-up page for employers and persons: its port on loopback, -1: it is not published; and
  /// the names under which a proxy shows it.
  int lookup_port = -1;
  std::vector<std::string> lookup_hosts = {};
  int worker_threads = 0;  ///< 0: as many as there are cores
};

/// `conflict` where the file is already.
Status write_settings(const std::string& dir, const Settings& settings);
/// `not_found`; `invalid` for a file that does not read, or a value out of range.
Result<Settings> read_settings(const std::string& dir);

}  // namespace jindu::city
