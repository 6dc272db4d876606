#pragma once
#include <cstdint>
#include <string>

namespace jindu::sim {

/// Invented people: division 990101 is assigned to nobody. The same number is the same person.
struct Person {
  std::string name;
  std::string id_no;
  bool female = true;
};

inline Person person(int number, bool female) {
  static const char* const kSurnames[] = {"例", "样", "试", "演"};
  static const char* const kGiven[] = {"安", "宁", "和", "平", "春", "夏", "秋", "冬", "江", "河"};
  Person person;
  person.female = female;
  person.name = std::string(kSurnames[number % 4]) + kGiven[number % 10] + kGiven[number / 10 % 10];
  const int day = number % 28 + 1;
  const int month = number / 28 % 12 + 1;
  const int sequence = (number * 2 + (female ? 0 : 1)) % 1000;
  std::string digits = "9901011990";
  digits += std::to_string(100 + month).substr(1) + std::to_string(100 + day).substr(1);
  digits += std::to_string(1000 + sequence).substr(1);
  // GB 11643: ISO 7064 MOD 11-2, written here once more so that nothing of the product is used.
  const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 17; ++i) sum += weights[i] * (digits[static_cast<std::size_t>(i)] - '0');
  person.id_no = digits + "10X98765432"[sum % 11];
  return person;
}

constexpr int kWomen = 8;  ///< who come to be settled; each has a husband

}  // namespace jindu::sim
