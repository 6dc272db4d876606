#pragma once
#include <string>

#include "server/store/work.h"

/// 待遇核定表 (F-17): what an employer's people are owed, made anew whenever an approved item changes.
/// It replaces the look-up in a chat group (攀枝花 三).
namespace jindu::standing {

/// The link value under which an employer's month is listed.
Bytes month_of_employer(std::string_view uscc, int month);

/// A new determination of an application's approved items, one for each employer that they name; what
/// was determined before is superseded. Nothing approved: nothing is.
Status determine(store::Work& work, const store::Live& application);

/// Something of what was determined is not owed any more: made anew. Never determined: nothing.
Status determine_again(store::Work& work, const store::Live& application);

}  // namespace jindu::standing
