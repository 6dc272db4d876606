#pragma once
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/accept/thread_executor.h"
#include "server/city/exchange.h"
#include "sync/http/http_server.h"

/// The city's threads behind HTTP. Workers unframe, unseal and verify; one writer commits what many
/// requests brought together; workers again make the answers. Nothing here knows HTTP beyond
/// request and reply.
///
///   handle → [workers: open, verify] → [writer: group commit] → [workers: answer, seal] → reply
///
/// A large request goes to the writer in runs: one is judged while the next is verified.
namespace jindu::city_http {

/// One group commit takes at most so many operations and bytes of entries.
constexpr std::size_t kGroupOperationsMax = 1024;
constexpr std::size_t kGroupBytesMax = std::size_t{4} << 20;

class Service {
 public:
  /// `city` outlives it, and its writer belongs to the service meanwhile. `workers`: 0: one for
  /// each core.
  static Result<std::unique_ptr<Service>> start(city::City& city, int workers);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// On a server thread: hands over and returns. Routes: POST /v1/sync, POST /v1/enrol,
  /// GET /v1/health.
  void handle(http::Request request, http::Reply reply);
  /// Does what is queued, then ends the threads. Nothing may be handled after it.
  void stop();

 private:
  /// Counts a request as open until it is gone, answered or not.
  class Ticket {
   public:
    explicit Ticket(Service& service);
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket();

   private:
    Service& service_;
  };
  /// A request on its way. Not to be let go of under `mutex_`. A reply that is dropped uncalled
  /// becomes a 500 in the HTTP adapter.
  struct Job {
    explicit Job(Service& service) : ticket(service) {}
    Ticket ticket;
    http::Request request;
    http::Reply reply;
    std::optional<city::OpenedSync> sync;
    /// On its way back. While runs are on their way, the writer's alone, as `failed` is.
    std::optional<wire::SyncResponse> response;
    std::optional<Error> failed;
  };
  using JobPtr = std::shared_ptr<Job>;
  /// What the writer gets: an enrolment, or a run of a job's entries.
  struct Write {
    JobPtr job;
    std::optional<wire::EnrolRequest> enrol;
    accept::Prepared run;
    bool last = true;  ///< of its job
    std::size_t operations = 0;
    std::size_t bytes = 0;
  };

  explicit Service(city::City& city) : city_(city) {}
  void work(store::Reader& reader);
  void write();
  void step(const JobPtr& job, store::Reader& reader);
  void open(const JobPtr& job, store::Reader& reader);
  Status verify(const JobPtr& job, store::Reader& reader);
  void answer(Job& job, store::Reader& reader);
  void to_writer(Write write);
  std::vector<Write> next_group();
  void commit(std::vector<Write> group);
  void written(std::vector<Write>& group, Result<std::vector<wire::SyncResponse>> responses);
  void note_seen();
  void finish(Job& job, const city::Answer& answer);

  city::City& city_;
  accept::ThreadExecutor executor_;
  std::mutex mutex_;
  std::condition_variable work_waits_;
  std::condition_variable writing_waits_;
  std::condition_variable all_gone_;
  std::deque<JobPtr> to_work_;
  std::deque<Write> to_write_;
  /// Desks that only asked since this was last written.
  std::map<ReplicaId, wire::DeskStatus> seen_;
  std::size_t open_ = 0;  ///< jobs that are not gone yet
  bool stopping_ = false;
  std::vector<std::thread> workers_;
  std::thread writer_;
};

}  // namespace jindu::city_http
