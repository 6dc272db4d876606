#include "schema/catalog/checks.h"

#include <doctest/doctest.h>

namespace jindu::catalog {
namespace {

struct Row {
  const char* text;
  bool valid;
};

TEST_CASE("resident id: 18 characters, an existing birth date, the check character of GB 11643") {
  for (const Row& row : {
           Row{"11010519491231002X", true},   // domain.md's vector
           Row{"990101199604120428", true},   //
           Row{"990101190001010018", true},   // the oldest birth date
           Row{"110105194912310021", false},  // domain.md's vector: wrong check character
           Row{"11010519491231002x", false},  // small: `normalise` comes before
           Row{"990101199002300042", false},  // right check character, 30 February
           Row{"130503670401001", false},     // 15 digits
           Row{"9901011996041204280", false},
           Row{"99010119960412042", false},
           Row{"", false},
           Row{"99010119960412042８", false},
           Row{"9901O1199604120428", false},
           Row{"X90101199604120428", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_resident_id(row.text) == row.valid);
  }
}

TEST_CASE("resident id: holds birth date and sex") {
  CHECK(to_string(*birth_date_of_id("11010519491231002X")) == "1949-12-31");
  CHECK(sex_of_id("11010519491231002X") == 2);
  CHECK(sex_of_id("990101199407230310") == 1);
  CHECK_FALSE(birth_date_of_id("").has_value());
  CHECK(sex_of_id("") == 0);
}

TEST_CASE("credit code: GB 32100, alphabet without I O S V Z") {
  for (const Row& row : {
           Row{"91350100M000100Y43", true},   // domain.md's vector
           Row{"91350100M000100Y44", false},  // domain.md's vector
           Row{"91990101MA000000XM", true},   //
           Row{"119901010000000001", true},   //
           Row{"91350100m000100y43", false},
           Row{"91350100I000100Y43", false},
           Row{"9135A100M000100Y43", false},
           Row{"91350100M000100Y4", false},
           Row{"", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_uscc(row.text) == row.valid);
  }
}

TEST_CASE("bank card: Luhn, 13 to 19 digits") {
  CHECK(luhn_holds("79927398713"));
  CHECK_FALSE(luhn_holds("79927398710"));
  CHECK_FALSE(luhn_holds(""));
  for (const Row& row : {
           Row{"6228489901010000016", true},
           Row{"9901010000008", true},
           Row{"79927398713", false},  // right, but 11 digits
           Row{"990101000000", false},
           Row{"6228489901010000017", false},
           Row{"62284899 01010000016", false},
           Row{"", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_bank_card(row.text) == row.valid);
  }
}

TEST_CASE("corporate account: digits, at most 32, no Luhn") {
  for (const Row& row : {
           Row{"1", true},
           Row{"17000101040009901", true},
           Row{"12345678901234567890123456789012", true},
           Row{"123456789012345678901234567890123", false},
           Row{"1700-0101", false},
           Row{"", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_corporate_account(row.text) == row.valid);
  }
}

TEST_CASE("document number: division, site, day, sequence, MOD 11-2") {
  for (const Row& row : {
           Row{"42028100032022093000078", true},   // domain.md's vector
           Row{"4202810003202609180031X", true},   //
           Row{"42028100032022093000079", false},  // check character
           Row{"99010100012026022900019", false},  // no such day
           Row{"4202810003202209300007", false},
           Row{"420281000320220930000780", false},
           Row{"4202810003202609180031x", false},
           Row{"", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_doc_no(row.text) == row.valid);
  }
  const Date day = *parse_date("2022-09-30");
  CHECK(make_doc_no("420281", "0003", day, 7) == "42028100032022093000078");
  CHECK(make_doc_no("420281", "0003", day, 9999) == "42028100032022093099995");
}

TEST_CASE("phone: 11-digit mobile, or area code and number") {
  for (const Row& row : {
           Row{"13900000142", true},
           Row{"0714-8725809", true},
           Row{"07148725809", true},
           Row{"010-12345678", true},
           Row{"010-12345678-8001", true},
           Row{"12900000142", false},
           Row{"1390000014", false},
           Row{"139000001422", false},
           Row{"8725809", false},
           Row{"0714-872580", false},
           Row{"0714-8725809-", false},
           Row{"07145-8725809", false},
           Row{"139-0000-0142", false},
           Row{"1390000014a", false},
           Row{"", false},
           Row{"0", false},
           Row{"--", false},
       }) {
    CAPTURE(std::string(row.text));
    CHECK(valid_phone(row.text) == row.valid);
  }
}

TEST_CASE("institution code: 12 characters; another pattern is worth a look only") {
  CHECK(valid_institution_code("H42028100003"));
  CHECK(usual_institution_code("H42028100003"));
  CHECK(valid_institution_code("P42028100003"));
  CHECK_FALSE(usual_institution_code("P42028100003"));
  CHECK_FALSE(valid_institution_code("H4202810000"));
  CHECK_FALSE(valid_institution_code("h42028100003"));
}

TEST_CASE("division and month: six digits each, and a month that exists") {
  CHECK(valid_division("420281"));
  CHECK(valid_division("990101"));
  CHECK_FALSE(valid_division("42028"));
  CHECK_FALSE(valid_division("042028"));
  CHECK(valid_year_month(202209));
  for (const std::int64_t month : {202200, 202213, 2209, 0, -202209, 20220901}) {
    CAPTURE(month);
    CHECK_FALSE(valid_year_month(month));
  }
}

}  // namespace
}  // namespace jindu::catalog
