#pragma once
#include <sodium.h>

#include <cstring>

#include "schema/base/clock.h"

namespace jindu::test {

/// A reproducible stream from a seed: ChaCha20 through libsodium, a block number per call.
class FakeRandom final : public Random {
 public:
  explicit FakeRandom(std::uint64_t seed = 1) : seed_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    unsigned char key[randombytes_SEEDBYTES] = {};
    std::memcpy(key, &seed_, sizeof seed_);
    ++calls_;
    std::memcpy(key + sizeof seed_, &calls_, sizeof calls_);
    randombytes_buf_deterministic(out.data(), out.size(), key);
  }

 private:
  std::uint64_t seed_;
  std::uint64_t calls_ = 0;
};

}  // namespace jindu::test
