#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/records/allowance.pb.h"
#include "schema/rules/assess.h"
#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "server/accept/facts.h"
#include "server/accept/prepared.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/context.h"
#include "server/conflicts/history.h"
#include "server/conflicts/references.h"
#include "server/review/items.h"
#include "server/standing/queries.h"
#include "server/standing/wages.h"
#include "server/store/work.h"

namespace jindu::accept {

/// The rules that the city judges by. They outlive the acceptor.
struct Rules {
  const rules::LifeCycles& cycles;
  const rules::Policy& policy;
  const rules::Calendar& calendar;
};

/// Whose entry it is.
struct Author {
  ReplicaId replica;
  Epoch epoch;
  std::uint64_t seq = 0;
  std::uint64_t hlc = 0;  ///< cut down to the receipt where it lay later
  std::int64_t wall_ms = 0;
  std::int64_t received_ms = 0;
  std::int64_t chain_no = 0;
  const store::Site* site = nullptr;  ///< null: city staff, or the city
  std::string operator_id;
  const std::set<std::string>* roles = nullptr;
  std::string employer;  ///< of an employer's clerk: credit code of the one that he belongs to
  bool revoked = false;  ///< the computer was revoked before this came
  std::string ended;     ///< last day of the operator's right; empty: it has not ended
  bool clock_wrong = false;  ///< the computer's clock cannot be right (K27)
  /// A copy of the desk wrote it (K31): its epoch is the branch's, and what the desk had written up to
  /// where the copy was made is the copy's, too.
  bool branched = false;
  Epoch trunk;
  std::uint64_t trunk_seq = 0;
};
/// Says of an author that he stands on a branch of his chain, which begins at `from`.
void put_on_branch(const crypto::Suite& suite, std::int64_t branch, std::uint64_t from,
                   Author& author);
Author author_of(const oplog::EntryHeader& header, std::int64_t received_ms);

/// Gives each operation of an entry its verdict, and does what follows from it. Works inside the
/// acceptor's transaction, through `Work` alone.
class Judge {
 public:
  Judge(const Rules& rules, store::Work& work);

  /// At the start of a transaction.
  Status begin();
  /// Judges the operations of an entry that stands at `city_seq`, stores their rows and verdicts,
  /// and then judges again what had waited for them.
  Result<std::vector<wire::Verdict>> entry(const Author& author, std::uint64_t city_seq,
                                           std::vector<PreparedOperation>& operations);
  /// K15: the insurance of these people reads differently now.
  Status look_again(const store::PersonNumbers& people);
  /// K19: these wages read differently now; `policy`: the profile does.
  Status wages_changed(const standing::WageKeys& keys, bool policy);
  /// Lines of a file from a department. `refused`: lines that answer nothing.
  Status take_findings(std::vector<standing::Told> told, std::vector<std::size_t>& refused);
  /// Time has passed: periods begin and end, scans are overdue.
  Status turn_standing(Date today);
  /// The bytes of an attached file are here, and fit its name.
  Status file_received(const Hash& hash);
  /// Parked operations whose deadline is over become held: a person decides, not time.
  Status hold_overdue(std::int64_t now_ms);
  /// What life cycles may name as a guard or as an effect, and for which record type; empty: all.
  using Names = std::vector<std::pair<std::string_view, std::string_view>>;
  static Names guard_names();
  static Names effect_names();
  /// Asks the rules about a filing or settlement as it stands now. Changes nothing.
  Result<rules::Assessment> assess(const store::Live& record);

