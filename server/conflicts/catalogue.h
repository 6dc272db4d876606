#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/conflicts/case.h"
#include "sync/merge/merge.h"

/// The catalogue of domain.md section 11, as far as it is built: when each conflict arises, what is
/// done by itself, and how its case is opened. Deciding is in decide.h.
namespace jindu::conflicts {

// K01: one birth settled at two hospitals.
/// Another live delivery of the same patient: same pregnancy, or too close in days.
Result<Live*> other_delivery(const Context& context, const Live& settlement);
/// Both are held; gives the case.
Result<Live*> raise_k01(const Context& context, Live& first, Live& second, const OpId& operation);

// K02: one invoice used twice.
struct InvoiceUse {
  Live* first = nullptr;  ///< who has it; null: free
  bool resend = false;    ///< the same settlement once more: nothing to decide
};
/// `replaced`: the settlement that this one is to stand for, once it is reversed: the caller looks at it.
Result<InvoiceUse> used_invoice(const Context& context, const Live& settlement,
                                const RecordId& replaced);
Result<Live*> raise_k02(const Context& context, Live& first, Live& later, const OpId& operation);

// K03: a filing cancelled while a settlement relies on it.
/// Care on or before the day of the cancel: the settlement is valid.
bool care_before_cancel(const Live& settlement, std::optional<Date> cancelled_on);
/// The cancelled filing comes back; both sites are told by a case that decided itself.
Status reinstate_filing(const Context& context, Live& filing, Live& settlement);
/// The cancel came first and the care after it: a person decides whether the settlement stands.
/// `cancelled`: the day of a cancel that is only asked for; empty: that of the filing's history.
Result<Live*> raise_k03(const Context& context, Live& filing, Live& settlement,
                        const OpId& operation, std::optional<Date> cancelled);
/// The day on which a filing was cancelled; empty: it was not, or nobody said.
Result<std::optional<Date>> cancelled_on(const Context& context, const Live& filing);

// K04, K33: two filings of one pregnancy; two pregnancies that cannot both be.
/// Another live filing of the pregnancy that `filing` names, oldest first.
Result<Live*> other_filing(const Context& context, const Live& filing);
/// The same facts: `second` is an occasion of `first`.
bool same_facts(const Live& first, const Live& second);
Status point_to(const Context& context, Live& first, Live& second);
Result<Live*> raise_k04(const Context& context, Live& first, Live& second, const OpId& operation);
/// `earlier`: what speaks of the pregnancy that contradicts: a filing, a settlement or the
/// PregnancyCase itself.
Result<Live*> raise_k33(const Context& context, Live& earlier, Live& second, const OpId& operation);

// K06: two people, one group, different values.
struct Held {
  std::vector<merge::HeldGroup> groups;
  const wire::Operation* operation = nullptr;
  const catalog::Message* incoming = nullptr;
};
Result<Live*> raise_k06(const Context& context, Live& record, const Held& held);

// K07: builds on an operation that was refused, or what both broke together.
Result<Live*> raise_k07(const Context& context, std::vector<Live*> records, const OpId& operation,
                        std::vector<records::ConflictEvidence> evidence = {});
/// Who, what and how much an operation tells of, for whoever cannot look at a record of it yet.
std::vector<records::ConflictEvidence> told_by(const catalog::RecordType& type,
                                               const catalog::Message& said, const OpId& operation);

// K12: an ID typed wrong. Suggested where name, birthday and telephone agree and at most two digits
// differ; never joined by itself.
/// A Person is new: whoever it may really be is asked about.
Status note_person(const Context& context, Live& person);
/// A settlement whose number cannot be right: held, if somebody known bears nearly that number; null:
/// nobody does, or it was decided.
Result<Live*> raise_k12(const Context& context, Live& settlement, const OpId& operation);

// K13: one ID number, two names.
/// The Person of a record's ID, if other papers bear another name than this record, and none of them
/// this one. Null: there is no doubt, it was decided, or nothing else speaks of the person: then the
/// Person takes the record's name.
Result<Live*> other_name(const Context& context, const Live& record);
/// The Person of a record that bears the known name while the papers of that name wait (`frozen`
/// below): so does this one. Null: nothing waits.
Result<Live*> frozen_person(const Context& context, const Live& record);
/// `frozen`: the papers that bear the name which is known; they wait for the answer, too. A paper of the
/// known name that comes later joins them; the case returned is theirs then.
Result<Live*> raise_k13(const Context& context, Live& person, Live& record, const OpId& operation,
                        const std::vector<Live*>& frozen = {});

// K19: reckoned by a policy, quota or wage that is not the one in force.
/// A settlement by an older profile: it keeps its advance. `wanted_fen`: the fund's part by the rules.
Result<Live*> raise_k19(const Context& context, Live& settlement, std::int64_t wanted_fen,
                        const OpId& operation);
/// Whether somebody has decided, asked by `code`, that an application stands although it would come
/// to `wanted_fen`.
Result<bool> kept_allowance(const Context& context, const Live& application,
                            std::int64_t wanted_fen, records::ConflictCase::Code code);
/// The right is there again: should it be lost once more, somebody is asked anew (K15).
Status forget_kept(const Context& context, const Live& application);
/// An approved or paid application that would come to `wanted_fen` today: K19, or K15 where it is
/// the right to the items `lost` that is gone.
Result<Live*> raise_k19_allowance(const Context& context, Live& application,
                                  std::int64_t wanted_fen, records::ConflictCase::Code code,
                                  const std::vector<Live*>& lost = {});

// K22: prenatal care of one pregnancy above the city's cap, if it has one.
/// By how much this settlement goes beyond it, in fen; 0: it does not.
Result<std::int64_t> over_prenatal_cap(const Context& context, const Live& settlement);
Result<Live*> raise_k22(const Context& context, Live& settlement, std::int64_t over_fen,
                        const OpId& operation);

// K26: a number that another paper bears already.
/// Notes the record's number; one that is taken is replaced, and stays as an alias.
Status number_record(const Context& context, Live& record);
Result<Live*> raise_k26(const Context& context, Live& record, const OpId& operation);

// K27: recorded under a wrong clock. The city's receipt counts; null: nothing runs from this record.
Result<Live*> raise_k27(const Context& context, Live& record, const OpId& operation);

// K28: a scan is missing when it was due, or is not the one that was recorded.
/// Its case, or the open one of the same record, to which it is added.
Result<Live*> raise_k28(const Context& context, Live& owner, Live& material,
                        const OpId& operation);
/// A scan has come after all: the case of its record lapses if it asks about nothing any more.
Status scan_came(const Context& context, Live& owner);

// K34: a filing says that she has no work; `query` says otherwise. `said`: what, in words.
Result<Live*> raise_k34(const Context& context, Live& filing, const Live& query,
                        std::string_view said, const OpId& operation);

// K35: an edit of a record that somebody had cancelled.
Result<Live*> raise_k35(const Context& context, Live& record, const OpId& operation);

// K18: a second live reversal of one target.
Result<Live*> live_reversal(const Context& context, const RecordId& target);

/// A settlement that a rule of the trade speaks against: the advance has been paid, so a person
/// decides. `codes`: refusal codes of the rules, worst first. `otherwise`: the case that it is where
/// the catalogue has none for these codes.
Result<Live*> raise_rules(const Context& context, Live& settlement,
                          const std::vector<std::string>& codes, const OpId& operation,
                          records::ConflictCase::Code otherwise = records::ConflictCase::RULES);

/// Handed in by a computer that was revoked before (REVOKED), or written by a copy of one and moving
/// money (K31): added to the device's open case of this code, or to a new one. Applying it judges its
/// operations as if they had come now.
Result<Live*> raise_device(const Context& context, records::ConflictCase::Code code,
                           const ReplicaId& device, const OpId& operation);

/// Who decides beside the role that a case names: a higher post of the same line.
bool may_decide(std::string_view decider_role, const std::set<std::string>& roles);

}  // namespace jindu::conflicts
