#pragma once
#include <string>
#include <vector>

#include "server/clearing/context.h"

/// Lines of clearings: a settlement stands in one while it counts. The settlement says which, by fields
/// that the caller's act names; the store's rows follow.
namespace jindu::clearing {

/// A confirmed settlement takes its place: in its own month while that is open, else as a late line
/// in the next that is (K14). Names the fields that it has set in `fields`.
Status take_in(const Context& context, store::Live& settlement, std::vector<std::string>& fields);

enum class Taken {
  nowhere,  ///< it stood in none
  out,      ///< it is out; a clearing that had been handed in is audited anew (K16)
  fixed,    ///< the chief has signed: it stays, and only a negative line can follow
};
/// A settlement that does not count at present leaves its clearing, where that is possible.
Result<Taken> take_out(const Context& context, store::Live& settlement,
                       std::vector<std::string>& fields);
/// Whether it stands in a clearing that is signed.
Result<bool> is_cleared(const Context& context, const store::Live& settlement);

/// A settlement that was cleared is taken back: its exact negative in the next open month, for
/// `reversal`. Gives the month.
Result<int> take_back(const Context& context, const store::Live& settlement,
                      store::Live& reversal);

/// Whether the year's deposit was paid out already in which the settlement would have to stand
/// (K14).
Result<bool> beyond_payout(const Context& context, const store::Live& settlement);

}  // namespace jindu::clearing
