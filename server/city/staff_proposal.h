#pragma once
#include "server/city/fleet.h"
#include "server/city/proposal.h"

/// What gives somebody a post of weight (schema/rules/posts.h), or a way to sign in with one, is
/// asked for by one person and agreed to by another; until then nobody has a right by it. Refusals
/// are E-625 … E-701.
namespace jindu::city {

constexpr std::int64_t kProposalLifeMs = 7LL * 24 * 3'600'000;
/// How long the console shows what was done alone in an emergency.
constexpr std::int64_t kAloneShownMs = 30LL * 24 * 3'600'000;

struct StaffAct {
  enum class Kind { add, code, enrol, extend, end };
  Kind kind = Kind::add;
  NewOperator person;  ///< `add`: as given; the others: as he stands, by `act_on`
  std::string on;      ///< `extend`: the later last day; `end`: the last day
  std::string until;   ///< `extend`: the last day as it is
};
/// "登记人员", "发一次性码", …
const char* label_of(StaffAct::Kind kind);
const char* name_of(StaffAct::Kind kind);  ///< "add", "code", "enrol", "extend", "end"

/// Of a person who is here; one who is not has no posts, and doing it says so.
Result<StaffAct> act_on(City& city, StaffAct::Kind kind, std::string_view operator_id,
                        std::string on = {});
/// Whether `on` is after the last day that he has: putting it off gives a right. None yet: false.
Result<bool> is_later_end(City& city, std::string_view operator_id, std::string_view on);

/// Somebody who may agree: of the city's staff, in a post that keeps others (is_administrator),
/// with a passphrase of his own. A key without one is anybody's at the shell, so it is no second
/// person.
bool may_agree(const store::Operator& row, const Date& on);
store::Many<store::Operator> who_may_agree(City& city, const Date& on);

/// Whether two have been able to agree at any time, also where they are not any more. It is noted when
/// it is first seen, and asked for wherever one comes to be able to, or ceases: who is left alone does
/// not come back to where one person begins a city.
Result<bool> two_have_been(City& city);

enum class Way {
  one,    ///< of no weight; to end somebody, as long as two are left who may agree
  first,  ///< at the shell, before there ever were two who may agree
  two,
};
Result<Way> way_of(City& city, const StaffAct& act, bool at_shell);

/// What came of it: a code for `code` and `enrol`.
struct StaffDone {
  Problems problems;  ///< empty: done
  StaffAct act;
  std::string code;       ///< agreed to by two: without its last part
  std::string rest_with;  ///< name of who asked and sees that part (code_rests); empty: it is whole
  std::int64_t expires_ms = 0;
};
/// Does it now. The caller has asked `way_of`.
Result<StaffDone> carry_out(City& city, const StaffAct& act);

struct StaffProposal {
  Proposal proposal;
  StaffAct act;
  std::string mark;
  std::int64_t until_ms = 0;
};
/// Another number when something else waits: pages that show it then ask again.
Result<std::uint32_t> staff_proposals_mark(store::Reader& reader);
/// All that waits and has not run out, oldest first.
store::Many<StaffProposal> staff_proposals(City& city);

struct StaffAsked {
  Problems problems;  ///< empty: it waits
  std::string mark;
  std::int64_t until_ms = 0;
};
/// In place of what waits for the same person and act. `by`: an active 市生育科经办.
Result<StaffAsked> propose_staff(City& city, const StaffAct& act, const store::Operator& by);
/// `mark`: of what `person` was shown. Refused: he proposed it, it is about him, or he may not; it
/// has run out, or who it is about or who asked is not as shown any more. It is gone before it is
/// carried out: if the power goes in between it is asked for again, and no code is lost unseen.
Result<StaffDone> agree_staff(City& city, std::string_view mark, const store::Operator& person);
/// The last part of a code that two persons gave: for who asked, while the code is good and not
/// used. Who was shown the whole could sign in as the person it is for, and be two.
struct CodeRest {
  std::string by;  ///< operator_id of who asked
  std::string operator_id, name, what, rest;
  std::int64_t expires_ms = 0;
};
store::Many<CodeRest> code_rests(City& city);
/// Their codes are used or void. Inside a transaction.
Status forget_rests(City& city, const std::set<std::string>& operator_ids);
/// Who asked takes it back; whoever may agree says no.
Result<Problems> decline_staff(City& city, std::string_view mark, const store::Operator& person);

/// A line of the trail for what one person did; `who`: empty where nobody was named at the shell.
Status trace_staff(City& city, const std::string& who, const char* act, const std::string& about);
/// Done by one person at the shell with --alone: a line of the trail, and for 30 days at the
/// console.
struct DoneAlone {
  std::int64_t at_ms = 0;
  std::string by;  ///< empty: nobody was named
  std::string what, operator_id, reason;
};
Result<StaffDone> do_alone(City& city, const StaffAct& act, const std::string& by,
                           const std::string& reason);
store::Many<DoneAlone> done_alone(City& city);

}  // namespace jindu::city
