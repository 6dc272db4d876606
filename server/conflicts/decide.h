#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "server/conflicts/case.h"

/// Carrying out what somebody decided.
namespace jindu::conflicts {

struct Decision {
  std::string choice;
  std::string decider;                       ///< operator_id
  std::string note;                          ///< why; wanted where money is waived (K17)
  const wire::Patch* value = nullptr;        ///< of "typed" and "correct"
  const catalog::Message* record = nullptr;  ///< its record, parsed and normalised
};

/// The fields of `type`, the record that is asked about, which this choice wants typed in place of
/// both; empty: none.
std::vector<std::string> typed_fields(const records::ConflictCase& opened, std::string_view choice,
                                      const catalog::RecordType& type);
/// What stands against a decision before anything is changed: BAD_CHOICE, VALUE_MISSING,
/// OPINION_MISSING, INVOICE_USED, STALE_VERSION; empty: nothing.
Result<std::string> objection(const Context& context, const Live& conflict,
                              const Decision& decision);
/// Closes the case and does it, to the end: states, ledger, keys, verdicts to the authors.
Status carry_out(const Context& context, Live& conflict, const Decision& decision);

/// A record of the case was reversed or cancelled by other means: what is left is set free.
Status lapse(const Context& context, Live& conflict, const RecordId& gone);

/// The same for every open case of a record that is gone.
Status lapse_all(const Context& context, const Live& gone);

/// Somebody has decided that these records may stand (two beside each other, or one although rules
/// speak against it): that is not asked again.
Status let_stand(const Context& context, const Live& conflict, std::vector<RecordId> records);
Result<bool> stands(const Context& context, records::ConflictCase::Code code,
                    std::vector<RecordId> records);

/// No rule speaks against a paper any more that somebody let stand against one: should one speak
/// against it later, it is another question (K15).
Status stand_no_more(const Context& context, const RecordId& record);

// One per conflict; called by carry_out after the case is closed.
Status decide_k01(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k02(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k03(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k04(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k06(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k07(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k13(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k10(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k14(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k08(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k09(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k32(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k20(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k25(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k17(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k23(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k12(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k19(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k22(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k27(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k28(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k34(const Context& context, const Live& conflict, const Decision& decision);
Status decide_k35(const Context& context, const Live& conflict, const Decision& decision);
Status decide_rules(const Context& context, const Live& conflict, const Decision& decision);
/// The settlement stands, and what the fund paid for it comes back from the person; once.
Status recover_settlement(const Context& context, Live& settlement, const Live& conflict);

/// The operations that wait in a case are not taken: their authors are told.
Status drop_waiting(const Context& context, const Live& conflict, std::string_view code);

/// The records and operations of a case.
Result<std::vector<Live*>> records_of(const Context& context, const Live& conflict);
std::vector<OpId> operations_of(const Live& conflict);
/// Tells the author of an operation what was decided; an accepted one that stays so is not told
/// again.
Status tell(const Context& context, const OpId& operation, bool kept, std::string_view code,
            const Live* live);

}  // namespace jindu::conflicts
