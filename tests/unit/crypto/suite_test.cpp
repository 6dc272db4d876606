#include "sync/crypto/suite.h"

#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "tests/support/fake_random.h"

namespace jindu::crypto {
namespace {

using test::FakeRandom;

constexpr SuiteId kBoth[] = {SuiteId::intl_1, SuiteId::gm_1};

TEST_CASE("suite: only the two numbers that exist are found") {
  CHECK((*find_suite(1))->name() == "intl-1");
  CHECK((*find_suite(2))->name() == "gm-1");
  for (const int number : {0, 3, 256, 65535}) {
    const auto id = static_cast<std::uint16_t>(number);
    CAPTURE(id);
    CHECK(find_suite(id).error().code == ErrorCode::unsupported);
  }
}

TEST_CASE("signature: holds for its key, domain and message, and for nothing else") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    const Suite& suite = crypto::suite(id);
    FakeRandom random(7);
    const auto signer = *suite.new_signer(random);
    const auto other = *suite.new_signer(random);
    const Bytes message = "message";
    const Bytes signature = *signer->sign(domain::kEntry, message);
    const Bytes key = signer->public_key();
    REQUIRE(signature.size() == 64);
    CHECK(suite.verify(key, domain::kEntry, message, signature));
    CHECK_FALSE(suite.verify(key, domain::kHead, message, signature));
    CHECK_FALSE(suite.verify(key, domain::kEntry, "messagf", signature));
    CHECK_FALSE(suite.verify(other->public_key(), domain::kEntry, message, signature));
    for (std::size_t i = 0; i < signature.size(); ++i) {
      Bytes flipped = signature;
      flipped[i] = static_cast<char>(flipped[i] ^ 0x01);
      CHECK_FALSE(suite.verify(key, domain::kEntry, message, flipped));
    }
  }
}

TEST_CASE("signature: malformed keys and signatures are false, not an accident") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    const Suite& suite = crypto::suite(id);
    FakeRandom random(8);
    const auto signer = *suite.new_signer(random);
    const Bytes key = signer->public_key();
    const Bytes signature = *signer->sign(domain::kEntry, "m");
    for (const Bytes& bad : {Bytes(), Bytes(64, '\0'), Bytes(64, '\xff'), signature + "x",
                             signature.substr(1), Bytes(63, '\x01')}) {
      CHECK_FALSE(suite.verify(key, domain::kEntry, "m", bad));
    }
    for (const Bytes& bad :
         {Bytes(), Bytes(key.size(), '\0'), Bytes(key.size(), '\xff'), key + "x", key.substr(1),
          Bytes("\x04") + Bytes(64, '\x01'), Bytes("\x02") + key.substr(1)}) {
      CHECK_FALSE(suite.verify(bad, domain::kEntry, "m", signature));
    }
  }
}

TEST_CASE("signature: a domain cannot be stretched into the message") {
  const Suite& suite = crypto::suite(SuiteId::intl_1);
  FakeRandom random(9);
  const auto signer = *suite.new_signer(random);
  const Bytes signature = *signer->sign("jindu-a", "b");
  CHECK_FALSE(suite.verify(signer->public_key(), "jindu-ab", "", signature));
  CHECK_FALSE(suite.verify(signer->public_key(), "jindu-", "ab", signature));
}

TEST_CASE("keys: what one suite made is refused by the other") {
  const Suite& intl = crypto::suite(SuiteId::intl_1);
  const Suite& gm = crypto::suite(SuiteId::gm_1);
  FakeRandom random(10);
  const auto ed = *intl.new_signer(random);
  const auto sm = *gm.new_signer(random);
  CHECK_FALSE(gm.verify(ed->public_key(), domain::kEntry, "m", *ed->sign(domain::kEntry, "m")));
  CHECK_FALSE(intl.verify(sm->public_key(), domain::kEntry, "m", *sm->sign(domain::kEntry, "m")));
  CHECK((*intl.new_agreement(random))->shared(sm->public_key()).error().code == ErrorCode::invalid);
  CHECK((*gm.new_agreement(random))->shared(ed->public_key()).error().code == ErrorCode::invalid);
  CHECK(intl.key_id(ed->public_key()) != gm.key_id(ed->public_key()));
}

TEST_CASE("keys: come from the given randomness and come back from their secret") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    const Suite& suite = crypto::suite(id);
    FakeRandom one(11);
    FakeRandom two(11);
    const auto signer = *suite.new_signer(one);
    CHECK(to_hex((*suite.new_signer(two))->public_key()) == to_hex(signer->public_key()));
    CHECK(to_hex((*suite.load_signer(signer->secret()))->public_key()) ==
          to_hex(signer->public_key()));
    const auto agreement = *suite.new_agreement(one);
    CHECK(to_hex((*suite.load_agreement(agreement->secret()))->public_key()) ==
          to_hex(agreement->public_key()));
    CHECK(suite.load_signer(Bytes(31, 'x')).error().code == ErrorCode::invalid);
    CHECK(suite.load_agreement(Bytes(33, 'x')).error().code == ErrorCode::invalid);
  }
}

