#pragma once
#include <cstdint>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Frames: what is checked before anything is parsed. docs/PROTOCOL.md section 2.
namespace jindu::session {

enum class FrameKind : std::uint8_t {
  enrol_request = 1,
  enrol_response = 2,
  sync_request = 3,
  sync_response = 4,
  error = 5,
  sealed = 6,  ///< body: channel.h
};

/// Integers are big-endian.
/// 0 magic "JDF1" · 4 suite u16 · 6 kind u8 · 7 flags u8 (bit 0: body is zstd) · 8 length u32 of
/// the body as it stands here · 12 raw length u32 (uncompressed) · 16 count u32 of the messages
/// inside · 20 first 16 bytes of hash(body as it stands here) · 36 body
/// A frame of kind `sealed` is shorter, because the seal finds more than length and hash could:
/// 0 magic · 4 suite · 6 kind · 7 flags, 0 · 8 body, to the end
struct Frame {
  std::uint16_t suite = 1;
  FrameKind kind = FrameKind::error;
  /// What is inside: entries of a request, states and verdicts of an answer; otherwise 1.
  std::uint32_t count = 1;
  Bytes body;  ///< raw, after decompression
};

constexpr std::size_t kFrameHeaderSize = 36;
constexpr std::size_t kSealedHeaderSize = 8;
constexpr std::size_t kFrameBodyMax = 8u << 20;  ///< on the wire
constexpr std::size_t kFrameRawMax = 64u << 20;  ///< after decompression, and at most 100 times

/// Compresses where that is shorter (zstd level 3). A body over the cap is a bug of the caller.
Bytes encode_frame(const Frame& frame);
/// `corrupt` (magic, hash, lengths), `too_large`, `unsupported` (suite, kind). Nothing is parsed.
Result<Frame> decode_frame(ByteView bytes);

/// The same inside a seal, which protects all of it and has named the suite:
/// 0 kind u8 · 1 flags u8 (bit 0: body is zstd) · 2 count u32 · 6 raw length u32, only with zstd ·
/// body, to the end
Bytes encode_inner(const Frame& frame);
/// Errors as above; `corrupt` for a sealed frame inside a seal. `suite` is the seal's.
Result<Frame> decode_inner(std::uint16_t suite, ByteView bytes);

}  // namespace jindu::session
