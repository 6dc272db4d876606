#include <doctest/doctest.h>

#include "sync/slip/qr.h"
#include "sync/slip/slip_code.h"
#include "tests/support/fake_random.h"

using namespace jindu;

TEST_CASE("slip: the city tells a paper of one of its desks from any other, in either suite") {
  for (const crypto::SuiteId id : {crypto::SuiteId::intl_1, crypto::SuiteId::gm_1}) {
    const crypto::Suite& suite = crypto::suite(id);
    CAPTURE(suite.name());
    test::FakeRandom random;
    const auto desk = suite.new_agreement(random).value();
    const auto other = suite.new_agreement(random).value();
    const auto city = suite.new_agreement(random).value();
    const Bytes at_desk = desk->shared(city->public_key()).value();
    const Bytes at_city = city->shared(desk->public_key()).value();
    const std::string text = slip::slip_text(suite, at_desk, "42028100032026091800336", {486235});
    CHECK(text.starts_with("1|42028100032026091800336|486235|"));
    CHECK(text.size() == 33 + 16);
    const auto read = slip::read_slip(text);
    REQUIRE(read.has_value());
    CHECK(read->doc_no == "42028100032026091800336");
    CHECK(read->amount == Fen{486235});
    CHECK(slip::slip_holds(suite, at_city, *read));
    CHECK_FALSE(slip::slip_holds(suite, city->shared(other->public_key()).value(), *read));
    slip::SlipCode more = *read;
    more.amount = {486236};
    CHECK_FALSE(slip::slip_holds(suite, at_city, more));
    slip::SlipCode another = *read;
    another.doc_no = "42028100032026091800344";
    CHECK_FALSE(slip::slip_holds(suite, at_city, another));
  }
}

TEST_CASE("slip: what is scanned and is no code of ours is none") {
  for (const char* text :
       {"", "1", "2|4202|100|0123456789abcdef", "1|4202|x|0123456789abcdef",
        "1||100|0123456789abcdef", "1|4202|100|0123", "1|4202|100", "https://example.invalid/"}) {
    CAPTURE(text);
    CHECK_FALSE(slip::read_slip(text).has_value());
  }
}

TEST_CASE("slip: a code is a square with its three finders; what is too long is refused") {
  const auto rows = slip::qr_rows("1|42028100032026091800336|486235|0123456789abcdef");
  REQUIRE(rows.ok());
  CHECK(rows->size() == 33);  // ISO/IEC 18004 version 4, medium: up to 62 bytes
  for (const std::string& row : *rows) CHECK(row.size() == rows->size());
  for (const auto& [x, y] : {std::pair<int, int>{0, 0}, {26, 0}, {0, 26}}) {
    CHECK((*rows)[static_cast<std::size_t>(y)].substr(static_cast<std::size_t>(x), 7) == "1111111");
    CHECK((*rows)[static_cast<std::size_t>(y) + 1].substr(static_cast<std::size_t>(x), 7) ==
          "1000001");
  }
  CHECK_FALSE(slip::qr_rows(std::string(3000, 'x')).ok());
}
