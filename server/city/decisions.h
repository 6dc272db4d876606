#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/problem.h"
#include "server/city/fleet.h"

/// What staff do at the city with their own key: decide a conflict, take a step of a record's life
/// cycle. Each is an entry of the city's chain, judged like any other.
namespace jindu::city {

struct Acted {
  Problems problems;  ///< empty: it went to the judge
  wire::Verdict verdict;
  /// Of a step that could not be taken: what could, and by whom; its code is the verdict's.
  std::optional<Problem> hint;
  bool left = false;  ///< called off before its turn: nothing was written of it
};

/// Asked between two pieces of something long: `done` of `total` are written. False: no more of it.
using GoOn = std::function<bool(std::size_t done, std::size_t total)>;

/// `value_json`: the value itself, for choices that ask for one. `as`: operator_id of who decides;
/// without it nothing is done (E-621).
Result<Acted> decide(City& city, const store::RecordRow& conflict, std::string_view choice,
                     std::string_view note, std::string_view value_json, std::string_view as);

/// What the decision would come to, undone again; the key of who asks is not wanted, and he is told
/// it whether or not his post decides. `look`: as in accept::Acceptor::try_act.
Result<Acted> try_decision(City& city, const store::RecordRow& conflict, std::string_view choice,
                           std::string_view value_json, std::string_view as,
                           const std::function<Status(std::uint64_t head)>& look);

/// The same of a step, by whoever may take it.
Result<Acted> try_step(City& city, const store::RecordRow& record, std::string_view event,
                       std::string_view arguments_json, std::string_view as,
                       const std::function<Status(std::uint64_t head)>& look);

/// Creates a record by a member of staff, with the first event of its life cycle that their roles
/// allow. Problems where the form or the role does not. `once`: an id that the page made for this
/// form. The same form of the same person under it is one operation, however often it is sent: it
/// gets the verdict that it got (the log keeps it, so over a restart, too); another form under it is
/// C-446. Another person's id of the same name is another one.
Result<Acted> create(City& city, std::string_view type, std::string_view json, std::string_view as,
                     std::string_view once = {});

/// `arguments_json`: fields set together with the step; may be empty.
Result<Acted> take_step(City& city, const store::RecordRow& record, std::string_view event,
                        std::string_view arguments_json, std::string_view as);

/// The same step of many records of one type by one member of staff, a hundred in one entry and one
/// commit. Each is judged by itself: what is refused takes nothing from the others. One that is in
/// another state stays out of the log; its hint says what could be done with it. In the order of
/// `records`. `go_on` is asked after each hundred; what was written until then stays.
Result<std::vector<Acted>> take_steps(City& city, const std::vector<store::RecordRow>& records,
                                      std::string_view event, std::string_view as,
                                      const GoOn& go_on = {});

}  // namespace jindu::city
