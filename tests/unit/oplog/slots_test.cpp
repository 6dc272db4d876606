#include "sync/oplog/slots.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <tuple>

#include "tests/support/fake_random.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::oplog {
namespace {

using test::FakeRandom;
using test::TemporaryFolder;

constexpr std::size_t kCopy = 4096;
// What a test can wait for; the real default is 64 MiB.
constexpr PassphraseCost kCheap{1, 8192, 10};

DeviceSecrets secrets_of(std::uint16_t suite = 1) {
  DeviceSecrets secrets;
  secrets.database_key = Bytes(32, 'd');
  secrets.device_sign = Bytes(32, 's');
  secrets.device_seal = Bytes(32, 'a');
  secrets.operator_sign = Bytes(32, 'o');
  secrets.suite = suite;
  secrets.earlier_database_keys = {Bytes(32, 'e'), Bytes(32, 'f')};
  return secrets;
}

void check_equal(const DeviceSecrets& got, const DeviceSecrets& want) {
  CHECK(got.database_key == want.database_key);
  CHECK(got.device_sign == want.device_sign);
  CHECK(got.device_seal == want.device_seal);
  CHECK(got.operator_sign == want.operator_sign);
  CHECK(got.suite == want.suite);
  CHECK(got.earlier_database_keys == want.earlier_database_keys);
}

void flip(const TemporaryFolder& folder, const char* name, std::size_t at) {
  Bytes content = folder.read(name);
  REQUIRE(at < content.size());
  content[at] = static_cast<char>(content[at] ^ 0x20);
  folder.write(name, content);
}

TEST_CASE("slots: a passphrase opens what it closed, another one does not, in both suites") {
  for (const std::uint16_t suite : {std::uint16_t{1}, std::uint16_t{2}}) {
    CAPTURE(suite);
    const TemporaryFolder folder;
    FakeRandom random;
    REQUIRE(Slots::create(folder.path(), secrets_of(suite), Slots::Kind::passphrase, "四个词的口令",
                          random, kCheap)
                .ok());
    check_equal(*Slots::open(folder.path(), "四个词的口令"), secrets_of(suite));
    CHECK(Slots::open(folder.path(), "四个词的口").error().code == ErrorCode::locked);
    CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::locked);
    CHECK(*Slots::kind(folder.path()) == Slots::Kind::passphrase);
  }
}

TEST_CASE("slots: a development slot opens without passphrase and says what it is in plain text") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  check_equal(*Slots::open(folder.path(), ""), secrets_of());
  CHECK(*Slots::kind(folder.path()) == Slots::Kind::development);
  CHECK(folder.read("slots").find("DEVELOPMENT, no passphrase") != Bytes::npos);
}

TEST_CASE("slots: no secret stands in the files, which only their owner may read") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::passphrase,
                        "passphrase-of-a-test", random, kCheap)
              .ok());
  const Bytes file = folder.read("slots");
  CHECK(file.size() == 2 * kCopy);
  for (const char letter : {'d', 's', 'a', 'o', 'e', 'f'}) {
    CHECK(file.find(Bytes(8, letter)) == Bytes::npos);
  }
  CHECK(file.find("passphrase-of-a-test") == Bytes::npos);
  for (const char* name : {"/slots", "/device.secret"}) {
    struct stat found {};
    REQUIRE(::stat((folder.path() + name).c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
  }
}

TEST_CASE("slots: a passphrase is asked for exactly where one protects") {
  const TemporaryFolder folder;
  FakeRandom random;
  const auto create = [&](Slots::Kind kind, std::string_view passphrase) {
    return Slots::create(folder.path(), secrets_of(), kind, passphrase, random, kCheap);
  };
  CHECK(create(Slots::Kind::passphrase, "").error().code == ErrorCode::invalid);
  CHECK(create(Slots::Kind::development, "x").error().code == ErrorCode::invalid);
  CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::not_found);
  CHECK(Slots::kind(folder.path()).error().code == ErrorCode::not_found);
}

TEST_CASE("slots: keys that are there are never overwritten by new ones") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  CHECK(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random)
            .error()
            .code == ErrorCode::conflict);
  check_equal(*Slots::open(folder.path(), ""), secrets_of());
}

TEST_CASE("slots: any byte of one copy may go bad, the other copy opens; both bad are corrupt") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  const Bytes whole = folder.read("slots");
  // Not the suite's two bytes: an unknown suite is "unsupported", told apart below.
  for (std::size_t at = 0; at < kCopy; at += at < 128 ? 1 : 61) {
    if (at == 4 || at == 5) continue;
    CAPTURE(at);
    for (const std::size_t copy : {std::size_t{0}, kCopy}) {
      folder.write("slots", whole);
      flip(folder, "slots", copy + at);
      check_equal(*Slots::open(folder.path(), ""), secrets_of());
    }
    flip(folder, "slots", at);
    CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::corrupt);
  }
  folder.write("slots", whole);
  flip(folder, "slots", 4);
  check_equal(*Slots::open(folder.path(), ""), secrets_of());
  flip(folder, "slots", kCopy + 4);
  CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::unsupported);
}

