// jindu-sim: whole cities' days from one seed, with everything failing that can; then every promise
// is checked. `jindu-sim --seeds A..B --profile full|quick|fair --json`; one line a seed; exit 1 on
// a broken promise.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/simulation/story.h"

namespace {

jindu::sim::Profile profile_of(const std::string& name) {
  if (name == "quick") return {60, true, ""};
  if (name == "fair") return {120, false, ""};
  return {200, true, ""};
}

void explain(const jindu::sim::Story& story, const std::vector<std::string>& broken) {
  static const std::regex kId("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  for (const std::string& what : broken) {
    for (std::sregex_iterator at(what.begin(), what.end(), kId); at != std::sregex_iterator();
         ++at) {
      std::fprintf(stderr, "%s\n", story.explain(at->str()).c_str());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Simulates desks and a city through faults, and checks every promise");
  std::string seeds = "1..10";
  std::string profile = "full";
  std::string city;
  bool as_json = false;
  app.add_option("--seeds", seeds, "A..B or one seed");
  app.add_option("--profile", profile)->check(CLI::IsMember({"full", "quick", "fair"}));
  app.add_option("--city", city, "this city instead of the one that the seed chooses")
      ->check(CLI::IsMember({"daye", "yantai", "panzhihua", "qinhuangdao"}));
  bool until_broken = false;
  bool explained = false;
  app.add_flag("--json", as_json);
  app.add_flag("--until-broken", until_broken, "stop at the first broken seed");
  app.add_flag("--explain", explained, "of a broken seed, all that befell the records it names");
  std::vector<std::string> asked_for;
  app.add_option("--tell", asked_for, "all that befell these records, too");
  CLI11_PARSE(app, argc, argv);
  const std::size_t dots = seeds.find("..");
  const std::uint64_t first = std::stoull(seeds.substr(0, dots));
  const std::uint64_t last =
      dots == std::string::npos ? first : std::stoull(seeds.substr(dots + 2));
  std::uint64_t broken_seeds = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    jindu::sim::Profile asked = profile_of(profile);
    asked.city = city;
    jindu::sim::Story story(seed, asked);
    const std::vector<std::string> broken = story.run();
    broken_seeds += broken.empty() ? 0 : 1;
    const auto& counts = story.counts();
    if (as_json) {
      const nlohmann::json line = {{"seed", seed},
                                   {"ok", broken.empty()},
                                   {"broken", broken},
                                   {"deeds", counts.deeds},
                                   {"recorded", counts.recorded},
                                   {"refused", counts.refused},
                                   {"crashes", counts.crashes},
                                   {"exchanges", counts.exchanges},
                                   {"conflicts", counts.conflicts},
                                   {"city", story.city_name()},
                                   {"done", counts.done},
                                   {"digest", story.digest()}};
      std::printf("%s\n", line.dump().c_str());
    } else {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                  broken.empty() ? "kept" : "BROKEN");
      for (const std::string& what : broken) std::printf("  %s\n", what.c_str());
    }
    if (explained) explain(story, broken);
    explain(story, asked_for);
    std::fflush(stdout);
    if (until_broken && broken_seeds != 0) return 1;
  }
  if (!as_json) {
    std::printf("%llu seeds, %llu broken\n", static_cast<unsigned long long>(last - first + 1),
                static_cast<unsigned long long>(broken_seeds));
  }
  return broken_seeds == 0 ? 0 : 1;
}
