#pragma once
#include <set>
#include <string>
#include <string_view>

namespace jindu::rules {

/// Whether a post (Operator.Role by name) decides, pays or governs: nobody is given it, nor a way
/// to sign in with it, by one person alone (domain.md section 2, rule 4: two persons for money; who
/// could make himself the second one would be both). All do, but the posts that only write down
/// what is brought to them: 医院医保办, an employer's clerk, the person himself and departments.
/// 业务受理岗 is of weight: to accept is one of the three hands that must be apart (accept, review,
/// finance), and who made one alone would hold two. 医院结算员 and 代发机构 are of weight, since
/// theirs is the other signature under an amount. A post that is new to the schema is of weight
/// until it is named here.
bool is_of_weight(std::string_view role);
/// The same of somebody who holds several.
bool any_of_weight(const std::set<std::string>& roles);

}  // namespace jindu::rules
