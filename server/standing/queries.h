#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/base/date.h"
#include "schema/records/standing.pb.h"
#include "server/store/work.h"

/// What departments have said of a person: questions with their answers, and what they pushed.
namespace jindu::standing {

struct Finding {
  records::DepartmentQuery::Kind kind = records::DepartmentQuery::KIND_NONE;
  records::DepartmentQuery::State state = records::DepartmentQuery::STATE_NONE;
  records::DepartmentQuery::Finding finding = records::DepartmentQuery::FINDING_NONE;
  Date as_of;  ///< the day of which it speaks
  RecordId query;
  /// Whether the paper that would say the same need not be shown.
  bool waives() const {
    return state == records::DepartmentQuery::PUSHED || state == records::DepartmentQuery::ANSWERED;
  }
};
/// Newest last.
Result<std::vector<Finding>> findings_of(store::Reader& reader, const RecordId& person);
/// The newest of a kind that says something (or that nothing was found, until something was heard
/// after that); empty: none.
std::optional<Finding> newest(const std::vector<Finding>& findings,
                              records::DepartmentQuery::Kind kind);

/// One line of what a department sent.
struct Told {
  std::size_t line = 0;           ///< of its file
  std::optional<RecordId> query;  ///< that it answers; empty: pushed
  bool not_found = false;
  records::DepartmentQuery said;
};

/// The query says something from now on, or something else than before.
Status remember(store::Work& work, const store::Live& query, Date today);

}  // namespace jindu::standing
