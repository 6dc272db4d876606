#pragma once
#include <functional>

#include "schema/tables/table.h"
#include "server/audit/explain.h"

/// What the store holds, line by line, for other programs.
namespace jindu::audit {

using PutLine = std::function<void(const std::string&)>;

/// One JSON object for each operation of a desk, in the city's order: {"op_id", "record_id",
/// "record_type", "replica_id", "seq", "city_seq", "kind" (first verdict), "last_kind"}.
Status export_operations(const ExplainContext& context, const PutLine& put);
/// One JSON object for each record of a type: {"id", "state", "version", "doc_no", "site",
/// "updated_ms", "record":{…}}.
Status export_records_jsonl(const ExplainContext& context, const catalog::RecordType& type,
                            const PutLine& put);
/// The same as a table, with the head of tables::head_of: official labels, values as people read
/// them. Finishes it.
Status export_records(const ExplainContext& context, const catalog::RecordType& type,
                      tables::Writer& to);

/// {"operations", "accepted", "merged", "held", "parked", "refused", "entries", "replicas":[…],
/// "fund_fen"}; kinds are those of first verdicts, of desks' operations alone.
Result<Json> status(const ExplainContext& context);
/// {"records":[…]}; empty `state`: any. `find`: part of a document number, or of any text field
/// that the schema marks as searched.
Result<Json> list(const ExplainContext& context, const catalog::RecordType& type,
                  std::string_view state, std::string_view find, std::size_t limit);
/// {"records":[… "fit" (0 just that, 1 begins with it, 2 ends with it)], "more"}: of all types, or
/// one, what has this document number, ID number, name, phone or searched text; best fit first, then
/// the latest. What the looker may not read is found by its whole number alone, so that nobody
/// guesses an ID number digit by digit.
Result<Json> find(const ExplainContext& context, const catalog::RecordType* type,
                  std::string_view text, std::size_t limit);
/// One record as `list` and `find` tell it. "about": what a reversal or a recovery is of, as `documents_of`; of
/// a recovery "whole_fen" is owed, "rest_fen" of it still.
Result<Json> list_json(const ExplainContext& context, const store::RecordRow& row);
/// {"header", "record", "shown":[{"name", "label", "text"}], "verdicts", "conflicts", "papers", "taken_back": reversals of it, and the bill that stands for it}.
Result<Json> show(const ExplainContext& context, const store::RecordRow& row);
/// {"items":[…]}: open conflicts with what stands against each other and their choices, then what
/// waits for something that has not arrived, then records whose next step is a person's.
Result<Json> inbox(const ExplainContext& context);
/// [{"id", "type", "label", "doc_no", "state", "state_label", "person"}]: the papers of a case as they
/// stand now; of any other record, itself.
Result<Json> documents_of(const ExplainContext& context, const RecordId& id);
/// One line each.
std::string documents_text(const Json& documents);
/// The inbox, to be read.
std::string inbox_text(const Json& inbox);
/// [{"id", "kind_label", "state", "state_label", "account_name", "account_no", "payable_fen"}]: what is in
/// a batch, or was paid by it and has not come back.
Result<Json> items_of_batch(const ExplainContext& context, const RecordId& batch);
/// Approved items that stand in no batch, and why; the first 200.
Result<Json> items_left(const ExplainContext& context);
/// {"balances":{account: fen}, "lines":[…]}; `record`: of that one alone.
Result<Json> ledger(const ExplainContext& context, const std::optional<RecordId>& record);

}  // namespace jindu::audit