TEST_CASE("slots: a file that was cut opens while one copy is whole") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  const Bytes whole = folder.read("slots");
  folder.write("slots", whole.substr(0, kCopy + 100));
  check_equal(*Slots::open(folder.path(), ""), secrets_of());
  folder.write("slots", whole.substr(0, kCopy - 1));
  CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::corrupt);
  folder.write("slots", "");
  CHECK(Slots::open(folder.path(), "").error().code == ErrorCode::corrupt);
}

TEST_CASE("slots: without this device's secret the file opens for nobody") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::passphrase, "p", random, kCheap)
              .ok());
  const Bytes secret = folder.read("device.secret");
  CHECK(secret.size() == 32);
  flip(folder, "device.secret", 0);
  CHECK(Slots::open(folder.path(), "p").error().code == ErrorCode::corrupt);
  std::filesystem::remove(folder.path() + "/device.secret");
  CHECK(Slots::open(folder.path(), "p").error().code == ErrorCode::not_found);
}

TEST_CASE("slots: after a new passphrase the old one opens neither copy") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::passphrase, "old", random, kCheap)
              .ok());
  DeviceSecrets rekeyed = secrets_of();
  rekeyed.database_key = Bytes(32, 'n');
  rekeyed.earlier_database_keys.insert(rekeyed.earlier_database_keys.begin(), Bytes(32, 'd'));
  REQUIRE(Slots::put(folder.path(), rekeyed, Slots::Kind::passphrase, "new", random, kCheap).ok());
  const Bytes whole = folder.read("slots");
  for (const std::size_t bad : {2 * kCopy, std::size_t{200}, kCopy + 200}) {  // none, first, second
    folder.write("slots", whole);
    if (bad < whole.size()) flip(folder, "slots", bad);
    check_equal(*Slots::open(folder.path(), "new"), rekeyed);
    CHECK(Slots::open(folder.path(), "old").error().code == ErrorCode::locked);
  }
}

TEST_CASE("slots: a new passphrase cut short at any moment leaves the old or the new keys") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::passphrase, "old", random, kCheap)
              .ok());
  const Bytes before = folder.read("slots");
  DeviceSecrets rekeyed = secrets_of();
  rekeyed.database_key = Bytes(32, 'n');
  REQUIRE(Slots::put(folder.path(), rekeyed, Slots::Kind::passphrase, "new", random, kCheap).ok());
  const Bytes after = folder.read("slots");
  // The older copy, the first, is written and synced before the second is touched. A write that is
  // cut leaves its beginning on the disk.
  for (std::size_t done = 0; done <= 2 * kCopy; done += 64) {
    CAPTURE(done);
    folder.write("slots", after.substr(0, done) + before.substr(done));
    const bool first_is_new = done >= kCopy;
    const auto opened = Slots::open(folder.path(), first_is_new ? "new" : "old");
    REQUIRE(opened.ok());
    CHECK(opened->database_key == Bytes(32, first_is_new ? 'n' : 'd'));
  }
}

TEST_CASE("slots: a create that was cut short can be done again") {
  const TemporaryFolder folder;
  FakeRandom random;
  folder.write("slots.new", Bytes(100, 'x'));
  folder.write("device.secret.new", "y");
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  std::filesystem::remove(folder.path() + "/slots");
  REQUIRE(Slots::create(folder.path(), secrets_of(), Slots::Kind::development, "", random).ok());
  check_equal(*Slots::open(folder.path(), ""), secrets_of());
}

DeviceSecrets secrets_for(const std::string& id, const Bytes& sign, const Bytes& slot_key = {}) {
  DeviceSecrets secrets = secrets_of();
  secrets.operator_id = id;
  secrets.operator_name = "例" + id;
  secrets.operator_sign = sign;
  secrets.slot_key = slot_key;
  return secrets;
}

/// Two operators of one desk, each with a passphrase.
void make_two(const TemporaryFolder& folder, Random& random) {
  REQUIRE(Slots::create(folder.path(), secrets_for("a01", Bytes(32, 'A')), Slots::Kind::passphrase,
                        "of a", random, kCheap)
              .ok());
  const Bytes slot_key = Slots::open(folder.path(), "of a")->slot_key;
  REQUIRE(Slots::put(folder.path(), secrets_for("b01", Bytes(32, 'B'), slot_key),
                     Slots::Kind::passphrase, "of b", random, kCheap)
              .ok());
}

