#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Files put into one, as any computer opens it (ZIP).
namespace jindu::tables {

struct ArchiveFile {
  std::string name;  ///< UTF-8, no folder
  ByteView content;  ///< outlives the call
};

/// `made_ms`: the time that its files bear. With a `key` each is encrypted (AES-256).
Result<Bytes> zipped(const std::vector<ArchiveFile>& files, std::int64_t made_ms,
                     const std::string& key = {});

}  // namespace jindu::tables
