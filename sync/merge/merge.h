#pragma once
#include <string>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/wire/entry.pb.h"

/// Field groups, concurrency and their rules. Pure: what a patch does to a record, given who saw
/// what. The city judges with it; the desk lays its own operations over confirmed records with
/// `overlay`.
namespace jindu::merge {

using catalog::Message;
using catalog::RecordType;

/// Who wrote: for `known to the author` and for the stamps that the patch leaves.
struct Author {
  std::string replica_id;  ///< 16 bytes
  std::string epoch;       ///< 16 bytes, the replica's
  std::uint64_t seq = 0;
  std::uint64_t hlc = 0;  ///< already cut down to the receipt where it lay later
  std::string op_id;
  bool city = false;  ///< the city's own act: may name server_only fields
  /// A copy of the desk: what the desk had written up to where the copy was made is the copy's, too.
  std::string trunk_epoch = {};
  std::uint64_t trunk_seq = 0;
};

struct HeldGroup {
  std::string group;
  std::string rule;          ///< "ask" (K06), "frozen"
  wire::GroupStamp present;  ///< whose value stands
};

struct MergeResult {
  std::vector<std::string> applied;     ///< groups whose value is now as written
  std::vector<std::string> agreed;      ///< parallel, but equal after normalising
  std::vector<std::string> superseded;  ///< last_writer: the present value is newer and stays
  std::vector<HeldGroup> held;          ///< wait for a person; the record keeps their value
  bool parallel = false;  ///< somebody else changed the record meanwhile (K05): verdict `merged`
  bool changed = false;   ///< the record is not as before
};

/// Whether the last change that `stamp` names was known to the author.
bool known(const wire::GroupStamp& stamp, const wire::BasedOn& based_on, const Author& author,
           std::string_view city_epoch);

/// The city's own server_only groups do not count as somebody's parallel change.
/// Applies `patch` to `record` (its present value) and `stamps` (its groups' last changes), group
/// by group. If one `ask` group is held, all `ask` groups of the patch are held with it.
/// `new_version` goes into the stamps of changed groups. Fails as `invalid` for an unknown or
/// forbidden field.
Result<MergeResult> apply(const RecordType& type, const wire::Patch& patch,
                          const wire::BasedOn& based_on, const Author& author,
                          std::string_view city_epoch, std::uint64_t new_version, Message& record,
                          std::vector<wire::GroupStamp>& stamps);

/// For the desk's view: the patch as if alone. `invalid` as above.
Status overlay(const RecordType& type, const wire::Patch& patch, Message& record);

/// Whether any `ask` group changed after what the author saw (STALE_VERSION for approving steps);
/// gives the names of those groups.
std::vector<std::string> changed_since(const RecordType& type, const wire::BasedOn& based_on,
                                       const Author& author, std::string_view city_epoch,
                                       const std::vector<wire::GroupStamp>& stamps);

}  // namespace jindu::merge
