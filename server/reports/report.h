#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "schema/tables/table.h"
#include "server/store/store.h"
#include "server/store/work.h"

/// 报表 (domain.md section 13): what the city's records come to, as rows. Read only, and from one
/// moment; a new report is one more entry of a list in one of the .cpp files of this folder.
namespace jindu::reports {

/// What was asked for. Each report says which of these it looks at.
struct Ask {
  std::string site_no;      ///< empty: all
  int month = 0;            ///< yyyymm; 0: all
  int year = 0;             ///< 0: all
  std::string find;         ///< part of a name or number; empty: all
  std::int64_t now_ms = 0;  ///< the moment of asking: today, and what is overdue
  std::optional<Date> day;  ///< empty: today
};

struct Context {
  store::Reader& reader;
  const store::City& city;
  const rules::Policy& policy;
  const rules::LifeCycles& cycles;
  const rules::Calendar& calendar;
  Ask ask;

  Date today() const { return local_date(ask.now_ms); }
};

using Put = std::function<Status(tables::Row)>;
enum Looks : unsigned { kSite = 1, kMonth = 2, kYear = 4, kDay = 8, kFind = 16 };

/// How a report is drawn: sums of its own rows, so that picture, table and file cannot differ.
struct Chart {
  enum class Shape { none, bar, line, heat };
  Shape shape = Shape::none;
  std::string_view by = {};                    ///< the column along the axis
  std::vector<std::string_view> values = {};   ///< columns added up, all of one kind; empty: rows counted
  std::string_view across = {};                ///< heat: the column of the other axis
  bool monthly = false;                        ///< of a day in `by` its month
};

struct Report {
  std::string_view name;   ///< "deadlines"
  std::string_view title;  ///< "期限清单"
  std::string_view about;  ///< a sentence
  unsigned looks = 0;      ///< which parts of Ask
  /// Whose posts may read its personal data in clear; for all others it is masked.
  std::set<std::string> clear_for;
  std::vector<tables::Column> (*columns)();
  Status (*rows)(const Context&, const Put&);
  Chart chart = {};
  std::string_view finds = {};  ///< what Ask::find is part of: "医院"
};

/// All, in the order of domain.md section 13.
const std::vector<Report>& all();
const Report* find(std::string_view name_or_title);

tables::Head head_of(const Report& report);
/// Writes the rows into `to` (and finishes it), masked unless one of `roles` may read them.
Status write(const Report& report, const Context& context, const std::set<std::string>& roles,
             tables::Writer& to);

}  // namespace jindu::reports