TEST_CASE("keys: scalars outside the SM2 group are refused") {
  const Suite& gm = crypto::suite(SuiteId::gm_1);
  // n of GB/T 32918.5, and what stands around it.
  const Bytes n = *from_hex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
  Bytes n_minus_1 = n;
  n_minus_1.back() = '\x22';
  Bytes n_minus_2 = n;
  n_minus_2.back() = '\x21';
  for (const Bytes& bad : {Bytes(32, '\0'), n, n_minus_1, Bytes(32, '\xff')}) {
    CHECK(gm.load_signer(bad).error().code == ErrorCode::invalid);
    CHECK(gm.load_agreement(bad).error().code == ErrorCode::invalid);
  }
  CHECK(gm.load_signer(n_minus_2).ok());
}

TEST_CASE("agreement: both sides get the same secret, and bad points are refused") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    const Suite& suite = crypto::suite(id);
    FakeRandom random(12);
    const auto desk = *suite.new_agreement(random);
    const auto city = *suite.new_agreement(random);
    CHECK(to_hex(*desk->shared(city->public_key())) == to_hex(*city->shared(desk->public_key())));
    const Bytes key = city->public_key();
    Bytes off_curve = key;
    off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
    for (const Bytes& bad : {Bytes(), Bytes(key.size(), '\0'), key + "x", key.substr(1)}) {
      CHECK(desk->shared(bad).error().code == ErrorCode::invalid);
    }
    if (id == SuiteId::gm_1) CHECK(desk->shared(off_curve).error().code == ErrorCode::invalid);
  }
}

TEST_CASE("seal: opens with its key and associated data, and every flipped byte is found") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    const Suite& suite = crypto::suite(id);
    FakeRandom random(13);
    const Bytes key(32, 'k');
    for (const Bytes& plain : {Bytes(), Bytes("plain text"), Bytes(100'000, 'p')}) {
      const Bytes sealed = suite.seal(key, "associated", plain, random);
      CHECK(sealed.size() == plain.size() + (id == SuiteId::intl_1 ? 40u : 48u));
      CHECK(*suite.open(key, "associated", sealed) == plain);
      CHECK_FALSE(suite.open(Bytes(32, 'l'), "associated", sealed).ok());
      CHECK_FALSE(suite.open(key, "associatee", sealed).ok());
      CHECK_FALSE(suite.open(key, "", sealed).ok());
      CHECK_FALSE(suite.open(key, "associated", ByteView(sealed).substr(1)).ok());
      CHECK_FALSE(suite.open(key, "associated", ByteView(sealed).substr(0, 39)).ok());
    }
    const Bytes sealed = suite.seal(key, "associated", "plain text", random);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      Bytes flipped = sealed;
      flipped[i] = static_cast<char>(flipped[i] ^ 0x80);
      CHECK(suite.open(key, "associated", flipped).error().code == ErrorCode::corrupt);
    }
  }
}

TEST_CASE("seal: a byte cannot move from the associated data into the text") {
  const Suite& gm = crypto::suite(SuiteId::gm_1);
  FakeRandom random(14);
  const Bytes key(32, 'k');
  const Bytes sealed = gm.seal(key, "a", "text", random);
  CHECK_FALSE(gm.open(key, "", Bytes("a") + sealed).ok());
  CHECK_FALSE(gm.open(key, Bytes("a") + sealed[0], ByteView(sealed).substr(1)).ok());
}

TEST_CASE("seal: equal texts look different, by their nonce") {
  for (const SuiteId id : kBoth) {
    FakeRandom random(15);
    std::set<Bytes> seen;
    for (int i = 0; i < 20; ++i) {
      seen.insert(crypto::suite(id).seal(Bytes(32, 'k'), "", "same", random));
    }
    CHECK(seen.size() == 20);
  }
}

TEST_CASE("argon2id: parameters outside the documented range are refused") {
  const Bytes salt(16, 's');
  CHECK(argon2id("p", salt.substr(1), 1, 8192).error().code == ErrorCode::invalid);
  CHECK(argon2id("p", salt, 0, 8192).error().code == ErrorCode::invalid);
  CHECK(argon2id("p", salt, 1, 8191).error().code == ErrorCode::invalid);
  CHECK(argon2id("p", salt, 1, 8192, 64)->size() == 64);
}

TEST_CASE("secrets: are compared whole and wiped") {
  CHECK(equal_secret("", ""));
  CHECK(equal_secret("abc", "abc"));
  CHECK_FALSE(equal_secret("abc", "abd"));
  CHECK_FALSE(equal_secret("abc", "ab"));
  Bytes secret = "secret";
  wipe(secret);
  CHECK(secret.empty());
}

TEST_CASE("suite: one object serves many threads at once") {
  for (const SuiteId id : kBoth) {
    const Suite& suite = crypto::suite(id);
    FakeRandom random(16);
    const auto signer = *suite.new_signer(random);
    const Bytes signature = *signer->sign(domain::kEntry, "m");
    const Bytes key = signer->public_key();
    int held[4] = {};
    std::vector<std::thread> threads;
    for (int& count : held) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          count += suite.verify(key, domain::kEntry, "m", signature) ? 1 : 0;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const int count : held) CHECK(count == 50);
  }
}

}  // namespace
}  // namespace jindu::crypto
