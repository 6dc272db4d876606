#pragma once
#include <cstdint>
#include <string>

#include "schema/base/date.h"

/// Invented people: division 990101 is assigned to nobody. The same number is the same person.
namespace jindu::bench {

constexpr const char* kHospital = "H42028100003";
constexpr int kMen = 1000;

struct Person {
  std::string name;
  std::string id_no;
};

inline Person person(int number, bool female) {
  static const char* const kSurnames[] = {"例", "样", "试", "演"};
  static const char* const kGiven[] = {"安", "宁", "和", "平", "春", "夏", "秋", "冬", "江", "河"};
  Person person;
  person.name =
      std::string(kSurnames[number % 4]) + kGiven[number / 4 % 10] + kGiven[number / 40 % 10];
  const Date born = local_date(std::int64_t{631'152'000'000}).plus_days(number / 50);
  std::string digits = "990101";
  for (const char one : to_string(born)) {
    if (one != '-') digits += one;
  }
  digits += std::to_string(1000 + number % 50 * 2 + (female ? 0 : 1)).substr(1);
  const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += weights[i] * (digits[static_cast<std::size_t>(i)] - '0');
  person.id_no = digits + "10X98765432"[sum % 11];
  return person;
}

/// In no order that a compressor could follow, as people come to a desk: each number below 100,003
/// once (it is a prime).
inline int shuffled(int number) {
  return static_cast<int>((std::int64_t{number} * 48'271 + 11) % 100'003);
}

inline Person woman(int number) { return person(shuffled(number), true); }
inline Person man(int number) { return person(number, false); }

}  // namespace jindu::bench
