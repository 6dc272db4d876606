#include "sync/oplog/entry.h"

#include <doctest/doctest.h>

#include "tests/support/fake_random.h"

namespace jindu::oplog {
namespace {

using crypto::SuiteId;
using test::FakeRandom;

constexpr SuiteId kBoth[] = {SuiteId::intl_1, SuiteId::gm_1};

wire::EntryPayload one_operation() {
  wire::EntryPayload payload;
  wire::Operation& operation = *payload.add_operations();
  operation.set_op_id(Bytes(16, '\x01'));
  operation.set_record_id(Bytes(16, '\x02'));
  operation.set_record_type("Filing");
  operation.set_event_date("2022-09-30");
  operation.mutable_step()->set_event("record");
  operation.mutable_step()->mutable_arguments()->add_fields("patient_name");
  operation.mutable_step()->mutable_arguments()->set_record("\x0a\x06\xe4\xbe\x8b");
  return payload;
}

EntryHeader header_of(std::uint64_t seq, const Hash& prev = {}) {
  EntryHeader header;
  header.replica_id.bytes.fill(0x11);
  header.epoch.bytes.fill(0x22);
  header.seq = seq;
  header.prev_hash = prev;
  header.hlc = Hlc{0x0102030405060708};
  header.wall_ms = 1'664'499'600'000;
  header.uptime_ms = 1'000'000;
  header.program_version = 100;
  header.schema_version = 7;
  header.head_size = 42;
  header.head_root.fill(0x33);
  return header;
}

struct Author {
  explicit Author(SuiteId id, std::uint64_t seed = 1) : random(seed) {
    signer = *crypto::suite(id).new_signer(random);
  }
  Entry write(std::uint64_t seq, const Hash& prev = {}) {
    return *make_entry(header_of(seq, prev), one_operation(), *signer, random);
  }
  FakeRandom random;
  std::unique_ptr<crypto::Signer> signer;
};

/// What the city says of bytes that arrived as the entry after `prev`.
std::string judge(ByteView envelope, const Hash& prev, ByteView public_key) {
  auto entry = take_apart(envelope);
  if (!entry.ok()) return "form";
  chain(*entry, prev);
  if (!signature_holds(*entry, public_key)) return "signature";
  if (!parse_payload(entry->payload).ok()) return "payload";
  return "good";
}

TEST_CASE("entry: what a desk signs, the city verifies, with the same name") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    Author author(id);
    const Entry first = author.write(1);
    const Entry second = author.write(2, first.hash);
    auto received = *take_apart(second.envelope);
    CHECK(received.envelope == second.envelope);
    CHECK(chain(received, first.hash) == second.hash);
    CHECK(signature_holds(received, author.signer->public_key()));
    CHECK(header_bytes(received.header) == header_bytes(second.header));
    const auto payload = *parse_payload(received.payload);
    CHECK(payload.operations(0).step().event() == "record");
    CHECK(received.header.operator_key == author.signer->key_id());
  }
}

TEST_CASE("entry: the envelope is what protobuf itself would write") {
  Author author(SuiteId::intl_1);
  const Entry entry = author.write(1);
  wire::EntryEnvelope envelope;
  REQUIRE(envelope.ParseFromString(entry.envelope));
  CHECK(envelope.header() == sent_header_bytes(entry.header));
  CHECK(envelope.signature().size() == 64);
  CHECK(envelope.salt().size() == 16);
  CHECK(envelope.payload() == one_operation().SerializeAsString());
  CHECK(envelope.SerializeAsString() == entry.envelope);
}

TEST_CASE("entry: each field of the header stands at its documented offset") {
  EntryHeader header = header_of(0x4041424344454647);
  header.prev_hash.fill(0x55);
  header.operator_key.bytes.fill(0x66);
  header.payload_hash.fill(0x77);
  const Bytes all = header_bytes(header);
  REQUIRE(all.size() == 200);
  CHECK(all.substr(0, 4) == "JDE1");
  CHECK(to_hex(all.substr(4, 4)) == "00010001");
  CHECK(all.substr(8, 16) == Bytes(16, '\x11'));
  CHECK(all.substr(24, 16) == Bytes(16, '\x22'));
  CHECK(all.substr(40, 8) == "@ABCDEFG");
  CHECK(all.substr(48, 32) == Bytes(32, '\x55'));
  CHECK(all.substr(80, 16) == Bytes(16, '\x66'));
  CHECK(to_hex(all.substr(96, 8)) == "0102030405060708");
  CHECK(to_hex(all.substr(104, 8)) == "000001838be84a80");  // 1664499600000
  CHECK(to_hex(all.substr(112, 8)) == "00000000000f4240");
  CHECK(to_hex(all.substr(120, 8)) == "0000006400000007");
  CHECK(to_hex(all.substr(128, 8)) == "000000000000002a");
  CHECK(all.substr(136, 32) == Bytes(32, '\x33'));
  CHECK(all.substr(168, 32) == Bytes(32, '\x77'));
  CHECK(sent_header_bytes(header) == all.substr(0, 48) + all.substr(80, 88));
}

