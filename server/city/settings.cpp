#include "server/city/settings.h"

#include <toml++/toml.h>

#include "server/city/files.h"

namespace jindu::city {
namespace {

constexpr char kSettingsName[] = "city.toml";

Result<Settings> parse(const std::string& text) {
  try {
    const toml::table table = toml::parse(text);
    Settings settings;
    settings.profile = table["profile"].value_or(std::string());
    settings.production = table["production"].value_or(false);
    settings.port = table["serve"]["port"].value_or(settings.port);
    settings.worker_threads = table["serve"]["worker_threads"].value_or(0);
    const auto read_list = [](const toml::node_view<const toml::node>& from,
                              std::vector<std::string>& to) {
      const toml::array* list = from.as_array();
      if (list == nullptr) return;
      for (const toml::node& one : *list) to.push_back(one.value_or(std::string()));
    };
    const toml::table& read = table;
    read_list(read["serve"]["hosts"], settings.hosts);
    read_list(read["departments"]["urls"], settings.departments);
    read_list(read["lookup"]["hosts"], settings.lookup_hosts);
    settings.lookup_port = table["lookup"]["port"].value_or(settings.lookup_port);
    if (settings.profile.empty() || settings.port < 0 || settings.port > 65535 ||
        settings.lookup_port < -1 || settings.lookup_port > 65535 ||
        settings.worker_threads < 0 || settings.worker_threads > 256) {
      return fail(ErrorCode::invalid, "city.toml: a value out of range");
    }
    return settings;
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::invalid, "city.toml: line " + std::to_string(error.source().begin.line));
  }
}

}  // namespace

Status write_settings(const std::string& dir, const Settings& settings) {
  const std::string text =
      "# 津渡市级服务器设置\nprofile = \"" + settings.profile +
      "\"\nproduction = " + (settings.production ? "true" : "false") +
      "\n\n[serve]\n# 只在本机回环地址监听, 对外由 nginx 转发\nport = " +
      std::to_string(settings.port) +
      "\n# 市局页面对外的名称（由 nginx 以 https 转发），例如 [\"jindu.example\"]；空: "
      "只在本机打开\nhosts = []" +
      "\n# 0: 与处理器核数相同\nworker_threads = " + std::to_string(settings.worker_threads) +
      "\n\n[lookup]\n# 对外查询页（单位核定表、办理进度）；-1: 不开放\nport = -1\nhosts = []\n" +
      "\n[departments]\n# 可经接口查询的部门地址\nurls = []\n";
  return files::create(dir, kSettingsName, text);
}

Result<Settings> read_settings(const std::string& dir) {
  JINDU_TRY(const Bytes text, files::read(dir + '/' + kSettingsName, 64 * 1024));
  return parse(text);
}

}  // namespace jindu::city
