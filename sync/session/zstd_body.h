#pragma once
#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Private to this folder: bodies of frames, smaller. One zstd frame (RFC 8878), no dictionary.
namespace jindu::session {

/// Empty where compressing does not make it shorter, or makes it so short that the other end would
/// refuse it (over 100 times).
Bytes compress_body(ByteView raw);
/// Into exactly `raw_size` bytes. `too_large`: over the caps; `corrupt`: anything else.
Result<Bytes> decompress_body(ByteView packed, std::size_t raw_size);

}  // namespace jindu::session
