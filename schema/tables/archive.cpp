#include "schema/tables/archive.h"

#include <zip.h>

#include <memory>

namespace jindu::tables {
namespace {

struct SourceFree {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, SourceFree>;

Error failed() { return fail(ErrorCode::io, "archive"); }

Status add(zip_t& archive, const ArchiveFile& file, std::int64_t made_ms, const std::string& key) {
  zip_source_t* member = zip_source_buffer(&archive, file.content.data(), file.content.size(), 0);
  if (member == nullptr) return failed();
  const zip_int64_t index = zip_file_add(&archive, file.name.c_str(), member, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(member);
    return failed();
  }
  const auto at = static_cast<zip_uint64_t>(index);
  if (zip_file_set_mtime(&archive, at, static_cast<time_t>(made_ms / 1000), 0) != 0) {
    return failed();
  }
  if (!key.empty() && zip_file_set_encryption(&archive, at, ZIP_EM_AES_256, key.c_str()) != 0) {
    return failed();
  }
  return {};
}

Result<Bytes> read_all(zip_source_t* source) {
  zip_stat_t info;
  if (zip_source_stat(source, &info) != 0 || zip_source_open(source) != 0) return failed();
  Bytes content(static_cast<std::size_t>(info.size), '\0');
  const zip_int64_t read = zip_source_read(source, content.data(), content.size());
  zip_source_close(source);
  if (read < 0 || static_cast<std::size_t>(read) != content.size()) return failed();
  return content;
}

}  // namespace

Result<Bytes> zipped(const std::vector<ArchiveFile>& files, std::int64_t made_ms,
                     const std::string& key) {
  const Source source(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (source == nullptr) return failed();
  zip_source_keep(source.get());  // The archive owns one hold on it, we the other.
  zip_t* archive = zip_open_from_source(source.get(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    zip_source_free(source.get());
    return failed();
  }
  for (const ArchiveFile& file : files) {
    const Status added = add(*archive, file, made_ms, key);
    if (!added.ok()) {
      zip_discard(archive);
      return added.error();
    }
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    return failed();
  }
  return read_all(source.get());
}

}  // namespace jindu::tables
