#pragma once
#include <vector>

#include "schema/wire/sync.pb.h"
#include "server/accept/prepared.h"
#include "server/store/store.h"
#include "sync/crypto/suite.h"

/// The lane of attached files: chunks are checked on a reader's thread, stored on the writer's, and
/// the answer says what is lacking.
namespace jindu::accept {

/// `too_large`: over the caps. Chunks that do not follow what is here, or are of another size than
/// the file's operation says, are left out; the answer tells where the file stands.
Status take_files_apart(const wire::SyncRequest& request, const crypto::Suite& suite,
                        store::Reader& reader, std::vector<PreparedFile>& files);

/// Where each file stands that the request names.
Status answer_files(const wire::SyncRequest& request, store::Reader& reader,
                    wire::SyncResponse& response);

}  // namespace jindu::accept
