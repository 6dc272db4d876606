// The five cities' columns of domain.md section 3, and its worked examples (section 10) that are a
// matter of rules, money or deadlines. Persons and papers are synthetic.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "schema/rules/policy.h"

namespace jindu::rules {
namespace {

const PolicyValues& on(const char* city, const char* day) {
  static std::map<std::string, Policy> policies;
  auto at = policies.find(city);
  if (at == policies.end()) {
    Result<Policy> policy = Policy::load(city);
    if (!policy.ok()) FAIL(policy.error().context);
    at = policies.emplace(city, *std::move(policy)).first;
  }
  return at->second.values_on(parse_date(day).value());
}

TEST_CASE("cities: the five are there, each whole") {
  std::vector<std::string> names = Policy::cities();
  std::sort(names.begin(), names.end());
  CHECK(names ==
        std::vector<std::string>{"daye", "liangping", "panzhihua", "qinhuangdao", "yantai"});
  struct Row {
    const char* city;
    const char* division;
    const char* province;
    const char* from;
  };
  for (const Row& row : {Row{"daye", "420281", "湖北省", "2022-01-25"},
                         Row{"liangping", "500155", "重庆市", "2023-09-28"},
                         Row{"panzhihua", "510400", "四川省", "2020-06-08"},
                         Row{"yantai", "370600", "山东省", "2016-01-01"},
                         Row{"qinhuangdao", "130300", "河北省", "2022-09-29"}}) {
    CAPTURE(row.city);
    const Result<Policy> policy = Policy::load(row.city);
    if (!policy.ok()) FAIL(policy.error().context);
    CHECK(policy->profile().division() == row.division);
    CHECK(policy->profile().province() == row.province);
    CHECK(policy->profile().values(0).from() == row.from);
    // As it travels, it says the same.
    const Result<Policy> sent = Policy::from_bytes(policy->profile().SerializeAsString());
    REQUIRE(sent.ok());
    CHECK(sent->profile().SerializeAsString() == policy->profile().SerializeAsString());
    for (const PolicyValues& values : policy->profile().values()) {
      CHECK(values.daily_divisor_milli() == 30'000);
      CHECK(values.offline_limit().total_fen() == 20'000'000);
      CHECK(values.pregnancy_match_days() == 28);
      CHECK(values.rules_size() > 20);
    }
  }
}

TEST_CASE("cities: what the section 3 table gives for each") {
  CHECK(on("liangping", "2023-10-01").months().min() == 6);
  CHECK(on("liangping", "2023-10-01").months().mode() == MonthsNeeded::ANY);
  CHECK(on("liangping", "2023-10-01").months().tested_on() == MonthsNeeded::APPLICATION);
  CHECK(on("liangping", "2024-10-01").in_city_care() == PolicyValues::PRECONDITION);
  CHECK(on("liangping", "2024-10-01").extension_leave_days() == 80);
  CHECK(on("panzhihua", "2025-11-27").extension_leave_days() == 60);
  CHECK(on("panzhihua", "2025-11-28").extension_leave_days() == 90);
  CHECK(on("panzhihua", "2025-11-28").prenatal_fee().amount_fen() == 80'000);
  CHECK(on("panzhihua", "2025-11-28").prenatal_fee().sample());
  CHECK(on("panzhihua", "2022-01-01").in_city_care() == PolicyValues::ON_THE_SPOT_OR_FORFEIT);
  const PolicyValues& yantai = on("yantai", "2024-05-20");
  CHECK(yantai.months().min() == 12);
  CHECK(yantai.months().mode() == MonthsNeeded::CONSECUTIVE_FULL);
  CHECK(yantai.clearing().deposit_bp() == 1000);
  CHECK(yantai.clearing().hospital_day() == 10);
  CHECK(yantai.clearing().bureau_day() == 15);
  CHECK(yantai.clearing().batch_day() == 25);
  CHECK(yantai.clearing().deposit_payout_due() == "01-31");
  CHECK(yantai.banks_size() == 4);
  CHECK(yantai.filing_lead_months() == 1);
  CHECK(yantai.deemed_months_size() == 2);
  CHECK(yantai.allowance_payee() == PERSON);
  CHECK(yantai.claim_payee() == EMPLOYER);
  const PolicyValues& qinhuangdao = on("qinhuangdao", "2022-09-29");
  CHECK(qinhuangdao.in_city_care() == PolicyValues::CLAIMS_ONLY);
  CHECK(qinhuangdao.allowance_payee() == PERSON);
  for (const char* city : {"daye", "liangping", "panzhihua", "yantai", "qinhuangdao"}) {
    CAPTURE(city);
    const PolicyValues& values = on(city, "2024-05-20");
    CHECK(values.extension_fund_days() == 0);
    CHECK_FALSE(values.cesarean_is_dystocia());
    CHECK(values.care_leave_days() == (city == std::string("daye") ? 15 : 0));
  }
}

TEST_CASE("cities: the papers that a city rests on, and whom to call") {
  struct Row {
    const char* city;
    std::vector<std::string> papers;
    std::vector<std::string> phones;
  };
  const Row rows[] = {
      {"yantai",
       {"市政府令第123号", "烟人社办发〔2013〕58号", "烟人社发〔2014〕40号", "烟人社发〔2014〕43号",
        "烟社保函〔2015〕8号", "烟社保发〔2014〕10号"},
       {}},
      {"qinhuangdao", {"冀医保函〔2022〕97号"}, {"0335-3262781"}},
      {"daye", {}, {"0714-8725809", "0714-8717336", "0714-8769847"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.city);
    const CityProfile profile = Policy::load(row.city).value().profile();
    for (const std::string& paper : row.papers) {
      CAPTURE(paper);
      CHECK(std::count(profile.sources().begin(), profile.sources().end(), paper) == 1);
    }
    std::vector<std::string> numbers;
    for (const auto& phone : profile.phones()) numbers.push_back(phone.number());
    CHECK(numbers == row.phones);
  }
}

TEST_CASE("cities: what Yantai scans, has its chiefs review, and tells by SMS") {
  const PolicyValues& yantai = on("yantai", "2024-05-20");
  const auto listed = [](const auto& names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  // 2.1, 3.1, 4.1, 4.2, 4.3, 5.1, 6.1; 3.1, 4.1, 4.2, 4.3, 5.2; 5.1, 5.2 (titles of the rules).
  CHECK(listed(yantai.scanned()) ==
        std::vector<std::string>{"filing", "claim", "clearing", "deposit_deduction",
                                 "deposit_payout", "payee_account", "deemed"});
  CHECK(listed(yantai.chief_reviewed()) ==
        std::vector<std::string>{"claim", "clearing", "deposit_deduction", "deposit_payout",
                                 "batch"});
  CHECK(listed(yantai.told_by_sms()) == std::vector<std::string>{"payee_account", "batch"});
}

TEST_CASE("cities: where the notices ask for no months, none are asked for") {
  for (const char* city : {"daye", "panzhihua", "qinhuangdao"}) {
    CAPTURE(city);
    const PolicyValues& values = on(city, "2024-05-20");
    CHECK(values.months().min() == 0);
    // They may be shown; nothing hangs on them.
    for (const Rule& rule : values.rules()) {
      CHECK((rule.stage() != Rule::MONTHS || !rule.has_holds()));
    }
  }
}

TEST_CASE("cities: what a city does not do it does not offer") {
  CHECK(offers(on("yantai", "2024-05-20"), "claim"));
  CHECK(offers(on("yantai", "2024-05-20"), "claim.male_subsidy"));
  CHECK_FALSE(offers(on("yantai", "2024-05-20"), "claim.one_time_birth_grant"));
  CHECK_FALSE(offers(on("qinhuangdao", "2024-05-20"), "settlement"));
  CHECK_FALSE(offers(on("daye", "2024-05-20"), "deposit"));
  CHECK(offers(on("daye", "2024-05-20"), "filing"));
  CHECK(offers(on("yantai", "2024-05-20"), "claim.allowance"));
  CHECK_FALSE(offers(on("qinhuangdao", "2024-05-20"), "claim.allowance"));
}

}  // namespace
}  // namespace jindu::rules
