#include "server/city/slips.h"

namespace jindu::city {

Result<std::optional<Slip>> read_slip(City& city, std::string_view scanned) {
  const std::optional<slip::SlipCode> code = slip::read_slip(scanned);
  if (!code) return std::optional<Slip>();
  JINDU_TRY(const std::vector<store::Replica> replicas, city.writer().replicas());
  for (const store::Replica& replica : replicas) {
    // Also of computers that were revoked since: their papers are out.
    const Result<Bytes> shared = city.seal_key().shared(replica.device_seal_key);
    if (!shared.ok() || !slip::slip_holds(city.suite(), *shared, *code)) continue;
    JINDU_TRY(const std::optional<store::Site> site, city.writer().site(replica.site_no));
    if (site) return std::optional(Slip{*code, *site});
  }
  return std::optional<Slip>();
}

}  // namespace jindu::city
