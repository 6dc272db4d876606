#pragma once
#include <optional>

#include "sync/oplog/slots.h"

/// Private to this folder: one copy in the `slots` file. 4096 bytes, so that a torn write of one
/// copy never reaches the other; integers big-endian:
///    0 magic "JDS1"     4 suite u16        6 version u16 (1)    8 generation u64
///   16 label 32 (text)  48 kind u16       50 zero u16          52 argon2id ops u32
///   56 argon2id bytes u64                 64 sm3 iterations u32
///   68 size of sealed u32                 72 salt 16           88 sealed secrets, then zeros
/// 4064 MAC 32 over all before it
namespace jindu::oplog {

constexpr std::size_t kSlotCopySize = 4096;

struct SlotCopy {
  std::uint16_t suite = 1;
  std::uint64_t generation = 0;
  Slots::Kind kind = Slots::Kind::development;
  PassphraseCost cost;
  Bytes salt;
  Bytes sealed;
};

Result<Bytes> write_slot_copy(const SlotCopy& slot, ByteView device_secret);
/// `corrupt` (form, MAC), `too_new`, `unsupported` (suite).
Result<SlotCopy> read_slot_copy(ByteView copy, ByteView device_secret);

/// Fills in `sealed`, or opens it (`locked`: wrong passphrase).
Status seal_secrets(SlotCopy& slot, const DeviceSecrets& secrets, std::string_view passphrase,
                    ByteView device_secret, Random& random);
Result<DeviceSecrets> open_secrets(const SlotCopy& slot, std::string_view passphrase,
                                   ByteView device_secret);

}  // namespace jindu::oplog
