#include "tests/unit/desk/fake_city.h"

#include "generated/embed/jindu_test_main_cities_texts.h"
#include "schema/records/reference.pb.h"
#include "sync/merge/merge.h"
#include "sync/oplog/entry.h"
#include "sync/session/enrol.h"

namespace jindu::test {
namespace {

constexpr std::string_view kCode = "ABC-DEFGH-JKMNP";

Bytes register_salt() { return Bytes(16, 's'); }

}  // namespace

FakeCity::FakeCity(FakeClock& clock, Random& random)
    : clock_(clock),
      random_(random),
      suite_(crypto::suite(crypto::SuiteId::intl_1)),
      catalog_(catalog::Catalog::product()),
      life_cycles_(rules::LifeCycles::load().value()),
      seal_(suite_.new_agreement(random).value()),
      register_key_(32, 'k') {
  enrolment.set_city_epoch(Bytes(16, 'E'));
  enrolment.set_site_no("0003");
  enrolment.set_site_kind("hospital_desk");
  enrolment.set_site_name("演示卫生院");
  enrolment.set_division("420281");
  enrolment.set_operator_id("yan-01");
  enrolment.set_operator_name("演示员");
  enrolment.add_roles("desk_clerk");
  enrolment.set_institution_code("H42028100003");
  enrolment.mutable_lease()->set_site_no("0003");
  enrolment.mutable_lease()->set_first(100);
  enrolment.mutable_lease()->set_last(199);
  enrolment.set_offline_hours(72);
  enrolment.set_offline_count(3);
  enrolment.set_offline_total_fen(20'000'000);
  records::PolicyProfile profile;
  profile.set_city("420281");
  profile.set_version(1);
  for (const EmbeddedFile& text : cities_texts()) {
    if (text.name == "daye.textproto") profile.set_profile_text(std::string(text.content));
  }
  enrolment.set_profile(profile.SerializeAsString());
}

Result<Bytes> FakeCity::exchange(std::string_view path, ByteView bytes) {
  ++exchanges;
  if (down_after > 0 && --down_after == 0) down = true;
  if (down) return fail(ErrorCode::unavailable, "fake city is down");
  JINDU_TRY(const session::Frame outer, session::decode_frame(bytes));
  session::Frame answer;
  if (path == "/v1/enrol") {
    wire::EnrolRequest request;
    JINDU_ENSURE(request.ParseFromString(outer.body));
    JINDU_TRY(const session::EnrolCode code, session::parse_enrol_code(kCode));
    JINDU_TRY(const Bytes key, session::enrol_key(suite_, code));
    answer.kind = session::FrameKind::error;
    if (session::request_holds(suite_, key, request)) {
      device_seal_key_ = request.device_seal_key();
      last_operator_key = request.operator_sign_key();
      wire::EnrolResponse response = enrolment;
      response.set_city_seal_key(seal_->public_key());
      response.set_replica_id(request.replica_id());
      JINDU_TRY(const Bytes sealed,
                session::seal_to(suite_, device_seal_key_, register_key_, random_));
      response.set_register_key(sealed);
      response.set_register_salt(register_salt());
      response.set_register_kdf_ops(1);
      response.set_register_kdf_memory(8192);
      session::sign_response(suite_, key, request.mac(), response);
      answer.kind = session::FrameKind::enrol_response;
      answer.body = response.SerializeAsString();
    }
    if (lose_answers) return fail(ErrorCode::unavailable, "answer lost");
    return session::encode_frame(answer);
  }
  JINDU_TRY(const session::OpenedRequest opened,
            session::open_request(suite_, *seal_, device_seal_key_, outer));
  wire::SyncRequest request;
  JINDU_ENSURE(request.ParseFromString(opened.inner.body));
  JINDU_TRY(const wire::SyncResponse response, sync(request));
  if (lose_answers) return fail(ErrorCode::unavailable, "answer lost");
  answer.kind = session::FrameKind::sync_response;
  answer.body = response.SerializeAsString();
  return session::seal_answer(suite_, opened, answer, random_);
}

Result<wire::SyncResponse> FakeCity::sync(const wire::SyncRequest& request) {
  wire::SyncResponse response;
  response.set_city_epoch(enrolment.city_epoch());
  response.set_city_ms(clock_.wall_ms());
  if (!notice.empty()) response.add_notices()->set_code(notice);
  for (const wire::Segment& segment : request.segments()) {
    wire::SegmentResult* result = response.add_segments();
    result->set_epoch(segment.epoch());
    std::uint64_t seq = segment.first_seq();
    for (const Bytes& envelope : segment.entries()) {
      JINDU_TRY(const oplog::ReceivedEntry entry, oplog::take_apart(envelope));
      JINDU_TRY(const wire::EntryPayload payload, oplog::parse_payload(entry.payload));
      JINDU_ENSURE(entry.header.seq == seq);
      for (const wire::Operation& operation : payload.operations()) {
        *result->add_verdicts() = seq <= taken ? verdicts_.at(operation.op_id()) : take(operation);
      }
      taken = std::max(taken, seq++);
    }
    result->set_taken_seq(taken);
  }
  for (const wire::LateVerdict& late : late_) {
    if (late.position() <= request.verdict_cursor()) continue;
    *response.add_verdicts() = late;
    response.set_verdict_cursor(late.position());
  }
  for (const wire::FeedCursor& asked : request.feeds()) {
    wire::FeedPage* page = response.add_feeds();
    page->set_feed(asked.feed());
    asked.feed() == "register" ? fill_register(asked, *page) : fill(asked, *page);
  }
  return response;
}

wire::Verdict FakeCity::take(const wire::Operation& operation) {
  operations.push_back(operation);
  wire::Verdict verdict;
  verdict.set_op_id(operation.op_id());
  verdict.set_record_id(operation.record_id());
  verdict.set_city_seq(operations.size());
  verdict.set_kind(judge ? judge(operation) : wire::Verdict::ACCEPTED);
  const bool effect =
      verdict.kind() == wire::Verdict::ACCEPTED || verdict.kind() == wire::Verdict::MERGED;
  if (effect && (operation.has_step() || operation.has_patch())) {
    Record& record = records[operation.record_id()];
    apply(operation, record);
    verdict.set_record_version(record.header.version());
  }
  if (!reason_code.empty()) {
    verdict.mutable_reason()->set_code(reason_code);
  } else if (verdict.kind() >= wire::Verdict::HELD) {
    verdict.mutable_reason()->set_code("K06");
  }
  verdicts_[operation.op_id()] = verdict;
  return verdict;
}

void FakeCity::apply(const wire::Operation& operation, Record& record) {
  const catalog::RecordType& type = *catalog_.find(operation.record_type());
  const auto message = catalog_.parse(type, record.record).value();
  if (record.feed.empty()) {
    record.feed = "site";
    record.header.set_id(operation.record_id());
    record.header.set_type(operation.record_type());
    record.header.set_doc_no(operation.doc_no());
    record.header.set_origin_site(enrolment.site_no());
    record.header.set_created_ms(clock_.wall_ms());
  }
  const wire::Patch& patch =
      operation.has_patch() ? operation.patch() : operation.step().arguments();
  JINDU_ENSURE(merge::overlay(type, patch, *message).ok());
  if (operation.has_step()) {
    const rules::StepAnswer step =
        rules::find_step(*life_cycles_.find(type.name), record.header.state(),
                         operation.step().event(), {"desk_clerk", "front_clerk", "server"});
    JINDU_ENSURE(step.transition != nullptr);
    record.header.set_state(
        std::string(rules::next_state(*step.transition, record.header.state())));
  }
  record.record = message->SerializeAsString();
  write(record);
}

void FakeCity::write(Record& record) {
  record.header.set_version(record.header.version() + 1);
  record.header.set_updated_ms(clock_.wall_ms());
  record.position = ++positions_[record.feed];
  wire::RecordState state;
  *state.mutable_header() = record.header;
  state.set_record(record.record);
  for (const Bytes& one : record.cases) state.add_conflict_cases(one);
  record.state = state.SerializeAsString();
  record.departed = false;
}

void FakeCity::put(const std::string& feed, wire::RecordHeader header,
                   const catalog::Message& message, const std::vector<Bytes>& cases) {
  Record& record = records[header.id()];
  header.set_version(std::max(header.version(), record.header.version()));
  record.header = std::move(header);
  record.record = message.SerializeAsString();
  record.feed = feed;
  record.cases = cases;
  write(record);
}

void FakeCity::depart(const RecordId& id, const std::string& reason) {
  Record& record = records.at(id.str());
  record.departed = true;
  record.reason = reason;
  record.position = ++positions_[record.feed];
}

void FakeCity::insure(const std::string& id_no, const std::string& name,
                      const replica::InsuredMeaning& meaning) {
  const replica::RegisterCost cost{register_salt(), 1, 8192};
  const Bytes key = replica::person_key(id_no, name, cost).value();
  insured_.push_back({replica::row_tag(suite_, register_key_, key),
                      replica::seal_row(suite_, register_key_, key, meaning, random_),
                      ++positions_["register"]});
}

void FakeCity::decide_later(const OpId& op_id, wire::Verdict::Kind kind) {
  wire::Verdict verdict = verdicts_.at(op_id.str());
  verdict.set_kind(kind);
  verdict.set_decided_seq(operations.size() + late_.size() + 1);
  if (kind == wire::Verdict::ACCEPTED) {
    for (const wire::Operation& operation : operations) {
      if (operation.op_id() != op_id.str()) continue;
      Record& record = records[operation.record_id()];
      apply(operation, record);
      verdict.set_record_version(record.header.version());
    }
  }
  verdicts_[op_id.str()] = verdict;
  wire::LateVerdict late;
  late.set_position(late_.size() + 1);
  *late.mutable_verdict() = verdict;
  late_.push_back(late);
}

void FakeCity::fill(const wire::FeedCursor& asked, wire::FeedPage& page) {
  std::map<std::uint64_t, const Record*> after;
  session::SetDigest digest;
  std::uint64_t size = 0;
  for (const auto& [id, record] : records) {
    if (record.feed != asked.feed()) continue;
    if (record.position > asked.cursor()) after[record.position] = &record;
    if (record.departed) continue;
    ++size;
    digest.add(session::digest_element(suite_, id_from<RecordId>(id).value(),
                                       record.header.version(), record.state));
  }
  page.set_cursor(asked.cursor());
  for (const auto& [position, record] : after) {
    if (page.states_size() + page.departures_size() >= static_cast<int>(page_size)) {
      page.set_more(true);
      page.set_end(after.rbegin()->first);
      return;
    }
    if (record->departed) {
      wire::Departure* departure = page.add_departures();
      departure->set_record_id(record->header.id());
      departure->set_reason(record->reason);
      departure->set_version(record->header.version());
    } else {
      page.add_states(record->state);
    }
    page.set_cursor(position);
  }
  page.set_size(size);
  Bytes value(view(digest.value()));
  if (spoil_digest == asked.feed()) value[0] = static_cast<char>(value[0] ^ 1);
  page.set_digest(value);
}

void FakeCity::fill_register(const wire::FeedCursor& asked, wire::FeedPage& page) {
  session::SetDigest digest;
  page.set_cursor(asked.cursor());
  for (const Insured& one : insured_) {
    digest.add(session::digest_element(suite_, id_from<RecordId>(one.tag).value(), 1, {}));
    if (one.position <= asked.cursor()) continue;
    wire::RegisterRow* row = page.add_register_rows();
    row->set_tag(one.tag);
    row->set_version(1);
    row->set_sealed(one.sealed);
    page.set_cursor(one.position);
  }
  page.set_digest(Bytes(view(digest.value())));
}

}  // namespace jindu::test
