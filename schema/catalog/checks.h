#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/date.h"

/// Checks of single values. Pure; `text` is already normalised unless it says otherwise.
namespace jindu::catalog {

/// GB 11643-1999: 18 characters, existing birth date, check character (ISO 7064 MOD 11-2).
bool valid_resident_id(std::string_view text);
std::optional<Date> birth_date_of_id(std::string_view resident_id);
/// 1 male, 2 female by the parity of digit 17.
int sex_of_id(std::string_view resident_id);
/// GB 32100-2015.
bool valid_uscc(std::string_view text);
/// Luhn, 13 to 19 digits.
bool valid_bank_card(std::string_view text);
/// Luhn alone, any length (for code vectors).
bool luhn_holds(std::string_view digits);
/// domain.md section 4: div6 + site 4 + yyyymmdd + seq 4 + ISO 7064 MOD 11-2 check, 23 characters.
bool valid_doc_no(std::string_view text);
/// site and seq 0 to 9999.
std::string make_doc_no(std::string_view division, std::string_view site_no, Date date, int seq);
/// ISO 7064 MOD 11-2 check character over digits.
char mod_11_2(std::string_view digits);
bool valid_phone(std::string_view text);

/// Institution codes: 12 capital letters and digits; the usual pattern is H + division + 5 digits.
bool valid_institution_code(std::string_view text);
bool usual_institution_code(std::string_view text);
/// GB/T 2260: six digits, the first two not below 11 ("990101" is nobody's, and formed rightly).
bool valid_division(std::string_view text);
/// A corporate account: digits, at most 32, no Luhn.
bool valid_corporate_account(std::string_view text);
/// yyyymm, 190001 to 219912.
bool valid_year_month(std::int64_t month);
/// Whole UTF-8 without control characters; line feeds only where `lines`.
bool printable(std::string_view text, bool lines);

/// Trim (Unicode spaces), fold full-width ASCII, NFC. Never fails; bad UTF-8 gives nullopt.
std::optional<std::string> normalise_text(std::string_view text);
/// A person's name for comparing: dots folded to U+00B7, full-width ASCII folded, NFC, spaces
/// stripped. Bad UTF-8 gives nullopt.
std::optional<std::string> normalise_name(std::string_view text);
/// Trim alone (Unicode spaces).
std::string_view trim(std::string_view text);
/// Whether the first character is a combining mark, which belongs to one before it.
bool starts_with_mark(std::string_view text);
std::size_t code_points(std::string_view utf8);
/// ASCII letters alone.
std::string upper_ascii(std::string_view text);

}  // namespace jindu::catalog
