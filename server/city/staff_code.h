#pragma once
#include "server/city/enrolment.h"

/// How somebody of the city's staff comes to a passphrase that nobody else knows: whoever keeps the
/// staff gives him a one-time code, and he sets the passphrase himself. Each code leads to a fresh
/// key; what was signed with the one before stays his (store::StaffKey).
namespace jindu::city {

/// What would stand in the way of a code for him.
Result<Problems> check_staff_code(City& city, std::string_view operator_id);
/// A code for one person of the staff, good once and for a day. E-6xx.
Result<EnrolOffer> offer_staff_code(City& city, std::string_view operator_id);

/// `code`: as it is typed. Not empty: refused, E-6xx; a wrong code counts as a try, and that is
/// kept. One sentence for all of it: who is on the staff is not told to whoever tries names.
Result<Problems> use_staff_code(City& city, std::string_view operator_id, std::string_view code,
                                std::string_view passphrase);

}  // namespace jindu::city
