#include "sync/session/frame.h"

#include "sync/crypto/suite.h"
#include "sync/session/zstd_body.h"

namespace jindu::session {
namespace {

constexpr std::string_view kMagic = "JDF1";
constexpr std::uint8_t kZstd = 1;
constexpr std::size_t kInnerHeaderSize = 6;

Status check_kind(std::uint8_t kind, std::uint8_t flags) {
  if (kind < static_cast<std::uint8_t>(FrameKind::enrol_request) ||
      kind > static_cast<std::uint8_t>(FrameKind::sealed)) {
    return fail(ErrorCode::unsupported, "frame: kind");
  }
  if ((flags & ~kZstd) != 0) return fail(ErrorCode::unsupported, "frame: flags");
  return {};
}

Result<Frame> decode_sealed(Frame frame, std::uint8_t flags, ByteView body) {
  if (flags != 0) return fail(ErrorCode::unsupported, "frame: flags");
  if (body.size() > kFrameBodyMax) return fail(ErrorCode::too_large, "frame: length");
  frame.body = Bytes(body);
  return frame;
}

Result<Frame> decode_plain(Frame frame, const crypto::Suite& suite, std::uint8_t flags,
                           ByteView bytes) {
  if (bytes.size() < kFrameHeaderSize) return fail(ErrorCode::corrupt, "frame: header");
  const std::size_t size = get_u32(bytes, 8);
  const std::size_t raw_size = get_u32(bytes, 12);
  frame.count = get_u32(bytes, 16);
  if (size > kFrameBodyMax || raw_size > kFrameRawMax) {
    return fail(ErrorCode::too_large, "frame: length");
  }
  if (bytes.size() != kFrameHeaderSize + size) return fail(ErrorCode::corrupt, "frame: length");
  const ByteView body = bytes.substr(kFrameHeaderSize);
  const bool packed = (flags & kZstd) != 0;
  if (!packed && raw_size != size) return fail(ErrorCode::corrupt, "frame: raw length");
  if (view(suite.hash({body})).substr(0, 16) != bytes.substr(20, 16)) {
    return fail(ErrorCode::corrupt, "frame: hash");
  }
  if (packed) {
    JINDU_TRY(frame.body, decompress_body(body, raw_size));
  } else {
    frame.body = Bytes(body);
  }
  return frame;
}

}  // namespace

Bytes encode_frame(const Frame& frame) {
  const auto suite = crypto::find_suite(frame.suite);
  const bool sealed = frame.kind == FrameKind::sealed;
  const Bytes packed = sealed ? Bytes() : compress_body(frame.body);
  const ByteView body = packed.empty() ? ByteView(frame.body) : ByteView(packed);
  JINDU_ENSURE(suite.ok() && body.size() <= kFrameBodyMax);
  Bytes out;
  out.reserve(kFrameHeaderSize + body.size());
  out.append(kMagic);
  put_u16(out, frame.suite);
  out.push_back(static_cast<char>(frame.kind));
  out.push_back(static_cast<char>(packed.empty() ? 0 : kZstd));
  if (!sealed) {
    put_u32(out, static_cast<std::uint32_t>(body.size()));
    put_u32(out, static_cast<std::uint32_t>(frame.body.size()));
    put_u32(out, frame.count);
    out.append(view((*suite)->hash({body})).substr(0, 16));
  }
  out.append(body);
  return out;
}

Result<Frame> decode_frame(ByteView bytes) {
  if (bytes.size() < kSealedHeaderSize || bytes.substr(0, 4) != kMagic) {
    return fail(ErrorCode::corrupt, "frame: header");
  }
  Frame frame;
  frame.suite = get_u16(bytes, 4);
  const auto kind = static_cast<std::uint8_t>(bytes[6]);
  const auto flags = static_cast<std::uint8_t>(bytes[7]);
  const auto suite = crypto::find_suite(frame.suite);
  if (!suite.ok()) return fail(ErrorCode::unsupported, "frame: suite");
  JINDU_TRY_OK(check_kind(kind, flags));
  frame.kind = static_cast<FrameKind>(kind);
  if (frame.kind == FrameKind::sealed) {
    return decode_sealed(std::move(frame), flags, bytes.substr(kSealedHeaderSize));
  }
  return decode_plain(std::move(frame), **suite, flags, bytes);
}

Bytes encode_inner(const Frame& frame) {
  const Bytes packed = compress_body(frame.body);
  Bytes out;
  out.reserve(kInnerHeaderSize + 4 + (packed.empty() ? frame.body.size() : packed.size()));
  out.push_back(static_cast<char>(frame.kind));
  out.push_back(static_cast<char>(packed.empty() ? 0 : kZstd));
  put_u32(out, frame.count);
  if (packed.empty()) return out + frame.body;
  put_u32(out, static_cast<std::uint32_t>(frame.body.size()));
  return out + packed;
}

Result<Frame> decode_inner(std::uint16_t suite, ByteView bytes) {
  if (bytes.size() < kInnerHeaderSize) return fail(ErrorCode::corrupt, "frame: header");
  Frame frame;
  frame.suite = suite;
  const auto kind = static_cast<std::uint8_t>(bytes[0]);
  const auto flags = static_cast<std::uint8_t>(bytes[1]);
  JINDU_TRY_OK(check_kind(kind, flags));
  frame.kind = static_cast<FrameKind>(kind);
  if (frame.kind == FrameKind::sealed) return fail(ErrorCode::corrupt, "frame: sealed twice");
  frame.count = get_u32(bytes, 2);
  const ByteView rest = bytes.substr(kInnerHeaderSize);
  if ((flags & kZstd) == 0) {
    frame.body = Bytes(rest);
    return frame;
  }
  if (rest.size() < 4) return fail(ErrorCode::corrupt, "frame: header");
  JINDU_TRY(frame.body, decompress_body(rest.substr(4), get_u32(rest, 0)));
  return frame;
}

}  // namespace jindu::session
