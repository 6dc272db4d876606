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

constexpr int kWomen = 8;      ///< insured, who come to be settled; each has a husband
constexpr int kEmployers = 3;  ///< where they and their husbands work

struct Employer {
  std::string code;  ///< credit code of nobody, with the right check character (GB 32100)
  std::string name;
};

inline Employer employer(int number) {
  const std::string letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::string body = "91990101MA000000" + std::to_string(number);
  int sum = 0;
  int weight = 1;
  for (const char c : body) {
    sum += static_cast<int>(letters.find(c)) * weight;
    weight = weight * 3 % 31;
  }
  body += letters[static_cast<std::size_t>((31 - sum % 31) % 31)];
  static const char* const kNames[] = {"演示纺织厂", "演示机械厂", "演示运输队"};
  return {body, kNames[number % kEmployers]};
}
/// Who acts for an employer at the city.
inline std::string employer_clerk(int number) { return "employer" + std::to_string(number); }
/// Where somebody works; a couple works at two places.
inline Employer employer_of(const Person& one, int couple) {
  return employer((couple + (one.female ? 0 : 1)) % kEmployers);
}

/// A debit card's number with the right last digit (Luhn).
inline std::string debit_card(int number) {
  std::string digits = "622202020011" + std::to_string(1000000 + number).substr(1);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

}  // namespace jindu::sim
