#include <algorithm>
#include <array>
#include <cctype>

#include "sync/session/enrol.h"

namespace jindu::session {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kNameSize = 3;
constexpr std::size_t kCodeSize = 13;

char as_meant(char typed) {
  const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(typed)));
  if (upper == 'O') return '0';
  if (upper == 'I' || upper == 'L') return '1';
  return upper;
}

}  // namespace

EnrolCode new_enrol_code(Random& random) {
  std::array<std::uint8_t, kCodeSize> bytes{};
  random.fill(bytes);
  std::string text;
  for (const std::uint8_t byte : bytes) text.push_back(kAlphabet[byte % kAlphabet.size()]);
  return {text.substr(0, kNameSize), text.substr(kNameSize)};
}

std::string code_text(const EnrolCode& code) {
  return code.name + "-" + code.secret.substr(0, 5) + "-" + code.secret.substr(5);
}

Result<EnrolCode> parse_enrol_code(std::string_view text) {
  std::string code;
  for (const char typed : text) {
    if (typed == '-' || typed == ' ') continue;
    const char meant = as_meant(typed);
    if (kAlphabet.find(meant) == std::string_view::npos) {
      return fail(ErrorCode::invalid, "enrol: code");
    }
    code.push_back(meant);
  }
  if (code.size() != kCodeSize) return fail(ErrorCode::invalid, "enrol: code");
  return EnrolCode{code.substr(0, kNameSize), code.substr(kNameSize)};
}

}  // namespace jindu::session
