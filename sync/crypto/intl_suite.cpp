#include <sodium.h>

#include <utility>

#include "schema/base/ensure.h"
#include "sync/crypto/parts.h"
#include "sync/crypto/suites.h"

namespace jindu::crypto {
namespace {

class Ed25519Signer final : public Signer {
 public:
  explicit Ed25519Signer(ByteView seed) {
    crypto_sign_seed_keypair(public_.data(), secret_.data(), raw(seed));
  }
  ~Ed25519Signer() override { sodium_memzero(secret_.data(), secret_.size()); }
  Ed25519Signer(const Ed25519Signer&) = delete;
  Ed25519Signer& operator=(const Ed25519Signer&) = delete;

  SuiteId suite() const override { return SuiteId::intl_1; }
  Bytes public_key() const override {
    return {reinterpret_cast<const char*>(public_.data()), public_.size()};
  }
  KeyId key_id() const override { return intl_suite().key_id(public_key()); }
  Result<Bytes> sign(std::string_view domain, ByteView message) override {
    const Signed text(domain, message);
    Bytes signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(raw(signature), nullptr, text.data(), text.size(), secret_.data());
    return signature;
  }
  Bytes secret() const override {
    // libsodium's secret key is the seed followed by the public key.
    return {reinterpret_cast<const char*>(secret_.data()), crypto_sign_SEEDBYTES};
  }

 private:
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_{};
};

class X25519Agreement final : public Agreement {
 public:
  explicit X25519Agreement(ByteView secret) : secret_(secret), public_(kKeySize, '\0') {
    crypto_scalarmult_base(raw(public_), raw(secret_));
  }
  ~X25519Agreement() override { wipe(secret_); }
  X25519Agreement(const X25519Agreement&) = delete;
  X25519Agreement& operator=(const X25519Agreement&) = delete;

  Bytes public_key() const override { return public_; }
  Bytes secret() const override { return secret_; }
  Result<Bytes> shared(ByteView peer_public_key) const override {
    if (peer_public_key.size() != kKeySize) {
      return fail(ErrorCode::invalid, "agreement: length of the peer's key");
    }
    Bytes out(kKeySize, '\0');
    // Fails for the points of small order, whose result an attacker would know.
    if (crypto_scalarmult(raw(out), raw(secret_), raw(peer_public_key)) != 0) {
      return fail(ErrorCode::invalid, "agreement: the peer's key is no usable point");
    }
    return out;
  }

 private:
  Bytes secret_;
  Bytes public_;
};

class Sha256 final : public Hasher {
 public:
  Sha256() { crypto_hash_sha256_init(&state_); }
  void add(ByteView part) override { crypto_hash_sha256_update(&state_, raw(part), part.size()); }
  Hash finish() override {
    Hash out;
    crypto_hash_sha256_final(&state_, out.data());
    return out;
  }

 private:
  crypto_hash_sha256_state state_;
};

class IntlSuite final : public Suite {
 public:
  SuiteId id() const override { return SuiteId::intl_1; }
  std::string_view name() const override { return "intl-1"; }

  Hash hash(std::initializer_list<ByteView> parts) const override {
    Sha256 hasher;
    for (const ByteView part : parts) hasher.add(part);
    return hasher.finish();
  }
  std::unique_ptr<Hasher> hasher() const override { return std::make_unique<Sha256>(); }

  Hash mac(ByteView key, std::initializer_list<ByteView> parts) const override {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(key), key.size());
    for (const ByteView part : parts) {
      crypto_auth_hmacsha256_update(&state, raw(part), part.size());
    }
    Hash out;
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
  }

  Bytes derive(ByteView secret, ByteView salt, ByteView info, std::size_t size) const override {
    return hkdf(*this, secret, salt, info, size);
  }

  Result<std::unique_ptr<Signer>> new_signer(Random& random) const override {
    Bytes seed(kKeySize, '\0');
    fill(random, seed);
    auto signer = load_signer(seed);
    wipe(seed);
    return signer;
  }

  Result<std::unique_ptr<Signer>> load_signer(ByteView secret) const override {
    if (secret.size() != kKeySize) return fail(ErrorCode::invalid, "signer: length of the secret");
    return std::unique_ptr<Signer>(std::make_unique<Ed25519Signer>(secret));
  }

  bool verify(ByteView public_key, std::string_view domain, ByteView message,
              ByteView signature) const override {
    if (public_key.size() != kKeySize || signature.size() != kSignatureSize) return false;
    const Signed text(domain, message);
    return crypto_sign_verify_detached(raw(signature), text.data(), text.size(), raw(public_key)) ==
           0;
  }

  Result<std::unique_ptr<Agreement>> new_agreement(Random& random) const override {
    Bytes secret(kKeySize, '\0');
    fill(random, secret);
    auto agreement = load_agreement(secret);
    wipe(secret);
    return agreement;
  }

  Result<std::unique_ptr<Agreement>> load_agreement(ByteView secret) const override {
    if (secret.size() != kKeySize) {
      return fail(ErrorCode::invalid, "agreement: length of the secret");
    }
    return std::unique_ptr<Agreement>(std::make_unique<X25519Agreement>(secret));
  }

  Bytes seal(ByteView key, ByteView associated, ByteView plain, Random& random) const override {
    JINDU_ENSURE(key.size() == kKeySize);
    Bytes out(kNonce + plain.size() + kTag, '\0');
    random.fill({raw(out), kNonce});
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out) + kNonce, nullptr, raw(plain), plain.size(),
                                               raw(associated), associated.size(), nullptr,
                                               raw(out), raw(key));
    return out;
  }

  Result<Bytes> open(ByteView key, ByteView associated, ByteView sealed) const override {
    JINDU_ENSURE(key.size() == kKeySize);
    if (sealed.size() < kNonce + kTag) return fail(ErrorCode::corrupt, "seal: too short");
    Bytes plain(sealed.size() - kNonce - kTag, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            raw(plain), nullptr, nullptr, raw(sealed) + kNonce, sealed.size() - kNonce,
            raw(associated), associated.size(), raw(sealed), raw(key)) != 0) {
      return fail(ErrorCode::corrupt, "seal: not sealed with this key and associated data");
    }
    return plain;
  }

 private:
  static constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  static constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
};

}  // namespace

const Suite& intl_suite() {
  static const IntlSuite suite;
  return suite;
}

}  // namespace jindu::crypto
