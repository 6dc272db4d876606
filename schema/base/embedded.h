#pragma once
#include <string_view>

namespace jindu {

/// A file built into the program (packaging/cmake/JinduEmbed.cmake).
struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};

}  // namespace jindu
