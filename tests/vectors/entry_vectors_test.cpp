#include <doctest/doctest.h>

#include "sync/oplog/entry.h"
#include "tests/vectors/vectors.h"

namespace jindu::oplog {
namespace {

using nlohmann::json;
using test::bytes_of;
using test::load_vectors;
using test::ScriptedRandom;

EntryHeader header_of(const json& chain, const json& entry) {
  EntryHeader header;
  header.suite = static_cast<crypto::SuiteId>(chain["suite"].get<int>());
  header.replica_id = *id_from<ReplicaId>(bytes_of(chain, "replica_id"));
  header.epoch = *id_from<Epoch>(bytes_of(chain, "epoch"));
  header.operator_key = *id_from<KeyId>(bytes_of(chain, "operator_key_id"));
  header.seq = entry["seq"];
  header.prev_hash = *hash_from(bytes_of(entry, "prev_hash"));
  header.hlc = Hlc{std::stoull(entry["hlc"].get<std::string>())};
  header.wall_ms = entry["wall_ms"];
  header.uptime_ms = entry["uptime_ms"];
  header.program_version = entry["program_version"];
  header.schema_version = entry["schema_version"];
  header.head_size = entry["head_size"];
  header.head_root = *hash_from(bytes_of(entry, "head_root"));
  header.payload_hash = *hash_from(bytes_of(entry, "payload_hash"));
  return header;
}

TEST_CASE("vectors: entries of both suites are taken apart, chained and verified") {
  for (const json& chain_of : load_vectors("entries.json")) {
    CAPTURE(chain_of["suite_name"].get<std::string>());
    const Bytes key = bytes_of(chain_of, "operator_public");
    Hash prev{};
    for (const json& vector : chain_of["entries"]) {
      CAPTURE(vector["meaning"].get<std::string>());
      auto entry = *take_apart(bytes_of(vector, "envelope"));
      CHECK(to_hex(entry.signature) == vector["signature"]);
      CHECK(to_hex(entry.salt) == vector["salt"]);
      CHECK(to_hex(entry.payload) == vector["payload"]);
      CHECK(to_hex(view(entry.header.payload_hash)) == vector["payload_hash"]);
      prev = chain(entry, prev);
      CHECK(to_hex(view(prev)) == vector["hash"]);
      CHECK(to_hex(header_bytes(entry.header)) == vector["header"]);
      CHECK(signature_holds(entry, key));
      CHECK(header_bytes(header_of(chain_of, vector)) == header_bytes(entry.header));
    }
  }
}

TEST_CASE("vectors: our own encoder writes the same headers, hashes and envelopes") {
  for (const json& chain_of : load_vectors("entries.json")) {
    CAPTURE(chain_of["suite_name"].get<std::string>());
    const auto& suite = crypto::suite(static_cast<crypto::SuiteId>(chain_of["suite"].get<int>()));
    const auto signer = *suite.load_signer(bytes_of(chain_of, "operator_secret"));
    CHECK(to_hex(signer->public_key()) == chain_of["operator_public"]);
    for (const json& vector : chain_of["entries"]) {
      CAPTURE(vector["meaning"].get<std::string>());
      ScriptedRandom random(bytes_of(vector, "salt"));
      const auto payload = *parse_payload(bytes_of(vector, "payload"));
      EntryHeader header = header_of(chain_of, vector);
      header.payload_hash = {};
      header.operator_key = {};
      const Entry entry = *make_entry(header, payload, *signer, random);
      CHECK(to_hex(header_bytes(entry.header)) == vector["header"]);
      CHECK(to_hex(sent_header_bytes(entry.header)) == vector["sent_header"]);
      CHECK(to_hex(view(entry.hash)) == vector["hash"]);
      if (suite.id() == crypto::SuiteId::intl_1) {
        CHECK(to_hex(entry.envelope) == vector["envelope"]);
      } else {
        // SM2 signatures differ each time; everything else is the same.
        CHECK(entry.envelope.size() == bytes_of(vector, "envelope").size());
      }
    }
  }
}

TEST_CASE("vectors: payloads say what their fields say") {
  const json chain_of = load_vectors("entries.json")[0];
  const auto payload_of = [&](std::size_t index) {
    return *parse_payload(bytes_of(chain_of["entries"][index], "payload"));
  };
  const wire::Operation filing = payload_of(0).operations(0);
  CHECK(filing.record_type() == "Filing");
  CHECK(filing.event_date() == "2022-09-30");
  CHECK(filing.doc_no().size() == 23);
  CHECK(filing.step().event() == "record");
  CHECK(filing.step().arguments().fields(0) == "patient_name");
  const wire::EntryPayload settlement = payload_of(1);
  REQUIRE(settlement.operations_size() == 2);
  CHECK(settlement.operations(0).step().event() == "register");
  CHECK(settlement.operations(1).step().event() == "settle");
  CHECK(settlement.operations(1).based_on().own_seq() == 2);
  CHECK(settlement.operations(1).after(1) == settlement.operations(0).op_id());
  CHECK(settlement.operations(0).after(0) == filing.op_id());
  const wire::EntryPayload later = payload_of(2);
  CHECK(later.operations(0).patch().fields(0) == "contact_phone");
  CHECK(later.operations(0).based_on().version() == 300);
  CHECK(later.operations(1).look_up().answer() == "FOUND");
  CHECK(later.operations(2).decide().choice() == "keep_first");
  CHECK(later.operations(2).decide().note() == "见原件");
}

TEST_CASE("vectors: hashes, macs, derived keys, seals and agreements of both suites") {
  for (const json& of : load_vectors("primitives.json")) {
    const auto& suite = crypto::suite(static_cast<crypto::SuiteId>(of["suite"].get<int>()));
    CAPTURE(suite.name());
    for (const json& v : of["hashes"]) {
      CHECK(to_hex(view(suite.hash({bytes_of(v, "data")}))) == v["hash"]);
    }
    for (const json& v : of["macs"]) {
      CHECK(to_hex(view(suite.mac(bytes_of(v, "key"), {bytes_of(v, "data")}))) == v["mac"]);
    }
    for (const json& v : of["derives"]) {
      CHECK(to_hex(suite.derive(bytes_of(v, "secret"), bytes_of(v, "salt"), bytes_of(v, "info"),
                                v["size"])) == v["out"]);
    }
    for (const json& v : of["seals"]) {
      ScriptedRandom random(bytes_of(v, "nonce"));
      const Bytes key = bytes_of(v, "key");
      const Bytes associated = bytes_of(v, "associated");
      CHECK(to_hex(suite.seal(key, associated, bytes_of(v, "plain"), random)) == v["sealed"]);
      CHECK(to_hex(*suite.open(key, associated, bytes_of(v, "sealed"))) == v["plain"]);
    }
    for (const json& v : of["agreements"]) {
      const auto own = *suite.load_agreement(bytes_of(v, "secret"));
      CHECK(to_hex(own->public_key()) == v["public"]);
      CHECK(to_hex(*own->shared(bytes_of(v, "peer"))) == v["shared"]);
    }
  }
}

}  // namespace
}  // namespace jindu::oplog
