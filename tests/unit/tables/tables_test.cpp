// Tables in their formats. The spreadsheet is read back by tests/support/xlsx.py: zip and XML
// alone.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "schema/tables/table.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::tables {
namespace {

using Json = nlohmann::json;

Head head() {
  return {"sample",
          "演示表",
          {like("name", "Person.name"), like("id_no", "Person.id_no"),
           column("count", "件数", Kind::integer), like("total_fen", "Settlement.total_fee_fen"),
           column("note", "说明")}};
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"例一", "990101199001010043", std::int64_t{3}, std::int64_t{486235}, "=1+1"},
      {"例二", "990101199001010051", std::int64_t{0}, std::int64_t{-5}, "-甲,\"乙\""},
      {"例三", "", std::int64_t{12}, std::int64_t{99'999'999'999'999}, std::monostate()},
      {"例四", "", std::int64_t{1}, std::int64_t{123'456'789'012'345'678}, "00123"},
  };
  return all;
}

std::string written(Format format) {
  std::string text;
  const auto writer = open(format, head(), text);
  for (const Row& row : rows()) REQUIRE(writer->row(row).ok());
  REQUIRE(writer->finish().ok());
  return text;
}

void write_file(Format format, const std::string& path) {
  auto writer = open(format, head(), path);
  REQUIRE(writer.ok());
  for (const Row& row : rows()) REQUIRE((*writer)->row(row).ok());
  REQUIRE((*writer)->finish().ok());
}

/// What the other reader finds in a spreadsheet.
Json read_back(const std::string& path) {
  const std::string command =
      "PYTHONDONTWRITEBYTECODE=1 python3 " JINDU_XLSX_READER " '" + path + "'";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    text.append(buffer.data(), n);
  }
  REQUIRE(::pclose(pipe) == 0);
  return Json::parse(text);
}

TEST_CASE("csv: a mark for Excel, labels, exact yuan, and nothing that is taken for a formula") {
  CHECK(written(Format::csv) ==
        "\xEF\xBB\xBF姓名,身份证号码,件数,总费用,说明\n"
        "例一,990101199001010043,3,4862.35,\"'=1+1\"\n"
        "例二,990101199001010051,0,-0.05,\"'-甲,\"\"乙\"\"\"\n"
        "例三,,12,999999999999.99,\n"
        "例四,,1,1234567890123456.78,00123\n");
}

TEST_CASE("json: one object, amounts in fen, an empty cell is left out") {
  const Json json = Json::parse(written(Format::json));
  CHECK(json["report"] == "sample");
  CHECK(json["title"] == "演示表");
  CHECK(json["columns"][3] == Json{{"name", "total_fen"}, {"label", "总费用"}, {"kind", "fen"}});
  CHECK(json["count"] == 4);
  CHECK(json["rows"][0] == Json{{"name", "例一"},
                                {"id_no", "990101199001010043"},
                                {"count", 3},
                                {"total_fen", 486235},
                                {"note", "=1+1"}});
  CHECK_FALSE(json["rows"][2].contains("note"));
}

TEST_CASE("text: columns stand under each other, Chinese characters taking two places") {
  const std::string text = written(Format::text);
  CHECK(text.find("姓名  身份证号码          件数") != std::string::npos);
  CHECK(text.find("例一  990101199001010043     3") != std::string::npos);
  CHECK(text.find("4,862.35") != std::string::npos);
  CHECK(text.find("共 4 行") != std::string::npos);
  std::string none;
  REQUIRE(open(Format::text, head(), none)->finish().ok());
  CHECK(none == "演示表\n没有\n");
}

TEST_CASE("xlsx: an independent reader finds numbers as texts, amounts as exact yuan, no formula") {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/table.xlsx";
  write_file(Format::xlsx, path);
  const Json book = read_back(path);
  CHECK(book["sheets"] == Json{"演示表"});
  REQUIRE(book["rows"].size() == 5);
  const auto cell = [&](std::size_t row, std::size_t at) { return book["rows"][row][at]; };
  CHECK(cell(0, 1) == Json{"text", "身份证号码"});
  // An ID number of 18 digits would lose its end as a number.
  CHECK(cell(1, 1) == Json{"text", "990101199001010043"});
  CHECK(cell(1, 2) == Json{"number", "3"});
  CHECK(cell(1, 3) == Json{"number", "4862.35"});
  CHECK(cell(1, 4) == Json{"text", "=1+1"});
  CHECK(cell(2, 3) == Json{"number", "-0.05"});
  CHECK(cell(2, 4) == Json{"text", "-甲,\"乙\""});
  CHECK(cell(3, 3) == Json{"number", "999999999999.99"});
  // More digits than a spreadsheet keeps: a text, to the fen.
  CHECK(cell(4, 3) == Json{"text", "1,234,567,890,123,456.78"});
  CHECK(cell(4, 4) == Json{"text", "00123"});
  CHECK(book["formats"][1][3] == "#,##0.00");
  CHECK(book["formats"][1][1] == "@");
  CHECK(book["frozen_rows"] == 1);
  REQUIRE(book["widths"].size() == 5);
  CHECK(book["widths"][1].get<double>() > 18);
  const std::string properties = book["properties"].dump();
  CHECK(properties.find("演示表") != std::string::npos);
  for (const char* said : {"<Company></Company>", "<dc:creator></dc:creator>",
                           "<cp:lastModifiedBy></cp:lastModifiedBy>"}) {
    CHECK(properties.find(said) != std::string::npos);
  }
}

TEST_CASE("file: it is its owner's, comes whole or not at all, and replaces what was there") {
  const test::TemporaryFolder folder;
  for (const Format format : {Format::csv, Format::xlsx}) {
    const std::string path = folder.path() + "/table";
    {
      auto writer = open(format, head(), path);
      REQUIRE(writer.ok());
      REQUIRE((*writer)->row(rows()[0]).ok());
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    std::ofstream(path) << "old";
    write_file(format, path);
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(info.st_size > 100);
    std::filesystem::remove(path);
    CHECK(std::filesystem::is_empty(folder.path()));
  }
  CHECK_FALSE(open(Format::csv, head(), folder.path() + "/no/such/folder").ok());
  CHECK_FALSE(open(Format::xlsx, head(), std::string()).ok());
}

TEST_CASE("masked: what is above the class in clear is hidden, amounts of nobody stay") {
  const Head table = head();
  const Row hidden = masked(table.columns, rows()[0], records::PLAIN);
  CHECK(hidden == Row{"例*", "990101********0043", std::int64_t{3}, std::int64_t{486235}, "=1+1"});
  CHECK(std::get<std::string>(masked(table.columns, rows()[0], records::PERSONAL)[0]) == "例一");
  CHECK(masked(table.columns, rows()[0], records::SENSITIVE) == rows()[0]);
}

}  // namespace
}  // namespace jindu::tables
