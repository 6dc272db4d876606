#include "sync/session/zstd_body.h"

#include <zstd.h>

#include <algorithm>
#include <memory>

#include "sync/session/frame.h"

namespace jindu::session {
namespace {

constexpr int kLevel = 3;
/// A window of 4 MiB at most: a stranger does not choose how much memory we take.
constexpr int kWindowLogMax = 22;
constexpr std::size_t kRatioMax = 100;
/// Below this nothing is won by compressing.
constexpr std::size_t kCompressMin = 200;
/// Output grows piece by piece: a declared length alone takes no memory.
constexpr std::size_t kPiece = 1u << 20;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

Bytes compress_body(ByteView raw) {
  if (raw.size() < kCompressMin) return {};
  Bytes packed(ZSTD_compressBound(raw.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), kLevel);
  if (ZSTD_isError(size) != 0 || size >= raw.size() || raw.size() > size * kRatioMax) return {};
  packed.resize(size);
  return packed;
}

Result<Bytes> decompress_body(ByteView packed, std::size_t raw_size) {
  if (raw_size > kFrameRawMax || raw_size > packed.size() * kRatioMax) {
    return fail(ErrorCode::too_large, "frame: ratio");
  }
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  JINDU_ENSURE(context != nullptr);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  Bytes raw;
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t left = 1;
  while (left != 0) {
    const std::size_t before = raw.size();
    raw.resize(std::min(raw_size, before + kPiece));
    ZSTD_outBuffer out{raw.data(), raw.size(), before};
    left = ZSTD_decompressStream(context.get(), &out, &in);
    // Without progress the lengths lie: more output than declared, or an end cut off.
    if (ZSTD_isError(left) != 0 || (left != 0 && out.pos == before)) {
      return fail(ErrorCode::corrupt, "frame: zstd");
    }
    raw.resize(out.pos);
  }
  if (in.pos != in.size || raw.size() != raw_size) return fail(ErrorCode::corrupt, "frame: zstd");
  return raw;
}

}  // namespace jindu::session