TEST_CASE("slots: each operator opens the desk and his own signing key, and nobody else's") {
  const TemporaryFolder folder;
  FakeRandom random;
  make_two(folder, random);
  for (const auto& [id, passphrase, other, letter] :
       {std::tuple{"a01", "of a", "of b", 'A'}, std::tuple{"b01", "of b", "of a", 'B'}}) {
    const auto opened = Slots::open(folder.path(), passphrase, id);
    REQUIRE(opened.ok());
    CHECK(opened->operator_id == id);
    CHECK(opened->operator_name == std::string("例") + id);
    CHECK(opened->operator_sign == Bytes(32, letter));
    CHECK(opened->database_key == Bytes(32, 'd'));
    CHECK(opened->device_sign == Bytes(32, 's'));
    CHECK(Slots::open(folder.path(), other, id).error().code == ErrorCode::locked);
    CHECK(Slots::open(folder.path(), passphrase)->operator_id == id);  // Whoever it is.
  }
  CHECK(Slots::open(folder.path(), "of a", "c01").error().code == ErrorCode::not_found);
  const auto all = Slots::list(folder.path());
  REQUIRE(all.ok());
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].operator_id == "a01");
  CHECK((*all)[1].name == "例b01");
}

TEST_CASE("slots: a new passphrase of one leaves the other's as it is") {
  const TemporaryFolder folder;
  FakeRandom random;
  make_two(folder, random);
  const auto mine = Slots::open(folder.path(), "of a", "a01");
  REQUIRE(mine.ok());
  REQUIRE(Slots::put(folder.path(), *mine, Slots::Kind::passphrase, "fresh", random, kCheap).ok());
  CHECK(Slots::open(folder.path(), "of a", "a01").error().code == ErrorCode::locked);
  CHECK(Slots::open(folder.path(), "fresh", "a01")->operator_sign == Bytes(32, 'A'));
  CHECK(Slots::open(folder.path(), "of b", "b01")->operator_sign == Bytes(32, 'B'));
}

TEST_CASE("slots: a second operator whose slot is cut short at any moment shuts nobody out") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_for("a01", Bytes(32, 'A')), Slots::Kind::passphrase,
                        "of a", random, kCheap)
              .ok());
  const Bytes before = folder.read("slots");
  const Bytes slot_key = Slots::open(folder.path(), "of a")->slot_key;
  REQUIRE(Slots::put(folder.path(), secrets_for("b01", Bytes(32, 'B'), slot_key),
                     Slots::Kind::passphrase, "of b", random, kCheap)
              .ok());
  const Bytes after = folder.read("slots");
  for (std::size_t done = 0; done <= 2 * kCopy; done += 64) {
    CAPTURE(done);
    folder.write("slots", after.substr(0, done) + before.substr(done));
    CHECK(Slots::open(folder.path(), "of a", "a01").ok());
    CHECK(Slots::open(folder.path(), "of b", "b01").ok() == (done >= kCopy));
  }
}

TEST_CASE("slots: without a passphrase nobody stands beside anybody") {
  const TemporaryFolder folder;
  FakeRandom random;
  REQUIRE(Slots::create(folder.path(), secrets_for("a01", Bytes(32, 'A')), Slots::Kind::development,
                        "", random)
              .ok());
  const auto mine = Slots::open(folder.path(), "");
  REQUIRE(mine.ok());
  const auto put = [&](const DeviceSecrets& secrets, Slots::Kind kind, std::string_view word) {
    return Slots::put(folder.path(), secrets, kind, word, random, kCheap);
  };
  const DeviceSecrets other = secrets_for("b01", Bytes(32, 'B'), mine->slot_key);
  CHECK(put(other, Slots::Kind::passphrase, "of b").error().code == ErrorCode::invalid);
  REQUIRE(put(*mine, Slots::Kind::passphrase, "of a").ok());
  CHECK(*Slots::kind(folder.path()) == Slots::Kind::passphrase);
  CHECK(folder.read("slots").find("DEVELOPMENT") == Bytes::npos);
  const DeviceSecrets late =
      secrets_for("b01", Bytes(32, 'B'), Slots::open(folder.path(), "of a")->slot_key);
  CHECK(put(late, Slots::Kind::development, "").error().code == ErrorCode::invalid);
  CHECK(put(late, Slots::Kind::passphrase, "of b").ok());
}

