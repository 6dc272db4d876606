#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "schema/base/problem.h"
#include "server/city/city.h"

/// Who works with the city: sites and people. Both are records, so each change is an entry of the
/// city's chain.
/// A non-empty Problems means: refused, nothing changed. E-6xx.
namespace jindu::city {

struct NewSite {
  std::string site_no;
  std::string kind;  ///< "hospital_desk", "county_bureau", "city"
  std::string name;
  std::string division;
  std::string institution_code;  ///< hospital desks
};
Result<Problems> add_site(City& city, const NewSite& site);
/// Its replicas may hand in what they hold, and get nothing more.
Result<Problems> revoke_site(City& city, std::string_view site_no);

/// One computer alone: it may hand in what it holds, and gets nothing more. `id`: as `status` names
/// it.
Result<Problems> revoke_computer(City& city, std::string_view site_no, std::string_view id);

struct NewOperator {
  std::string operator_id;
  std::string name;
  std::string site_no;  ///< empty: city staff, who get a signing key
  std::set<std::string> roles;
  std::string employer_uscc{};  ///< of an employer's clerk, who has no other role
};
/// What would stand in the way of it.
Result<Problems> check_operator(City& city, const NewOperator& staff);
/// Does not ask whether one person may (staff_proposal.h: way_of); nor do the codes.
Result<Problems> add_operator(City& city, const NewOperator& staff);

/// The last day on which somebody may act. What is recorded later does not count; what was already
/// done outside is asked about (K30). `on`: YYYY-MM-DD; empty: today.
Result<Problems> end_operator(City& city, std::string_view operator_id, std::string_view on);

/// Of the city's staff, in a post that keeps sites and people: 市生育科经办, 科长, 分管主任.
bool is_administrator(const store::Operator& person);
/// Numbers that look alike are one person's: letters in either size.
bool is_same_number(std::string_view a, std::string_view b);

/// Somebody of the city's staff, ready to sign. Owns the key.
struct StaffMember {
  accept::Actor actor;
  std::unique_ptr<crypto::Signer> key;
};
/// Whether he is one of the city's staff on this day, with a key to sign with.
bool may_act(const store::Operator& row, const Date& on);
/// `not_found`: no such active member of the city's staff; `locked`: his key is under a passphrase
/// that was not shown (City::hold).
Result<StaffMember> find_staff(City& city, std::string_view operator_id);

/// The key of a member of the city's staff, by his passphrase (empty: a development key, which has
/// none). `not_found`, `locked`.
Result<Bytes> open_staff(City& city, std::string_view operator_id, std::string_view passphrase);
/// Puts his key under another passphrase; what he signed stays his. Not empty: refused, E-6xx.
Result<Problems> set_passphrase(City& city, std::string_view operator_id, std::string_view before,
                                std::string_view passphrase);

}  // namespace jindu::city
