#pragma once
#include <string_view>

#include "client/desk/desk.h"

/// A forgotten passphrase, where nobody else of this computer can let its operator in: the city
/// opens the recovery slot. The new passphrase is chosen with the request and protects what waits
/// for the answer: neither request nor answer nor the folder alone opens anything.
namespace jindu::desk {

/// Asks: writes `path`, for the city by any way. `options.operator_id`: who (an only operator need
/// not be named). An earlier request that waits is replaced. {"operator","mark"}: `mark` is
/// compared with the city's by voice. Refused: no recovery slot, no such operator, a weak
/// passphrase.
Result<Answer> ask_recovery(const DeskOptions& options, std::string_view passphrase,
                            const std::string& path, Random& random);
/// Opens with the city's answer at `path` and the passphrase chosen then; from now on that one
/// opens. Nothing of what was recorded is touched. {"operator","operator_name"}
Result<Answer> open_recovery(const DeskOptions& options, std::string_view passphrase,
                             const std::string& path, Random& random);

/// Puts the recovery slot in place, for the city's key, where there is none for this key yet. Not
/// without a passphrase slot: there is nothing to recover.
Status ensure_recovery_slot(const std::string& dir, const oplog::DeviceSecrets& secrets,
                            const std::string& replica_id, ByteView city_key, Random& random);

}  // namespace jindu::desk
