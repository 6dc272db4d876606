#pragma once
#include "schema/rules/policy.h"
#include "server/audit/record_json.h"

/// A city's profile in words, span by span.
namespace jindu::audit {

/// {"code", "name", "version", "deciding_body", "sources", "spans": [{"from", "to", "parts": [{
///   "title", "rows": [{"what", "whom", "words", "source", "sample"}]}]}]}, the latest span first.
Json policy_json(const rules::Policy& policy);
std::string policy_text(const Json& policy);

}  // namespace jindu::audit
