#pragma once
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

/// Private to this folder: small files beside the databases, readable by their owner only (0600).
/// Symbolic links are not followed. Errors: `not_found`, `full`, `io`.
namespace jindu::oplog::files {

/// The whole file; `too_large` over `size_max`.
Result<Bytes> read(const std::string& path, std::size_t size_max);
/// Puts a whole new file in place, durable when this returns: the old one or the new one is there
/// after a power cut, never half of one.
Status replace(const std::string& dir, const std::string& name, ByteView content);
/// Overwrites a piece of an existing file and syncs it.
Status overwrite(const std::string& path, std::size_t offset, ByteView content);
/// Writes from the start, makes the file where it is missing, and leaves the syncing to the system.
Status write_unsynced(const std::string& path, ByteView content);
Result<bool> exists(const std::string& path);

}  // namespace jindu::oplog::files
