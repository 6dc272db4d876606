#pragma once
#include <cstdint>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/result.h"

/// The container in which a list goes to the bank: a ZIP file with one member, encrypted as WinZip
/// AES-256 (AE-2), which 7-Zip, WinZip, Bandizip and every bank's own tools open. The only place
/// with libzip. Nothing is written to a disk.
namespace jindu::payout {

/// What opens a container, 130 bits: 26 letters and digits that are not taken for one another, in
/// groups. (The format stretches a password little: this one needs no stretching.)
std::string new_list_key(Random& random);
/// `name` of the member is seen without the key: nobody's data in it. `made_ms` since 1970 UTC.
Result<Bytes> seal_list(ByteView list, const std::string& name, const std::string& key,
                        std::int64_t made_ms);

}  // namespace jindu::payout
