#pragma once
#include "schema/records/conflict_case.pb.h"
#include "server/store/work.h"

namespace jindu::review {

/// A case that only notes something: a number (K26), a clock (K27), a scan (K28). It holds nothing.
bool is_note(records::ConflictCase::Code code);

/// Whether somebody is asked about an application, about whose the papers of her number are, or about the
/// settlement that it rests on: no money
/// leaves the fund, and none is set off, before that is decided (domain.md section 2).
Result<bool> asked_about(store::Work& work, const store::Live& application);

}  // namespace jindu::review
