#include "sync/crypto/sm2.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <optional>

#include "schema/base/ensure.h"
#include "sync/crypto/openssl_handles.h"
#include "sync/crypto/parts.h"
#include "sync/crypto/suites.h"

namespace jindu::crypto::sm2 {
namespace {

constexpr std::size_t kPublicSize = 65;
// The standard's user id (GM/T 0009). OpenSSL 3.0 would silently take an empty one, and no other
// implementation would accept the signature.
constexpr char kUserId[] = "1234567812345678";

const EC_GROUP* group() {
  static const Group sm2(EC_GROUP_new_by_curve_name(NID_sm2));
  JINDU_ENSURE(sm2);
  return sm2.get();
}

Bytes point_bytes(const EC_POINT* point, BN_CTX* context) {
  Bytes out(kPublicSize, '\0');
  JINDU_ENSURE(EC_POINT_point2oct(group(), point, POINT_CONVERSION_UNCOMPRESSED, raw(out),
                                  out.size(), context) == kPublicSize);
  return out;
}

/// The scalar of a key, or nothing when it is outside [1, n-2].
Bignum scalar(ByteView secret) {
  if (secret.size() != kKeySize) return nullptr;
  Bignum d(BN_secure_new());
  Bignum last(BN_dup(EC_GROUP_get0_order(group())));
  JINDU_ENSURE(d && last && BN_bin2bn(raw(secret), static_cast<int>(secret.size()), d.get()) &&
               BN_sub_word(last.get(), 2));
  if (BN_is_zero(d.get()) || BN_cmp(d.get(), last.get()) > 0) return nullptr;
  BN_set_flags(d.get(), BN_FLG_CONSTTIME);
  return d;
}

Bytes public_of(const BIGNUM* d) {
  BignumContext context(BN_CTX_new());
  Point point(EC_POINT_new(group()));
  JINDU_ENSURE(context && point &&
               EC_POINT_mul(group(), point.get(), d, nullptr, nullptr, context.get()) == 1);
  return point_bytes(point.get(), context.get());
}

/// A key as EVP takes it; `secret` empty for a public key. Nothing for a point off the curve.
Key make_key(ByteView public_key, ByteView secret) {
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  JINDU_ENSURE(context && EVP_PKEY_fromdata_init(context.get()) == 1);
  char name[] = "SM2";
  Bytes point(public_key);
  // OSSL_PARAM wants the machine's byte order; the bytes of a key are big-endian.
  Bytes native(secret.rbegin(), secret.rend());
  OSSL_PARAM params[4];
  std::size_t count = 0;
  params[count++] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
  params[count++] =
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  if (!native.empty()) {
    params[count++] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, raw(native), native.size());
  }
  params[count] = OSSL_PARAM_construct_end();
  EVP_PKEY* key = nullptr;
  const int selection = native.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  const bool made = EVP_PKEY_fromdata(context.get(), &key, selection, params) == 1;
  wipe(native);
  Key owner(key);
  if (!made) return nullptr;
  return owner;
}

/// What signs or verifies: the key with the user id, always. The id is set on the key's own context
/// before the digest begins, as SM2(7) describes it: as a parameter of the digest calls OpenSSL
/// 3.0.19 refuses it. `key_context` is borrowed by `digest`, and outlives it.
struct Digester {
  KeyContext key_context;
  DigestContext digest;
  explicit Digester(EVP_PKEY* key)
      : key_context(EVP_PKEY_CTX_new(key, nullptr)), digest(EVP_MD_CTX_new()) {
    if (!key_context || !digest ||
        EVP_PKEY_CTX_set1_id(key_context.get(), kUserId, sizeof kUserId - 1) != 1) {
      digest.reset();
      return;
    }
    EVP_MD_CTX_set_pkey_ctx(digest.get(), key_context.get());
  }
};

/// DER of SEQUENCE { r, s } to r || s and back. Nothing for what is no signature.
std::optional<Bytes> raw_signature(ByteView der) {
  const unsigned char* at = raw(der);
  const EcSignature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  Bytes out(kSignatureSize, '\0');
  if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), raw(out), 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), raw(out) + 32, 32) != 32) {
    return std::nullopt;
  }
  return out;
}

std::optional<Bytes> der_signature(ByteView rs) {
  if (rs.size() != kSignatureSize) return std::nullopt;
  const EcSignature parsed(ECDSA_SIG_new());
  Bignum r(BN_bin2bn(raw(rs), 32, nullptr));
  Bignum s(BN_bin2bn(raw(rs) + 32, 32, nullptr));
  JINDU_ENSURE(parsed && r && s && ECDSA_SIG_set0(parsed.get(), r.get(), s.get()) == 1);
  r.release();  // The signature owns them now.
  s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &der);
  if (size <= 0) return std::nullopt;
  Bytes out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

