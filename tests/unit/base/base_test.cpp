#include <doctest/doctest.h>

#include "schema/base/bytes.h"
#include "schema/base/date.h"
#include "schema/base/capital.h"
#include "schema/base/hlc.h"
#include "schema/base/ids.h"

namespace jindu {
namespace {

TEST_CASE("fen: yuan text is taken as typed or refused, never rounded") {
  struct Row {
    const char* text;
    std::int64_t fen;
  };
  for (const Row& row :
       {Row{"0", 0}, Row{"12.3", 1230}, Row{"12.34", 1234}, Row{"1,234.50", 123450},
        Row{"-5.00", -500}, Row{"1,234,567", 123456700}}) {
    CAPTURE(row.text);
    REQUIRE(parse_yuan(row.text).ok());
    CHECK(parse_yuan(row.text)->value == row.fen);
  }
  for (const char* text : {"", ".", "1.", ".5", "1.234", "1,23", "12,34.00", "1234,567", ",123",
                           "1 2", "１２", "1e3", "+5", "--5", "99999999999999", "12,3456"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_yuan(text).ok());
  }
}

TEST_CASE("fen: halves are rounded away from zero, once, products first") {
  CHECK(round_half_up(712345, 15 * 1000, 30000) == 356173);  // QHD-E04: exactly 356172.5
  CHECK(round_half_up(876543, 15 * 1000, 30000) == 438272);  // YT-E11: exactly 438271.5
  CHECK(round_half_up(-5, 1, 2) == -3);
  CHECK(round_half_up(543217, 98 * 1000, 30000) == 1774509);  // DY-E02
}

TEST_CASE("fen: yuan text for people has commas and two decimals") {
  CHECK(yuan_text({0}) == "0.00");
  CHECK(yuan_text({123456789}) == "1,234,567.89");
  CHECK(yuan_text({-5}) == "-0.05");
}

TEST_CASE("date: only existing days in the one form") {
  CHECK(to_string(*parse_date("2024-02-29")) == "2024-02-29");
  for (const char* text : {"2023-02-29", "2023-2-01", "20230201", "2023-13-01", "", "2023-00-10",
                           "1899-12-31", "2023-01-0x", "2023-01--1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text).ok());
  }
  CHECK(to_string(local_date(1664553600000)) == "2022-10-01");  // 2022-09-30T16:00Z
  CHECK(local_time_text(1664553599000) == "2022-09-30 23:59:59");
}

TEST_CASE("hlc: grows while the wall clock goes back, and does not follow a clock far ahead") {
  HlcClock clock;
  const Hlc first = clock.tick(1'000'000);
  const Hlc second = clock.tick(500'000);
  CHECK(second > first);
  CHECK_FALSE(clock.observe(Hlc{(std::uint64_t{2'000'000} << 16)}, 1'000'000));
  CHECK(clock.observe(Hlc{(std::uint64_t{1'100'000} << 16)}, 1'000'000));
  CHECK(clock.tick(1'000'001).ms() == 1'100'000);
}

TEST_CASE("ids: text form is strict and round-trips") {
  const auto id = parse_id<RecordId>("0190a5b2-7c3d-7e4f-8a1b-2c3d4e5f6071");
  REQUIRE(id.ok());
  CHECK(to_string(*id) == "0190a5b2-7c3d-7e4f-8a1b-2c3d4e5f6071");
  CHECK_FALSE(parse_id<RecordId>("0190a5b27c3d7e4f8a1b2c3d4e5f6071").ok());
  CHECK_FALSE(id_from<RecordId>("short").ok());
}

TEST_CASE("fen: amounts in capital characters as 支付结算办法 附一 writes them") {
  struct Row {
    std::int64_t fen;
    const char* words;
  };
  for (const Row& row : {Row{140950, "壹仟肆佰零玖元伍角"}, Row{600714, "陆仟零柒元壹角肆分"},
                         Row{168032, "壹仟陆佰捌拾元零叁角贰分"},
                         Row{10700053, "壹拾万柒仟元零伍角叁分"},
                         Row{1640902, "壹万陆仟肆佰零玖元零贰分"},
                         Row{32504, "叁佰贰拾伍元零肆分"}, Row{0, "零元整"}, Row{5, "伍分"},
                         Row{30, "叁角"}, Row{100, "壹元整"}, Row{100005000, "壹佰万零伍拾元整"},
                         Row{10000000000000 / 10, "壹佰亿元整"},
                         Row{100000000500, "壹拾亿零伍元整"}}) {
    CAPTURE(row.fen);
    CHECK(capital_text(Fen{row.fen}) == row.words);
  }
}

TEST_CASE("bytes: big-endian integers and hex round-trip") {
  Bytes out;
  put_u16(out, 0x0102);
  put_u32(out, 0x03040506);
  put_u64(out, 0x0708090a0b0c0d0e);
  CHECK(to_hex(out) == "0102030405060708090a0b0c0d0e");
  CHECK(get_u16(out, 0) == 0x0102);
  CHECK(get_u64(out, 6) == 0x0708090a0b0c0d0e);
  CHECK_FALSE(from_hex("abc").ok());
  CHECK_FALSE(from_hex("zz").ok());
}

}  // namespace
}  // namespace jindu
