#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"

/// Private to this folder: bytes as the C libraries want them.
namespace jindu::crypto {

inline const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

inline void fill(Random& random, Bytes& bytes) { random.fill({raw(bytes), bytes.size()}); }

/// domain || 0x00 || message in one piece, as a signature wants it. What we sign is short (an
/// entry's header), so it lies on the stack; verifying thousands of entries allocates nothing.
class Signed {
 public:
  Signed(std::string_view domain, ByteView message) : size_(domain.size() + 1 + message.size()) {
    char* out = stack_.data();
    if (size_ > stack_.size()) {
      heap_.resize(size_);
      out = heap_.data();
    }
    data_ = out;
    domain.copy(out, domain.size());
    out[domain.size()] = '\0';
    message.copy(out + domain.size() + 1, message.size());
  }
  Signed(const Signed&) = delete;
  Signed& operator=(const Signed&) = delete;
  const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(data_); }
  std::size_t size() const { return size_; }
  ByteView view() const { return {data_, size_}; }

 private:
  std::array<char, 512> stack_;
  Bytes heap_;
  const char* data_ = nullptr;
  std::size_t size_;
};

}  // namespace jindu::crypto
