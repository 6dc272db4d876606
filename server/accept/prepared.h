#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schema/base/date.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.h"
#include "schema/wire/sync.pb.h"
#include "server/store/rows.h"
#include "sync/oplog/entry.h"

/// A request taken apart and verified, before any lock: all that can be found out without the
/// writer.
namespace jindu::accept {

/// What the rules say of a new record, found out before the writer's turn.
struct Assessed {
  std::uint64_t facts_generation = 0;  ///< holds while this and the day are the same
  Date today;
  std::vector<std::string> codes;  ///< refusal codes; empty: it meets every rule
};

/// An operation whose words were looked up and whose record was parsed and normalised.
struct PreparedOperation {
  wire::Operation operation;
  const catalog::RecordType* type = nullptr;  ///< null: none, or not known here
  std::string unknown;                        ///< the word that this program lacks; empty: none
  std::unique_ptr<catalog::Message> record;   ///< of a patch or of a step's arguments
  Problems problems;                          ///< by the schema; of a new record its needs, too
  bool creates = false;                       ///< a step that makes its record
  bool names_server_field = false;
  std::optional<Assessed> assessed;
  /// The patch that it carries, or null.
  const wire::Patch* patch() const;
};

struct PreparedEntry {
  oplog::ReceivedEntry received;
  Hash hash{};
  bool repeat = false;      ///< it stands at its place already: only the envelope was looked at
  std::int64_t branch = 0;  ///< of a repeat: where it stands
  bool signature_holds = false;
  bool readable = false;  ///< the payload parsed
  std::vector<PreparedOperation> operations;
};

struct PreparedSegment {
  Epoch epoch;
  std::uint64_t known_seq = 0;  ///< the head it was chained to
  Hash base_hash{};             ///< of a chain that is not known yet: what its first entry follows
  /// Other than 0: what is new of it is another history than the one that the city has: what a copy
  /// of this desk wrote, from `branch_from` on (K31).
  std::int64_t branch = 0;
  std::uint64_t branch_from = 0;
  std::vector<PreparedEntry> entries;
  bool gap = false;     ///< there is one before the first entry
  bool broken = false;  ///< an entry after these could not be taken apart or named another place
};

/// A stretch of an attached file, looked at before the writer's turn.
struct PreparedFile {
  Hash hash{};
  std::uint32_t first_chunk = 0;
  std::vector<Bytes> chunks;
  std::uint32_t tries = 0;  ///< of the file when it was looked at
  bool last = false;        ///< with these all of it is here
  bool fits = false;        ///< and the whole fits its name
};

struct Prepared {
  store::Replica replica;
  store::Site site;
  store::Operator author;               ///< whom the computer was enrolled for
  std::vector<store::Operator> joined;  ///< the others who sign on it, as in `replica.joined`
  wire::DeskStatus desk;
  std::vector<PreparedSegment> segments;
  std::vector<PreparedFile> files;
  bool empty() const { return segments.empty() && files.empty(); }
  /// Who signed: whose key it is.
  const store::Operator& author_of(const KeyId& key) const {
    for (std::size_t i = 0; i < joined.size(); ++i) {
      if (replica.joined[i].key_id == key) return joined[i];
    }
    return author;
  }
};

/// Looks up the words of an operation and parses what it carries. Pure.
PreparedOperation prepare_operation(const catalog::Catalog& catalog,
                                    const rules::LifeCycles& cycles, wire::Operation operation);

/// Versions of what this program writes and understands.
constexpr std::uint32_t kProgramVersion = 1;
constexpr std::uint32_t kSchemaVersion = 1;

}  // namespace jindu::accept