 private:
  /// The operation on the table.
  struct Matter {
    const Author& author;
    store::Place place;
    PreparedOperation& said;
    OpId op_id;
    RecordId record_id;
    store::Live* record = nullptr;
    bool settle_follows = false;   ///< the next operation of the entry settles what this registers
    bool parents_excused = false;  ///< somebody decided to go on without the refused parent
    /// Items that the bank had sent back before this step of a batch.
    std::vector<Bytes> returned_before = {};
    RecordId replaced = {};        ///< by this: target of the reversal that it builds on
  };
  struct Ruling {
    wire::Verdict::Kind kind = wire::Verdict::ACCEPTED;
    wire::Reason reason;
    std::vector<std::string> groups;
    std::vector<RecordId> conflicts;
    store::Live* live = nullptr;  ///< the record that shows the effect; null: none does
    std::vector<Bytes> waits_on;  ///< parked or held: until these are decided
  };
  using Answer = std::optional<Ruling>;  ///< empty: nothing stands in the way

  static Ruling refused(std::string_view code, const std::vector<const store::Live*>& records = {});
  static Ruling parked(std::string_view code, Bytes on);
  /// Taken, and nothing changes: what was said before stands, and `code` tells whoever came second.
  static Ruling stands_already(const Matter& matter, std::string_view code);
  static Ruling held(std::string_view code, const store::Live& conflict);

