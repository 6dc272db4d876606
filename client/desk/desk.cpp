#include "client/desk/desk.h"

#include "client/desk/core.h"

namespace jindu::desk {

Desk::Desk(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Desk::~Desk() = default;

Result<std::unique_ptr<Desk>> Desk::open(const DeskOptions& options, Clock& clock, Random& random) {
  JINDU_TRY(std::unique_ptr<Core> core, open_core(options, clock, random));
  return std::unique_ptr<Desk>(new Desk(std::move(core)));
}

}  // namespace jindu::desk
