#include <doctest/doctest.h>

#include "sync/session/channel.h"
#include "sync/session/enrol.h"
#include "sync/session/set_digest.h"
#include "tests/support/fake_random.h"

namespace jindu::session {
namespace {

TEST_CASE("frame: every flipped bit is found before anything is parsed") {
  Frame frame;
  frame.kind = FrameKind::sync_request;
  frame.body = Bytes(300, 'x') + "an end that differs";
  const Bytes good = encode_frame(frame);
  REQUIRE(decode_frame(good)->body == frame.body);
  for (std::size_t i = 0; i < good.size(); ++i) {
    // Kind and count are not under the hash: the sealed frame around them is what protects them.
    if (i == 6 || (i >= 16 && i < 20)) continue;
    Bytes bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    CAPTURE(i);
    CHECK_FALSE(decode_frame(bad).ok());
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_FALSE(decode_frame(ByteView(good).substr(0, size)).ok());
  }
}

TEST_CASE("frame: what compresses beyond the ratio travels as it is") {
  Frame frame;
  frame.body = Bytes(1 << 20, '\0');
  const Bytes bytes = encode_frame(frame);
  CHECK(bytes.size() > frame.body.size());
  CHECK(decode_frame(bytes)->body == frame.body);
}

TEST_CASE("frame: a declared length alone takes no memory, and a cut zstd body is found") {
  Frame frame;
  for (int i = 0; i < 3000; ++i) frame.body += std::to_string(i * 7919 % 1000);
  const Bytes good = encode_frame(frame);
  REQUIRE(good.size() < frame.body.size());
  REQUIRE(decode_frame(good)->body == frame.body);
  for (const std::size_t cut : {1, 10, 100}) {
    Frame inner = frame;
    Bytes bytes = encode_inner(inner);
    REQUIRE(decode_inner(1, bytes)->body == frame.body);
    bytes.resize(bytes.size() - cut);
    CHECK(decode_inner(1, bytes).error().code == ErrorCode::corrupt);
  }
  Bytes bytes = encode_inner(frame);
  bytes[6] = 0x7f;  // Raw length: two gigabytes.
  CHECK(decode_inner(1, bytes).error().code == ErrorCode::too_large);
}

TEST_CASE("channel: a sealed message is for one city, one device, one session, one direction") {
  for (const crypto::SuiteId id : {crypto::SuiteId::intl_1, crypto::SuiteId::gm_1}) {
    const crypto::Suite& suite = crypto::suite(id);
    CAPTURE(suite.name());
    test::FakeRandom random(7);
    const auto device = suite.new_agreement(random).value();
    const auto city = suite.new_agreement(random).value();
    const auto stranger = suite.new_agreement(random).value();
    const ReplicaId replica = random_id<ReplicaId>(random);
    DeviceChannel channel(suite, *device, city->public_key(), replica, random);
    DeviceChannel other(suite, *device, city->public_key(), replica, random);
    Frame request;
    request.suite = static_cast<std::uint16_t>(id);
    request.kind = FrameKind::sync_request;
    request.body = "what somebody did";
    const Bytes sealed = channel.seal(request).value();
    CHECK(sealed.find(request.body) == Bytes::npos);

    const Frame outer = decode_frame(sealed).value();
    CHECK_FALSE(open_request(suite, *stranger, device->public_key(), outer).ok());
    CHECK_FALSE(open_request(suite, *city, stranger->public_key(), outer).ok());
    const auto opened = open_request(suite, *city, device->public_key(), outer);
    REQUIRE(opened.ok());
    CHECK(opened->inner.body == request.body);
    Frame moved = outer;
    moved.body[20] = static_cast<char>(moved.body[20] ^ 1);  // session id
    CHECK_FALSE(open_request(suite, *city, device->public_key(), moved).ok());

    Frame answer = request;
    answer.kind = FrameKind::sync_response;
    const Bytes reply = seal_answer(suite, *opened, answer, random);
    CHECK(channel.open(reply)->body == answer.body);
    CHECK_FALSE(other.open(reply).ok());
    CHECK_FALSE(channel.open(reply).ok());   // once is enough
    CHECK_FALSE(channel.open(sealed).ok());  // its own words back
    CHECK_FALSE(channel.open(ByteView(reply).substr(0, reply.size() - 1)).ok());
  }
}

TEST_CASE("channel: two requests may be on their way, and an answer older than that is not taken") {
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  test::FakeRandom random(8);
  const auto device = suite.new_agreement(random).value();
  const auto city = suite.new_agreement(random).value();
  DeviceChannel channel(suite, *device, city->public_key(), random_id<ReplicaId>(random), random);
  Frame inner;
  inner.kind = FrameKind::sync_request;
  std::vector<Bytes> answers;
  for (int i = 0; i < 3; ++i) {
    inner.body = std::to_string(i);
    const Frame outer = decode_frame(channel.seal(inner).value()).value();
    const auto opened = open_request(suite, *city, device->public_key(), outer).value();
    answers.push_back(seal_answer(suite, opened, opened.inner, random));
  }
  CHECK_FALSE(channel.open(answers[0]).ok());
  CHECK(channel.open(answers[2])->body == "2");
  CHECK(channel.open(answers[1])->body == "1");
}

TEST_CASE("channel: what is over the caps is an error at either end, not an end of the program") {
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  test::FakeRandom random(9);
  const auto device = suite.new_agreement(random).value();
  const auto city = suite.new_agreement(random).value();
  DeviceChannel channel(suite, *device, city->public_key(), random_id<ReplicaId>(random), random);
  Frame large;
  large.kind = FrameKind::sync_response;
  large.body.resize(kFrameBodyMax);
  random.fill({reinterpret_cast<std::uint8_t*>(large.body.data()), large.body.size()});
  Frame endless;
  endless.body.resize(kFrameRawMax + 1);
  CHECK(channel.seal(large).error().code == ErrorCode::too_large);
  CHECK(channel.seal(endless).error().code == ErrorCode::too_large);
  Frame request;
  request.kind = FrameKind::sync_request;
  const Frame outer = decode_frame(channel.seal(request).value()).value();
  const auto opened = open_request(suite, *city, device->public_key(), outer).value();
  const Frame answer = channel.open(seal_answer(suite, opened, large, random)).value();
  CHECK(answer.kind == FrameKind::error);
  CHECK(answer.body.find("H-802") != Bytes::npos);
}

TEST_CASE("enrol: a code is read as people type it") {
  test::FakeRandom random;
  const EnrolCode code = new_enrol_code(random);
  const std::string text = code_text(code);
  CHECK(text.size() == 15);
  CHECK(parse_enrol_code(text)->secret == code.secret);
  CHECK(parse_enrol_code(" o1l-abcde-fghjk ")->name == "011");
  for (const char* bad :
       {"", "ABC", "ABC-ABCDE-ABCD", "ABC-ABCDE-ABCDEF", "ABC-ABCDE-ABCDU", "号号号"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_enrol_code(bad).ok());
  }
}

TEST_CASE("enrol: request and answer hold under the code alone, and fit each other alone") {
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  const Bytes key = enrol_key(suite, {"ABC", "DEFGHJKMNP"}).value();
  const Bytes wrong = enrol_key(suite, {"ABC", "DEFGHJKMNQ"}).value();
  wire::EnrolRequest request;
  request.set_code_name("ABC");
  request.set_nonce("n");
  sign_request(suite, key, request);
  CHECK(request_holds(suite, key, request));
  CHECK_FALSE(request_holds(suite, wrong, request));
  wire::EnrolRequest changed = request;
  changed.set_device_sign_key("another");
  CHECK_FALSE(request_holds(suite, key, changed));

  wire::EnrolResponse response;
  response.set_site_no("0003");
  sign_response(suite, key, request.mac(), response);
  CHECK(response_holds(suite, key, request.mac(), response));
  CHECK_FALSE(response_holds(suite, key, "another", response));
  response.set_site_no("0004");
  CHECK_FALSE(response_holds(suite, key, request.mac(), response));
}

TEST_CASE("enrol: a key sealed to a device opens there alone") {
  for (const crypto::SuiteId id : {crypto::SuiteId::intl_1, crypto::SuiteId::gm_1}) {
    const crypto::Suite& suite = crypto::suite(id);
    test::FakeRandom random;
    const auto device = suite.new_agreement(random).value();
    const auto other = suite.new_agreement(random).value();
    Bytes sealed = seal_to(suite, device->public_key(), "register key", random).value();
    CHECK(open_sealed_to(suite, *device, sealed).value() == "register key");
    CHECK_FALSE(open_sealed_to(suite, *other, sealed).ok());
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    CHECK_FALSE(open_sealed_to(suite, *device, sealed).ok());
  }
}

}  // namespace
}  // namespace jindu::session
