#pragma once
#include <string_view>

#include "schema/base/problem.h"
#include "schema/wire/sync.pb.h"
#include "server/city/city.h"

/// The city's end of enrolment: a one-time code becomes a replica. docs/PROTOCOL.md section 4.
namespace jindu::city {

constexpr std::int64_t kCodeLifeMs = 24 * 3'600'000;
constexpr int kCodeTriesMax = 5;
/// Numbers of a document's last four digits that one replica gets.
constexpr std::uint32_t kLeaseSize = 1000;

struct EnrolOffer {
  Problems problems;  ///< empty: `code` is good
  std::string code;   ///< 3-5-5 characters with hyphens; shown once, kept nowhere
  std::int64_t expires_ms = 0;
};
/// What would stand in the way of a code for this operator's desk.
Result<Problems> check_enrolment(City& city, std::string_view site_no,
                                 std::string_view operator_id);
/// A code for one desk of a site, for one operator of that site. E-6xx.
Result<EnrolOffer> offer_enrolment(City& city, std::string_view site_no,
                                   std::string_view operator_id);

struct EnrolAnswer {
  Problems problems;  ///< empty: enrolled
  wire::EnrolResponse response;
};
/// On the writer's thread. A wrong code counts as a try, and that is kept; the same device asking
/// again, because the answer was lost, gets it again.
Result<EnrolAnswer> enrol(City& city, const wire::EnrolRequest& request);

}  // namespace jindu::city
