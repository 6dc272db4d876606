#include "sync/db/pages.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "sync/db/connection.h"

namespace jindu::db::pages {
namespace {

// SQLite3 Multiple Ciphers, "chacha20": a page ends in a nonce of 16 bytes and a Poly1305 tag over
// all before it. Its one-time key is the first half of a ChaCha20 block (RFC 8439) under the
// database key, with the first 12 bytes of the nonce, and the last 4 as block counter, xor page.
constexpr std::size_t kPageSize = 4096;
constexpr std::size_t kTagAt = kPageSize - crypto_onetimeauth_BYTES;
constexpr std::size_t kNonceAt = kTagAt - 16;
constexpr std::size_t kCounterAt = kNonceAt + crypto_stream_chacha20_ietf_NONCEBYTES;

using Page = std::array<unsigned char, kPageSize>;

bool holds(const Page& page, std::uint32_t number, ByteView key) {
  std::uint32_t counter = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    counter |= std::uint32_t{page[kCounterAt + i]} << (8 * i);
  }
  std::array<unsigned char, 64> block{};
  crypto_stream_chacha20_ietf_xor_ic(block.data(), block.data(), block.size(),
                                     page.data() + kNonceAt, counter ^ number,
                                     reinterpret_cast<const unsigned char*>(key.data()));
  const bool good =
      crypto_onetimeauth_verify(page.data() + kTagAt, page.data(), kTagAt, block.data()) == 0;
  sodium_memzero(block.data(), block.size());
  return good;
}

bool is_unwritten(const Page& page) {
  return std::all_of(page.begin(), page.end(), [](unsigned char byte) { return byte == 0; });
}

enum class Read { page, piece, end };

/// A last piece that is not a whole page is damage, whatever its missing bytes would have been.
Read read_page(std::ifstream& file, Page& page) {
  file.read(reinterpret_cast<char*>(page.data()), kPageSize);
  if (file.gcount() == 0) return Read::end;
  return file.gcount() == kPageSize ? Read::page : Read::piece;
}

}  // namespace

Result<std::optional<std::uint32_t>> first_bad(const std::string& path, ByteView key) {
  JINDU_ENSURE(key.size() == crypto_stream_chacha20_ietf_KEYBYTES);
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, path.substr(path.rfind('/') + 1));
  Page page;
  for (std::uint32_t number = 1;; ++number) {
    const Read read = read_page(file, page);
    if (read == Read::end) break;
    if (read == Read::piece) return std::optional(number);
    const bool unwritten = number > 1 && is_unwritten(page);
    if (!unwritten && !holds(page, number, key)) return std::optional(number);
  }
  if (file.bad()) return fail(ErrorCode::io, path.substr(path.rfind('/') + 1) + ": read");
  return std::optional<std::uint32_t>();
}

Error explain(int sqlite_code, const std::string& path, ByteView key, std::string_view where) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const Error error = to_error(sqlite_code, name + std::string(where));
  if (error.code != ErrorCode::corrupt || key.empty()) return error;
  const Result<std::optional<std::uint32_t>> bad = first_bad(path, key);
  if (!bad.ok() || !*bad) return error;
  return fail(ErrorCode::corrupt, name + ": page " + std::to_string(**bad));
}

bool key_is_right(const std::string& path, ByteView key) {
  constexpr std::uint32_t kPagesTried = 64;
  std::ifstream file(path, std::ios::binary);
  Page page;
  for (std::uint32_t number = 1; number <= kPagesTried; ++number) {
    if (read_page(file, page) != Read::page) return false;
    if (number > 1 && holds(page, number, key)) return true;
  }
  return false;
}

}  // namespace jindu::db::pages
