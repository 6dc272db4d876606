#include "sync/session/frame.h"

#include <zstd.h>

#include <memory>

#include "sync/crypto/suite.h"

namespace jindu::session {
namespace {

constexpr std::string_view kMagic = "JDF1";
constexpr std::uint8_t kZstd = 1;
constexpr int kLevel = 3;
/// A window of 4 MiB at most: a stranger does not choose how much memory we take.
constexpr int kWindowLogMax = 22;
constexpr std::size_t kRatioMax = 100;
/// Below this nothing is won by compressing.
constexpr std::size_t kCompressMin = 200;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

bool known_kind(std::uint8_t kind) {
  return kind >= static_cast<std::uint8_t>(FrameKind::enrol_request) &&
         kind <= static_cast<std::uint8_t>(FrameKind::sealed);
}

/// Shorter, and within the ratio that the other end accepts; otherwise empty.
Bytes compress(ByteView raw) {
  if (raw.size() < kCompressMin) return {};
  Bytes packed(ZSTD_compressBound(raw.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), kLevel);
  if (ZSTD_isError(size) != 0 || size >= raw.size() || raw.size() > size * kRatioMax) return {};
  packed.resize(size);
  return packed;
}

/// Into exactly `raw_size` bytes, which was checked against the caps before.
Result<Bytes> decompress(ByteView packed, std::size_t raw_size) {
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  JINDU_ENSURE(context != nullptr);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  Bytes raw(raw_size, '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  ZSTD_outBuffer out{raw.data(), raw.size(), 0};
  const std::size_t left = ZSTD_decompressStream(context.get(), &out, &in);
  // One call is enough where all output has room: what is left over is a lie about the lengths.
  if (ZSTD_isError(left) != 0 || left != 0 || in.pos != in.size || out.pos != raw_size) {
    return fail(ErrorCode::corrupt, "frame: zstd");
  }
  return raw;
}

}  // namespace

Bytes encode_frame(const Frame& frame) {
  const Bytes packed = compress(frame.body);
  const ByteView body = packed.empty() ? ByteView(frame.body) : ByteView(packed);
  const auto suite = crypto::find_suite(frame.suite);
  JINDU_ENSURE(suite.ok() && body.size() <= kFrameBodyMax);
  Bytes out;
  out.reserve(kFrameHeaderSize + body.size());
  out.append(kMagic);
  put_u16(out, frame.suite);
  out.push_back(static_cast<char>(frame.kind));
  out.push_back(static_cast<char>(packed.empty() ? 0 : kZstd));
  put_u32(out, static_cast<std::uint32_t>(body.size()));
  put_u32(out, static_cast<std::uint32_t>(frame.body.size()));
  put_u32(out, frame.count);
  out.append(view((*suite)->hash({body})).substr(0, 16));
  out.append(body);
  return out;
}

Result<Frame> decode_frame(ByteView bytes) {
  if (bytes.size() < kFrameHeaderSize || bytes.substr(0, 4) != kMagic) {
    return fail(ErrorCode::corrupt, "frame: header");
  }
  Frame frame;
  frame.suite = get_u16(bytes, 4);
  const auto kind = static_cast<std::uint8_t>(bytes[6]);
  const auto flags = static_cast<std::uint8_t>(bytes[7]);
  const std::size_t size = get_u32(bytes, 8);
  const std::size_t raw_size = get_u32(bytes, 12);
  frame.count = get_u32(bytes, 16);
  const auto suite = crypto::find_suite(frame.suite);
  if (!suite.ok()) return fail(ErrorCode::unsupported, "frame: suite");
  if (!known_kind(kind)) return fail(ErrorCode::unsupported, "frame: kind");
  if ((flags & ~kZstd) != 0) return fail(ErrorCode::unsupported, "frame: flags");
  if (size > kFrameBodyMax || raw_size > kFrameRawMax) {
    return fail(ErrorCode::too_large, "frame: length");
  }
  if (bytes.size() != kFrameHeaderSize + size) return fail(ErrorCode::corrupt, "frame: length");
  const ByteView body = bytes.substr(kFrameHeaderSize);
  if (view((*suite)->hash({body})).substr(0, 16) != bytes.substr(20, 16)) {
    return fail(ErrorCode::corrupt, "frame: hash");
  }
  frame.kind = static_cast<FrameKind>(kind);
  if ((flags & kZstd) == 0) {
    if (raw_size != size) return fail(ErrorCode::corrupt, "frame: raw length");
    frame.body = Bytes(body);
    return frame;
  }
  if (raw_size > size * kRatioMax) return fail(ErrorCode::too_large, "frame: ratio");
  JINDU_TRY(frame.body, decompress(body, raw_size));
  return frame;
}

}  // namespace jindu::session
