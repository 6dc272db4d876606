#pragma once
#include <string>
#include <vector>

#include "schema/records/conflict_case.pb.h"
#include "server/conflicts/context.h"

/// ConflictCase records: opening one, and closing it when it is decided.
namespace jindu::conflicts {

using store::Live;
/// Code, and Chinese label; {一} and {二} in it stand for the sides of the conflict
/// (schema/rules/sides.h).
using Choice = std::pair<std::string, std::string>;

struct CaseInput {
  records::ConflictCase::Code code = records::ConflictCase::CODE_NONE;
  std::vector<Live*> records;  ///< in the order that choices name them: first, second
  std::vector<OpId> operations;
  std::vector<std::string> groups;
  std::vector<records::ConflictEvidence> evidence;
  std::vector<Choice> choices;
  std::string decider_role;
  std::string decider_site;  ///< empty: the city
};

/// Opens a case: it is listed in its records' headers, which so reach their sites again; all sites
/// that follow a record get the case, and a hospital learns that the other's record is there.
/// Does not change the records' states.
Result<Live*> open_case(const Context& context, CaseInput input);
/// A record that came later joins an open case, before the one that is asked about: whoever is about to
/// decide sees that the case is another now. Does not change the record's state.
Status join_case(const Context& context, Live& conflict, Live& record, const OpId& operation);
/// One more operation waits for an open case.
Status join_case(const Context& context, Live& conflict, const OpId& operation);
/// A case that decided itself (K03): nobody is asked, everybody is told.
Result<Live*> record_case(const Context& context, CaseInput input, std::string_view decision);

/// The case was decided and carried out (DECIDED → APPLIED) or has lapsed with what it was about:
/// it leaves the headers of its records. A record that no case holds any more is looked at again
/// when the present operation is done (Context::freed), and kept if nothing else stands against it.
Status close_case(const Context& context, Live& conflict, std::string_view event);

/// Whether nothing that is open about a record holds it: notes alone, about a number (K26), a clock
/// (K27) or a scan (K28), which do not hold the record itself.
Result<bool> only_notes(const Context& context, const Live& record);

/// Whether it counts or may come to count: what came back may be handed in again.
bool may_come_to_count(const Live& record);
/// Whether a case may be about records that are all gone: somebody who was refused is invited back (K15,
/// K29), or an operation waits for somebody to say whether it counts against the end that its record has
/// come to (K07, K25, K35).
bool may_be_about_the_gone(const records::ConflictCase& conflict);

/// The county bureau's site that decides for this city; empty: none, the city decides.
Result<std::string> county_site(const Context& context);

/// The clerk's role at a site: a hospital's desk or a counter.
Result<std::string> clerk_of(const Context& context, const std::string& site_no);

/// Evidence of one fact of two records.
records::ConflictEvidence compare(std::string_view fact, std::string_view label, const Live& first,
                                  std::string first_value, const Live& second,
                                  std::string second_value);

}  // namespace jindu::conflicts
