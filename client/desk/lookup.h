#pragma once
#include <string_view>

#include "client/desk/core.h"
#include "schema/rules/assess.h"
#include "sync/replica/sealed_register.h"

namespace jindu::desk {

/// What the sealed register says of one person.
struct LookUp {
  enum class State {
    not_loaded,  ///< the register has not come yet: nothing may be concluded
    untraced,    ///< no trace of a look-up by this desk yet: not opened
    not_found,   ///< no such ID number with such a name; never "not insured"
    found,
  };
  State state = State::not_loaded;
  Bytes tag;
  replica::InsuredMeaning meaning;
};

/// `trace_follows`: the caller leaves an operation that names the person (a look-up, a filing, a
/// settlement). Without one the row is opened only if such an operation is here already.
Result<LookUp> look_up(const Core& core, std::string_view id_no, std::string_view name,
                       bool trace_follows);

/// As the rules take it.
rules::InsuredFact to_fact(const LookUp& found);

}  // namespace jindu::desk
