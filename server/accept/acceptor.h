#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/accept/executor.h"
#include "server/accept/in_flight.h"
#include "server/accept/judge.h"
#include "server/accept/prepared.h"
#include "server/store/store.h"
#include "server/store/work.h"

/// The city's station on the road: entries are opened and verified, put in one order, judged; what
/// follows from them is written, and answers are made. Pure of threads: the caller says which
/// thread is the writer's (commit, act, take_in, tick) and which are readers' (take_apart,
/// verify_next, answer).
namespace jindu::accept {

/// Somebody who acts at the city: staff in the console, or the city itself.
struct Actor {
  std::string operator_id;
  std::set<std::string> roles;
  crypto::Signer* signer = nullptr;  ///< the staff member's key; null: the city's
  std::string employer;              ///< of an employer's clerk: the credit code of his
};

/// Entries of one run: a large request is verified and judged at the same time, run by run.
constexpr std::size_t kRunEntries = 256;

/// What the city says of a request whose runs were committed one after another, in their order.
void add_run(wire::SyncResponse& whole, wire::SyncResponse run);

/// Entries or chunks of files: something for the writer.
bool brings_something(const wire::SyncRequest& request);

class Acceptor {
 public:
  /// `city.epoch` and `city.replica` as in the store's meta ("city_epoch", "city_replica"; made at
  /// `init`). Everything is borrowed.
  static Result<std::unique_ptr<Acceptor>> open(const store::City& city, const Rules& rules,
                                                store::Store& store);
  ~Acceptor();
  /// Notes what is being judged from now on; borrowed. Without it, an entry that ends the program
  /// does so again.
  void watch(InFlight& in_flight);

  /// On any thread with a reader of its own: the request's entries in their places, each named by
  /// its hash, none verified yet. `sender` is who the channel says sent it: `unauthorized` for an
  /// unknown or another replica, `too_large` over the caps. Broken and doubtful entries are no
  /// error: the answer says where the chain stands.
  Result<Prepared> take_apart(const wire::SyncRequest& request, const ReplicaId& sender,
                              store::Reader& reader) const;
  /// Takes the next run of entries, about `count`, out of `whole` and verifies them: signatures,
  /// words, rules. A run can be committed while the next one is verified; `whole` is `empty` after
  /// the last. On the same thread as `take_apart`, or after it.
  Result<Prepared> verify_next(Prepared& whole, std::size_t count, store::Reader& reader,
                               Executor& executor) const;
  /// Both, the whole request as one run.
  Result<Prepared> prepare(const wire::SyncRequest& request, const ReplicaId& sender,
                           store::Reader& reader, Executor& executor) const;

  /// On the writer's thread: many requests in one transaction. Gives an answer per request with
  /// segments, receipts and clock filled in; `answer` adds the rest. An error means that nothing
  /// was taken (disk), and that the desks should send again.
  Result<std::vector<wire::SyncResponse>> commit(std::vector<Prepared>& group);

  /// On any thread with a reader of its own: late verdicts, feeds, digests, notices. Adds to
  /// `response`, which commit filled, or which is empty if nothing was pushed.
  Status answer(const wire::SyncRequest& request, const ReplicaId& sender, store::Reader& reader,
                wire::SyncResponse& response) const;

  /// Verify, commit and answer in a row, on the writer's thread: tests and the simulator.
  Result<wire::SyncResponse> exchange(const wire::SyncRequest& request, const ReplicaId& sender,
                                      store::Reader& reader, Executor& executor);

  /// Staff or the city acts: one entry of the city's chain with these operations (op_ids filled
  /// where empty), judged like any other. Gives their verdicts, in order.
  Result<std::vector<wire::Verdict>> act(const Actor& actor,
                                         std::vector<wire::Operation> operations);

  /// The same, undone again: `look` sees the store as it would be, and nothing of it stays; not an
  /// entry, not a counter. `head`: the last city_seq that stands without it.
  Result<std::vector<wire::Verdict>> try_act(const Actor& actor,
                                             std::vector<wire::Operation> operations,
                                             const std::function<Status(std::uint64_t head)>& look);

  /// One file taken in: `apply` writes its reference rows in the same transaction as the entry
  /// that names the file by its hash. Gives the city_seq. `people`: whose insurance `apply` has
  /// changed; what was confirmed for them is looked at again (K15).
  Result<std::uint64_t> take_in(const Actor& actor, const wire::Import& import,
                                const std::function<Status(store::Writer&)>& apply,
                                const store::PersonNumbers* people = nullptr);

  /// Adds or changes reference records (Institution, Site, PolicyProfile, HolidayCalendar) by
  /// their natural key, as acts of the city. Gives how many were new or changed.
  Result<std::size_t> put_reference(const Actor& actor,
                                    std::vector<std::unique_ptr<catalog::Message>> records);

  /// Wages that an employer confirms by a file: {uscc, year}. Gives those that the city has not.
  Result<std::vector<std::size_t>> confirm_wages(
      const Actor& actor, const wire::Import& import,
      const std::vector<std::pair<std::string, int>>& wages);
  /// The profile is another one than before: what was reckoned by the old one is looked at (K19).
  Status policy_changed();
  /// A department's file: answers and pushes. Gives the lines that answer nothing.
  Result<std::vector<std::size_t>> take_findings(const Actor& actor, const wire::Import& import,
                                                 std::vector<standing::Told> told);

  /// The rules' answer about a filing or settlement as it stands now, for people; empty for other
  /// records. On the writer's thread; changes nothing.
  Result<std::optional<rules::Assessment>> assess_now(const RecordId& record);

  /// These desks were here, each with what it said of itself, whether or not they brought anything.
  /// On the writer's thread; unknown ones are passed over.
  Status note_seen(const std::map<ReplicaId, wire::DeskStatus>& desks);

  /// Time has passed: parked operations whose deadline is over become held; periods begin and end.
  Status tick();

 private:
  struct Core;
  explicit Acceptor(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace jindu::accept
