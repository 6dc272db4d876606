#include "server/cli/failures.h"

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"

namespace jindu::city_cli {
namespace {

void lock_out(Failures& failures, const std::string& name) {
  for (int i = 0; i < 10; ++i) failures.failed(name);
  REQUIRE(failures.wait_s(name) == 900);
}

TEST_CASE("failures: who tries many other names does not have a lock-out forgotten") {
  test::FakeClock clock;
  Failures failures(clock);
  lock_out(failures, "chief");
  for (int i = 0; i < 12'000; ++i) failures.failed("zz" + std::to_string(i));
  CHECK(failures.wait_s("chief") == 900);
}

TEST_CASE("failures: a name as long as a book is kept as its beginning") {
  test::FakeClock clock;
  Failures failures(clock);
  const std::string book(1 << 20, 'x');
  failures.failed(book);
  CHECK(failures.wait_s(book + "y") == 1);
  CHECK(failures.wait_s(std::string(128, 'x')) == 1);
  CHECK(failures.wait_s(std::string(127, 'x')) == 0);
}

}  // namespace
}  // namespace jindu::city_cli
