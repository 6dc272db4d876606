#pragma once
#include <cstdint>
#include <string>

#include "server/city/city.h"

/// A copy of the whole store of one moment, in one file, closed under the city's own key: fit for a
/// stick or another machine. `city.keys` is not in it and is kept elsewhere.
namespace jindu::city {

struct Copy {
  std::uint64_t city_seq = 0;  ///< the last entry in it
  Hash head{};                 ///< that entry's hash
  Hash file_sha256{};
};

/// Makes a copy beside whatever else the city does, and checks it. `conflict`: the file is there.
Result<Copy> back_up(City& city, const std::string& store_dir, const std::string& path);
/// Reads a copy to the end: `corrupt`, `locked` (another city's, or other keys).
Result<Copy> inspect_copy(const City& city, const std::string& store_dir, const std::string& path);
/// Puts a copy into a folder that has city.keys and city.toml and no store: the city goes on from
/// there in a new epoch, with payout locked until finance has compared with the bank.
Status restore_copy(const std::string& store_dir, const std::string& path, Clock& clock,
                    Random& random);

}  // namespace jindu::city
