#include <doctest/doctest.h>

#include "schema/catalog/checks.h"

namespace jindu::catalog {
namespace {

TEST_CASE("text: spaces of every kind are trimmed, full-width ASCII is folded, NFC") {
  struct Row {
    const char* text;
    const char* normal;
  };
  for (const Row& row : {
           Row{"  a b  ", "a b"},
           Row{"\u3000例\u00A0", "例"},
           Row{"\uFEFF例\u200B", "例"},
           Row{"Ａ１２３（４）", "A123(4)"},
           Row{"１３９００００\u3000０１４２", "1390000 0142"},
           Row{"e\u0301", "\u00E9"},
           Row{"", ""},
           Row{" \t\u3000", ""},
       }) {
    CAPTURE(std::string(row.text));
    REQUIRE(normalise_text(row.text).has_value());
    CHECK(*normalise_text(row.text) == row.normal);
  }
}

TEST_CASE("text: what is not UTF-8 has no normal form") {
  for (const char* text :
       {"\xFF", "\xC3", "\xE4\xBE", "\xC0\x80", "\xED\xA0\x80", "例\x80", "\xF4\x90\x80\x80"}) {
    CHECK_FALSE(normalise_text(text).has_value());
    CHECK_FALSE(normalise_name(text).has_value());
    CHECK_FALSE(printable(text, true));
  }
}

TEST_CASE("name: dots of every kind are one, spaces are none") {
  for (const char* text : {"例\u00B7试", "例\u2022试", "例\u30FB试", "例\uFF65试", "例.试",
                           "例．试", "例\u2027试", "例 \u00B7 试", "\u3000例\u00B7试"}) {
    CAPTURE(text);
    CHECK(*normalise_name(text) == "例\u00B7试");
  }
  CHECK(*normalise_name("例\U00020BB7") == "例\U00020BB7");  // CJK extension B stays
  CHECK(*normalise_name("例试") != *normalise_name("例\u00B7试"));
}

TEST_CASE("text: length is counted in code points") {
  CHECK(code_points("") == 0);
  CHECK(code_points("例a\u00B7") == 3);
  CHECK(code_points("\U00020BB7") == 1);
}

TEST_CASE("text: control and direction characters are not printable") {
  CHECK(printable("例 a\u00B7\U00020BB7", false));
  CHECK(printable("一\n二", true));
  CHECK_FALSE(printable("一\n二", false));
  for (const char* text :
       {"a\tb", "a\rb", "\x7F", "\u0085", "\u202E", "\u2066", "\u2028", "\x01"}) {
    CHECK_FALSE(printable(text, true));
  }
  CHECK_FALSE(printable(std::string_view("a\0b", 3), true));
}

}  // namespace
}  // namespace jindu::catalog
