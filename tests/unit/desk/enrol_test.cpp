#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("enrol: a wrong code enrols nobody, and a right one can follow") {
  DeskFixture at;
  const auto wrong = desk::Desk::enrol(at.options(), {"http://127.0.0.1:1", "ABC-DEFGH-JKMNQ"},
                                       at.city, at.clock, at.random);
  REQUIRE(!wrong.ok());
  CHECK(wrong.error().code == ErrorCode::unauthorized);
  const auto open = desk::Desk::open(at.options(), at.clock, at.random);
  REQUIRE(!open.ok());
  CHECK(open.error().code == ErrorCode::not_found);
  at.enrol();
  CHECK(body_of(at.desk->status())["site"]["site_no"] == "0003");
}

TEST_CASE("enrol: a lost answer is asked for again as the same device") {
  DeskFixture at;
  at.city.lose_answers = true;
  const auto lost = desk::Desk::enrol(at.options(), {"http://127.0.0.1:1", "ABC-DEFGH-JKMNP"},
                                      at.city, at.clock, at.random);
  REQUIRE(!lost.ok());
  CHECK(lost.error().code == ErrorCode::unavailable);
  at.city.lose_answers = false;
  at.enrol();
  const auto again = desk::Desk::enrol(at.options(), {"http://127.0.0.1:1", "ABC-DEFGH-JKMNP"},
                                       at.city, at.clock, at.random);
  REQUIRE(!again.ok());
  CHECK(again.error().code == ErrorCode::conflict);  // Enrolled once.
}

TEST_CASE("desk: no file of it holds an ID number or a name in plain text") {
  DeskFixture at;
  at.enrol();
  REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
  REQUIRE(at.desk->save_draft("Filing", filing_form().dump()).ok());
  REQUIRE(at.desk->sync(at.city).ok());
  for (const auto& entry : std::filesystem::directory_iterator(at.dir.path())) {
    const std::string bytes = content(entry.path().string());
    CAPTURE(entry.path().filename().string());
    CHECK(bytes.find(kWife) == std::string::npos);
    CHECK(bytes.find("例小花") == std::string::npos);
  }
}

}  // namespace jindu::test
