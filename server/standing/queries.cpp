#include "server/standing/queries.h"

#include <algorithm>

#include "server/standing/periods.h"
#include "server/standing/suspension.h"

namespace jindu::standing {
namespace {

using records::DepartmentQuery;
using store::LinkKind;
using store::Live;

/// kind, state and finding in one digit each, then the day.
std::int64_t pack(DepartmentQuery::Kind kind, DepartmentQuery::State state,
                  DepartmentQuery::Finding finding, Date as_of) {
  return ((std::int64_t{kind} * 10 + state) * 10 + finding) * kDayLimit + day_number(as_of);
}

Finding unpack(const store::Link& link) {
  Finding found;
  found.query = link.record;
  found.as_of.day =
      decltype(found.as_of.day){std::chrono::days{static_cast<int>(link.extra % kDayLimit)}};
  const auto head = static_cast<int>(link.extra / kDayLimit);
  found.finding = static_cast<DepartmentQuery::Finding>(head % 10);
  found.state = static_cast<DepartmentQuery::State>(head / 10 % 10);
  found.kind = static_cast<DepartmentQuery::Kind>(head / 100);
  return found;
}

DepartmentQuery::State state_of(const Live& query) {
  DepartmentQuery::State state = DepartmentQuery::STATE_NONE;
  DepartmentQuery::State_Parse(query.state(), &state);
  return state;
}

}  // namespace

Result<std::vector<Finding>> findings_of(store::Reader& reader, const RecordId& person) {
  std::vector<Finding> findings;
  JINDU_TRY(const std::vector<store::Link> links, reader.links(LinkKind::query_of, person.view()));
  for (const store::Link& link : links) findings.push_back(unpack(link));
  return findings;
}

std::optional<Finding> newest(const std::vector<Finding>& findings, DepartmentQuery::Kind kind) {
  std::optional<Finding> found;
  for (const Finding& one : findings) {
    if (one.kind != kind || one.state == DepartmentQuery::ASKED) continue;
    // That nothing was found holds until something is heard, of whichever day.
    const bool unheard = found && !found->waives() && one.waives();
    if (!found || unheard || found->as_of <= one.as_of) found = one;
  }
  return found;
}

Status remember(store::Work& work, const Live& query, Date today) {
  const auto& fields = query.as<DepartmentQuery>();
  if (fields.subject().empty()) return {};
  const Result<Date> as_of = parse_date(fields.as_of());
  JINDU_TRY_OK(work.writer().advance(kKnown, 1));
  JINDU_TRY_OK(work.unlink(LinkKind::query_of, fields.subject(), query.id()));
  return work.link(
      LinkKind::query_of, fields.subject(), query.id(),
      pack(fields.kind(), state_of(query), fields.finding(), as_of.ok() ? *as_of : today));
}

}  // namespace jindu::standing
