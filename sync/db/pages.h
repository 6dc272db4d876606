#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Private to this folder: a database's pages as they lie on the disk. SQLite meets a damaged page
/// only when it happens to need it, and cannot tell a damaged first page from a wrong key; the
/// authentication tag of each page tells both. Only for files of the system's own VFS; what stands
/// in the WAL is not looked at.
namespace jindu::db::pages {

/// The first page, from 1, whose tag does not hold under `key`. Empty: all hold. Pages that were
/// never written (zeros) are passed over. `io`, `not_found`.
Result<std::optional<std::uint32_t>> first_bad(const std::string& path, ByteView key);

/// What `to_error` says; where a page is damaged, its number beside the file's name.
Error explain(int sqlite_code, const std::string& path, ByteView key, std::string_view where);

/// Whether any page after the first holds under `key`: then the key is right.
bool key_is_right(const std::string& path, ByteView key);

}  // namespace jindu::db::pages
