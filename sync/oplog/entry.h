#pragma once
#include <cstdint>
#include <vector>

#include "schema/base/bytes.h"
#include "schema/base/hlc.h"
#include "schema/base/ids.h"
#include "schema/wire/entry.pb.h"
#include "sync/crypto/suite.h"

/// Entries: what somebody signed with one press of a key. First station of the road: the desk makes
/// them here, the city verifies them here; nothing else knows their bytes.
namespace jindu::oplog {

/// The fixed layout, 200 bytes, integers big-endian. Signed is all of it; sent are the 136 bytes
/// without `prev_hash` and `payload_hash`, which the receiver computes.
///    0 magic "JDE1"      4 suite u16        6 header version u16 (1)
///    8 replica_id 16    24 epoch 16        40 seq u64          48 prev_hash 32*
///   80 operator_key 16  96 hlc u64        104 wall_ms i64     112 uptime_ms u64
///  120 program u32     124 schema u32     128 head_size u64   136 head_root 32
///  168 payload_hash 32*
struct EntryHeader {
  crypto::SuiteId suite = crypto::SuiteId::intl_1;
  ReplicaId replica_id;
  Epoch epoch;
  std::uint64_t seq = 0;  ///< from 1
  Hash prev_hash{};       ///< all zero for seq 1 of a replica's first epoch
  KeyId operator_key;
  Hlc hlc;
  std::int64_t wall_ms = 0;
  std::uint64_t uptime_ms = 0;
  std::uint32_t program_version = 0;
  std::uint32_t schema_version = 0;
  std::uint64_t head_size = 0;  ///< last city log head seen
  Hash head_root{};
  Hash payload_hash{};  ///< hash(kPayload 0 salt payload)
};

constexpr std::size_t kHeaderSize = 200;
constexpr std::size_t kSentHeaderSize = 136;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kPayloadMax = 64 * 1024;
constexpr int kOperationsMax = 256;

/// An entry in memory. `envelope` is the serialized EntryEnvelope as it came or was made; it is
/// what is stored and sent again, never re-serialized.
struct Entry {
  EntryHeader header;
  Hash hash{};  ///< its name: hash(kEntry 0 header)
  Bytes envelope;
  wire::EntryPayload payload;
};

/// Signs. Suite, operator_key and payload_hash are filled in from the signer and the payload; the
/// rest of `header` is the caller's. Fails as `too_large` over the caps; `invalid` for no operation
/// or an id of a wrong length.
Result<Entry> make_entry(const EntryHeader& header, const wire::EntryPayload& payload,
                         crypto::Signer& signer, Random& random);

/// What arrived, taken apart but not yet believed: sizes and header form are checked, the payload
/// is still bytes. `corrupt` with a step name otherwise; `unsupported` for an unknown suite or
/// version. An entry has one envelope only: fields in order, once each, nothing else.
struct ReceivedEntry {
  EntryHeader header;  ///< prev_hash still zero; payload_hash computed
  Bytes signature;
  Bytes salt;
  Bytes payload;
  Bytes envelope;
};
Result<ReceivedEntry> take_apart(ByteView envelope);

/// Completes the header with the hash of the entry before, computes the hash.
/// (Signature is checked apart, so that it can run on other threads once hashes are known.)
Hash chain(ReceivedEntry& entry, const Hash& prev_hash);
/// After chain(). False also when `public_key` is not the key that the header names.
bool signature_holds(const ReceivedEntry& entry, ByteView public_key);

/// Parses the payload after everything else held. `corrupt` when it does not parse, exceeds counts,
/// or has an id of a wrong length.
Result<wire::EntryPayload> parse_payload(ByteView payload);

/// The 200 bytes of a header (for signing and vectors), and the 136 that travel.
Bytes header_bytes(const EntryHeader& header);
Bytes sent_header_bytes(const EntryHeader& header);

}  // namespace jindu::oplog
