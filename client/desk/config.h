#pragma once
#include <string>

#include "schema/base/result.h"

namespace jindu::desk {

/// desk.toml: what the machine's owner may set. Everything else comes from the city.
struct Config {
  std::string city_url;
  int sync_interval_s = 60;  ///< of the agent, while online
  int local_port = 0;        ///< of the local page; 0: any free one
};

/// `not_found` without a file; `invalid` names the line.
Result<Config> read_config(const std::string& path);
/// Writes through a second file, so that a power cut leaves the old one.
Status write_config(const std::string& path, const Config& config);

}  // namespace jindu::desk
