#pragma once
#include <string>
#include <vector>

#include "schema/base/problem.h"
#include "server/city/city.h"

/// Forgotten passphrases. Each desk has a recovery slot: its slot key, sealed to the city's
/// recovery key. The private half of that lies in no store: it is in a file of its own, to be kept
/// on a medium away from this machine, and any two of the people who made it open it together.
namespace jindu::city {

/// A member of the city's staff, who shows that it is he: his passphrase (empty: a development
/// key).
struct Administrator {
  std::string operator_id;
  std::string passphrase;
};

/// Makes the city's recovery key and the file of its private half, at `path`. At least two, at most
/// eight administrators. Desks get the public half at their enrolment from now on. Not empty:
/// refused, E-6xx. `conflict`: such a file is there.
Result<Problems> make_recovery_key(City& city, const std::vector<Administrator>& who,
                                   const std::string& path);

struct RecoveryApproved {
  Problems problems;  ///< not empty: refused, nothing was opened
  Bytes answer;       ///< a file for the desk; good for this one request
  std::string operator_id, operator_name, site_no;
};
/// Opens a desk's recovery slot for one operator and makes his fresh key known. Two entries of the
/// city's log, each signed by one of the two, say so: an import of the request, named "recovery"
/// and the operator, on the record id of the computer.
Result<RecoveryApproved> approve_recovery(City& city, ByteView request,
                                          const std::vector<Administrator>& two, ByteView key_file);

/// The public half, for enrolments; empty: none was made.
Result<Bytes> recovery_key(store::Reader& reader);

}  // namespace jindu::city
