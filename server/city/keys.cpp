#include "server/city/keys.h"

#include <array>
#include <span>

#include "server/city/files.h"

namespace jindu::city {
namespace {

constexpr char kKeysName[] = "city.keys";
constexpr std::string_view kHead =
    "# 津渡 开发用密钥文件 (development key file): 密钥未加密, 谁能读到本文件谁就是市级服务器.\n"
    "# 不得用于生产环境. 不得复制, 不得提交到版本库.\n";

/// The value of a line `name = hex`.
Result<Bytes> value_of(std::string_view text, std::string_view name) {
  const std::string wanted = "\n" + std::string(name) + " = ";
  const std::size_t at = text.find(wanted);
  if (at == std::string_view::npos) return fail(ErrorCode::corrupt, "city.keys: a key is missing");
  const std::size_t from = at + wanted.size();
  Result<Bytes> value = from_hex(text.substr(from, text.find('\n', from) - from));
  if (!value.ok()) return fail(ErrorCode::corrupt, "city.keys: a key is damaged");
  return value;
}

}  // namespace

CityKeys::~CityKeys() {
  crypto::wipe(database);
  crypto::wipe(sign);
  crypto::wipe(seal);
}

Result<CityKeys> new_keys(crypto::SuiteId suite, Random& random) {
  const crypto::Suite& algorithms = crypto::suite(suite);
  CityKeys keys;
  keys.suite = suite;
  std::array<std::uint8_t, 32> database{};
  random.fill(database);
  keys.database.assign(reinterpret_cast<const char*>(database.data()), database.size());
  JINDU_TRY(const std::unique_ptr<crypto::Signer> sign, algorithms.new_signer(random));
  JINDU_TRY(const std::unique_ptr<crypto::Agreement> seal, algorithms.new_agreement(random));
  keys.sign = sign->secret();
  keys.seal = seal->secret();
  return keys;
}

Status write_keys(const std::string& dir, const CityKeys& keys) {
  Bytes suite;
  put_u16(suite, static_cast<std::uint16_t>(keys.suite));
  Bytes text(kHead);
  text += "\nsuite = " + to_hex(suite) + "\ndatabase = " + to_hex(keys.database) +
          "\nsign = " + to_hex(keys.sign) + "\nseal = " + to_hex(keys.seal) + "\n";
  Status written = files::create(dir, kKeysName, text);
  crypto::wipe(text);
  return written;
}

Result<CityKeys> read_keys(const std::string& dir) {
  const std::string path = dir + '/' + kKeysName;
  JINDU_TRY(const bool is_private, files::is_private(path));
  if (!is_private) return fail(ErrorCode::locked, "city.keys: others may read it; chmod 600");
  JINDU_TRY(Bytes text, files::read(path, 64 * 1024));
  CityKeys keys;
  JINDU_TRY(const Bytes suite, value_of(text, "suite"));
  if (suite.size() != 2) return fail(ErrorCode::corrupt, "city.keys: suite");
  JINDU_TRY(const crypto::Suite* algorithms, crypto::find_suite(get_u16(suite, 0)));
  keys.suite = algorithms->id();
  JINDU_TRY(keys.database, value_of(text, "database"));
  JINDU_TRY(keys.sign, value_of(text, "sign"));
  JINDU_TRY(keys.seal, value_of(text, "seal"));
  if (keys.database.size() != 32) return fail(ErrorCode::corrupt, "city.keys: database key");
  crypto::wipe(text);
  return keys;
}

}  // namespace jindu::city