TEST_CASE("entry: every flipped byte is found, by form or by signature, in both suites") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    Author author(id);
    const Entry first = author.write(1);
    const Entry second = author.write(2, first.hash);
    const Bytes key = author.signer->public_key();
    REQUIRE(judge(second.envelope, first.hash, key) == "good");
    // Behind the tag and its two-byte length stand magic, suite and version; those are form.
    for (std::size_t i = 0; i < second.envelope.size(); ++i) {
      CAPTURE(i);
      for (const int bit : {0x01, 0x80}) {
        Bytes flipped = second.envelope;
        flipped[i] = static_cast<char>(flipped[i] ^ bit);
        const std::string verdict = judge(flipped, first.hash, key);
        if (i < 3 + 4) {
          CHECK(verdict == "form");
        } else {
          CHECK((verdict == "form" || verdict == "signature"));
        }
      }
    }
  }
}

TEST_CASE("entry: a changed entry breaks the one behind it, though nobody touched that") {
  for (const SuiteId id : kBoth) {
    CAPTURE(static_cast<int>(id));
    Author author(id);
    const Entry first = author.write(1);
    const Entry other_first = author.write(1);
    const Entry second = author.write(2, first.hash);
    CHECK(first.hash != other_first.hash);  // same words, another salt
    CHECK(judge(second.envelope, other_first.hash, author.signer->public_key()) == "signature");
    CHECK(judge(second.envelope, Hash{}, author.signer->public_key()) == "signature");
  }
}

TEST_CASE("entry: cut at any byte or with anything behind, it is no entry") {
  Author author(SuiteId::intl_1);
  const Bytes envelope = author.write(1).envelope;
  for (std::size_t size = 0; size < envelope.size(); ++size) {
    CAPTURE(size);
    CHECK(take_apart(ByteView(envelope).substr(0, size)).error().code == ErrorCode::corrupt);
  }
  CHECK(take_apart(envelope + Bytes(1, '\0')).error().code == ErrorCode::corrupt);
  CHECK(take_apart(envelope + "\x2a\x01x").error().code == ErrorCode::corrupt);  // a fifth field
  CHECK(take_apart(envelope + envelope).error().code == ErrorCode::corrupt);
}

TEST_CASE("entry: an envelope has one form, so that one entry has one envelope") {
  Author author(SuiteId::intl_1);
  const Entry entry = author.write(1);
  wire::EntryEnvelope parts;
  REQUIRE(parts.ParseFromString(entry.envelope));
  const auto field = [](char tag, const Bytes& value) {
    return Bytes(1, tag) + static_cast<char>(value.size()) + value;
  };
  const Bytes header = Bytes("\x0a\x88\x01") + parts.header();
  const Bytes signature = field('\x12', parts.signature());
  const Bytes salt = field('\x1a', parts.salt());
  const Bytes payload = field('\x22', parts.payload());
  REQUIRE(header + signature + salt + payload == entry.envelope);
  const Bytes long_length = Bytes("\x1a\x90") + '\0' + parts.salt();  // 16 in two bytes
  for (const Bytes& bad :
       {signature + header + salt + payload, header + salt + signature + payload,
        header + header + signature + salt + payload, header + signature + salt + payload + payload,
        header + signature + long_length + payload, header + signature + payload,
        header + signature + salt, header + signature + salt + field('\x22', "")}) {
    CHECK(take_apart(bad).error().code == ErrorCode::corrupt);
  }
}

TEST_CASE("entry: an unknown suite or a later version is unsupported, not corrupt") {
  Author author(SuiteId::intl_1);
  const Bytes envelope = author.write(1).envelope;
  Bytes suite_nine = envelope;
  suite_nine[3 + 5] = 9;
  CHECK(take_apart(suite_nine).error().code == ErrorCode::unsupported);
  Bytes version_two = envelope;
  version_two[3 + 7] = 2;
  CHECK(take_apart(version_two).error().code == ErrorCode::unsupported);
  CHECK(take_apart(version_two + "\x2a\x01x").error().code == ErrorCode::unsupported);
}

