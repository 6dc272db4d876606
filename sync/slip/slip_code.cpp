#include "sync/slip/slip_code.h"

#include <charconv>

namespace jindu::slip {
namespace {

constexpr std::size_t kMarkBytes = 8;  // chance to guess one: 1 in 2^64

std::string plain_text(std::string_view doc_no, Fen amount) {
  return std::to_string(kVersion) + "|" + std::string(doc_no) + "|" + std::to_string(amount.value);
}

std::string mark_of(const crypto::Suite& suite, ByteView shared, std::string_view plain) {
  Bytes key = suite.derive(shared, {}, crypto::domain::kPrint, 32);
  const Hash mac = suite.mac(key, {ByteView(plain)});
  crypto::wipe(key);
  return to_hex(ByteView(reinterpret_cast<const char*>(mac.data()), kMarkBytes));
}

/// The part before the next bar, which is taken away with it.
std::string_view take_part(std::string_view& rest) {
  const std::size_t bar = rest.find('|');
  const std::string_view part = rest.substr(0, bar);
  rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  return part;
}

}  // namespace

std::string slip_text(const crypto::Suite& suite, ByteView shared, std::string_view doc_no,
                      Fen amount) {
  const std::string plain = plain_text(doc_no, amount);
  return plain + "|" + mark_of(suite, shared, plain);
}

std::optional<SlipCode> read_slip(std::string_view text) {
  if (take_part(text) != std::to_string(kVersion)) return std::nullopt;
  SlipCode code;
  code.doc_no = take_part(text);
  const std::string_view amount = take_part(text);
  const char* const end = amount.data() + amount.size();
  const auto [at, error] = std::from_chars(amount.data(), end, code.amount.value);
  code.mark = text;
  const bool whole = error == std::errc() && at == end && !code.doc_no.empty() &&
                     code.mark.size() == 2 * kMarkBytes;
  return whole ? std::optional(code) : std::nullopt;
}

bool slip_holds(const crypto::Suite& suite, ByteView shared, const SlipCode& code) {
  const std::string wanted = mark_of(suite, shared, plain_text(code.doc_no, code.amount));
  return crypto::equal_secret(wanted, code.mark);
}

}  // namespace jindu::slip
