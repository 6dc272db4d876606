#include "client/desk/config.h"

#include <toml++/toml.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace jindu::desk {

Result<Config> read_config(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return fail(ErrorCode::not_found, "desk.toml");
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& problem) {
    return fail(ErrorCode::invalid,
                "desk.toml: line " + std::to_string(problem.source().begin.line));
  }
  Config config;
  config.city_url = table["city"]["url"].value_or(std::string());
  config.sync_interval_s = table["sync"]["interval_seconds"].value_or(config.sync_interval_s);
  config.local_port = table["local"]["port"].value_or(config.local_port);
  if (config.sync_interval_s < 1) return fail(ErrorCode::invalid, "desk.toml: interval_seconds");
  if (config.local_port < 0 || config.local_port > 65535) {
    return fail(ErrorCode::invalid, "desk.toml: port");
  }
  return config;
}

Status write_config(const std::string& path, const Config& config) {
  toml::table table;
  table.insert("city", toml::table{{"url", config.city_url}});
  table.insert("sync", toml::table{{"interval_seconds", config.sync_interval_s}});
  table.insert("local", toml::table{{"port", config.local_port}});
  const std::string next = path + ".new";
  {
    std::ofstream file(next, std::ios::trunc);
    file << table << '\n';
    file.flush();
    if (!file) return fail(ErrorCode::io, "desk.toml");
  }
  if (std::rename(next.c_str(), path.c_str()) != 0) return fail(ErrorCode::io, "desk.toml");
  return {};
}

}  // namespace jindu::desk
