#include "sync/oplog/entry_layout.h"

#include <algorithm>

namespace jindu::oplog::layout {
namespace {

constexpr std::string_view kEntryMagic = "JDE1";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kSignatureSize = 64;  // both suites
// What is not sent: prev_hash in the middle, payload_hash at the end.
constexpr std::size_t kPrevHashAt = 48;
constexpr std::size_t kAfterPrevHash = 80;
constexpr std::size_t kPayloadHashAt = 168;
static_assert(kPrevHashAt + (kPayloadHashAt - kAfterPrevHash) == kSentHeaderSize);

class Writer {
 public:
  explicit Writer(char* out) : out_(out) {}
  void bytes(ByteView bytes) { out_ = std::copy(bytes.begin(), bytes.end(), out_); }
  template <class T>
  void number(T value) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
      *out_++ = static_cast<char>((value >> shift) & 0xff);
    }
  }

 private:
  char* out_;
};

template <class Id>
Id id_at(ByteView bytes, std::size_t offset) {
  Id id;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), id.bytes.size(),
              id.bytes.begin());
  return id;
}

void put_varint(Bytes& out, std::size_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>((value & 0x7f) | 0x80));
  out.push_back(static_cast<char>(value));
}

void put_field(Bytes& out, char tag, ByteView value) {
  out.push_back(tag);
  put_varint(out, value.size());
  out.append(value);
}

/// Takes the field with this tag off the front. Lengths have at most three bytes: 64 KiB.
bool take_field(ByteView& rest, char tag, ByteView& value) {
  if (rest.empty() || rest[0] != tag) return false;
  std::size_t size = 0;
  std::size_t at = 1;
  for (int shift = 0;; shift += 7) {
    if (at == rest.size() || shift > 14) return false;
    const auto byte = static_cast<unsigned char>(rest[at++]);
    size |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift > 0) return false;  // not the shortest form
      break;
    }
  }
  if (size > rest.size() - at) return false;
  value = rest.substr(at, size);
  rest.remove_prefix(at + size);
  return true;
}

// Field numbers 1 to 4 with wire type 2 (length-delimited).
constexpr char kHeaderTag = 0x0a;
constexpr char kSignatureTag = 0x12;
constexpr char kSaltTag = 0x1a;
constexpr char kPayloadTag = 0x22;

}  // namespace

HeaderArray write(const EntryHeader& header) {
  HeaderArray all;
  Writer out(all.data());
  out.bytes(kEntryMagic);
  out.number(static_cast<std::uint16_t>(header.suite));
  out.number(kVersion);
  out.bytes(header.replica_id.view());
  out.bytes(header.epoch.view());
  out.number(header.seq);
  out.bytes(view(header.prev_hash));
  out.bytes(header.operator_key.view());
  out.number(header.hlc.value);
  out.number(static_cast<std::uint64_t>(header.wall_ms));
  out.number(header.uptime_ms);
  out.number(header.program_version);
  out.number(header.schema_version);
  out.number(header.head_size);
  out.bytes(view(header.head_root));
  out.bytes(view(header.payload_hash));
  return all;
}

void append_sent(Bytes& out, const HeaderArray& all) {
  out.append(all.data(), kPrevHashAt);
  out.append(all.data() + kAfterPrevHash, kPayloadHashAt - kAfterPrevHash);
}

Result<EntryHeader> read_sent_header(ByteView sent) {
  if (sent.size() != kSentHeaderSize) return fail(ErrorCode::corrupt, "entry: header size");
  if (sent.substr(0, kEntryMagic.size()) != kEntryMagic) return fail(ErrorCode::corrupt, "entry: magic");
  if (get_u16(sent, 6) != kVersion) return fail(ErrorCode::unsupported, "entry: header version");
  JINDU_TRY(const crypto::Suite* const suite, crypto::find_suite(get_u16(sent, 4)));
  EntryHeader header;
  header.suite = suite->id();
  header.replica_id = id_at<ReplicaId>(sent, 8);
  header.epoch = id_at<Epoch>(sent, 24);
  header.seq = get_u64(sent, 40);
  header.operator_key = id_at<KeyId>(sent, 48);
  header.hlc = Hlc{get_u64(sent, 64)};
  header.wall_ms = static_cast<std::int64_t>(get_u64(sent, 72));
  header.uptime_ms = get_u64(sent, 80);
  header.program_version = get_u32(sent, 88);
  header.schema_version = get_u32(sent, 92);
  header.head_size = get_u64(sent, 96);
  std::copy_n(sent.begin() + 104, header.head_root.size(), header.head_root.begin());
  if (header.seq == 0) return fail(ErrorCode::corrupt, "entry: seq");
  return header;
}

Hash entry_hash(const crypto::Suite& suite, const HeaderArray& all) {
  return suite.hash({crypto::domain::kEntry, ByteView("\0", 1), ByteView(all.data(), all.size())});
}

Result<EnvelopeParts> read_envelope(ByteView envelope) {
  EnvelopeParts parts;
  ByteView rest = envelope;
  if (!take_field(rest, kHeaderTag, parts.header)) {
    return fail(ErrorCode::corrupt, "entry: envelope, header");
  }
  // The version is looked at before the rest: a later one may have other fields.
  if (parts.header.size() == kSentHeaderSize && parts.header.substr(0, 4) == kEntryMagic &&
      get_u16(parts.header, 6) != kVersion) {
    return fail(ErrorCode::unsupported, "entry: header version");
  }
  if (!take_field(rest, kSignatureTag, parts.signature) ||
      parts.signature.size() != kSignatureSize) {
    return fail(ErrorCode::corrupt, "entry: envelope, signature");
  }
  if (!take_field(rest, kSaltTag, parts.salt) || parts.salt.size() != kSaltSize) {
    return fail(ErrorCode::corrupt, "entry: envelope, salt");
  }
  if (!take_field(rest, kPayloadTag, parts.payload) || parts.payload.empty() ||
      parts.payload.size() > kPayloadMax) {
    return fail(ErrorCode::corrupt, "entry: envelope, payload");
  }
  if (!rest.empty()) return fail(ErrorCode::corrupt, "entry: envelope, bytes behind it");
  return parts;
}

Bytes write_envelope(const HeaderArray& all, ByteView signature, ByteView salt, ByteView payload) {
  Bytes out;
  out.reserve(kSentHeaderSize + signature.size() + salt.size() + payload.size() + 16);
  out.push_back(kHeaderTag);
  put_varint(out, kSentHeaderSize);
  append_sent(out, all);
  put_field(out, kSignatureTag, signature);
  put_field(out, kSaltTag, salt);
  put_field(out, kPayloadTag, payload);
  return out;
}

}  // namespace jindu::oplog::layout
