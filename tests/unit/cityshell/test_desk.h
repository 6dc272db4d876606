#pragma once
#include <memory>

#include "server/city/enrolment.h"
#include "server/city/exchange.h"
#include "sync/oplog/entry.h"
#include "sync/session/enrol.h"
#include "tests/unit/cityshell/test_city.h"

namespace jindu::test {

/// The far end of a city's messages, by the protocol's own parts alone.
class TestDesk {
 public:
  explicit TestDesk(std::uint64_t seed) : random_(seed) {
    device_ = std::move(*suite_.new_signer(random_));
    operator_ = std::move(*suite_.new_signer(random_));
    seal_ = std::move(*suite_.new_agreement(random_));
    replica = random_id<ReplicaId>(random_);
    epoch = random_id<Epoch>(random_);
  }

  wire::EnrolRequest enrol_request(std::string_view code_text) {
    const auto code = session::parse_enrol_code(code_text);
    JINDU_ENSURE(code.ok());
    wire::EnrolRequest request;
    request.set_code_name(code->name);
    request.set_suite(1);
    request.set_device_sign_key(device_->public_key());
    request.set_device_seal_key(seal_->public_key());
    request.set_operator_sign_key(operator_->public_key());
    request.set_replica_id(replica.str());
    request.set_epoch(epoch.str());
    request.set_nonce(random_id<Epoch>(random_).str());
    session::sign_request(suite_, *session::enrol_key(suite_, *code), request);
    return request;
  }

  /// Of another operator, for this computer as the city has it. From then on he signs.
  wire::EnrolRequest join_request(std::string_view code_text, bool as_device = true) {
    operator_ = std::move(*suite_.new_signer(random_));
    wire::EnrolRequest request = enrol_request(code_text);
    request.set_joins(true);
    auto other = std::move(*suite_.new_signer(random_));
    JINDU_ENSURE(session::sign_as_device(as_device ? *device_ : *other, request).ok());
    session::sign_request(
        suite_, *session::enrol_key(suite_, *session::parse_enrol_code(code_text)), request);
    return request;
  }

  /// Enrols with a fresh code of site 0003, operator h1.
  void enrol(TestCity& city) {
    const auto offer = city::offer_enrolment(*city, "0003", "h1");
    JINDU_ENSURE(offer.ok() && offer->problems.empty());
    const auto answer = city::enrol(*city, enrol_request(offer->code));
    JINDU_ENSURE(answer.ok() && answer->problems.empty());
    response = answer->response;
    register_key = *session::open_sealed_to(suite_, *seal_, response.register_key());
    channel_ = std::make_unique<session::DeviceChannel>(suite_, *seal_, response.city_seal_key(),
                                                        replica, random_);
  }

  /// The next entry of its chain.
  Bytes entry(const std::vector<wire::Operation>& operations, std::int64_t wall_ms) {
    wire::EntryPayload payload;
    for (const wire::Operation& operation : operations) *payload.add_operations() = operation;
    oplog::EntryHeader header;
    header.replica_id = replica;
    header.epoch = epoch;
    header.seq = ++seq_;
    header.prev_hash = last_hash_;
    header.wall_ms = wall_ms;
    header.hlc = Hlc{static_cast<std::uint64_t>(wall_ms) << 16};
    header.program_version = 1;
    header.schema_version = 1;
    const auto made = oplog::make_entry(header, payload, *operator_, random_);
    JINDU_ENSURE(made.ok());
    last_hash_ = made->hash;
    return made->envelope;
  }

  wire::SyncRequest request(const std::vector<Bytes>& entries = {}) const {
    wire::SyncRequest sync;
    sync.set_replica_id(replica.str());
    sync.set_epoch(epoch.str());
    sync.set_city_epoch(response.city_epoch());
    sync.set_room_bytes(1u << 20);
    if (!entries.empty()) {
      wire::Segment& segment = *sync.add_segments();
      segment.set_epoch(epoch.str());
      segment.set_first_seq(seq_ - entries.size() + 1);
      for (const Bytes& one : entries) segment.add_entries(one);
    }
    return sync;
  }

  Bytes seal(const wire::SyncRequest& sync) {
    session::Frame frame;
    frame.kind = session::FrameKind::sync_request;
    frame.body = sync.SerializeAsString();
    frame.count = 0;
    for (const wire::Segment& segment : sync.segments()) {
      frame.count += static_cast<std::uint32_t>(segment.entries_size());
    }
    return seal(frame);
  }
  Bytes seal(const session::Frame& frame) {
    auto sealed = channel_->seal(frame);
    JINDU_ENSURE(sealed.ok());
    return std::move(*sealed);
  }
  wire::SyncResponse open(ByteView frame) {
    const auto opened = channel_->open(frame);
    JINDU_ENSURE(opened.ok() && opened->kind == session::FrameKind::sync_response);
    wire::SyncResponse sync;
    JINDU_ENSURE(sync.ParseFromString(opened->body));
    return sync;
  }

  ReplicaId replica;
  Epoch epoch;
  Bytes register_key;
  wire::EnrolResponse response;

 private:
  const crypto::Suite& suite_ = crypto::suite(crypto::SuiteId::intl_1);
  FakeRandom random_;
  std::unique_ptr<crypto::Signer> device_;
  std::unique_ptr<crypto::Signer> operator_;
  std::unique_ptr<crypto::Agreement> seal_;
  std::unique_ptr<session::DeviceChannel> channel_;
  std::uint64_t seq_ = 0;
  Hash last_hash_{};
};

/// A look-up: the smallest thing a desk can say, and judged by nobody.
inline wire::Operation look_up(Clock& clock, Random& random) {
  wire::Operation operation;
  operation.set_op_id(new_id<OpId>(clock, random).str());
  operation.set_record_id(new_id<RecordId>(clock, random).str());
  operation.mutable_look_up()->set_subject_tag(Bytes(16, 't'));
  operation.mutable_look_up()->set_benefit("prenatal");
  operation.mutable_look_up()->set_answer("FOUND");
  return operation;
}

}  // namespace jindu::test
