#pragma once
#include <vector>

#include "server/clearing/context.h"

/// 保证金: deductions from a month's deposit (M11), and what of a year's is paid out (M12).
namespace jindu::clearing {

enum class Deducted {
  applied,  ///< all of it
  capped,   ///< as far as the deposit reached; the rest is recorded, never carried (K24)
  pending,  ///< the month is not cleared yet
  locked,   ///< the year's payout is signed: nothing was done (K23)
};

/// A deduction was entered: it takes over what its inspection says, and is applied as far as it can be.
/// A payout of the year that is not signed is reckoned anew.
Result<Deducted> entered(const Context& context, store::Live& deduction);
/// The same once more, for another month or after the payout was voided (K23).
Result<Deducted> apply(const Context& context, store::Live& deduction);

/// The month was cleared: what waited for it is applied in the order of entry. Gives those that were
/// capped.
Result<std::vector<store::Live*>> apply_pending(const Context& context,
                                                const store::Live& clearing);

/// The payout of a hospital's year that is neither void nor missing; null.
Result<store::Live*> find_payout(const Context& context, std::string_view institution_code,
                                 int year);
/// Its twelve months, oldest first, those that there are.
Result<std::vector<store::Live*>> months_of_year(const Context& context,
                                                 std::string_view institution_code, int year);

/// 录入: names its assessment, and is reckoned.
Status payout_entered(const Context& context, store::Live& payout);
/// M12: payout = rhu(Σ net × bp / 10000), retained = the rest.
Status reckon(const Context& context, store::Live& payout);
/// Money leaves, the rest falls to the fund, and the year's months are PAID.
Status payout_paid(const Context& context, store::Live& payout);
/// It counts no more; another may be entered.
Status void_payout(const Context& context, store::Live& payout);

/// 考核: the sum of the scores, and the link from hospital and year.
Status scored(const Context& context, store::Live& assessment);

}  // namespace jindu::clearing
