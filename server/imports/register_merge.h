#pragma once
#include <unordered_map>
#include <vector>

#include "server/imports/contribution_file.h"
#include "server/imports/register_file.h"
#include "server/store/store.h"
#include "sync/replica/sealed_register.h"

/// Brings lines of the register and of contribution months into the store. A row's version grows
/// only when what a sealed row says changes, so that "everybody paid this month" is not 50,000 new
/// rows at every desk.
namespace jindu::imports {

/// The dear part, done before the writer is taken: the Argon2id outputs of persons whom the store
/// does not know yet.
class PersonKeys {
 public:
  /// `invalid` if a name is no UTF-8 (lines that were read are).
  static Result<PersonKeys> compute(store::Reader& reader, const std::vector<InsuredLine>& lines,
                                    const replica::RegisterCost& cost, const Report& report);
  /// Empty: not computed.
  Bytes of(const InsuredLine& line) const;

 private:
  std::unordered_map<std::string, Bytes> keys_;
};

/// Takes out the lines that contradict what the store holds (another name under the same number),
/// so that the counts are known before anything is signed.
Status screen_register(store::Reader& reader, std::vector<InsuredLine>& lines, Report& report);
/// Takes out the lines about people who are not in the register.
Status screen_contributions(store::Reader& reader, std::vector<ContributionLine>& lines,
                            Report& report);

/// Inside the caller's transaction, which looks again: a line that contradicts the store (another
/// name under the same number) goes into `report` and changes nothing.
Status merge_register(store::Writer& writer, const std::vector<InsuredLine>& lines,
                      const PersonKeys& keys, Report& report);
/// Likewise.
Status merge_contributions(store::Writer& writer, const std::vector<ContributionLine>& lines,
                           std::int64_t now_ms, Report& report);

}  // namespace jindu::imports
