#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "client/desk/form.h"
#include "client/desk/judge.h"

namespace jindu::desk {

/// Whether a post of this desk makes records of a type.
bool makes(const Core& core, std::string_view type);

/// Why a step is not taken here, in words: unknown, wrong state, another role, the city's own.
Answer refuse_step(const Core& core, const catalog::RecordType& type, std::string_view state,
                   std::string_view event, const std::string& code,
                   const catalog::Message* record = nullptr);

/// What the desk knows without being told: its hospital, today, the usual kind of ID.
void fill_in(Core& core, const catalog::RecordType& type, Form& form);
/// What the desk finds or reckons for each paper anew: amounts by the rule, and the filing relied on.
bool found_anew(std::string_view field);
/// Whether every field that the form names stands like this already; sets in whatever order.
bool changes_nothing(const replica::View& view, const Form& form);
/// Takes out of a form what stands in it only because `before` says it and is found anew.
void forget_found(const replica::View& before, Form& form);
/// Amounts by the city's rule where the clerk left them to the desk.
void fill_amounts(const catalog::RecordType& type, const Judgement& judgement, Form& form);
/// The same, and the filing relied on.
void fill_judged(const catalog::RecordType& type, const Judgement& judgement, Form& form);

/// What a new record takes the place of.
struct Replaced {
  RecordId record;
  /// What stands against it; asked inside the press: another program of this desk may have been
  /// first.
  std::function<Result<std::optional<Answer>>()> hinders;
  /// Writes the operation of the same press that takes it back; all others build on it.
  std::function<Result<OpId>(Press&)> take_back;
};
/// Records a new one.
Result<Answer> record_new(Core& core, std::string_view type, std::string_view json,
                          const SaveOptions& save, const std::optional<Replaced>& replaced = {});

/// What is wrong with the whole form, or missing in it. The desk's own figures are not asked of the
/// clerk where the amounts that they come from are missing or contradict each other.
Problems wanting(const catalog::RecordType& type, const Judgement& judgement, const Form& form);

/// A draft that became an operation already: the same answer again, and nothing more is written.
Result<std::optional<Answer>> saved_before(const Core& core, const OpId& draft);

/// A changed account counts from the day on which the city has it: the slip that is handed out says
/// so (K08).
Problem valid_once_synced();

}  // namespace jindu::desk
