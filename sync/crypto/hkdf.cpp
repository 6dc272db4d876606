#include "schema/base/ensure.h"
#include "sync/crypto/suites.h"

namespace jindu::crypto {

// Built from the suite's own HMAC: libsodium 1.0.18 has no HKDF and OpenSSL 3.0's is not asked to
// take SM3 anywhere else, so one small loop with RFC vectors serves both.
Bytes hkdf(const Suite& suite, ByteView secret, ByteView salt, ByteView info, std::size_t size) {
  constexpr std::size_t kBlock = 32;
  JINDU_ENSURE(size <= 255 * kBlock);
  // An empty salt means a block of zeros; HMAC pads its key with zeros, so they are the same key.
  Hash key = suite.mac(salt, {secret});
  Bytes out;
  out.reserve(size + kBlock);
  Hash block{};
  for (unsigned char counter = 1; out.size() < size; ++counter) {
    const char number = static_cast<char>(counter);
    const ByteView previous = counter == 1 ? ByteView() : view(block);
    block = suite.mac(view(key), {previous, info, ByteView(&number, 1)});
    out.append(view(block));
  }
  out.resize(size);
  return out;
}

}  // namespace jindu::crypto
