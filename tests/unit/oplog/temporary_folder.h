#pragma once
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/ensure.h"

namespace jindu::test {

/// A folder that goes when it does.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(
      const std::filesystem::path& under = std::filesystem::temp_directory_path()) {
    std::string pattern = (under / "jindu-test-XXXXXX").string();
    JINDU_ENSURE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  /// Where files cost no disk, if the machine has such a place: for what tests no durability.
  static std::filesystem::path in_memory() {
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    constexpr std::uintmax_t kRoom = 256U << 20;
    const bool there = ::getenv("TMPDIR") == nullptr && ::access(memory.c_str(), W_OK) == 0 &&
                       std::filesystem::space(memory, ignored).available >= kRoom && !ignored;
    return there ? memory : std::filesystem::temp_directory_path();
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(path_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& name, const Bytes& content) const {
    std::ofstream(path_ + "/" + name, std::ios::binary | std::ios::trunc) << content;
  }

 private:
  std::string path_;
};

}  // namespace jindu::test
