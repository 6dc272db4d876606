#pragma once
#include <array>

#include "sync/oplog/entry.h"

/// Private to this folder: where each byte of an entry stands (entry.h, docs/PROTOCOL.md
/// section 3). Nothing here judges more than form.
namespace jindu::oplog {

using HeaderArray = std::array<char, kHeaderSize>;

namespace layout {

HeaderArray write(const EntryHeader& header);
void append_sent(Bytes& out, const HeaderArray& all);
/// From the 136 bytes that travel; both computed hashes stay zero. `corrupt` or `unsupported`.
Result<EntryHeader> read_sent_header(ByteView sent);
Hash entry_hash(const crypto::Suite& suite, const HeaderArray& all);

/// Views into the envelope.
struct EnvelopeParts {
  ByteView header;
  ByteView signature;
  ByteView salt;
  ByteView payload;
};
/// Protobuf's bytes for EntryEnvelope, held to one form: the four fields once each, in order,
/// lengths in their shortest form, nothing else. So an entry has exactly one envelope, and nobody
/// can change a byte of it unseen. A later form gets a later header version.
Result<EnvelopeParts> read_envelope(ByteView envelope);
Bytes write_envelope(const HeaderArray& all, ByteView signature, ByteView salt, ByteView payload);

}  // namespace layout
}  // namespace jindu::oplog
