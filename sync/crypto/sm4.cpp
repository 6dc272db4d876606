#include "sync/crypto/sm4.h"

#include "schema/base/ensure.h"
#include "sync/crypto/openssl_handles.h"
#include "sync/crypto/parts.h"

namespace jindu::crypto {

// OpenSSL's SM4 looks tables up by secret bytes (not constant time). What we encrypt so are
// messages and slots, where nobody can time single blocks.
void sm4_ctr(ByteView key16, ByteView nonce16, ByteView in, unsigned char* out) {
  static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
  CipherContext context(EVP_CIPHER_CTX_new());
  JINDU_ENSURE(key16.size() == 16 && nonce16.size() == 16 && algorithm && context &&
               EVP_EncryptInit_ex2(context.get(), algorithm, raw(key16), raw(nonce16), nullptr) ==
                   1);
  // OpenSSL counts in int; frames are capped far below, and a longer text still comes out right.
  constexpr std::size_t kPiece = std::size_t{1} << 24;
  for (std::size_t done = 0; done < in.size();) {
    const ByteView piece = in.substr(done, kPiece);
    int written = 0;
    JINDU_ENSURE(EVP_EncryptUpdate(context.get(), out + done, &written, raw(piece),
                                   static_cast<int>(piece.size())) == 1);
    done += piece.size();
  }
}

}  // namespace jindu::crypto
