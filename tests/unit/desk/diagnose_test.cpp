#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {

TEST_CASE("diagnose: the bundle holds versions, counts, codes and checks, and nobody's data") {
  DeskFixture at;
  at.enrol();
  // Planted: every personal value that a form can hold, in records, a draft, a change and a scan's
  // name.
  Json filing = filing_form();
  filing["remark"] = "植入的备注";
  filing["proxy_address"] = "植入的地址";
  const Json filed = body_of(at.desk->create("Filing", filing.dump()));
  Json bill = settlement_form("INV77665544");
  bill["total_fee_fen"] = 987654;
  bill["in_scope_fen"] = 876543;
  bill["fund_pay_fen"] = 876543;
  bill["self_pay_fen"] = 111111;
  REQUIRE(code_of(at.desk->create("Settlement", bill.dump())) == "done");
  REQUIRE(at.desk->save_draft("Filing", Json{{"patient_name", "样植入"}}.dump()).ok());
  REQUIRE(at.desk->check(kHusband, "例大山", "生育住院", "植入的事由").ok());
  REQUIRE(at.desk->sync(at.city).ok());
  REQUIRE(at.desk->amend(filed["id"].get<std::string>(), R"({"remark":"植入的修改"})").ok());
  ::setenv("https_proxy", "http://proxyuser:proxyword@proxy.example:3128", 1);
  const auto files = at.desk->diagnose().value();
  ::unsetenv("https_proxy");
  std::string all;
  for (const auto& one : files) {
    CAPTURE(one.name);
    CHECK(Json::accept(one.content));
    CHECK_FALSE(one.label.empty());
    all += one.content;
  }
  const std::string operator_id = at.desk->core().site.operator_id();
  const std::string operator_name = at.desk->core().site.operator_name();
  for (const std::string& planted : {std::string("例小花"),
                                     std::string("例大山"),
                                     std::string("样植入"),
                                     std::string(kWife),
                                     std::string(kHusband),
                                     std::string("13900000142"),
                                     std::string("演示-0001"),
                                     std::string("演示机械厂"),
                                     std::string("演示卫生院"),
                                     std::string("植入"),
                                     std::string("INV77665544"),
                                     std::string("4202210001"),
                                     std::string("987654"),
                                     std::string("9876.54"),
                                     std::string("876543"),
                                     std::string("111111"),
                                     filed["doc_no"].get<std::string>(),
                                     std::string("proxyuser"),
                                     std::string("proxyword"),
                                     operator_id,
                                     operator_name}) {
    CAPTURE(planted);
    if (planted.empty()) continue;
    CHECK(all.find(planted) == std::string::npos);
  }
  for (const std::string told :
       {"\"Filing\": 1", "outbox_pages", "schema_hash", "proxy.example:3128", "ahead_of_city_ms",
        "free_bytes", "\"act\": \"amend\""}) {
    CAPTURE(told);
    CHECK(all.find(told) != std::string::npos);
  }
  const Bytes bundle = at.desk->diagnostic_bundle(files).value();
  CHECK(bundle.starts_with("PK"));
}

}  // namespace jindu::test
