#include <openssl/core_names.h>
#include <openssl/params.h>

#include <limits>

#include "schema/base/ensure.h"
#include "sync/crypto/openssl_handles.h"
#include "sync/crypto/parts.h"
#include "sync/crypto/sm2.h"
#include "sync/crypto/sm4.h"
#include "sync/crypto/suites.h"

namespace jindu::crypto {
namespace {

// Looked up once: a look-up by name takes a lock and costs more than hashing a header.
const EVP_MD* sm3() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SM3", nullptr);
  JINDU_ENSURE(algorithm != nullptr);
  return algorithm;
}
EVP_MAC* hmac() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  JINDU_ENSURE(algorithm != nullptr);
  return algorithm;
}

constexpr std::size_t kNonce = 16;
constexpr std::size_t kTag = 32;
constexpr std::size_t kCipherKey = 16;

class Sm3 final : public Hasher {
 public:
  Sm3() : context_(EVP_MD_CTX_new()) {
    JINDU_ENSURE(context_ && EVP_DigestInit_ex2(context_.get(), sm3(), nullptr) == 1);
  }
  void add(ByteView part) override {
    JINDU_ENSURE(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1);
  }
  Hash finish() override {
    Hash out;
    JINDU_ENSURE(EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) == 1);
    return out;
  }

 private:
  DigestContext context_;
};

class GmSuite final : public Suite {
 public:
  SuiteId id() const override { return SuiteId::gm_1; }
  std::string_view name() const override { return "gm-1"; }

  Hash hash(std::initializer_list<ByteView> parts) const override {
    Sm3 hasher;
    for (const ByteView part : parts) hasher.add(part);
    return hasher.finish();
  }
  std::unique_ptr<Hasher> hasher() const override { return std::make_unique<Sm3>(); }

  Hash mac(ByteView key, std::initializer_list<ByteView> parts) const override {
    MacContext context(EVP_MAC_CTX_new(hmac()));
    char name[] = "SM3";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                 OSSL_PARAM_construct_end()};
    // A null key would mean "the key of before"; an empty key is a key.
    const unsigned char* bytes =
        key.empty() ? reinterpret_cast<const unsigned char*>("") : raw(key);
    Hash out;
    JINDU_ENSURE(context && EVP_MAC_init(context.get(), bytes, key.size(), params) == 1);
    for (const ByteView part : parts) {
      JINDU_ENSURE(EVP_MAC_update(context.get(), raw(part), part.size()) == 1);
    }
    JINDU_ENSURE(EVP_MAC_final(context.get(), out.data(), nullptr, out.size()) == 1);
    return out;
  }

  Bytes derive(ByteView secret, ByteView salt, ByteView info, std::size_t size) const override {
    return hkdf(*this, secret, salt, info, size);
  }

  Result<std::unique_ptr<Signer>> new_signer(Random& random) const override {
    Bytes secret = sm2::draw_secret(random);
    auto signer = sm2::load_signer(secret);
    wipe(secret);
    return signer;
  }
  Result<std::unique_ptr<Signer>> load_signer(ByteView secret) const override {
    return sm2::load_signer(secret);
  }
  bool verify(ByteView public_key, std::string_view domain, ByteView message,
              ByteView signature) const override {
    const Signed text(domain, message);
    return sm2::verify(public_key, text.view(), signature);
  }
  Result<std::unique_ptr<Agreement>> new_agreement(Random& random) const override {
    Bytes secret = sm2::draw_secret(random);
    auto agreement = sm2::load_agreement(secret);
    wipe(secret);
    return agreement;
  }
  Result<std::unique_ptr<Agreement>> load_agreement(ByteView secret) const override {
    return sm2::load_agreement(secret);
  }

  Bytes seal(ByteView key, ByteView associated, ByteView plain, Random& random) const override {
    JINDU_ENSURE(key.size() == kKeySize);
    Bytes keys = seal_keys(key);
    Bytes out(kNonce + plain.size(), '\0');
    random.fill({raw(out), kNonce});
    sm4_ctr(ByteView(keys).substr(0, kCipherKey), ByteView(out).substr(0, kNonce), plain,
            raw(out) + kNonce);
    out.append(view(tag(keys, associated, out)));
    wipe(keys);
    return out;
  }

  Result<Bytes> open(ByteView key, ByteView associated, ByteView sealed) const override {
    JINDU_ENSURE(key.size() == kKeySize);
    if (sealed.size() < kNonce + kTag) return fail(ErrorCode::corrupt, "seal: too short");
    const ByteView body = sealed.substr(0, sealed.size() - kTag);
    Bytes keys = seal_keys(key);
    // The tag first: nothing is decrypted that we did not seal.
    if (!equal_secret(view(tag(keys, associated, body)), sealed.substr(body.size()))) {
      wipe(keys);
      return fail(ErrorCode::corrupt, "seal: not sealed with this key and associated data");
    }
    Bytes plain(body.size() - kNonce, '\0');
    sm4_ctr(ByteView(keys).substr(0, kCipherKey), body.substr(0, kNonce), body.substr(kNonce),
            raw(plain));
    wipe(keys);
    return plain;
  }

 private:
  /// 16 bytes for SM4, then 32 for the MAC: one key is never used by two algorithms.
  Bytes seal_keys(ByteView key) const {
    return derive(key, {}, domain::kSeal, kCipherKey + kKeySize);
  }
  /// Over size of the associated data, u64 || associated data || nonce || ciphertext: with the size
  /// in front no byte can move from one part to the next.
  Hash tag(ByteView keys, ByteView associated, ByteView nonce_and_cipher) const {
    Bytes size;
    put_u64(size, associated.size());
    return mac(keys.substr(kCipherKey), {size, associated, nonce_and_cipher});
  }
};

}  // namespace

Result<Bytes> pbkdf2_sm3(ByteView passphrase, ByteView salt, std::uint32_t iterations) {
  if (iterations == 0 || iterations > std::numeric_limits<int>::max()) {
    return fail(ErrorCode::invalid, "pbkdf2: iterations");
  }
  Bytes out(kKeySize, '\0');
  const char* text = passphrase.empty() ? "" : passphrase.data();
  JINDU_ENSURE(PKCS5_PBKDF2_HMAC(text, static_cast<int>(passphrase.size()), raw(salt),
                                 static_cast<int>(salt.size()), static_cast<int>(iterations), sm3(),
                                 static_cast<int>(out.size()), raw(out)) == 1);
  return out;
}

const Suite& gm_suite() {
  static const GmSuite suite;
  return suite;
}

}  // namespace jindu::crypto
