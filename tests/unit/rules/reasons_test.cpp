#include "schema/rules/reasons.h"

#include <doctest/doctest.h>

namespace jindu::rules {
namespace {

bool is_chinese(const std::string& text) {
  return !text.empty() && static_cast<unsigned char>(text.front()) >= 0xe3;
}

TEST_CASE("reasons: what the city's program says is a sentence, with and without a profile") {
  for (const char* code : {"BAD_CHOICE",
                           "BAD_SIGNATURE",
                           "BAD_STATE",
                           "BAD_TARGET",
                           "BAD_TYPE",
                           "BAD_VALUE",
                           "BROKEN_TOGETHER",
                           "CASE_CLOSED",
                           "CONTACT_ONLY",
                           "DUPLICATE",
                           "FILING_MISSING",
                           "FORBIDDEN_FIELD",
                           "IDENTITY_FAILED",
                           "IDENTITY_LOCKED",
                           "INVOICE_USED",
                           "MATERIAL_MISSING",
                           "MONEY_MISMATCH",
                           "NOT_DESIGNATED",
                           "NOT_RECORDING_SITE",
                           "NO_ROLE",
                           "OTHER_PERSON",
                           "OVERDUE",
                           "PARENT_MISSING",
                           "PARENT_REFUSED",
                           "PARENT_UNDECIDED",
                           "QUOTA_MISSING",
                           "RECORD_MISSING",
                           "REPEATED",
                           "REVOKED",
                           "STALE_VERSION",
                           "SUPERSEDED",
                           "UNJUDGED",
                           "UNKNOWN_CASE",
                           "UNKNOWN_EVENT",
                           "UNKNOWN_WORD",
                           "VALUE_MISSING",
                           "S-201",
                           "K01",
                           "K18",
                           "K33"}) {
    CAPTURE(code);
    CHECK(is_chinese(sentence_of(code, nullptr)));
  }
  CHECK(sentence_of("", nullptr).empty());
}

TEST_CASE("reasons: a rule of the trade says it in the city's profile") {
  const Policy policy = Policy::load("daye").value();
  std::size_t rules = 0;
  for (const PolicyValues& values : policy.profile().values()) {
    for (const Rule& rule : values.rules()) {
      if (rule.code().empty()) continue;  // Told with others; refuses nothing.
      CAPTURE(rule.code());
      CHECK(is_chinese(sentence_of(rule.code(), &policy)));
      ++rules;
    }
  }
  CHECK(rules > 0);
  CHECK(sentence_of("OF_NOBODY", &policy) == "OF_NOBODY");
}

}  // namespace
}  // namespace jindu::rules
