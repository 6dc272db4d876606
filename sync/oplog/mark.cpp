#include <algorithm>

#include "sync/oplog/files.h"
#include "sync/oplog/outbox.h"

namespace jindu::oplog {
namespace {

// 0 magic "JDM1" · 4 epoch 16 · 20 seq u64 · 28 hash 32 · 60 first 4 bytes of SHA-256 of the rest.
constexpr std::string_view kMarkMagic = "JDM1";
constexpr std::size_t kSize = 64;
constexpr std::size_t kCheckAt = 60;

Bytes check(ByteView before) {
  const Hash hash = crypto::suite(crypto::SuiteId::intl_1).hash({before});
  return Bytes(view(hash).substr(0, kSize - kCheckAt));
}

}  // namespace

Status write_mark(const std::string& path, const Mark& mark) {
  Bytes out(kMarkMagic);
  out.append(mark.epoch.view());
  put_u64(out, mark.seq);
  out.append(view(mark.hash));
  out.append(check(out));
  return files::write_unsynced(path, out);
}

// A mark that a power cut has torn counts as none: it is a hint, and a desk must not stay shut for
// it. What it would have told, the city's receipts tell, too.
Result<std::optional<Mark>> read_mark(const std::string& path) {
  const auto file = files::read(path, kSize);
  if (!file.ok()) {
    const ErrorCode code = file.error().code;
    if (code != ErrorCode::not_found && code != ErrorCode::too_large) return file.error();
    return std::optional<Mark>();
  }
  const ByteView bytes = *file;
  if (bytes.size() != kSize || bytes.substr(0, kMarkMagic.size()) != kMarkMagic ||
      bytes.substr(kCheckAt) != check(bytes.substr(0, kCheckAt))) {
    return std::optional<Mark>();
  }
  Mark mark;
  JINDU_TRY(mark.epoch, id_from<Epoch>(bytes.substr(4, 16)));
  mark.seq = get_u64(bytes, 20);
  std::copy_n(bytes.begin() + 28, mark.hash.size(), mark.hash.begin());
  return std::optional<Mark>(mark);
}

}  // namespace jindu::oplog
