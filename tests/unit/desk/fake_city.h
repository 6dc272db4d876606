#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.h"
#include "schema/wire/sync.pb.h"
#include "sync/crypto/suite.h"
#include "sync/replica/sealed_register.h"
#include "sync/session/channel.h"
#include "sync/session/set_digest.h"
#include "sync/session/transport.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"

namespace jindu::test {

/// A city in memory that takes what it is told as written, gives verdicts as the test wants, and
/// serves feeds with a digest. It judges nothing: the real city has its own tests.
class FakeCity final : public session::Transport {
 public:
  FakeCity(FakeClock& clock, Random& random);

  Result<Bytes> exchange(std::string_view path, ByteView frame) override;

  // What the test sets ------------------------------------------------------------------------
  bool down = false;          ///< no answer, and nothing taken
  int down_after = 0;         ///< so many exchanges from now, the last one without an answer; 0: not
  bool lose_answers = false;  ///< everything taken, no answer
  std::uint64_t page_size = 500;
  wire::EnrolResponse enrolment;  ///< site, roles, limits; keys and ids are filled in
  /// The verdict of an operation; by default ACCEPTED, and applied.
  std::function<wire::Verdict::Kind(const wire::Operation&)> judge;

  std::string reason_code;  ///< beside the next verdicts; empty: K06 with those that take nothing

  std::string notice;  ///< code that the next answers bear, "BAD_SIGNATURE"

  /// A record as the city has it: appears in the feed (or changes there).
  void put(const std::string& feed, wire::RecordHeader header, const catalog::Message& record,
           const std::vector<Bytes>& cases = {});
  void depart(const RecordId& id, const std::string& reason);
  void insure(const std::string& id_no, const std::string& name,
              const replica::InsuredMeaning& meaning);
  void decide_later(const OpId& op_id, wire::Verdict::Kind kind);
  /// Spoils the digest of the next answers of a feed.
  std::string spoil_digest;

  // What the test looks at --------------------------------------------------------------------
  Bytes last_operator_key;  ///< of the last enrolment with the right code
  struct Record {
    wire::RecordHeader header;
    Bytes record;
    std::string feed;
    std::uint64_t position = 0;
    Bytes state;
    bool departed = false;
    std::string reason;
    std::vector<Bytes> cases;
  };
  std::map<Bytes, Record> records;
  std::vector<wire::Operation> operations;  ///< in the order taken
  std::uint64_t exchanges = 0;
  std::uint64_t taken = 0;  ///< entries of the desk's chain

 private:
  Result<wire::SyncResponse> sync(const wire::SyncRequest& request);
  wire::Verdict take(const wire::Operation& operation);
  void apply(const wire::Operation& operation, Record& record);
  void write(Record& record);
  void fill(const wire::FeedCursor& asked, wire::FeedPage& page);
  void fill_register(const wire::FeedCursor& asked, wire::FeedPage& page);

  FakeClock& clock_;
  Random& random_;
  const crypto::Suite& suite_;
  const catalog::Catalog& catalog_;
  rules::LifeCycles life_cycles_;
  std::unique_ptr<crypto::Agreement> seal_;
  Bytes register_key_;
  Bytes device_seal_key_;
  std::map<std::string, std::uint64_t> positions_;
  std::map<Bytes, wire::Verdict> verdicts_;
  std::vector<wire::LateVerdict> late_;
  struct Insured {
    Bytes tag;
    Bytes sealed;
    std::uint64_t position = 0;
  };
  std::vector<Insured> insured_;
};

}  // namespace jindu::test
