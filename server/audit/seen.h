#pragma once
#include "server/audit/explain.h"

/// Records as somebody at the city's shell sees them: personal data masked unless a post of his may
/// read it, references by the number that is printed on the paper, parties of the ledger by name.
namespace jindu::audit {

/// Whether the looker's post works with records of this type; of an employer's clerk, with this one.
bool may_read(const ExplainContext& context, const catalog::RecordType& type,
              const catalog::Message& record);
/// Not his to see at all: an employer's clerk, and another employer's paper.
bool hidden(const ExplainContext& context, const catalog::RecordType& type,
            const catalog::Message& record);

/// A stored record, masked for the looker.
Result<Shown> look_at(const ExplainContext& context, const store::RecordRow& row);

/// {"id", "type", "label", "doc_no", "state", "state_label", "version", "site", "person", "id_no" (always
/// masked: a list is read over shoulders)} and, where the record has them, "amount_fen" and, of a debt,
/// "rest_fen"; empty: the record is not here (yet).
Result<Json> document(const ExplainContext& context, const RecordId& id);

/// [{"name", "label", "text"}] of the fields that say something, as people read them.
Result<Json> fields_shown(const ExplainContext& context, const Shown& shown);

/// How an operator is called; who is not among them any more, as it stands. Empty: nobody.
Result<std::string> operator_text(const ExplainContext& context, const std::string& operator_id);

/// Whose account it is, in words: a hospital, an employer, a person; as it stands where nobody knows.
Result<std::string> party_text(const ExplainContext& context, const std::string& party);

/// Every reason of a verdict: [{"code", "sentence"}].
Json reasons_json(const ExplainContext& context, const wire::Verdict& verdict);

}  // namespace jindu::audit
