#include <doctest/doctest.h>

#include "sync/crypto/sm2.h"
#include "sync/crypto/sm4.h"
#include "sync/crypto/suite.h"

// Every expected value here stands in a standard; where a standard has none for our parameters, the
// comment names the independent program that made it.
namespace jindu::crypto {
namespace {

const Suite& intl() { return suite(SuiteId::intl_1); }
const Suite& gm() { return suite(SuiteId::gm_1); }
Bytes hex(std::string_view text) { return *from_hex(text); }
std::string hex_of(const Hash& hash) { return to_hex(view(hash)); }

/// Gives out fixed bytes: the nonce of a vector.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    REQUIRE(out.size() == bytes_.size());
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
  }

 private:
  Bytes bytes_;
};

TEST_CASE("sha-256: the examples of FIPS 180-4, in one part or in several") {
  CHECK(hex_of(intl().hash({"abc"})) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of(intl().hash({})) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_of(intl().hash({"abcdbcdecdefdefgefghfghighijhi", "", "jkijkljklmklmnlmnomnopnopq"})) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("sm3: the two examples of GB/T 32905 annex A") {
  CHECK(hex_of(gm().hash({"abc"})) ==
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  const Bytes sixteen = "abcdabcdabcdabcd";
  CHECK(hex_of(gm().hash({sixteen, sixteen, "abcd", "abcdabcdabcd", sixteen})) ==
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST_CASE("mac: RFC 4231 case 2, and the same input with SM3") {
  CHECK(hex_of(intl().mac("Jefe", {"what do ya want ", "for nothing?"})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Made with Python's hmac over the SM3 of its own OpenSSL.
  CHECK(hex_of(gm().mac("Jefe", {"what do ya want ", "for nothing?"})) ==
        "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
}

TEST_CASE("derive: HKDF as RFC 5869 cases 1 and 3 have it") {
  const Bytes secret(22, '\x0b');
  const Bytes salt = hex("000102030405060708090a0b0c");
  const Bytes info = hex("f0f1f2f3f4f5f6f7f8f9");
  CHECK(to_hex(intl().derive(secret, salt, info, 42)) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(to_hex(intl().derive(secret, "", "", 42)) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  // Case 1 with SM3, made with Python's hmac.
  CHECK(to_hex(gm().derive(secret, salt, info, 42)) ==
        "c69fe91b7aaee2dd5718d72dcaee0cce93f1b8e41f792da51261b6a517e68b36ed2c595572b01dfa359b");
}

TEST_CASE("argon2id: one lane, as another implementation computes it") {
  // RFC 9106 itself only has four lanes; these are from Python's cryptography over OpenSSL 3.5.
  CHECK(to_hex(*argon2id(Bytes(32, '\x01'), Bytes(16, '\x02'), 3, 32 * 1024)) ==
        "30e0b44b7e23423b7282859ea36f02825b5828dde3c25f124d59d42d7235e132");
  CHECK(to_hex(*argon2id("password", hex("000102030405060708090a0b0c0d0e0f"), 1, 8 * 1024)) ==
        "3a008963c65f7ffa7331a90babd1fd17ea9f03bd05356b857ceb43f7b7080adc");
}

TEST_CASE("ed25519: keys of RFC 8032, and its long message signed and verified") {
  struct Row {
    const char* seed;
    const char* public_key;
  };
  for (const Row& row : {Row{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
                         Row{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"},
                         Row{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                             "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"}}) {
    CHECK(to_hex((*intl().load_signer(hex(row.seed)))->public_key()) == row.public_key);
  }

  // What we sign is domain || 0x00 || message. The message of "TEST 1024" has a zero at byte 67, so
  // it can be put in whole.
  const Bytes text =
      hex("08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f5"
          "4e9f77b1e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37"
          "c93a1b270b20329d658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efc"
          "b8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b"
          "3b310da903401aa62100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573c"
          "b116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204"
          "ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958"
          "d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24"
          "554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c6"
          "5adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2"
          "cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128bab27af87a"
          "71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b"
          "e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9"
          "b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb"
          "038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f672451"
          "7b65e614ad6808d6f6ee34dff7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08"
          "d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e"
          "2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d"
          "5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e6aed3fb0"
          "f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041"
          "e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa9"
          "33a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185"
          "c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c"
          "15fc910840b94c00a0b9d0");
  REQUIRE(text.size() == 1023);
  REQUIRE(text[67] == '\0');
  const std::string_view domain = ByteView(text).substr(0, 67);
  const ByteView message = ByteView(text).substr(68);
  const auto signer =
      *intl().load_signer(hex("f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5"));
  const Bytes signature = *signer->sign(domain, message);
  CHECK(to_hex(signature) ==
        "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350"
        "aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03");
  CHECK(intl().verify(signer->public_key(), domain, message, signature));
}

TEST_CASE("x25519: the exchange of RFC 7748 section 6.1") {
  const auto alice = *intl().load_agreement(
      hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  const auto bob = *intl().load_agreement(
      hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  CHECK(to_hex(alice->public_key()) ==
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  const std::string shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  CHECK(to_hex(*alice->shared(bob->public_key())) == shared);
  CHECK(to_hex(*bob->shared(alice->public_key())) == shared);
}

TEST_CASE("sm2: the signature of GB/T 32918.5 annex A verifies with the standard user id") {
  const Bytes public_key =
      hex("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
          "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
  const Bytes signature =
      hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
          "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  const auto signer =
      *gm().load_signer(hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"));
  CHECK(to_hex(signer->public_key()) == to_hex(public_key));
  CHECK(sm2::verify(public_key, "message digest", signature));
  CHECK_FALSE(sm2::verify(public_key, "message digesu", signature));
}

TEST_CASE("sm4-ctr: the first example of draft-ribose-cfrg-sm4, and one block of GB/T 32907") {
  const Bytes key = hex("0123456789abcdeffedcba9876543210");
  const Bytes plain =
      hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
          "eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
  Bytes out(plain.size(), '\0');
  sm4_ctr(key, hex("000102030405060708090a0b0c0d0e0f"), plain,
          reinterpret_cast<unsigned char*>(out.data()));
  CHECK(to_hex(out) ==
        "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7"
        "f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514");
  // Of zeros, counter mode gives the encrypted counter itself.
  Bytes block(16, '\0');
  sm4_ctr(key, key, Bytes(16, '\0'), reinterpret_cast<unsigned char*>(block.data()));
  CHECK(to_hex(block) == "681edf34d206965e86b3e94f536e4246");
}

TEST_CASE("seal: XChaCha20-Poly1305 as draft-irtf-cfrg-xchacha annex A.3.1 has it") {
  const Bytes key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const Bytes nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
  const Bytes plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  FixedRandom random(nonce);
  const Bytes sealed = intl().seal(key, hex("50515253c0c1c2c3c4c5c6c7"), plain, random);
  CHECK(to_hex(sealed) == to_hex(nonce) +
                              "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                              "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                              "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                              "21f9664c97637da9768812f615c68b13b52e"
                              "c0875924c1c7987947deafd8780acf49");
}

}  // namespace
}  // namespace jindu::crypto
