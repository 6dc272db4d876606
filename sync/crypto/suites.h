#pragma once
#include "sync/crypto/suite.h"

/// Private to this folder: the suites that suite.cpp hands out, and what they share.
namespace jindu::crypto {

const Suite& intl_suite();
const Suite& gm_suite();

/// HKDF (RFC 5869) over the suite's mac; `size` at most 255 × 32.
Bytes hkdf(const Suite& suite, ByteView secret, ByteView salt, ByteView info, std::size_t size);

/// Sizes that both suites have.
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kSignatureSize = 64;

}  // namespace jindu::crypto