class Sm2Signer final : public Signer {
 public:
  Sm2Signer(ByteView secret, Bytes public_key, Key key)
      : secret_(secret), public_(std::move(public_key)), key_(std::move(key)) {}
  ~Sm2Signer() override { wipe(secret_); }
  Sm2Signer(const Sm2Signer&) = delete;
  Sm2Signer& operator=(const Sm2Signer&) = delete;

  SuiteId suite() const override { return SuiteId::gm_1; }
  Bytes public_key() const override { return public_; }
  KeyId key_id() const override { return gm_suite().key_id(public_); }
  Bytes secret() const override { return secret_; }

  // SM2's nonce comes from OpenSSL's own generator, not from our Random: two runs of one simulation
  // with gm-1 agree in everything but the signatures.
  Result<Bytes> sign(std::string_view domain, ByteView message) override {
    const Signed text(domain, message);
    const Digester with(key_.get());
    Bytes der(80, '\0');
    std::size_t size = der.size();
    if (!with.digest ||
        EVP_DigestSignInit(with.digest.get(), nullptr, EVP_sm3(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(with.digest.get(), raw(der), &size, text.data(), text.size()) != 1) {
      return fail(ErrorCode::unavailable, "sm2: sign");
    }
    auto signature = raw_signature(ByteView(der).substr(0, size));
    if (!signature) return fail(ErrorCode::unavailable, "sm2: sign");
    return std::move(*signature);
  }

 private:
  Bytes secret_;
  Bytes public_;
  Key key_;
};

class Sm2Agreement final : public Agreement {
 public:
  Sm2Agreement(ByteView secret, Bytes public_key)
      : secret_(secret), public_(std::move(public_key)) {}
  ~Sm2Agreement() override { wipe(secret_); }
  Sm2Agreement(const Sm2Agreement&) = delete;
  Sm2Agreement& operator=(const Sm2Agreement&) = delete;

  Bytes public_key() const override { return public_; }
  Bytes secret() const override { return secret_; }

  // Plain ECDH: x of d × P. By points, because OpenSSL's EVP has no key exchange on this curve (its
  // "SM2" keys only sign, its "EC" keys refuse the curve).
  Result<Bytes> shared(ByteView peer) const override {
    BignumContext context(BN_CTX_new());
    Point theirs(EC_POINT_new(group()));
    Point product(EC_POINT_new(group()));
    Bignum x(BN_secure_new());
    const Bignum d = scalar(secret_);
    JINDU_ENSURE(context && theirs && product && x && d);
    // oct2point checks that the point lies on the curve; its order is prime, so there is no small
    // subgroup to fall into.
    if (peer.size() != kPublicSize || peer[0] != '\x04' ||
        EC_POINT_oct2point(group(), theirs.get(), raw(peer), peer.size(), context.get()) != 1) {
      return fail(ErrorCode::invalid, "agreement: the peer's key is no usable point");
    }
    Bytes out(kKeySize, '\0');
    JINDU_ENSURE(
        EC_POINT_mul(group(), product.get(), nullptr, theirs.get(), d.get(), context.get()) == 1 &&
        EC_POINT_get_affine_coordinates(group(), product.get(), x.get(), nullptr, context.get()) ==
            1 &&
        BN_bn2binpad(x.get(), raw(out), static_cast<int>(out.size())) > 0);
    return out;
  }

 private:
  Bytes secret_;
  Bytes public_;
};

}  // namespace

Bytes draw_secret(Random& random) {
  Bytes secret(kKeySize, '\0');
  // Outside the range once in 2^32 draws.
  do {
    fill(random, secret);
  } while (!scalar(secret));
  return secret;
}

Result<std::unique_ptr<Signer>> load_signer(ByteView secret) {
  const Bignum d = scalar(secret);
  if (!d) return fail(ErrorCode::invalid, "signer: no scalar of the curve");
  Bytes public_key = public_of(d.get());
  Key key = make_key(public_key, secret);
  JINDU_ENSURE(key);
  return std::unique_ptr<Signer>(
      std::make_unique<Sm2Signer>(secret, std::move(public_key), std::move(key)));
}

Result<std::unique_ptr<Agreement>> load_agreement(ByteView secret) {
  const Bignum d = scalar(secret);
  if (!d) return fail(ErrorCode::invalid, "agreement: no scalar of the curve");
  return std::unique_ptr<Agreement>(std::make_unique<Sm2Agreement>(secret, public_of(d.get())));
}

bool verify(ByteView public_key, ByteView text, ByteView signature) {
  if (public_key.size() != kPublicSize || public_key[0] != '\x04') return false;
  const auto der = der_signature(signature);
  if (!der) return false;
  const Key key = make_key(public_key, {});
  if (!key) return false;
  const Digester with(key.get());
  return with.digest &&
         EVP_DigestVerifyInit(with.digest.get(), nullptr, EVP_sm3(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(with.digest.get(), raw(*der), der->size(), raw(text), text.size()) == 1;
}

}  // namespace jindu::crypto::sm2
