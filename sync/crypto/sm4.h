#pragma once
#include "schema/base/bytes.h"

/// Private to this folder: SM4 (GB/T 32907) in counter mode.
namespace jindu::crypto {

/// Writes as many bytes as `in` has to `out`, from the counter block `nonce16` on. Encrypting and
/// decrypting are the same.
void sm4_ctr(ByteView key16, ByteView nonce16, ByteView in, unsigned char* out);

}  // namespace jindu::crypto
