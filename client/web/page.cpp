#include "client/web/page.h"

#include <nlohmann/json.hpp>

#include "generated/embed/jindu_desk_page_files.h"
#include "schema/base/ensure.h"

namespace jindu::web {

std::vector<service::Asset> desk_page() {
  const std::vector<EmbeddedFile>& files = desk::files();
  const auto manifest = nlohmann::json::parse(files.front().content);
  std::vector<service::Asset> assets;
  for (const auto& one : manifest) {
    const std::string name = one.at("file");
    for (const EmbeddedFile& file : files) {
      if (file.name == name) assets.push_back({one.at("path"), one.at("type"), file.content});
    }
  }
  JINDU_ENSURE(assets.size() == manifest.size());
  return assets;
}

}  // namespace jindu::web
