#pragma once
#include <memory>
#include <string>

#include "schema/base/ensure.h"
#include "server/city/city.h"
#include "server/city/fleet.h"
#include "server/city/import.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::test {

/// A city in a folder of its own, with a hospital desk, a county bureau and people; 2022-09-30.
class TestCity {
 public:
  TestCity() {
    const city::CityOptions options{folder_.path() + "/city", {}, false};
    JINDU_ENSURE(city::City::init(options, {}, clock, random).ok());
    auto opened = city::City::open(options, clock, random);
    JINDU_ENSURE(opened.ok());
    city_ = std::move(*opened);
    const auto hospitals =
        city::import_file(*city_, "institutions",
                          "code12,name,level,division,designated_from,networked\n"
                          "H42028100003,演示妇幼保健院,2,420281,2015-01-01,是\n");
    JINDU_ENSURE(hospitals.ok() && hospitals->refused == 0);
    add_site({"0003", "hospital_desk", "演示妇幼保健院", "420281", "H42028100003"});
    add_site({"0001", "county_bureau", "演示医保中心", "420281", ""});
    add_operator({"h1", "例甲", "0003", {"desk_clerk"}});
    add_operator({"c1", "样乙", "", {"city_clerk", "section_chief"}});
  }
  city::City& operator*() { return *city_; }
  city::City* operator->() { return city_.get(); }
  const std::string& folder() const { return folder_.path(); }

  FakeClock clock;
  FakeRandom random{7};

 private:
  void add_site(const city::NewSite& site) {
    const auto done = city::add_site(*city_, site);
    JINDU_ENSURE(done.ok() && done->empty());
  }
  void add_operator(const city::NewOperator& person) {
    const auto done = city::add_operator(*city_, person);
    JINDU_ENSURE(done.ok() && done->empty());
  }

  TemporaryFolder folder_;
  std::unique_ptr<city::City> city_;
};

}  // namespace jindu::test
