#pragma once
#include "server/conflicts/context.h"

namespace jindu::conflicts {

using store::Live;

/// `gone` turns out to be `kept` (K12): all that speaks of it speaks of `kept` from now on, its number
/// leads there, and what excludes each other now that it is one person is asked about (K01, K04,
/// K10). Nothing is deleted: `gone` stays and points to `kept`.
Status merge_persons(const Context& context, Live& kept, Live& gone);

}  // namespace jindu::conflicts
