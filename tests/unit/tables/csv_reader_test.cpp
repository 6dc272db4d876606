#include "schema/tables/csv_reader.h"

#include <doctest/doctest.h>

#include "schema/tables/encoding.h"

using namespace jindu::tables;

namespace {

std::vector<std::string> cells(std::string_view line, CsvFault expected = CsvFault::none) {
  std::vector<std::string> out;
  CHECK(static_cast<int>(split_cells(line, out)) == static_cast<int>(expected));
  return out;
}

}  // namespace

// RFC 4180 section 2.
TEST_CASE("csv: cells are what RFC 4180 says") {
  CHECK(cells("aaa,bbb,ccc") == std::vector<std::string>{"aaa", "bbb", "ccc"});
  CHECK(cells(R"("aaa","b ""bb","ccc")") == std::vector<std::string>{"aaa", "b \"bb", "ccc"});
  CHECK(cells("a,,") == std::vector<std::string>{"a", "", ""});
  CHECK(cells(R"("a,b",c)") == std::vector<std::string>{"a,b", "c"});
  CHECK(cells("\"\"") == std::vector<std::string>{""});
}

TEST_CASE("csv: a quote out of place is a fault of its line") {
  cells(R"("aaa)", CsvFault::quote);
  cells(R"(aa"a)", CsvFault::quote);
  cells(R"("aaa"b,c)", CsvFault::quote);
  cells("a\x01", CsvFault::control);
  cells("a\xFF", CsvFault::not_utf8);
  cells(std::string(kCsvLineMax + 1, 'a'), CsvFault::too_long);
  cells(std::string(kCsvCellsMax, ','), CsvFault::too_many);
}

TEST_CASE("csv: a broken line costs itself and no other, and lines are numbered as in the file") {
  CsvReader reader(
      "\xEF\xBB\xBF"
      "a,b\r\n\r\n\"x,1\n2,3\r\n4,5");
  CsvRow row;
  REQUIRE(reader.next(row));
  CHECK(row.line == 1);
  CHECK(row.cells == std::vector<std::string>{"a", "b"});
  REQUIRE(reader.next(row));
  CHECK(row.line == 3);
  CHECK(static_cast<int>(row.fault) == static_cast<int>(CsvFault::quote));
  REQUIRE(reader.next(row));
  CHECK(row.line == 4);
  CHECK(row.cells == std::vector<std::string>{"2", "3"});
  REQUIRE(reader.next(row));
  CHECK(row.cells == std::vector<std::string>{"4", "5"});
  CHECK_FALSE(reader.next(row));
}

// The Unicode Standard, table 3-7.
TEST_CASE("utf-8: only well-formed sequences are text") {
  CHECK(is_utf8("例\U00020BB7·"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(is_utf8("\xE0\x9F\x80"));      // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // past U+10FFFF
  CHECK_FALSE(is_utf8("\xE4\xBE"));          // cut off
}

TEST_CASE("encoding: what a spreadsheet program saves by default is recognised") {
  // "姓名,身份证号码" and "例安" in GB18030 (GB 2312 code table).
  const std::string gb =
      "\xD0\xD5\xC3\xFB,\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5\xC2\xEB\n\xC0\xFD\xB0\xB2,1\n";
  CHECK(static_cast<int>(recognise(gb)) == static_cast<int>(Encoding::gb18030));
  CHECK(static_cast<int>(recognise("姓名,号码\n例安,1\n\xC0\xFD,2\n")) ==
        static_cast<int>(Encoding::utf8));
  CHECK(static_cast<int>(recognise("\xFF\xFE\x61\x00")) == static_cast<int>(Encoding::utf16));
  CHECK(static_cast<int>(recognise("PK\x03\x04 \xFF")) == static_cast<int>(Encoding::binary));
  CHECK(static_cast<int>(recognise("\xFF\xFF\xFF\n")) == static_cast<int>(Encoding::unknown_text));
}