TEST_CASE("slots: who leaves loses his slot; the last one stays") {
  const TemporaryFolder folder;
  FakeRandom random;
  make_two(folder, random);
  REQUIRE(Slots::drop(folder.path(), "a01").ok());
  CHECK(Slots::open(folder.path(), "of a").error().code == ErrorCode::locked);
  CHECK(Slots::open(folder.path(), "of b").ok());
  CHECK(Slots::drop(folder.path(), "a01").error().code == ErrorCode::not_found);
  CHECK(Slots::drop(folder.path(), "b01").error().code == ErrorCode::refused);
}

TEST_CASE("slots: the recovery slot gives back what was put in, and opens all but a signing key") {
  const TemporaryFolder folder;
  FakeRandom random;
  make_two(folder, random);
  CHECK(Slots::recovery(folder.path()).error().code == ErrorCode::not_found);
  const Bytes slot_key = Slots::open(folder.path(), "of a")->slot_key;
  REQUIRE(Slots::put_recovery(folder.path(), {1, "k1", "label", Bytes(80, 'r')}).ok());
  CHECK(Slots::recovery(folder.path())->sealed == Bytes(80, 'r'));
  CHECK(Slots::recovery(folder.path())->label == "label");
  CHECK(*Slots::kind(folder.path()) == Slots::Kind::passphrase);
  CHECK(Slots::open(folder.path(), "of b", "b01").ok());
  const auto opened = Slots::open_with(folder.path(), slot_key);
  REQUIRE(opened.ok());
  CHECK(opened->database_key == Bytes(32, 'd'));
  CHECK(opened->operator_sign.empty());
  CHECK(Slots::open_with(folder.path(), Bytes(32, 'x')).error().code == ErrorCode::locked);
  REQUIRE(Slots::drop(folder.path(), "a01").ok());
  CHECK(Slots::drop(folder.path(), "b01").error().code == ErrorCode::refused);
}

TEST_CASE("slots: what does not fit is refused, and what was there stays") {
  const TemporaryFolder folder;
  FakeRandom random;
  make_two(folder, random);
  const Bytes slot_key = Slots::open(folder.path(), "of a")->slot_key;
  int more = 0;
  Status last;
  for (; last.ok() && more < 40; ++more) {
    const std::string id = "c" + std::to_string(more);
    last = Slots::put(folder.path(), secrets_for(id, Bytes(32, 'C'), slot_key),
                      Slots::Kind::passphrase, "of c", random, kCheap);
  }
  REQUIRE_FALSE(last.ok());
  CHECK(last.error().code == ErrorCode::too_large);
  CHECK(more >= 8);
  CHECK(Slots::open(folder.path(), "of b", "b01").ok());
  CHECK(Slots::check(folder.path()).ok());
}

TEST_CASE(
    "slots: a file of the version with one slot opens, and takes the present form when saved") {
  std::ifstream in(std::string(JINDU_VECTORS_DIR) + "/slots_v1.json");
  const auto all = nlohmann::json::parse(in);
  const auto hex = [](const nlohmann::json& value) { return *from_hex(value.get<std::string>()); };
  for (const auto& [suite, name] : {std::pair{1, "intl-1"}, std::pair{2, "gm-1"}}) {
    CAPTURE(name);
    const TemporaryFolder folder;
    Bytes file;
    for (const auto& copy : all[name]["copies"]) {
      Bytes body = hex(copy["body"]);
      body.resize(kCopy - 32, '\0');
      file += body + hex(copy["mac"]);
    }
    folder.write("slots", file);
    folder.write("device.secret", hex(all[name]["device_secret"]));
    const bool open_to_all = suite == 2;
    const std::string word = open_to_all ? "" : all["passphrase"].get<std::string>();
    CHECK(*Slots::kind(folder.path()) ==
          (open_to_all ? Slots::Kind::development : Slots::Kind::passphrase));
    auto opened = Slots::open(folder.path(), word);
    REQUIRE(opened.ok());
    check_equal(*opened, secrets_of(static_cast<std::uint16_t>(suite)));
    CHECK(opened->operator_id.empty());
    CHECK(Slots::list(folder.path())->front().operator_id.empty());
    if (!open_to_all) {
      CHECK(Slots::open(folder.path(), "another").error().code == ErrorCode::locked);
    }
    opened->operator_id = "a01";
    FakeRandom random;
    REQUIRE(
        Slots::put(folder.path(), *opened, Slots::Kind::passphrase, "fresh", random, kCheap).ok());
    check_equal(*Slots::open(folder.path(), "fresh", "a01"),
                secrets_of(static_cast<std::uint16_t>(suite)));
    CHECK(Slots::open(folder.path(), word).error().code == ErrorCode::locked);
    CHECK(Slots::list(folder.path())->size() == 1);
  }
}

}  // namespace
}  // namespace jindu::oplog
