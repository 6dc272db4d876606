#pragma once
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"

/// What can be recorded and done, for whoever asks at a command line or a page: kinds of papers, the
/// fields of one, and its steps. Desk and city say it alike; schema/terminal writes it as text.
namespace jindu::rules {

/// {"type", "label", "states"} of a record type.
nlohmann::ordered_json described_type(const catalog::RecordType& type);

/// {"type", "label", "fields": [{"name", "label", "need", "kind", "kind_label", "choices", …,
/// "fields": columns of a row}], "template": a blank form, "paper": number of the printed form whose rows are followed, "forms": the
/// printed ones (print_forms.h)}.
/// Fields that the city alone sets are left out, and what the desk reckons or fills in is `filled`, not needed. `papers`: whether materials are
/// handed in with it; they stand beside the record and are named `materials` in its form.
/// `profile`: only choices that lead to something in this city; null: all. `roles`: of whoever fills
/// it in: only choices that are his, and what leaves him one choice is `filled`; null: all.
nlohmann::ordered_json described_fields(const catalog::RecordType& type, bool papers,
                                        const CityProfile* profile = nullptr,
                                        const std::set<std::string>* roles = nullptr);

/// How a field is filled in: "date", "fen", "choice", "set", "yes_no", "lines", "text", "number" …
std::string described_kind(const catalog::Field& field);
/// [{"code", "label"}], without the one that says nothing.
nlohmann::ordered_json described_choices(const google::protobuf::EnumDescriptor& codes);

/// A record as it stands.
struct Standing {
  std::string_view state;
  const catalog::Message& record;
};
/// {"type", "label", "states", "steps": [{"event", "label", "from", "next", "next_label", "roles",
/// "role_labels", "asks", "only", "when", "offline", "mine", "awaited"}]}: `only` what a step that may
/// not write everything may, `awaited` whether a paper waits for it. `roles`: of whoever asks; `table` null: none.
/// `of`: only those that they may take on this record now, each once, and `awaited` of this record; null: all of the type.
nlohmann::ordered_json described_steps(const catalog::RecordType& type, const LifeCycle* table,
                                       const std::set<std::string>& roles,
                                       const Standing* of = nullptr);

/// Filled in by the desk where it is left open: its hospital, today, the kind of ID, the amounts by the
/// city's rule. Not asked of whoever fills in the form.
bool filled_by_desk(std::string_view field);

/// What is given with a step: [{"name", "label", "kind_label", "or_else"}]; "a|b" gives both, one is
/// enough, and `b` says in "or_else" that it stands for `a`.
nlohmann::ordered_json asked_with(const catalog::RecordType& type, const Transition& transition);
/// The same in words: "refund_fen（本次退款）"; empty: nothing is asked for.
std::string asked_text(const catalog::RecordType& type, const Transition& transition);
/// The first thing that the step asks for and `given` (null: nothing was given) lacks: a Problem that
/// names field and step. Empty code: all is there.
Problem missing_with(const catalog::RecordType& type, const Transition& transition,
                     const catalog::Message* given);

/// Why a step is not taken, in words that say what can be done: UNKNOWN_EVENT, BAD_STATE (with the
/// state and what is possible now), NO_ROLE (with who may), SERVER_ONLY. `record` may be null.
Problem step_refused(const catalog::RecordType& type, const LifeCycle& table,
                     std::string_view state, std::string_view event, const std::string& code,
                     const std::set<std::string>& roles, const catalog::Message* record = nullptr);

}  // namespace jindu::rules
