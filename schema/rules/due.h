#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"

namespace jindu::rules {

/// A field that holds the day by which somebody must act, and the states in which it counts.
struct DueField {
  const char* type;
  const char* field;
  const char* role;  ///< whose it is where no step of the life cycle says it
  std::vector<std::string_view> states;
  const char* when = "";  ///< as show_if of a field: it counts on such records alone
};
/// All of them; a test finds one that is forgotten here.
const std::vector<DueField>& due_fields();

/// One day that a record must be seen to.
struct Due {
  std::string label;  ///< 拨付期限
  Date date;
  std::vector<std::string> posts;  ///< roles that may take the next step
};
/// What is due on a record as it stands. `table`: its life cycle; null: it has none.
std::vector<Due> dues_of(const catalog::RecordType& type, const LifeCycle* table,
                         std::string_view state, const catalog::Message& record);
/// Whether somebody waits for this step on this record: it is not taken already (`taken_if`), it is
/// for such records (`awaited_if`), and not too early for it, as for a month that is handed in when it is over.
bool waited_for(const Transition& step, const catalog::Message& record, Date today);
/// A paper that waits, not for a step of its own, but for another paper.
struct PaperWanted {
  const char* type;
  const char* state;
  const char* when;   ///< as show_if of a field: such records alone; empty: every one in this state
  const char* makes;  ///< the type that is wanted: whoever may make it is waited for
  const char* what;   ///< 收款账户待补或待换
  const char* advice;  ///< how, in words
};
/// All of them; a test finds one that names what there is not.
const std::vector<PaperWanted>& papers_wanted();

/// How far off a deadline is, as lists, reports and pages tell it.
struct Left {
  int working_days = 0;  ///< as Calendar::working_days_left: over a weekend 0, though it is past
  int days = 0;          ///< negative: past
  /// "剩 4 个工作日", "剩 2 天" where no working day is left, "今天", "已过期 1 天".
  std::string text;
};
Left left_until(const Calendar& calendar, Date today, Date due);
/// Into each object with a "due": "days_left", "due_in_days", "left_text".
void put_left(const Calendar& calendar, Date today, nlohmann::ordered_json& list);

/// Whether `dues_of` may find anything on records of this type.
bool may_be_due(std::string_view type);

}  // namespace jindu::rules
