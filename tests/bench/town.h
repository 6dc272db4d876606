#pragma once
#include <memory>
#include <string>
#include <vector>

#include "client/desk/desk.h"
#include "client/net/curl_transport.h"
#include "schema/records/filing.pb.h"
#include "schema/wire/entry.pb.h"
#include "sync/oplog/outbox.h"
#include "tests/bench/process.h"

/// A real city on loopback and desks of one hospital in this process. Everybody is invented:
/// surnames 例 样 试 演, division 990101, which is assigned to nobody.
namespace jindu::bench {

struct BenchDesk {
  std::string dir;
  std::unique_ptr<net::CurlTransport> transport;
  std::unique_ptr<desk::Desk> desk;
};

/// What one sync came to.
struct Synced {
  double ms = 0;
  double desk_cpu_ms = 0, city_cpu_ms = 0;
  double desk_peak_mb = 0, city_peak_mb = 0;
  std::uint64_t sent = 0, received = 0, exchanges = 0;  ///< bytes with HTTP headers
  std::uint64_t pushed = 0, pulled = 0, accepted = 0;
};

/// Entries as they travel, and the hash of the one before them.
struct Filled {
  Hash before{};
  std::vector<Bytes> envelopes;
};

class Town {
 public:
  /// Founds the city (register of 1,000 men), enrols `desks` desks of one hospital, serves.
  Town(std::string programs, std::string dir, int desks);
  BenchDesk& desk(std::size_t i) { return desks_[i]; }
  const Server& city() const { return *city_; }
  std::string store() const { return dir_ + "/city"; }
  const std::string& programs() const { return programs_; }
  /// Until nothing moves; not measured.
  void settle_down(BenchDesk& desk);
  /// Counters of memory begin anew first.
  Synced sync(BenchDesk& desk);
  /// `count` filings of people `first` and up into the outbox, signed one by one, committed
  /// together.
  Filled fill(BenchDesk& desk, int first, int count);
  Clock& clock() { return clock_; }
  Random& random() { return random_; }

 private:
  std::string command(const std::vector<std::string>& arguments) const;
  void found();
  void enrol(BenchDesk& desk, const std::string& code);

  std::string programs_;
  std::string dir_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<Server> city_;
  std::vector<BenchDesk> desks_;
};

/// Form 附件1 of invented couple `number` as one operation, as the desk records it.
wire::EntryPayload filing_payload(desk::Core& core, int number, std::int64_t now_ms);
/// Any filing so; `number` gives its document number.
wire::EntryPayload filing_payload(desk::Core& core, const records::Filing& filing, int number,
                                  std::int64_t now_ms);
/// The next entry of the desk's chain, as the desk's press makes it.
oplog::Entry sign_next(desk::Core& core, const oplog::ChainHead& head,
                       const wire::EntryPayload& payload);
/// The same form as a clerk's JSON.
std::string filing_form(int number, std::int64_t now_ms);

}  // namespace jindu::bench
