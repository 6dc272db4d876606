#include "schema/base/capital.h"

namespace jindu {
namespace {

constexpr const char* kDigits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/// One to four digits, without the zeros before them.
std::string four_digits(int value) {
  constexpr const char* kPlaces[] = {"仟", "佰", "拾", ""};
  std::string text;
  bool zero = false;
  for (int place = 0, unit = 1000; place < 4; ++place, unit /= 10) {
    const int digit = value / unit % 10;
    if (digit == 0) {
      zero = !text.empty();
      continue;
    }
    if (zero) text += kDigits[0];
    zero = false;
    text += kDigits[digit];
    text += kPlaces[place];
  }
  return text;
}

std::string capital_yuan(std::int64_t yuan) {
  constexpr const char* kGroups[] = {"", "万", "亿"};
  std::string text;
  bool zero = false;
  std::int64_t unit = 100'000'000;
  for (int group = 2; group >= 0; --group, unit /= 10'000) {
    // Of 亿 there may be more than four digits: a hundred 亿 is the largest amount.
    const int value = static_cast<int>(group == 2 ? yuan / unit : yuan / unit % 10'000);
    if (value == 0) {
      zero = !text.empty();
      continue;
    }
    if (!text.empty() && (zero || value < 1000)) text += kDigits[0];
    zero = false;
    text += four_digits(value) + kGroups[group];
  }
  return text;
}

}  // namespace

std::string capital_text(Fen amount) {
  JINDU_ENSURE(amount.value >= 0 && amount.value <= kFenMax);
  const std::int64_t yuan = amount.value / 100;
  const auto jiao = static_cast<int>(amount.value / 10 % 10);
  const auto fen = static_cast<int>(amount.value % 10);
  std::string text = capital_yuan(yuan);
  if (!text.empty()) text += "元";
  if (jiao == 0 && fen == 0) return (text.empty() ? "零元" : text) + "整";
  // A zero stands where the place before the next figure is empty: of yuan, or of jiao.
  const bool gap = jiao == 0 || yuan % 10 == 0;
  if (!text.empty() && gap) text += kDigits[0];
  if (jiao != 0) text += kDigits[jiao] + std::string("角");
  if (fen == 0) return text;  // "整" may follow a jiao or not; the rule's own example leaves it out.
  return text + kDigits[fen] + "分";
}

}  // namespace jindu
