// What a form offers to whom: the ways of applying that a city has (domain.md section 2, allowance path), by post.
#include <doctest/doctest.h>

#include "schema/rules/offered.h"

namespace jindu::rules {
namespace {

using Codes = std::vector<std::string>;

Codes channels(const char* city, const char* type_name, const std::set<std::string>& roles) {
  const Policy policy = Policy::load(city).value();
  const catalog::RecordType& type = *catalog::Catalog::product().find(type_name);
  return choices_for(&policy.profile(), type, *type.find("channel"), roles);
}

TEST_CASE("offered: the channel is that of the counter where somebody sits") {
  CHECK(channels("daye", "AllowanceApplication", {"desk_clerk"}) == Codes{"hospital"});
  CHECK(channels("liangping", "AllowanceApplication", {"front_clerk"}) ==
        Codes{"employer", "counter"});
  CHECK(channels("liangping", "AllowanceApplication", {"employer_clerk"}) == Codes{"employer"});
  CHECK(channels("qinhuangdao", "AllowanceApplication", {"front_clerk", "first_reviewer"}) ==
        Codes{"employer", "personal"});
  CHECK(channels("qinhuangdao", "ReimbursementClaim", {"employer_clerk"}) == Codes{"employer"});
  // None of a city's ways is a hospital's: nothing is kept back, the rules judge.
  CHECK(channels("liangping", "AllowanceApplication", {"desk_clerk"}) ==
        Codes{"employer", "counter"});
  CHECK(channels("liangping", "AllowanceApplication", {}) == Codes{"employer", "counter"});
}

TEST_CASE("offered: one choice is made, several are asked for") {
  const Policy policy = Policy::load("qinhuangdao").value();
  const catalog::RecordType& type = *catalog::Catalog::product().find("ReimbursementClaim");
  const auto only = [&](const char* field, const std::set<std::string>& roles) {
    return only_choice(&policy.profile(), type, *type.find(field), roles);
  };
  CHECK(only("channel", {"employer_clerk"}) == "employer");
  CHECK(only("channel", {"front_clerk"}).empty());
  CHECK(only("remark", {"front_clerk"}).empty());
}

}  // namespace
}  // namespace jindu::rules