  // judge.cpp
  Result<wire::Verdict> one(const Author& author, store::Place place, PreparedOperation& said,
                            bool settle_follows);
  Status set_cause(const Matter& matter);
  Result<wire::Verdict> verdict_of(const Matter& matter, const Ruling& ruling);
  Result<Ruling> operation(Matter& matter);
  Result<Answer> repeated(const Matter& matter);
  Result<Ruling> quarantined(const Matter& matter, records::ConflictCase::Code code);
  bool moves_money(const Matter& matter) const;
  // judge_after.cpp
  Result<Answer> parents(Matter& matter);
  Result<store::Live*> asked_about_press(const Matter& matter);
  Result<store::Live*> ask_about(Matter& matter, const store::OpRow& parent,
                                 const wire::Verdict& verdict);
  Result<std::vector<records::ConflictEvidence>> built_on(const Matter& matter,
                                                          const store::OpRow& parent,
                                                          const wire::Verdict& verdict);
  Result<Ruling> held_with_parent(Matter& matter, const store::OpRow& parent);
  Status wait(const Matter& matter, const Ruling& ruling, std::int64_t due_ms);
  Status judge_released();
  Status again(const store::Waiting& waiting, const store::Live* decided);
  Result<std::optional<RecordId>> applied_case(const store::OpRow& op);
  std::int64_t parked_until() const;
  // judge_step.cpp
  Result<Ruling> step(Matter& matter);
  Result<Ruling> patch(Matter& matter);
  Result<Ruling> create(Matter& matter, const rules::Transition* transition);
  Result<Ruling> change(Matter& matter, const rules::Transition* transition);
  Result<Answer> edits_what_is_cancelled(Matter& matter, std::string_view code);
  Result<Answer> stale(const Matter& matter);
  Result<Answer> filing_missing(const Matter& matter);
  Result<Answer> hindrance(Matter& matter, const rules::Transition* transition);
  Result<Answer> merge_patch(Matter& matter, bool moves, merge::MergeResult& merged);
  Result<Ruling> hold_groups(Matter& matter, const merge::MergeResult& merged);
  // What must hold: guards.cpp; the longer ones in judge_guards.cpp
  struct Guard;
  static const std::vector<Guard>& guards();
  Result<Answer> hindered(Matter& matter, const rules::Transition& transition);
  static Answer refusal(std::string_view code, const store::Live* record = nullptr);
  /// CONFLICT_OPEN, with the cases that are open on the record and who decides each.
  Result<Answer> case_open(const store::Live& record);
  Answer at_its_site(const Matter& matter);
  Answer own_filing(const Matter& matter);
  Answer identity_unlocked(const Matter& matter);
  Result<Answer> target_stands(const Matter& matter);
  Result<Answer> right_to(const Matter& matter);
  Result<Answer> of_another_employer(const Matter& matter);
  Result<Answer> not_relied_on(Matter& matter);
  Result<Answer> one_live_reversal(Matter& matter);
  Result<Answer> other_than(const Matter& matter, std::string_view guard);
  bool right_ended(const Matter& matter) const;
  // standing.cpp
  Result<std::string> deemed_fails(const store::Live& live);
  Status deemed_submitted(Matter& matter, Ruling& ruling);
  Status deemed_entered(store::Live& live);
  Result<std::vector<store::Insured>> subjects_of(const store::Live& live);
  Status standing_changed(const store::Live& live);
  template <class Record>
  Status refer_subject(store::Live& live);
  Status suspended(store::Live& live);
  Status suspension_lifted(store::Live& live);
  Status waiver_proposed(store::Live& live);
  Status waiver_granted(store::Live& live);
  Status waiver_revoked(store::Live& live);
  Status query_asked(store::Live& live);
  Status query_answered(store::Live& live);
  Status employment_told(store::Live& query);
  Status filing_contradicted(store::Live& filing, const store::Live& query);
  // wages.cpp
  Status wage_reckoned_anew(store::Live& application);
  Status right_is_back(const store::Live& application);
  Status right_reckoned_anew(store::Live& application, records::ConflictCase::Code code);
  Status look_at_allowances(const RecordId& person, records::ConflictCase::Code code);
  // refused.cpp
  Status look_at_held(store::Live& settlement);
  Result<bool> settled_anew(const store::Live& settlement);
  Status look_at_refused(store::Live& settlement, records::ConflictCase::Code code);
  Status look_at_returned(store::Live& record, std::string_view first_event,
                          records::ConflictCase::Code code);
  Result<bool> has_work(const RecordId& person);
  Status name_her_work(const store::Live& settlement, const store::Live* filing,
                       std::vector<std::string>& codes);
  Status look_at_bills_of(const store::Live& filing);
  Status look_at_sent_away(const RecordId& person, records::ConflictCase::Code code);
  Status look_at_applications(const RecordId& settlement, records::ConflictCase::Code code);
  // contradictions.cpp
  Result<std::optional<conflicts::Said>> unseen_step(const Matter& matter);
  Result<Answer> contradiction(Matter& matter);
  Result<Answer> steps_known(Matter& matter);
  // judge_decide.cpp
  Result<Ruling> decide(Matter& matter);
  Result<bool> still_as_shown(const store::Live& conflict);
  // What follows: effects.cpp; the longer ones beside their subject
  struct Effect;
  struct Step {
    Matter& matter;
    Ruling& ruling;
  };
  static const std::vector<Effect>& effects();
  Status carry_out(const google::protobuf::RepeatedPtrField<std::string>& names,
                   store::Live& record, Step* step);
  Status follow(Matter& matter, const rules::Transition& transition, Ruling& ruling);
  Status follow_city_acts();
  Status ask_no_more(const store::Live& record);
  // payouts.cpp
  Result<Answer> nothing_paid(const Matter& matter);
  Result<Answer> payout_open(const Matter& matter);
  Result<Answer> voucher_ready(const Matter& matter);
  Result<Answer> released_to_bank(const Matter& matter);
  static Answer refund_fits(const Matter& matter);
  Result<Answer> return_vouched(const Matter& matter);
  static Answer instalments_fit(const Matter& matter);
  Result<Answer> set_off_fits(const Matter& matter);
  Result<Answer> batch_fits(const Matter& matter);
  Answer batch_in_time(const Matter& matter);
  Answer batch_due(const Matter& matter);
  std::optional<Date> batch_day(const store::Live& batch);
  Result<Answer> returned_fit(Matter& matter);
  Result<store::Live*> standing_before(RecordId id);
  Status keep_returned(store::Live& batch, const std::vector<Bytes>& before);
  Result<Answer> account_in_time(Matter& matter);
  Result<Answer> account_fits(const Matter& matter);
  Result<Answer> copy_is_ours(const Matter& matter);
  Status batch_built(store::Live& batch);
  Status batch_cancelled(store::Live& batch);
  Status set_off(store::Live& recovery);
  Status copy_receipted(const store::Live& copy);
  Status bank_compared(store::Live& comparison);
  // accounts.cpp
  Status account_proposed(Matter& matter, Ruling& ruling);
  Result<std::vector<std::string>> account_failures(const Matter& matter, store::Live& account);
  Status account_takes_effect(const Matter& matter, store::Live& account);
  // generated.cpp
  Status generate_allowance(store::Live& settlement);
  Status generate_with_claim(store::Live& claim);
  Status right_freed(store::Live& application);
  Result<store::Live*> generate_from(const store::Live& source,
                                     std::unique_ptr<catalog::Message> form);
  Result<std::string> day_of_payment(const records::AllowanceApplication& form);
  Status generate_items(store::Live& application);
  /// What the city has done is followed to its end; what that has freed or released is judged.
  Status settle_down();
  Status filing_released(store::Live& filing);
  Status filing_submitted(Matter& matter, Ruling& ruling);
  Status filing_amended(Matter& matter, Ruling& ruling);
  Result<bool> waits_for_chief(Matter& matter, const std::vector<std::string>& codes,
                               std::vector<std::string> fields);
  Status drop_answered_amount(const store::Live& settlement, std::vector<std::string>& codes);
  Result<store::Live*> other_name(const store::Live& record);
  Result<bool> filing_clashes(Matter& matter, const conflicts::References& references,
                              Ruling& ruling);
  // allowances.cpp
  struct Reckoned {
    std::vector<rules::AllowanceItem> items;
    review::Parties parties;
  };
  Status allowance_submitted(Matter& matter, Ruling& ruling);
  Status application_returned(store::Live& application);
  Status allowance_goes_on(store::Live& application, std::vector<std::string> fields,
                           std::int64_t received_ms, Ruling& ruling);
  Result<bool> allowance_clashes(Matter& matter, const std::vector<std::string>& fields,
                                 Ruling& ruling);
  Result<Reckoned> reckon_items(const store::Live& application);
  Result<Answer> items_ready(const store::Live& application);
  Status compute_items(store::Live& application);
  Status approve_items(store::Live& application);
  // clearings.cpp
  Status deposit_reckoned(const Matter& matter);
  Status hospital_voucher(store::Live& record);
  Status clearing_paid(store::Live& clearing);
  Status show_to_hospital(store::Live& record);
  Result<store::Live*> too_late(store::Live& settlement, const OpId& operation);
  Status application_amended(Matter& matter, Ruling& ruling);
  // claims.cpp
  Status claim_submitted(Matter& matter, Ruling& ruling);
  Status claim_amended(Matter& matter, Ruling& ruling);
  Status claim_returned(Matter& matter);
  Status claim_approved(store::Live& claim);
  Status claim_released(store::Live& claim);
  Result<bool> claim_clashes(store::Live& claim, const OpId& operation,
                             const conflicts::ClaimReferences& found,
                             const std::vector<std::string>& fields, Ruling& ruling);
  Status claim_goes_on(store::Live& claim, std::vector<std::string> fields,
                       std::int64_t received_ms, bool from_employer, Ruling& ruling);
  /// Of a claim or an application: everything that is missing or wrong, papers included, each once.
  Result<Problems> handed_in_problems(const store::Live& record);
  Result<Answer> claim_ready(const store::Live& claim);
  static Answer opinion_given(const Matter& matter);
  static void note_employer(store::Live& record, const rules::InsuredFact& insured,
                            const Author& author, std::vector<std::string>& fields);
  static std::string_view told_again(records::ConflictCase::Code code);
  Result<std::vector<RecordId>> carried_by(const RecordId& person);
  Status look_at_claim(store::Live& claim, records::ConflictCase::Code code);
  Status fill_insurance(store::Live& claim, const Author& author,
                        std::vector<std::string>& fields);
  Status claims_filed(store::Live& filing);
  // materials.cpp
  Status material_taken(store::Live& material);
  Result<Ruling> attach(Matter& matter);
  std::string scan_due() const;
  Result<store::Live*> owner_of(const store::Live& material);
  Status scan_asked_about(store::Live& material, const OpId& operation);
  Status turn_scans(Date today);
  Result<Problems> papers_wanting(const store::Live& record);
  Result<Answer> papers_ready(const store::Live& record);
  Status employer_decided(store::Live& record);
  /// Handed in: to the employer, or past him where he has handed it in himself.
  Status ask_employer(store::Live& record, std::vector<std::string> fields,
                      std::int64_t received_ms, bool from_employer);
  Status freed_claim(store::Live& claim);
  Status settlement_registered(Matter& matter);
  Status settlement_recorded(Matter& matter, Ruling& ruling);
  /// What a settlement was found to touch.
  struct Found {
    conflicts::References references;
    conflicts::InvoiceUse invoice;
    store::Live* filing = nullptr;
    std::vector<std::string> fields;  ///< that the city has set
  };
  Result<Found> look_around(Matter& matter, store::Live& settlement);
  Result<bool> settlement_clashes(Matter& matter, store::Live& settlement, const Found& found,
                                  Ruling& ruling);
  Result<bool> settlement_fails(Matter& matter, store::Live& settlement, const Found& found,
                                Ruling& ruling);
  Result<store::Live*> reckoned_otherwise(store::Live& settlement,
                                          const std::vector<std::string>& codes,
                                          const wire::Operation& said, const OpId& operation);
  Status note_waiver(store::Live& settlement);
  Status drop_resend(store::Live& settlement, const store::Live& first,
                     const std::vector<std::string>& fields, Ruling& ruling);
  Status reversal_requested(Matter& matter);
  Status reversal_approved(Matter& matter);
  Status reversal_refused(Matter& matter);
  Status ask_about_invoice(store::Live& settlement);
  /// What surrounds a record, its papers included.
  Result<rules::CaseFacts> facts_around(const store::Live& record, const store::Live* filing,
                                        std::int64_t received_ms);
  Result<std::vector<std::string>> failures(const Matter& matter, const store::Live& record,
                                            const store::Live* filing);
  Result<std::vector<std::string>> failures(const store::Live& record, const store::Live* filing,
                                            std::int64_t received_ms);
  // freed.cpp
  Status freed_application(store::Live& application);
  Status judge_freed();
  Status look_again_at(const store::PersonNumbers& people, records::ConflictCase::Code code);
  Status look_again(const conflicts::PersonKey& person, records::ConflictCase::Code code);
  Status look_again(store::Live& settlement, records::ConflictCase::Code code);
  Status freed_settlement(store::Live& settlement);
  Result<bool> settlement_still_clashes(store::Live& settlement);
  Status freed_filing(store::Live& filing);
  Result<bool> filing_still_clashes(store::Live& filing, const OpId& operation);

  conflicts::Context context() {
    return {work_, rules_.policy, rules_.calendar, released_, freed_};
  }
  /// What clearing and deposit work with.
  clearing::Context books() { return {work_, rules_.policy, rules_.calendar}; }

  const Rules rules_;
  store::Work& work_;
  FactFinder facts_;
  std::uint64_t facts_generation_ = 0;
  std::vector<Bytes> released_;
  std::vector<RecordId> freed_;
  std::size_t acts_followed_ = 0;  ///< of the city's acts in `work_`
  bool something_waits_ = true;  ///< false: nothing is parked or held, so nothing is looked for
  /// What the schema finds in records that entries of this transaction made: asked again by what
  /// follows in the same entry.
  std::map<RecordId, Problems> problems_;
};

}  // namespace jindu::accept
