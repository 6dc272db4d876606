#include <doctest/doctest.h>

#include "sync/session/channel.h"
#include "sync/session/frame.h"
#include "sync/session/set_digest.h"
#include "tests/vectors/vectors.h"

namespace jindu::session {
namespace {

using nlohmann::json;
using test::bytes_of;
using test::load_vectors;
using test::ScriptedRandom;

TEST_CASE("vectors: good frames are read, and written again with the same bytes") {
  for (const json& of : load_vectors("frames.json")) {
    CAPTURE(of["suite"].get<int>());
    for (const json& v : of["good"]) {
      CAPTURE(v["meaning"].get<std::string>());
      const auto frame = decode_frame(bytes_of(v, "frame"));
      REQUIRE(frame.ok());
      CHECK(frame->suite == of["suite"]);
      CHECK(static_cast<int>(frame->kind) == v["kind"]);
      CHECK(frame->count == v["count"]);
      CHECK(to_hex(frame->body) == v["body"]);
      const Bytes again = encode_frame(*frame);
      // Another compressor may write other bytes for the same content.
      if (v["meaning"] == "as it is") CHECK(to_hex(again) == v["frame"]);
      CHECK(decode_frame(again)->body == frame->body);
    }
  }
}

TEST_CASE("vectors: bad frames are refused, each by its name") {
  for (const json& of : load_vectors("frames.json")) {
    CAPTURE(of["suite"].get<int>());
    for (const json& v : of["bad"]) {
      CAPTURE(v["meaning"].get<std::string>());
      const auto frame = decode_frame(bytes_of(v, "frame"));
      REQUIRE_FALSE(frame.ok());
      CHECK(to_string(frame.error().code) == v["error"].get<std::string>());
    }
  }
}

TEST_CASE("vectors: sealed messages open at either end, and come out the same from ours") {
  for (const json& of : load_vectors("sealed.json")) {
    const auto& suite = crypto::suite(static_cast<crypto::SuiteId>(of["suite"].get<int>()));
    CAPTURE(suite.name());
    const auto device = *suite.load_agreement(bytes_of(of, "device_secret"));
    const auto city = *suite.load_agreement(bytes_of(of, "city_secret"));
    const auto replica = *id_from<ReplicaId>(bytes_of(of, "replica_id"));

    // Up: ours writes the vector's bytes, and the city's end opens them.
    ScriptedRandom device_random(bytes_of(of, "session_id") + bytes_of(of["up"], "nonce"));
    DeviceChannel channel(suite, *device, city->public_key(), replica, device_random);
    const Frame request{static_cast<std::uint16_t>(suite.id()), FrameKind::sync_request, 1,
                        bytes_of(of["up"], "inner_body")};
    CHECK(to_hex(*channel.seal(request)) == of["up"]["frame"]);
    const Frame outer = *decode_frame(bytes_of(of["up"], "frame"));
    CHECK(*sealed_sender(outer) == replica);
    const auto opened = open_request(suite, *city, device->public_key(), outer);
    REQUIRE(opened.ok());
    CHECK(opened->inner.body == request.body);
    CHECK(opened->inner.kind == FrameKind::sync_request);

    // Down: the answer likewise.
    ScriptedRandom city_random(bytes_of(of["down"], "nonce"));
    const Frame answer{static_cast<std::uint16_t>(suite.id()), FrameKind::sync_response, 1,
                       bytes_of(of["down"], "inner_body")};
    CHECK(to_hex(seal_answer(suite, *opened, answer, city_random)) == of["down"]["frame"]);
    const auto got = channel.open(bytes_of(of["down"], "frame"));
    REQUIRE(got.ok());
    CHECK(got->body == answer.body);
  }
}

TEST_CASE("vectors: set digests add up in any order, and removing undoes adding") {
  for (const json& of : load_vectors("digests.json")) {
    const auto& suite = crypto::suite(static_cast<crypto::SuiteId>(of["suite"].get<int>()));
    CAPTURE(suite.name());
    SetDigest digest;
    CHECK(to_hex(view(digest.value())) == of["empty"]);
    std::vector<Hash> elements;
    for (std::size_t i = 0; i < of["elements"].size(); ++i) {
      const json& v = of["elements"][i];
      const Hash element =
          digest_element(suite, *id_from<RecordId>(bytes_of(v, "record_id")),
                         std::stoull(v["version"].get<std::string>()), bytes_of(v, "bytes"));
      CHECK(to_hex(view(element)) == v["element"]);
      elements.push_back(element);
      digest.add(element);
      CHECK(to_hex(view(digest.value())) == of["after_each"][i]);
    }
    SetDigest backwards;
    for (auto at = elements.rbegin(); at != elements.rend(); ++at) backwards.add(*at);
    CHECK(backwards == digest);
    for (std::size_t i = elements.size(); i-- > 1;) {
      digest.remove(elements[i]);
      CHECK(to_hex(view(digest.value())) == of["after_each"][i - 1]);
    }
  }
}

}  // namespace
}  // namespace jindu::session
