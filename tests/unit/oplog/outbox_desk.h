#pragma once
#include <memory>
#include <string>

#include "sync/oplog/outbox.h"
#include "tests/support/fake_random.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::oplog {

inline const Bytes kDatabaseKey = "0123456789abcdef0123456789ABCDEF";
constexpr std::int64_t kNowMs = 1'664'499'600'000;  // 2022-09-30 09:00 in Shanghai

template <class Id>
Id id_of(std::uint8_t last, std::uint8_t first = 1) {
  Id id;
  id.bytes[0] = first;
  id.bytes[15] = last;
  return id;
}
inline OpId op(std::uint8_t n) { return id_of<OpId>(n, 2); }
inline RecordId record(std::uint8_t n) { return id_of<RecordId>(n, 3); }

/// An outbox in a file of its own, an author with a key, and time that passes a second per entry.
struct Desk {
  explicit Desk(crypto::SuiteId suite = crypto::SuiteId::intl_1)
      : signer(*crypto::suite(suite).new_signer(random)), db(open()), outbox(db) {
    JINDU_ENSURE(Outbox::prepare(db).ok());
    JINDU_ENSURE(outbox.begin_epoch(id_of<Epoch>(1), kNowMs).ok());
  }

  db::Connection open(bool read_only = false) const {
    db::OpenOptions options;
    options.path = path();
    options.key = kDatabaseKey;
    options.read_only = read_only;
    return *db::Connection::open(options);
  }
  std::string path() const { return folder.path() + "/outbox.db"; }

  struct Act {
    OpId op_id;
    RecordId record_id;
  };
  /// An entry that follows the head; it is not appended.
  Entry sign(const std::vector<Act>& acts, std::string_view note = "例") {
    const ChainHead head = *outbox.head();
    EntryHeader header;
    header.replica_id = id_of<ReplicaId>(9);
    header.epoch = head.epoch;
    header.seq = head.seq + 1;
    header.prev_hash = head.hash;
    header.hlc = Hlc{head.hlc.value + (1u << 16)};
    header.wall_ms = now_ms;
    wire::EntryPayload payload;
    for (const Act& act : acts) {
      wire::Operation& operation = *payload.add_operations();
      operation.set_op_id(act.op_id.str());
      operation.set_record_id(act.record_id.str());
      operation.set_record_type("Filing");
      operation.set_event_date("2022-09-30");
      operation.mutable_step()->set_event("record");
      operation.mutable_step()->mutable_arguments()->set_record(std::string(note));
    }
    return *make_entry(header, payload, *signer, random);
  }
  Status append(const Entry& entry) {
    JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db));
    JINDU_TRY_OK(outbox.append(entry, now_ms));
    return transaction.commit();
  }
  Entry write(const std::vector<Act>& acts, std::string_view note = "例") {
    now_ms += 1000;
    const Entry entry = sign(acts, note);
    JINDU_ENSURE(append(entry).ok());
    return entry;
  }
  /// The city's word: `decided` tells a later one of the same place from an earlier.
  void answer(const OpId& op_id, wire::Verdict::Kind kind, std::uint64_t decided = 0) {
    JINDU_ENSURE(outbox.put_verdict(verdict(op_id, kind, decided)).ok());
  }
  static wire::Verdict verdict(const OpId& op_id, wire::Verdict::Kind kind,
                               std::uint64_t decided = 0) {
    wire::Verdict verdict;
    verdict.set_op_id(op_id.str());
    verdict.set_city_seq(40);
    verdict.set_kind(kind);
    verdict.set_decided_seq(decided);
    return verdict;
  }

  test::TemporaryFolder folder;
  test::FakeRandom random;
  std::unique_ptr<crypto::Signer> signer;
  db::Connection db;
  Outbox outbox;
  std::int64_t now_ms = kNowMs;
};

inline std::string code_of(const Status& status) {
  return status.ok() ? "ok" : std::string(to_string(status.error().code));
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result.ok() ? "ok" : std::string(to_string(result.error().code));
}

}  // namespace jindu::oplog
