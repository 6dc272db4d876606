// 查人查单: what is found, in which order, and by whom.
#include <doctest/doctest.h>

#include "server/audit/export.h"
#include "server/store/finding.h"
#include "tests/unit/city/town.h"

using namespace jindu;
using audit::Json;
using test::Town;
using test::TownDesk;

namespace {

struct TwoWomen {
  TwoWomen() {
    town.insure(test::resident_id(20, true), "例二〇");
    town.insure(test::resident_id(22, true), "例二二");
    a.settle(first, test::prenatal_form(20, 10000, "80000005"));
    a.settle(second, test::prenatal_form(22, 12000, "80000006"));
    a.sync();
  }
  audit::ExplainContext context(const std::set<std::string>& roles = {"city_clerk"}) {
    return {*town.reader, *town.city, town.policy, town.cycles, {roles, {}}};
  }
  /// [{id, fit}] in the order of the answer.
  std::vector<std::pair<std::string, int>> find(const std::string& text,
                                                const std::set<std::string>& roles = {"city_clerk"},
                                                std::size_t limit = 50) {
    const auto found = audit::find(context(roles), nullptr, text, limit);
    REQUIRE(found.ok());
    std::vector<std::pair<std::string, int>> list;
    for (const Json& one : found->at("records")) list.emplace_back(one["id"], one["fit"].get<int>());
    return list;
  }

  Town town;
  TownDesk a{town, test::kHospitalA, "D01", {"desk_clerk"}};
  RecordId first = a.fresh();
  RecordId second = a.fresh();
};

}  // namespace

TEST_CASE("find: a number, its beginning and its end, and a name lead to the paper") {
  TwoWomen story;
  const std::string number = test::resident_id(20, true);
  const std::vector<std::pair<std::string, int>> just{{to_string(story.first), 0}};
  CHECK(story.find(number) == just);
  CHECK(story.find("例二〇") == just);
  CHECK(story.find("80000005") == just);
  CHECK(story.find(" 8000 0005 ") == just);
  CHECK(story.find(to_string(story.first)) == just);
  CHECK(story.find(number.substr(number.size() - 6)) ==
        std::vector<std::pair<std::string, int>>{{to_string(story.first), 2}});
  CHECK(story.find("例").size() == 2);
  CHECK(story.find("990101").size() == 2);
  CHECK(story.find("").empty());
  CHECK(story.find("例二三").empty());
  CHECK(story.find(number.substr(number.size() - 3)).empty());  // Three digits are everybody's.
}

TEST_CASE("find: what fits best comes first, and more than is told is said") {
  TwoWomen story;
  const auto found = audit::find(story.context(), nullptr, "8000000", 1);
  REQUIRE(found.ok());
  CHECK(found->at("records").size() == 1);
  CHECK(found->at("more") == true);
  const catalog::RecordType* filing = story.town.city->catalog.find("Filing");
  CHECK(audit::find(story.context(), filing, "8000000", 10)->at("records").empty());
}

TEST_CASE("find: who may not read a paper finds it by its whole number alone") {
  TwoWomen story;
  const std::string number = test::resident_id(20, true);
  CHECK(story.find(number, {}).size() == 1);
  CHECK(story.find(number.substr(0, 17), {}).empty());
  CHECK(story.find(number.substr(number.size() - 4), {}).empty());
  const auto masked = audit::find(story.context({}), nullptr, number, 10);
  REQUIRE(masked.ok());
  CHECK(masked->dump().find("例二〇") == std::string::npos);
}

TEST_CASE("finding: numbers are kept in capitals, and turned round where people know the end") {
  CHECK(store::finding_text(" 99010119900101 004x ") == "99010119900101004X");
  CHECK(store::turned("1234") == "4321");
}
