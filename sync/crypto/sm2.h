#pragma once
#include <memory>

#include "sync/crypto/suite.h"

/// Private to this folder: the SM2 curve (GB/T 32918) through OpenSSL. Public keys are 65 bytes
/// 0x04 || x || y, secrets 32-byte scalars in [1, n-2], signatures r || s.
namespace jindu::crypto::sm2 {

/// A scalar drawn from `random`.
Bytes draw_secret(Random& random);
/// `invalid` when `secret` is no scalar of a key.
Result<std::unique_ptr<Signer>> load_signer(ByteView secret);
Result<std::unique_ptr<Agreement>> load_agreement(ByteView secret);
/// Over `text` as it is: domain and message are joined by the caller.
bool verify(ByteView public_key, ByteView text, ByteView signature);

}  // namespace jindu::crypto::sm2
