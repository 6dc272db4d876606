#pragma once
#include <unistd.h>

#include <filesystem>
#include <string>

#include "schema/records/filing.pb.h"
#include "schema/records/reference.pb.h"
#include "sync/oplog/entry.h"
#include "sync/replica/replica.h"
#include "sync/session/set_digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"
#include "tests/support/print.h"

namespace jindu::test {

/// A replica beside an outbox, both on real files, and a hand that writes what the city would send.
struct ReplicaFixture {
  ReplicaFixture() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "jindu-replica-XXXXXX").string();
    dir = ::mkdtemp(pattern.data());
    outbox_db.emplace(open("outbox.db", db::Durability::full));
    JINDU_ENSURE(oplog::Outbox::prepare(*outbox_db).ok());
    outbox.emplace(*outbox_db);
    epoch = random_id<Epoch>(random);
    replica_id = random_id<ReplicaId>(random);
    JINDU_ENSURE(outbox->begin_epoch(epoch, clock.wall_ms()).ok());
    signer = suite.new_signer(random).value();
    reopen();
  }
  ~ReplicaFixture() {
    replica.reset();
    replica_db.reset();
    outbox_db.reset();
    std::error_code ignored;
    std::filesystem::remove_all(dir, ignored);
  }

  db::Connection open(const char* name, db::Durability durability, const std::string& vfs = {}) {
    db::OpenOptions options;
    options.vfs = vfs;
    options.exclusive = !vfs.empty();
    options.path = dir + "/" + name;
    options.key = Bytes(32, 'k');
    options.durability = durability;
    return db::Connection::open(options).value();
  }
  /// A new process on the same files, or on a lost replica.db.
  void reopen(bool lose_replica = false) {
    replica.reset();
    replica_db.reset();
    if (lose_replica) {
      for (const char* tail : {"", "-wal", "-shm"}) {
        std::filesystem::remove(dir + "/replica.db" + tail);
      }
    }
    replica_db.emplace(open("replica.db", db::Durability::normal, replica_vfs));
    JINDU_ENSURE(replica::Replica::prepare(*replica_db, *catalog).ok());
    replica.emplace(*replica_db, *outbox, *outbox_db, *catalog, life_cycles, suite,
                    replica::Site{"420281", "0003", "yan-01"});
    JINDU_ENSURE(replica->catch_up().ok());
  }

  /// Serialized RecordState of a filing.
  Bytes state(const RecordId& id, std::uint64_t version, const std::string& phone,
              const std::string& name = "例小花") {
    wire::RecordState state;
    state.mutable_header()->set_id(id.str());
    state.mutable_header()->set_type("Filing");
    state.mutable_header()->set_version(version);
    state.mutable_header()->set_state("SUBMITTED");
    state.mutable_header()->set_updated_ms(static_cast<std::int64_t>(version));
    records::Filing filing;
    filing.set_patient_name(name);
    filing.set_contact_phone(phone);
    filing.set_fetus_count(1);
    state.set_record(filing.SerializeAsString());
    return state.SerializeAsString();
  }
  RecordId new_record() { return new_id<RecordId>(clock, random); }

  wire::FeedPage page(std::vector<Bytes> states, std::uint64_t cursor,
                      const std::string& feed = "site") {
    wire::FeedPage page;
    page.set_feed(feed);
    for (Bytes& bytes : states) page.add_states(std::move(bytes));
    page.set_cursor(cursor);
    return page;
  }
  replica::PageResult apply(const wire::FeedPage& page) {
    const std::uint64_t cursor = replica->position(page.feed()).value().cursor;
    return replica->apply_page(page, cursor).value();
  }
  Hash element(const RecordId& id, std::uint64_t version, const Bytes& bytes) {
    return session::digest_element(suite, id, version, bytes);
  }

  /// One own entry with one operation, committed; the view is not brought up.
  OpId write(const RecordId& record, const std::function<void(wire::Operation&)>& act) {
    wire::EntryPayload payload;
    wire::Operation* operation = payload.add_operations();
    const OpId id = new_id<OpId>(clock, random);
    operation->set_op_id(id.str());
    operation->set_record_id(record.str());
    operation->set_record_type("Filing");
    act(*operation);
    const oplog::ChainHead head = outbox->head().value();
    oplog::EntryHeader header;
    header.replica_id = replica_id;
    header.epoch = head.epoch;
    header.seq = head.seq + 1;
    header.prev_hash = head.hash;
    header.operator_key = signer->key_id();
    header.hlc = Hlc{head.hlc.value + 1};
    header.wall_ms = clock.wall_ms();
    const oplog::Entry entry = oplog::make_entry(header, payload, *signer, random).value();
    auto transaction = db::Transaction::begin(*outbox_db).value();
    JINDU_ENSURE(outbox->append(entry, clock.wall_ms()).ok());
    JINDU_ENSURE(transaction.commit().ok());
    return id;
  }
  OpId create(const RecordId& record, const std::string& phone) {
    return write(record, [&](wire::Operation& operation) {
      operation.mutable_step()->set_event("record");
      fill(*operation.mutable_step()->mutable_arguments(), phone);
    });
  }
  OpId amend(const RecordId& record, const std::string& phone) {
    return write(record, [&](wire::Operation& operation) {
      operation.mutable_step()->set_event("amend");
      wire::Patch& patch = *operation.mutable_step()->mutable_arguments();
      records::Filing filing;
      filing.set_contact_phone(phone);
      patch.add_fields("contact_phone");
      patch.set_record(filing.SerializeAsString());
    });
  }
  void answer(const OpId& op_id, const RecordId& record, wire::Verdict::Kind kind,
              std::uint64_t version) {
    wire::Verdict verdict;
    verdict.set_op_id(op_id.str());
    verdict.set_record_id(record.str());
    verdict.set_kind(kind);
    verdict.set_city_seq(1);
    verdict.set_record_version(version);
    auto transaction = db::Transaction::begin(*outbox_db).value();
    JINDU_ENSURE(outbox->put_verdict(verdict).ok());
    JINDU_ENSURE(transaction.commit().ok());
    JINDU_ENSURE(replica->after_verdicts({verdict}).ok());
  }
  std::string phone_of(const RecordId& id) {
    const auto view = replica->view(id).value();
    if (!view) return "none";
    return static_cast<const records::Filing&>(*view->record).contact_phone();
  }

  std::string dir;
  std::string replica_vfs;  ///< of replica.db, from the next `reopen` on; empty: the system's
  FakeClock clock;
  FakeRandom random{3};
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  const catalog::Catalog* catalog = &catalog::Catalog::product();
  rules::LifeCycles life_cycles = rules::LifeCycles::load().value();
  Epoch epoch;
  ReplicaId replica_id;
  std::unique_ptr<crypto::Signer> signer;
  std::optional<db::Connection> outbox_db;
  std::optional<oplog::Outbox> outbox;
  std::optional<db::Connection> replica_db;
  std::optional<replica::Replica> replica;

 private:
  static void fill(wire::Patch& patch, const std::string& phone) {
    records::Filing filing;
    filing.set_patient_name("例小花");
    filing.set_contact_phone(phone);
    filing.set_fetus_count(1);
    for (const char* name : {"patient_name", "contact_phone", "fetus_count"}) {
      patch.add_fields(name);
    }
    patch.set_record(filing.SerializeAsString());
  }
};

}  // namespace jindu::test
