#pragma once
#include <memory>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"
#include "sync/crypto/suite.h"

namespace jindu::city {

/// Profile and calendar as the reference records that travel to every desk: a PolicyProfile with
/// the city's signature over its text, and a HolidayCalendar for each year that is published.
Result<std::vector<std::unique_ptr<catalog::Message>>> rule_records(const rules::Policy& policy,
                                                                    const rules::Calendar& calendar,
                                                                    crypto::Signer& signer);

}  // namespace jindu::city
