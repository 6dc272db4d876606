#include "server/payout/sealed_list.h"

#include <zip.h>

#include <array>
#include <memory>

namespace jindu::payout {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32, no I, O, 0, 1
constexpr std::size_t kKeyLetters = 26;
constexpr std::size_t kGroup = 5;

struct SourceFree {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, SourceFree>;

Error failed() { return fail(ErrorCode::io, "bank file: container"); }

Status fill(zip_t& archive, ByteView list, const std::string& name, const std::string& key,
            std::int64_t made_ms) {
  zip_source_t* member = zip_source_buffer(&archive, list.data(), list.size(), 0);
  if (member == nullptr) return failed();
  const zip_int64_t index = zip_file_add(&archive, name.c_str(), member, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(member);
    return failed();
  }
  const auto at = static_cast<zip_uint64_t>(index);
  if (zip_file_set_mtime(&archive, at, static_cast<time_t>(made_ms / 1000), 0) != 0 ||
      zip_file_set_encryption(&archive, at, ZIP_EM_AES_256, key.c_str()) != 0) {
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

std::string new_list_key(Random& random) {
  std::array<std::uint8_t, kKeyLetters> drawn{};
  random.fill(drawn);
  std::string key;
  for (std::size_t i = 0; i < kKeyLetters; ++i) {
    if (i > 0 && i % kGroup == 0) key += '-';
    key += kLetters[drawn[i] % kLetters.size()];  // 256 is a multiple of 32: no letter is likelier.
  }
  return key;
}

Result<Bytes> seal_list(ByteView list, const std::string& name, const std::string& key,
                        std::int64_t made_ms) {
  const Source source(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (source == nullptr) return failed();
  zip_source_keep(source.get());  // The archive owns one hold on it, we the other.
  zip_t* archive = zip_open_from_source(source.get(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    zip_source_free(source.get());
    return failed();
  }
  const Status filled = fill(*archive, list, name, key, made_ms);
  if (!filled.ok()) {
    zip_discard(archive);
    return filled.error();
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    return failed();
  }
  return read_all(source.get());
}

}  // namespace jindu::payout
