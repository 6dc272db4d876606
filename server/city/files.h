#pragma once
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Small files in the city's folder. Private to this folder.
namespace jindu::city::files {

/// Makes a file that was not there, 0600, and syncs it with its folder. `conflict` if it exists.
Status create(const std::string& dir, const std::string& name, ByteView content);
/// The same in place of one that may be there: written beside it, synced, and renamed.
Status replace(const std::string& dir, const std::string& name, ByteView content);
/// `not_found`, `io`; `too_large` over `size_max`.
Result<Bytes> read(const std::string& path, std::size_t size_max);
/// True if only its owner may read it.
Result<bool> is_private(const std::string& path);
/// Makes a folder (0700) and those above it.
Status make_folder(const std::string& dir);

/// Holds `path` locked as long as it lives; the system lets go of it when the process dies.
class Lock {
 public:
  /// `busy` if another process holds it.
  static Result<Lock> take(const std::string& path);
  Lock(Lock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace jindu::city::files
