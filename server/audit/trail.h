#pragma once
#include "server/audit/explain.h"

/// Who did what, and when: the log of operations and the trail of looks, as one list. It names
/// records by their printed number and their id, never a person that they are about. What was
/// decided is told as its case tells it to whoever looks.
namespace jindu::audit {

struct TrailAsk {
  std::string operator_id;  ///< empty: anybody
  std::string from, to;     ///< days of arrival, YYYY-MM-DD, included; empty: open
  std::string type;         ///< record type; empty: any
  std::string act;          ///< "do": operations alone; "look": the trail alone; empty: both
  std::string before;       ///< `next` of the page before; empty: from now
  std::size_t limit = 100;
};

/// {"rows": [{"at_ms", "operator_id", "name", "site_name", "act", "label", "type", "type_label",
///   "id", "doc_no", "verdict_label", "detail"}], "next"}, latest first; of a decision also
///   "decision":
/// {"code", "question", "choice", "note", "papers": [{"id", "type", "type_label", "doc_no"}]}.
/// `next` is empty at the end; a page may be short of `limit` and still have one, since a search
/// reads so much at a time. `invalid`: a day or a place that is none.
Result<Json> who_did_what(const ExplainContext& context, const TrailAsk& ask);

std::string trail_text(const Json& found);

/// Somebody has looked: kept once in ten minutes for the same thing.
Status note_look(store::Writer& writer, std::int64_t now_ms, store::Trail look);

}  // namespace jindu::audit
