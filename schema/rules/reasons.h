#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/policy.h"

namespace jindu::rules {

/// A verdict's code as a sentence: what it means and, where somebody must act, what to do. Trade
/// rules say it in the city's profile, conflicts in their catalogue, the rest here. A code that
/// nobody knows is given back as it is. `policy`: null where none is known yet.
std::string sentence_of(std::string_view code, const Policy* policy);

/// The sentences of a field that holds codes (`reason_codes`), joined by ；. Empty: no code.
std::string sentences_of(const catalog::Field& field, const catalog::Message& record,
                         const Policy* policy);

/// Every code of a verdict's reason: `fields` holds them all where it has the code itself among them
/// (一次性告知); otherwise it names groups or fields, and the code stands alone. Empty: no reason.
std::vector<std::string> reason_codes(
    const std::string& code, const google::protobuf::RepeatedPtrField<std::string>& fields);

/// One reason of a verdict as people read it.
struct ToldReason {
  std::string code;
  std::string sentence;
};
/// Every reason of a verdict, in its order; `details`: what the sentences end with, as the verdict has it.
std::vector<ToldReason> told_reasons(
    const std::string& code, const google::protobuf::RepeatedPtrField<std::string>& fields,
    const google::protobuf::RepeatedPtrField<std::string>& details, const Policy* policy);

}  // namespace jindu::rules
