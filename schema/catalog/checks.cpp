#include "schema/catalog/checks.h"

#include <algorithm>

#include "schema/base/ensure.h"

namespace jindu::catalog {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

std::optional<Date> date_of_digits(std::string_view yyyymmdd) {
  std::string text(yyyymmdd);
  text.insert(6, "-").insert(4, "-");
  const Result<Date> date = parse_date(text);
  if (!date.ok()) return std::nullopt;
  return *date;
}

/// `size` - 1 digits and their MOD 11-2 check character.
bool mod_11_2_holds(std::string_view text, std::size_t size) {
  return text.size() == size && all_digits(text.substr(0, size - 1)) &&
         mod_11_2(text.substr(0, size - 1)) == text.back();
}

// GB 32100: digits and capitals without I, O, S, V, Z; a character's value is its place.
constexpr std::string_view kUsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

}  // namespace

char mod_11_2(std::string_view digits) {
  int product = 0;
  for (const char digit : digits) {
    JINDU_ENSURE(is_digit(digit));
    product = (product + (digit - '0')) * 2 % 11;
  }
  return "10X98765432"[product];  // (12 - product) mod 11, ten written as X
}

bool valid_resident_id(std::string_view text) {
  return mod_11_2_holds(text, 18) && date_of_digits(text.substr(6, 8)).has_value();
}

std::optional<Date> birth_date_of_id(std::string_view resident_id) {
  if (resident_id.size() != 18 || !all_digits(resident_id.substr(6, 8))) return std::nullopt;
  return date_of_digits(resident_id.substr(6, 8));
}

int sex_of_id(std::string_view resident_id) {
  if (resident_id.size() != 18 || !is_digit(resident_id[16])) return 0;
  return (resident_id[16] - '0') % 2 == 1 ? 1 : 2;
}

bool valid_uscc(std::string_view text) {
  if (text.size() != 18 || !all_digits(text.substr(2, 6))) return false;
  int sum = 0;
  int weight = 1;
  for (std::size_t i = 0; i < 17; ++i) {
    const std::size_t value = kUsccAlphabet.find(text[i]);
    if (value == std::string_view::npos) return false;
    sum += static_cast<int>(value) * weight;
    weight = weight * 3 % 31;
  }
  return kUsccAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)] == text[17];
}

bool luhn_holds(std::string_view digits) {
  if (digits.empty() || !all_digits(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int value = (*at - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool valid_bank_card(std::string_view text) {
  return text.size() >= 13 && text.size() <= 19 && luhn_holds(text);
}

bool valid_corporate_account(std::string_view text) {
  return !text.empty() && text.size() <= 32 && all_digits(text);
}

bool valid_doc_no(std::string_view text) {
  return mod_11_2_holds(text, 23) && date_of_digits(text.substr(10, 8)).has_value();
}

std::string make_doc_no(std::string_view division, std::string_view site_no, Date date, int seq) {
  JINDU_ENSURE(division.size() == 6 && site_no.size() == 4 && seq >= 0 && seq <= 9999);
  std::string day = to_string(date);
  day.erase(7, 1).erase(4, 1);
  std::string number = std::to_string(seq);
  number.insert(0, 4 - number.size(), '0');
  std::string text = std::string(division) + std::string(site_no) + day + number;
  text += mod_11_2(text);
  return text;
}

bool valid_phone(std::string_view text) {
  if (text.size() == 11 && text[0] == '1' && text[1] >= '3') return all_digits(text);
  // Area code, number, and an extension where there is one: 0714-8725809, 010-12345678-8001.
  if (text.empty() || text[0] != '0') return false;
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos)
    return text.size() >= 10 && text.size() <= 12 && all_digits(text);
  const std::string_view area = text.substr(0, dash);
  std::string_view number = text.substr(dash + 1);
  const std::size_t second = number.find('-');
  if (second != std::string_view::npos) {
    const std::string_view extension = number.substr(second + 1);
    if (extension.empty() || extension.size() > 6 || !all_digits(extension)) return false;
    number = number.substr(0, second);
  }
  return area.size() >= 3 && area.size() <= 4 && all_digits(area) && number.size() >= 7 &&
         number.size() <= 8 && all_digits(number);
}

bool valid_institution_code(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_upper(c); });
}

bool usual_institution_code(std::string_view text) {
  return text.size() == 12 && text[0] == 'H' && all_digits(text.substr(1)) &&
         valid_division(text.substr(1, 6));
}

bool valid_division(std::string_view text) {
  return text.size() == 6 && all_digits(text) && text.substr(0, 2) >= "11";
}

bool valid_year_month(std::int64_t month) {
  return month >= 190001 && month <= 219912 && month % 100 >= 1 && month % 100 <= 12;
}

}  // namespace jindu::catalog
