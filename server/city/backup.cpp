#include "server/city/backup.h"

#include <filesystem>
#include <fstream>

#include "server/city/files.h"
#include "server/city/settings.h"

namespace jindu::city {
namespace {

Result<std::uint32_t> division_of(const std::string& store_dir) {
  JINDU_TRY(const Settings settings, read_settings(store_dir));
  JINDU_TRY(const rules::Policy policy, rules::Policy::load(settings.profile));
  return static_cast<std::uint32_t>(std::stoul(policy.profile().division()));
}

/// Piece by piece: a store with scans is larger than memory.
Result<Hash> hash_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<crypto::Hasher> hasher = crypto::suite(crypto::SuiteId::intl_1).hasher();
  Bytes piece(std::size_t{1} << 20, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hasher->add(ByteView(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  if (!file.eof()) return fail(ErrorCode::io, "backup: read");
  return hasher->finish();
}

Result<Copy> inspect(const std::string& store_dir, const std::string& path) {
  JINDU_TRY(const CityKeys keys, read_keys(store_dir));
  store::SqliteOptions options;
  options.file.path = path;
  options.file.key = keys.database;
  options.file.create = false;
  options.file.read_only = true;
  JINDU_TRY(options.city, division_of(store_dir));
  Copy copy;
  {
    JINDU_TRY(const std::unique_ptr<store::SqliteStore> store, store::SqliteStore::open(options));
    JINDU_TRY_OK(store->check_integrity());
    JINDU_TRY(copy.city_seq, store->writer().counter("city_seq"));
    JINDU_TRY(const std::optional<store::EntryRow> last, store->writer().entry(copy.city_seq));
    if (last) copy.head = last->hash;
  }
  JINDU_TRY(copy.file_sha256, hash_of_file(path));
  return copy;
}

}  // namespace

Result<Copy> back_up(City& city, const std::string& store_dir, const std::string& path) {
  JINDU_TRY(const CityKeys keys, read_keys(store_dir));
  if (std::filesystem::exists(path)) return fail(ErrorCode::conflict, "backup: exists");
  JINDU_TRY_OK(city.copy_store(path, keys.database));
  return inspect(store_dir, path);
}

Result<Copy> inspect_copy(const City& city, const std::string& store_dir, const std::string& path) {
  static_cast<void>(city);
  return inspect(store_dir, path);
}

Status restore_copy(const std::string& store_dir, const std::string& path, Clock& clock,
                    Random& random) {
  const std::string target = store_dir + "/city.db";
  if (std::filesystem::exists(target)) return fail(ErrorCode::conflict, "restore: a store is there");
  JINDU_TRY(const Copy copy, inspect(store_dir, path));
  static_cast<void>(copy);
  std::error_code error;
  std::filesystem::copy_file(path, target, error);
  if (error) return fail(ErrorCode::io, "restore: copy");
  std::filesystem::permissions(
      target, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  JINDU_TRY(const std::unique_ptr<City> city, City::open({store_dir, {}, false}, clock, random));
  store::Writer& writer = city->writer();
  return writer.transaction(
      [&] { return writer.set_meta("city_epoch", random_id<Epoch>(random).view()); });
}

}  // namespace jindu::city
