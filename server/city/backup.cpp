#include "server/city/backup.h"

#include <filesystem>

#include "server/city/files.h"
#include "server/city/settings.h"

namespace jindu::city {
namespace {

constexpr std::size_t kCopyMax = std::size_t{1} << 36;

Result<std::uint32_t> division_of(const std::string& store_dir) {
  JINDU_TRY(const Settings settings, read_settings(store_dir));
  JINDU_TRY(const rules::Policy policy, rules::Policy::load(settings.profile));
  return static_cast<std::uint32_t>(std::stoul(policy.profile().division()));
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
  JINDU_TRY(const Bytes content, files::read(path, kCopyMax));
  copy.file_sha256 = crypto::suite(crypto::SuiteId::intl_1).hash({content});
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
