#include "client/desk/passphrase.h"

#include <algorithm>
#include <array>
#include <set>

#include "client/desk/core.h"
#include "client/desk/json.h"
#include "client/desk/recovery.h"

namespace jindu::desk {
namespace {

constexpr std::size_t kCharactersMin = 10;
constexpr std::size_t kDifferentMin = 6;
constexpr std::size_t kWordsMin = 4;
constexpr std::size_t kKindsMin = 2;
constexpr std::size_t kBytesMax = 512;

/// What is tried before anything else, in lower case.
constexpr std::array<std::string_view, 21> kGuessedFirst = {
    "password", "passw0rd", "123456", "654321",   "abcdef", "qwerty",  "asdfgh",
    "zxcvbn",   "111111",   "000000", "888888",   "666666", "123123",  "112233",
    "5201314",  "1314520",  "admin",  "iloveyou", "woaini", "shengyu", "jindu"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// Its characters, as UTF-8.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> all;
  for (const char c : text) {
    const bool goes_on = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (goes_on && !all.empty()) {
      all.back().push_back(c);
    } else {
      all.emplace_back(1, c);
    }
  }
  return all;
}

enum class CharacterKind : std::uint8_t { letter, digit, other };

CharacterKind kind_of(const std::string& character) {
  const char c = character.front();
  if (c >= '0' && c <= '9') return CharacterKind::digit;
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter ? CharacterKind::letter : CharacterKind::other;
}

std::set<std::string> words(std::string_view text) {
  std::set<std::string> all;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (characters(word).size() >= 2) all.emplace(word);
  }
  return all;
}

bool strong(std::string_view passphrase) {
  const std::vector<std::string> all = characters(passphrase);
  if (all.size() < kCharactersMin) return false;
  if (words(passphrase).size() >= kWordsMin) return true;
  std::set<CharacterKind> kinds;
  for (const std::string& one : all) {
    if (one != " ") kinds.insert(kind_of(one));  // Two words are no mixture.
  }
  const std::set<std::string> different(all.begin(), all.end());
  return kinds.size() >= kKindsMin && different.size() >= kDifferentMin;
}

bool guessed_first(std::string_view passphrase, std::string_view operator_id,
                   std::string_view operator_name) {
  const std::string low = lower(passphrase);
  const auto stands_in = [&](std::string_view part) { return low.find(part) != std::string::npos; };
  // An id or name that is shorter would be found by chance.
  return std::any_of(kGuessedFirst.begin(), kGuessedFirst.end(), stands_in) ||
         (operator_id.size() >= 3 && stands_in(lower(operator_id))) ||
         (operator_name.size() >= 6 && stands_in(lower(operator_name)));
}

/// Where the desk had no passphrase, there was nothing to recover; now there is.
Status renew_recovery_slot(const DeskOptions& options, Random& random) {
  JINDU_TRY(const oplog::DeviceSecrets secrets, open_slots(options));
  JINDU_TRY(db::Connection db, open_outbox(options, secrets.database_key));
  JINDU_TRY(const std::optional<Bytes> enrolment, oplog::Outbox(db).meta(keys::kEnrolment));
  wire::EnrolResponse site;
  if (!enrolment || !site.ParseFromString(*enrolment)) return {};
  return ensure_recovery_slot(options.dir, secrets, site.replica_id(), site.recovery_key(), random);
}

}  // namespace

Problems passphrase_faults(std::string_view passphrase, std::string_view operator_id,
                           std::string_view operator_name) {
  const bool control = std::any_of(passphrase.begin(), passphrase.end(), [](const char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (control || passphrase.size() > kBytesMax || !strong(passphrase)) {
    return {{"E-660", "passphrase",
             "口令太简单：至少 10 个字符，字母、数字、符号（或汉字）要有两种以上；或用至少 4 "
             "个不同的词，以空格隔开"}};
  }
  if (guessed_first(passphrase, operator_id, operator_name)) {
    return {{"E-661", "passphrase",
             "口令容易被猜到：不要含 123456、password 之类的常见内容，也不要含自己的编号或姓名"}};
  }
  return {};
}

Result<oplog::DeviceSecrets> open_slots(const DeskOptions& options) {
  JINDU_TRY(oplog::DeviceSecrets secrets,
            oplog::Slots::open(options.dir, options.passphrase, options.operator_id));
  if (!secrets.operator_id.empty()) return secrets;
  JINDU_TRY(db::Connection db, open_outbox(options, secrets.database_key));
  JINDU_TRY(const std::optional<Bytes> enrolment, oplog::Outbox(db).meta(keys::kEnrolment));
  wire::EnrolResponse site;
  if (enrolment && site.ParseFromString(*enrolment)) {
    secrets.operator_id = site.operator_id();
    secrets.operator_name = site.operator_name();
  }
  return secrets;
}

Result<Answer> set_passphrase(const DeskOptions& options, std::string_view passphrase,
                              Random& random) {
  JINDU_TRY(const oplog::DeviceSecrets secrets, open_slots(options));
  Problems faults = passphrase_faults(passphrase, secrets.operator_id, secrets.operator_name);
  if (!faults.empty()) return refuse(std::move(faults));
  JINDU_TRY_OK(
      oplog::Slots::put(options.dir, secrets, oplog::Slots::Kind::passphrase, passphrase, random));
  DeskOptions fresh = options;
  fresh.operator_id = secrets.operator_id;
  fresh.passphrase = passphrase;
  JINDU_TRY_OK(renew_recovery_slot(fresh, random));
  crypto::wipe(fresh.passphrase);
  return answer_of({{"operator", secrets.operator_id}, {"operator_name", secrets.operator_name}});
}

}  // namespace jindu::desk
