#include "sync/oplog/entry.h"

#include "sync/oplog/entry_layout.h"

namespace jindu::oplog {
namespace {

using crypto::Suite;

Hash payload_hash(const Suite& suite, ByteView salt, ByteView payload) {
  return suite.hash({crypto::domain::kPayload, ByteView("\0", 1), salt, payload});
}

bool is_id(const std::string& bytes) {
  return bytes.size() == 16 && bytes.find_first_not_of('\0') != std::string::npos;
}

/// Lengths that protobuf does not know. Gives the name of what is wrong, or null. An act that this
/// program does not know is not wrong: the city parks it.
const char* wrong_in(const wire::Operation& operation) {
  if (!is_id(operation.op_id())) return "op_id";
  if (!is_id(operation.record_id())) return "record_id";
  for (const std::string& after : operation.after()) {
    if (!is_id(after)) return "after";
  }
  const std::string& city_epoch = operation.based_on().city_epoch();
  if (!city_epoch.empty() && city_epoch.size() != 16) return "city_epoch";
  switch (operation.act_case()) {
    case wire::Operation::kAttach:
      return operation.attach().blob_hash().size() == 32 ? nullptr : "blob_hash";
    case wire::Operation::kDecide:
      return is_id(operation.decide().conflict_id()) ? nullptr : "conflict_id";
    case wire::Operation::kLookUp:
      return operation.look_up().subject_tag().size() == 16 ? nullptr : "subject_tag";
    case wire::Operation::kImport:
      return operation.import().file_hash().size() == 32 ? nullptr : "file_hash";
    case wire::Operation::kPatch:
    case wire::Operation::kStep:
    case wire::Operation::ACT_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

const char* wrong_in(const wire::EntryPayload& payload) {
  if (payload.operations_size() == 0) return "no operation";
  for (const wire::Operation& operation : payload.operations()) {
    if (const char* wrong = wrong_in(operation)) return wrong;
  }
  return nullptr;
}

}  // namespace

Bytes header_bytes(const EntryHeader& header) {
  const HeaderArray all = layout::write(header);
  return {all.data(), all.size()};
}

Bytes sent_header_bytes(const EntryHeader& header) {
  Bytes sent;
  layout::append_sent(sent, layout::write(header));
  return sent;
}

Result<Entry> make_entry(const EntryHeader& header, const wire::EntryPayload& payload,
                         crypto::Signer& signer, Random& random) {
  if (payload.operations_size() > kOperationsMax) {
    return fail(ErrorCode::too_large, "entry: operations");
  }
  if (const char* wrong = wrong_in(payload)) {
    return fail(ErrorCode::invalid, std::string("entry: ") + wrong);
  }
  Bytes serialized;
  if (!payload.SerializeToString(&serialized)) return fail(ErrorCode::invalid, "entry: serialize");
  if (serialized.size() > kPayloadMax) return fail(ErrorCode::too_large, "entry: payload");

  Bytes salt(kSaltSize, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  const Suite& suite = crypto::suite(signer.suite());
  Entry entry;
  entry.header = header;
  entry.header.suite = signer.suite();
  entry.header.operator_key = signer.key_id();
  entry.header.payload_hash = payload_hash(suite, salt, serialized);
  const HeaderArray all = layout::write(entry.header);
  entry.hash = layout::entry_hash(suite, all);
  JINDU_TRY(const Bytes signature, signer.sign(crypto::domain::kEntry, {all.data(), all.size()}));
  entry.envelope = layout::write_envelope(all, signature, salt, serialized);
  entry.payload = payload;
  return entry;
}

Result<ReceivedEntry> take_apart(ByteView envelope) {
  JINDU_TRY(const layout::EnvelopeParts parts, layout::read_envelope(envelope));
  ReceivedEntry entry;
  JINDU_TRY(entry.header, layout::read_sent_header(parts.header));
  entry.header.payload_hash =
      payload_hash(crypto::suite(entry.header.suite), parts.salt, parts.payload);
  entry.signature = parts.signature;
  entry.salt = parts.salt;
  entry.payload = parts.payload;
  entry.envelope = envelope;
  return entry;
}

Hash chain(ReceivedEntry& entry, const Hash& prev_hash) {
  entry.header.prev_hash = prev_hash;
  return layout::entry_hash(crypto::suite(entry.header.suite), layout::write(entry.header));
}

bool signature_holds(const ReceivedEntry& entry, ByteView public_key) {
  const Suite& suite = crypto::suite(entry.header.suite);
  // A signature by another key than the one that the header names does not count.
  if (suite.key_id(public_key) != entry.header.operator_key) return false;
  const HeaderArray all = layout::write(entry.header);
  return suite.verify(public_key, crypto::domain::kEntry, {all.data(), all.size()},
                      entry.signature);
}

Result<wire::EntryPayload> parse_payload(ByteView payload) {
  if (payload.size() > kPayloadMax) return fail(ErrorCode::corrupt, "payload: size");
  wire::EntryPayload parsed;
  if (!parsed.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return fail(ErrorCode::corrupt, "payload: form");
  }
  if (parsed.operations_size() > kOperationsMax) {
    return fail(ErrorCode::corrupt, "payload: count of operations");
  }
  if (const char* wrong = wrong_in(parsed)) {
    return fail(ErrorCode::corrupt, std::string("payload: ") + wrong);
  }
  return parsed;
}

}  // namespace jindu::oplog
