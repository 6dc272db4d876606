// What a profile as a whole must be: who it is of, and spans that follow each other.
#include "schema/rules/policy_check.h"

#include <algorithm>

#include "schema/base/date.h"

namespace jindu::rules {
namespace {

Status check_head(const CityProfile& profile, const Place& place) {
  if (profile.code().empty() || profile.name().empty())
    return place.wrong("code and name are wanted");
  const std::string& division = profile.division();
  if (division.size() != 6 ||
      !std::all_of(division.begin(), division.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return place.wrong_at(CityProfile::kDivisionFieldNumber, "division: six digits");
  }
  if (profile.version() < 1) {
    return place.wrong_at(CityProfile::kVersionFieldNumber, "version: 1 or more");
  }
  for (int i = 0; i < profile.phones_size(); ++i) {
    if (profile.phones(i).number().empty()) {
      return place.in(CityProfile::kPhonesFieldNumber, i).wrong("phone without a number");
    }
  }
  if (profile.values().empty()) return place.wrong("no values");
  return {};
}

/// Every day from the first on lies in one span.
Status check_span(const CityProfile& profile, int i, const Place& place) {
  constexpr int kFrom = PolicyValues::kFromFieldNumber;
  constexpr int kTo = PolicyValues::kToFieldNumber;
  const PolicyValues& values = profile.values(i);
  const Result<Date> from = parse_date(values.from());
  if (!from.ok()) return place.wrong_at(kFrom, "from: no day");
  if (i > 0) {
    const Result<Date> before = parse_date(profile.values(i - 1).to());
    if (!before.ok() || before->plus_days(1) != *from) {
      return place.wrong_at(kFrom, "from: spans overlap or leave a gap");
    }
  }
  const bool last = i + 1 == profile.values_size();
  if (last != values.to().empty()) return place.wrong_at(kTo, "to: only the last span is open");
  if (last) return {};
  const Result<Date> to = parse_date(values.to());
  if (!to.ok() || *to < *from) return place.wrong_at(kTo, "to: no day after from");
  return {};
}

Status check_continues(const CityProfile& profile, int i, const Place& place) {
  const PolicyValues& values = profile.values(i);
  if (values.continues() && i == 0) {
    return place.wrong_at(PolicyValues::kContinuesFieldNumber, "continues: no span before");
  }
  if (!values.without().empty() && !values.continues() && !profile.with_common()) {
    return place.wrong_at(PolicyValues::kWithoutFieldNumber, "without: nothing is continued");
  }
  return {};
}

}  // namespace

Status check_profile(const CityProfile& profile, const Place& place) {
  JINDU_TRY_OK(check_head(profile, place));
  for (int i = 0; i < profile.values_size(); ++i) {
    const Place span = place.in(CityProfile::kValuesFieldNumber, i);
    JINDU_TRY_OK(check_span(profile, i, span));
    JINDU_TRY_OK(check_continues(profile, i, span));
    JINDU_TRY_OK(check_values(profile.values(i), span));
  }
  return {};
}

void check_profile_whole(const CityProfile& profile, const Place& place,
                         std::vector<std::string>& findings) {
  const auto keep = [&](const Status& status) {
    if (!status.ok()) findings.push_back(status.error().context);
  };
  keep(check_head(profile, place));
  for (int i = 0; i < profile.values_size(); ++i) {
    const Place span = place.in(CityProfile::kValuesFieldNumber, i);
    keep(check_span(profile, i, span));
    keep(check_continues(profile, i, span));
    check_values_whole(profile.values(i), span, findings);
  }
}

}  // namespace jindu::rules
