#pragma once
#include <vector>

#include "sync/oplog/slots.h"

/// Private to this folder: one copy in the `slots` file. 4096 bytes, so that a torn write of one
/// copy never reaches the other; integers big-endian. Suite, salt and MAC stand at the same places
/// in all versions, so that damage is told from age.
///    0 magic "JDS1"     4 suite u16        6 version u16 (2)    8 generation u64
///   16 label 32 (text)  48 slots u16      50 zeros             68 size of sealed u32
///   72 salt 16          88 sealed: what all slots have in common, by the slot key
///   then each slot: kind u16, argon2id ops u32, argon2id bytes u64, sm3 iterations u32, salt 16,
///   operator id, name, sealed (each: size u16, bytes); then zeros
/// 4064 MAC 32 over all before it
/// Version 1 held one slot: 48 kind u16, 52 ops u32, 56 bytes u64, 64 iterations u32, and at 88 all
/// secrets, the operator's too, by the passphrase.
namespace jindu::oplog {

constexpr std::size_t kSlotCopySize = 4096;

struct Slot {
  Slots::Kind kind = Slots::Kind::development;
  PassphraseCost cost;
  Bytes salt;
  std::string operator_id;
  std::string name;
  Bytes sealed;
};

struct SlotCopy {
  std::uint16_t suite = 1;
  std::uint16_t version = 2;
  std::uint64_t generation = 0;
  Bytes salt;
  Bytes sealed;  ///< version 1: empty, all stands in the slot
  std::vector<Slot> slots;
};

/// Always as version 2. `too_large`: it does not fit.
Result<Bytes> write_slot_copy(const SlotCopy& copy, ByteView device_secret);
/// `corrupt` (form, MAC), `too_new`, `unsupported` (suite).
Result<SlotCopy> read_slot_copy(ByteView bytes, ByteView device_secret);

/// Seals what is common to all slots, by `secrets.slot_key` (32 bytes).
Status seal_common(SlotCopy& copy, const DeviceSecrets& secrets, Random& random);
/// Makes the slot of `secrets.operator_id`.
Result<Slot> seal_slot(std::uint16_t suite, const DeviceSecrets& secrets, Slots::Kind kind,
                       std::string_view passphrase, const PassphraseCost& cost,
                       ByteView device_secret, Random& random);
/// Opens a slot, and with it what is common (`locked`: wrong passphrase).
Result<DeviceSecrets> open_slot(const SlotCopy& copy, const Slot& slot, std::string_view passphrase,
                                ByteView device_secret);
/// Opens what is common (`locked`: another slot key).
Result<DeviceSecrets> open_common(const SlotCopy& copy, ByteView slot_key);

}  // namespace jindu::oplog
