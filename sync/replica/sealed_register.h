#pragma once
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/result.h"
#include "sync/crypto/suite.h"
#include "sync/replica/register.pb.h"

/// The sealed register: rows that are found by ID number and name together and cannot be listed.
/// The city seals them for each desk, the desk opens the one it looks for; both do it here.
namespace jindu::replica {

/// What one guess at a person costs; the city's, told at enrolment.
struct RegisterCost {
  Bytes salt;  ///< 16 bytes
  std::uint64_t ops = 1;
  std::uint64_t memory_bytes = 8192;
};

/// Argon2id over `id_no` 0x00 name, both normalised here (ID in upper case, name as for comparing).
/// 32 bytes. `invalid` for text that is no UTF-8. Slow on purpose: the city keeps its outputs.
Result<Bytes> person_key(std::string_view id_no, std::string_view name, const RegisterCost& cost);

/// 16 bytes: under what the row is found. `desk_key`: this desk's register key, 32 bytes.
Bytes row_tag(const crypto::Suite& suite, ByteView desk_key, ByteView person_key);
/// Sealed under a key of its own, tied to its tag.
Bytes seal_row(const crypto::Suite& suite, ByteView desk_key, ByteView person_key,
               const InsuredMeaning& meaning, Random& random);
/// `corrupt` if the row was not sealed for this person and desk.
Result<InsuredMeaning> open_row(const crypto::Suite& suite, ByteView desk_key, ByteView person_key,
                                ByteView sealed);

}  // namespace jindu::replica
