// `profile check`: what is wrong with a profile before it is put to use.
#include "schema/rules/policy_lint.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "generated/embed/jindu_test_main_cities_texts.h"

namespace jindu::rules {
namespace {

using Findings = std::vector<std::string>;

/// A whole profile, one line for each group, so that places are known.
std::string whole(const std::string& values) {
  return "code: \"t\" name: \"某市\" division: \"990101\" version: 1\n"
         "deciding_body: \"某机构\" sources: \"某文件\" with_common: true\n"
         "values { from: \"2024-01-01\" procedures: \"settlement\" in_city_care: ON_THE_SPOT\n"
         "forms: \"F-03\"\n"
         "money { name: \"m\" mode: ACTUAL pay_bp: 9000 source: \"x\" }\n"
         "deadlines { name: \"d\" label: \"期限\" record_types: \"Settlement\" start: RECEIPT "
         "source: \"x\" }\n" +
         values + "}\n";
}

std::string rule(const std::string& rest) {
  return "rules { name: \"r\" label: \"条件\" record_types: \"Settlement\" source: \"x\" code: "
         "\"C\" sentence: \"s\" stage: CITY\n" +
         rest + " }\n";
}

TEST_CASE("profile check: the shipped profiles have no fault; Daye and Liangping no sample") {
  for (const EmbeddedFile& file : test::cities_texts()) {
    if (file.name == "common.textproto") continue;  // No profile: what they all go on from.
    CAPTURE(file.name);
    const Findings findings = lint_profile(file.name, file.content, {});
    CAPTURE((findings.empty() ? std::string() : findings.front()));
    CHECK(findings.empty());
    const bool samples = file.name == "panzhihua.textproto" || file.name == "yantai.textproto";
    CHECK(lint_profile(file.name, file.content, {true}).empty() != samples);
    CHECK(has_samples(Policy::parse(file.name, file.content)->profile()) == samples);
  }
}

TEST_CASE("profile check: a whole profile passes, and each fault is found with its line") {
  CHECK(lint_profile("t", whole(""), {}) == Findings{});
  struct Row {
    const char* what;
    std::string text;
    const char* place;
    const char* says;
  };
  for (const Row& row : {
           Row{"unknown key", whole("moon: 1\n"), "t:7:", "moon"},
           Row{"missing value",
               "code: \"t\" name: \"t\" division: \"990101\" version: 1\n"
               "sources: \"x\" values { from: \"2024-01-01\" }",
               "t", "missing: deciding_body"},
           Row{"missing: in_city_care",
               "code: \"t\" name: \"t\" division: \"990101\" version: 1 deciding_body: \"x\" "
               "sources: \"x\"\nvalues { from: \"2024-01-01\" }",
               "t:2:", "missing: in_city_care"},
           Row{"missing: money", whole("procedures: \"claim.medical\" claim_payee: EMPLOYER\n"),
               "t:", "missing: money for ReimbursementClaim"},
           Row{"missing: allowance", whole("procedures: \"allowance\"\n"),
               "t:", "missing: allowance_path"},
           Row{"a span that leaves a gap",
               whole("to: \"2024-06-30\" } values { continues: true\nfrom: \"2024-07-02\""),
               "t:8:", "gap"},
           Row{"spans that overlap",
               whole("to: \"2024-06-30\" } values { continues: true\nfrom: \"2024-06-30\""),
               "t:8:", "overlap"},
           Row{"two values at once",
               whole(rule("holds { all { test { fact: \"carrier.status\" is_any: \"NORMAL\" } } "
                          "all { test { fact: \"carrier.status\" is_any: \"RETIRED\" } } }")),
               "t:8:", "can never hold"},
           Row{"bounds that exclude each other",
               whole(rule("holds { test { fact: \"carrier.months\" at_least: 13 at_most: 12 } }")),
               "t:8:", "can never hold"},
           Row{"what is asked for is denied",
               whole(rule("holds { all { test { fact: \"carrier\" is_any: \"self\" } } all { not { "
                          "test { fact: \"carrier\" is_any: \"self\" is_any: \"spouse\" } } } }")),
               "t:8:", "can never hold"},
           Row{"every branch excluded",
               whole(rule("applies { all { test { fact: \"record.benefit_kind\" is_any: "
                          "\"prenatal\" } } all { any { test { fact: \"record.benefit_kind\" "
                          "is_any: \"inpatient\" } } any { test { fact: \"record.benefit_kind\" "
                          "is_any: \"fp_outpatient\" } } } }\nholds { test { fact: \"duplicate\" "
                          "is_any: \"no\" } }")),
               "t:8:", "applies can never hold"},
           Row{"a quota that its rule excludes",
               whole("money { name: \"q\" mode: QUOTA source: \"x\" applies { test { fact: "
                     "\"carrier\" is_any: \"self\" } }\nquotas { name: \"one\" amount_fen: 1 "
                     "applies { test { fact: \"carrier\" is_any: \"spouse\" } } } }\n"),
               "t:8:", "quota one: applies can never hold"},
           Row{"money never come to",
               whole("money { name: \"n\" mode: ACTUAL pay_bp: 10000 source: \"x\" }\n"),
               "t:7:", "never come to"},
           Row{"a paper that is abolished",
               whole("abolished_materials: \"marriage_cert\"\nmaterials { kind: \"marriage_cert\" "
                     "label: \"结婚证\" record_types: \"Filing\" source: \"x\" }\n"),
               "t:8:", "abolished"},
       }) {
    CAPTURE(row.what);
    const Findings findings = lint_profile("t", row.text, {});
    std::string all;
    for (const std::string& one : findings) all += one + '\n';
    CAPTURE(all);
    CHECK(std::any_of(findings.begin(), findings.end(), [&](const std::string& one) {
      return one.rfind(row.place, 0) == 0 && one.find(row.says) != one.npos;
    }));
    for (const std::string& one : findings) {  // What an operator reads has its place, and is Chinese.
      const std::string words = finding_in_words(one);
      CAPTURE(words);
      CHECK(words.rfind("t", 0) == 0);
      CHECK(words.find("写法不对") == std::string::npos);
      for (const char* english : {"missing", "can never", "never come", "gap", "abolished", "wanted",
                                  "has no field"}) {
        CHECK(words.find(english) == std::string::npos);
      }
    }
  }
}

TEST_CASE("profile check: whatever a profile is refused for has Chinese words") {
  CHECK(finding_in_words("t:8:3: rule r: applies can never hold") ==
        "t:8:3：条件 r：适用条件（applies）永远不会成立");
  CHECK(finding_in_words("t:7:1: missing: allowance_path") == "t:7:1：缺少 allowance_path");
  CHECK(finding_in_words("t:7:1: daily_divisor_milli: 0 to 100000") ==
        "t:7:1：daily_divisor_milli：应在 0 到以下数值之间：100000");
  CHECK(finding_in_words("t:1:2: Expected identifier.") == "t:1:2：写法不对：Expected identifier.");
}

TEST_CASE("profile check: all faults are told, not the first") {
  const Findings findings = lint_profile(
      "t",
      whole("closing_second: 90000\nmaterials { kind: \"moon\" }\nmaterials { kind: \"sun\" }\n"),
      {});
  CHECK(findings.size() == 3);
}

TEST_CASE("profile check: sample figures are faults in production alone") {
  const std::string text = whole("prenatal_fee { amount_fen: 80000 sample: true }\n");
  CHECK(lint_profile("t", text, {}).empty());
  const Findings findings = lint_profile("t", text, {true});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rfind("t:7:", 0) == 0);
  CHECK(findings[0].find("演示定额") != std::string::npos);
}

TEST_CASE("profile check: a set may hold two values at once") {
  CHECK(lint_profile(
            "t",
            whole(rule("holds { all { test { fact: \"record.fp_operations\" is_any: \"abortion\" "
                       "} } all { test { fact: \"record.fp_operations\" is_any: \"tubal\" } } }")),
            {})
            .empty());
}

}  // namespace
}  // namespace jindu::rules
