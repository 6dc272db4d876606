#pragma once
#include <memory>
#include <map>
#include <string>
#include <vector>

#include "client/desk/core.h"
#include "client/desk/json.h"

namespace jindu::desk {

/// A conflict that nobody has decided yet, as far as this desk knows.
struct OpenCase {
  Bytes id;
  std::string code;  ///< "K06"
  std::string code_label;
  std::string decider_role;
  std::string decider_site;  ///< empty: the city itself
  std::unique_ptr<catalog::Message> record;
};

/// Whom a record is about, or which hospital or employer; empty: nobody is named.
std::string name_on(const catalog::RecordType& type, const catalog::Message& record);
/// What a case (as JSON) is about, as a person finds it again, each paper with the word of its
/// side.
Json about_json(const Core& core, const Json& case_record);
/// What stands against each other in a case (as JSON), label by label, as people read it; "words":
/// what its sides are called, "who": whose each is, as far as it is this site's.
Json sides_json(const Core& core, const Json& case_record);
/// The case that a decision is about: code, its label, the choice in words, the records. Empty
/// where the case is not here any more.
Result<Json> decision_about(const Core& core, const wire::Decide& decide);
Result<std::vector<OpenCase>> open_cases(const Core& core);
bool may_decide(const Core& core, const OpenCase& open);
/// Why a record came back, where it is to be put right here or was set aside: "said", the words of
/// whoever sent it back, and "reasons".
Status put_reasons(Core& core, const RecordId& id, const replica::View& view, Json& json);
/// Own records that the city sent back, each with the reasons and what to do.
Result<Json> returned_records(Core& core);
/// Own operations that the city has not taken, and that are not put away. Of a bill that the clerk has put
/// right himself nothing waits: another stands for it.
Result<std::vector<oplog::OutboxOperation>> open_operations(const Core& core);
/// A paper that came back and whose scans are wanted waits once: what is wanted (of `pending_documents`)
/// stands with it as "documents", and is marked "with_returned" in its own list. Gives how many of
/// `documents` wait by themselves.
std::size_t join_documents(Json& returned, Json& documents);
/// Records that are here and whose next step is this post's to take (a 冲销 to approve), with these
/// steps.
Result<Json> due_records(const Core& core);
/// What others decided about this site's records or operations, newest first, until it is put away
/// here: who, when, which choice, and the values that stood against each other.
Result<Json> decided_cases(Core& core);
/// Under which the outbox's meta says that a record which asks nothing any more has been put away
/// here.
std::string seen_key(const RecordId& id);
/// Notes that the clerk has seen a decision; empty: no such case here.
Result<std::optional<Answer>> put_away_case(Core& core, std::string_view conflict);
/// The open cases that a record is in, for whoever looks at it.
Result<Json> cases_of(const Core& core, const RecordId& id);
/// Cases that this desk has decided and the city has not answered yet.
Result<std::map<Bytes, wire::Decide>> decided_here(const Core& core);

}  // namespace jindu::desk
