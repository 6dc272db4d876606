#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "server/cli/console_jobs.h"
#include "tests/support/fake_clock.h"

namespace jindu::city_cli {
namespace {

std::uint64_t number_of(const service::Outcome& outcome) {
  REQUIRE(outcome.status == 200);
  return Json::parse(outcome.body).at("job").get<std::uint64_t>();
}

std::string state_of(Jobs& jobs, std::uint64_t number) {
  for (const Json& one : jobs.told()) {
    if (one.at("job") == number) return one.at("state").get<std::string>();
  }
  return "";
}

void wait_for(Jobs& jobs, std::uint64_t number, const std::string& state) {
  for (int i = 0; i < 10'000 && state_of(jobs, number) != state; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  REQUIRE(state_of(jobs, number) == state);
}

std::string code_of(const service::Outcome& outcome) {
  return Json::parse(outcome.body).at("error").at("code").get<std::string>();
}

TEST_CASE(
    "jobs: one that is called off stops between two pieces, and tells what was done until then") {
  test::FakeClock clock;
  Jobs jobs(clock);
  std::promise<void> called_off;
  const std::uint64_t number = number_of(jobs.start("a", "甲", "/api/x", [&](Progress& progress) {
    std::size_t done = 0;
    while (progress.go_on(done, 10)) {
      if (++done == 3) called_off.get_future().wait();
    }
    return service::Outcome{200, std::to_string(done)};
  }));
  for (int i = 0; i < 10'000 && jobs.told().front().at("done") != 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(jobs.told().front().at("total") == 10);
  CHECK(jobs.told().front().at("name") == "甲");
  CHECK(jobs.answer("a", number).body == Json{{"job", number}}.dump());  // Not over.
  CHECK(code_of(jobs.cancel("b", number)) == "C-444");                   // Another's.
  CHECK(jobs.cancel("a", number).status == 200);
  CHECK(state_of(jobs, number) == "stops");
  called_off.set_value();
  wait_for(jobs, number, "stopped");
  CHECK(code_of(jobs.answer("b", number)) == "C-444");
  CHECK(jobs.answer("a", number).body == "3");
  CHECK(code_of(jobs.answer("a", number)) == "C-444");  // Once.
}

TEST_CASE(
    "jobs: one after another; who is called off before its turn was never begun; too many wait "
    "not") {
  test::FakeClock clock;
  Jobs jobs(clock);
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  const auto first = number_of(jobs.start("a", "甲", "/api/x", [gone](Progress&) {
    gone.wait();
    return service::Outcome{200, "first"};
  }));
  bool begun = false;
  const auto second = number_of(jobs.start("a", "甲", "/api/y", [&](Progress&) {
    begun = true;
    return service::Outcome{200, "second"};
  }));
  CHECK(state_of(jobs, second) == "waits");
  jobs.cancel("a", second);
  for (int i = 0; i < 6; ++i) {
    number_of(jobs.start("b", "乙", "/api/z", [](Progress&) {
      return service::Outcome{200, "{}"};
    }));
  }
  CHECK(code_of(jobs.start("b", "乙", "/api/z", [](Progress&) {
          return service::Outcome{200, "{}"};
        })) == "C-443");
  go.set_value();
  wait_for(jobs, first, "over");
  wait_for(jobs, second, "stopped");
  CHECK(jobs.answer("a", first).body == "first");
  CHECK(code_of(jobs.answer("a", second)) == "C-445");
  CHECK_FALSE(begun);
}

}  // namespace
}  // namespace jindu::city_cli
