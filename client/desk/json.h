#pragma once
#include <nlohmann/json.hpp>

#include "client/desk/core.h"

/// Small helpers for the desk's answers. Only the desk's own .cpp files include this.
namespace jindu::desk {

using Json = nlohmann::ordered_json;

Answer answer_of(const Json& body);
/// A record's fields as JSON, by the catalog's rules.
Json record_json(const catalog::Message& record);
/// "amount_fen" where the record has one, and "counts": whether sums take it in: what was returned or has
/// come to nothing pays nobody.
void put_amount(const replica::Row& row, Json& json);
/// `unsent`: whether something of it stands on this disk alone. Nothing for what only the city
/// wrote.
Status put_unsent(const Core& core, const RecordId& id, replica::Origin origin, Json& json);
/// "confirmed", "overlaid", "own", "refused", "departed".
std::string_view origin_name(replica::Origin origin);
/// An own operation: what it did, when, and what became of it, in words, too.
Json operation_json(Core& core, const oplog::OutboxOperation& operation);
/// What a hospital is called here; empty: this desk does not know it.
std::string hospital_name(const Core& core, const std::string& code);
/// Header, state in words, record.
Json view_json(const Core& core, const replica::View& view);
/// What a clerk reads of a verdict: kind, code, sentence, next step.
Json verdict_json(Core& core, const wire::Verdict& verdict);
/// Every reason that the city gave, each with its sentence (一次性告知).
Json reasons_json(Core& core, const wire::Verdict& verdict);
/// Chinese sentence of a reason's code, and of what to do next.
std::string reason_sentence(Core& core, const wire::Verdict& verdict);

/// Drafts of a type (empty: all), newest first.
Result<Json> drafts_of(const Core& core, std::string_view type);
Answer not_here(std::string_view ref);
Answer unknown_type();

}  // namespace jindu::desk