TEST_CASE("entry: relabelled with the other suite it does not verify") {
  Author intl(SuiteId::intl_1);
  Author gm(SuiteId::gm_1);
  for (Author* author : {&intl, &gm}) {
    Bytes relabelled = author->write(1).envelope;
    relabelled[3 + 5] = static_cast<char>(relabelled[3 + 5] ^ 3);  // 1 <-> 2
    for (const Author* key : {&intl, &gm}) {
      CHECK(judge(relabelled, Hash{}, key->signer->public_key()) == "signature");
    }
  }
}

TEST_CASE("entry: only the key that the header names can have signed it") {
  Author author(SuiteId::intl_1, 1);
  Author other(SuiteId::intl_1, 2);
  const Entry entry = author.write(1);
  CHECK(judge(entry.envelope, Hash{}, other.signer->public_key()) == "signature");
}

TEST_CASE("entry: a signature of another domain over the same bytes does not count") {
  Author author(SuiteId::intl_1);
  const Entry entry = author.write(1);
  auto received = *take_apart(entry.envelope);
  chain(received, Hash{});
  received.signature = *author.signer->sign(crypto::domain::kHead, header_bytes(received.header));
  CHECK_FALSE(signature_holds(received, author.signer->public_key()));
}

TEST_CASE("entry: over its caps it is not made") {
  Author author(SuiteId::intl_1);
  const auto make = [&](const wire::EntryPayload& payload) {
    return make_entry(header_of(1), payload, *author.signer, author.random);
  };
  CHECK(make({}).error().code == ErrorCode::invalid);
  wire::EntryPayload many;
  for (int i = 0; i < kOperationsMax; ++i) *many.add_operations() = one_operation().operations(0);
  CHECK(make(many).ok());
  *many.add_operations() = one_operation().operations(0);
  CHECK(make(many).error().code == ErrorCode::too_large);
  wire::EntryPayload big = one_operation();
  big.mutable_operations(0)->mutable_step()->mutable_arguments()->set_record(
      Bytes(kPayloadMax, 'x'));
  CHECK(make(big).error().code == ErrorCode::too_large);
}

TEST_CASE("payload: ids of a wrong length and too many operations are corrupt") {
  const auto with = [](auto change) {
    wire::EntryPayload payload = one_operation();
    change(*payload.mutable_operations(0));
    return parse_payload(payload.SerializeAsString());
  };
  CHECK(with([](auto&) {}).ok());
  CHECK(with([](auto& o) { o.clear_step(); }).ok());  // an act of a later program
  for (const Bytes& bad : {Bytes(), Bytes(15, 'x'), Bytes(17, 'x'), Bytes(16, '\0')}) {
    CAPTURE(bad.size());
    CHECK(with([&](auto& o) { o.set_op_id(bad); }).error().code == ErrorCode::corrupt);
    CHECK(with([&](auto& o) { o.set_record_id(bad); }).error().code == ErrorCode::corrupt);
    CHECK(with([&](auto& o) { o.add_after(bad); }).error().code == ErrorCode::corrupt);
    CHECK(with([&](auto& o) { o.mutable_decide()->set_conflict_id(bad); }).error().code ==
          ErrorCode::corrupt);
  }
  CHECK_FALSE(with([](auto& o) { o.mutable_based_on()->set_city_epoch("x"); }).ok());
  CHECK_FALSE(with([](auto& o) { o.mutable_attach()->set_blob_hash("x"); }).ok());
  CHECK_FALSE(with([](auto& o) { o.mutable_import()->set_file_hash("x"); }).ok());
  CHECK_FALSE(with([](auto& o) { o.mutable_look_up()->set_subject_tag("x"); }).ok());
  wire::EntryPayload many;
  for (int i = 0; i <= kOperationsMax; ++i) *many.add_operations() = one_operation().operations(0);
  CHECK(parse_payload(many.SerializeAsString()).error().code == ErrorCode::corrupt);
  for (const Bytes& bad : {Bytes(), Bytes("\x0a"), Bytes("\xff\xff\xff"), Bytes(65'537, '\x0a')}) {
    CHECK(parse_payload(bad).error().code == ErrorCode::corrupt);
  }
}

}  // namespace
}  // namespace jindu::oplog
