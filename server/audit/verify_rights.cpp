// One right is owed once (M14, K10), and nothing is owed in the name of somebody who was found to be
// somebody else (K12).
#include <algorithm>
#include <map>

#include "schema/records/allowance.pb.h"
#include "schema/records/person.pb.h"
#include "server/audit/record_json.h"
#include "server/audit/verify_feeds.h"
#include "server/ledger/postings.h"

namespace jindu::audit {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;

constexpr std::string_view kOwedOrPaid[] = {"APPROVED", "IN_BATCH", "PAID"};
constexpr std::string_view kOwing[] = {ledger::kAllowancePayable, ledger::kClaimPayable,
                                       ledger::kRecovery};

class RightsCheck {
 public:
  RightsCheck(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report)
      : reader_(reader), catalog_(catalog), report_(report) {}

  Status run() {
    for (const std::string_view state : kOwedOrPaid) {
      JINDU_TRY_OK(each_record(reader_, "AllowanceItem", state,
                               [&](const store::RecordRow& row) { return once(row); }));
    }
    JINDU_TRY_OK(add_up());
    return each_record(reader_, "Person", "",
                       [&](const store::RecordRow& row) { return owes_nothing(row); });
  }

 private:
  Status once(const store::RecordRow& row) {
    JINDU_TRY(const Shown shown, take_apart(catalog_, row));
    const auto& item = static_cast<const AllowanceItem&>(*shown.record);
    JINDU_TRY(const RecordId of, id_from<RecordId>(item.application()));
    JINDU_TRY(const std::optional<store::RecordRow> found, reader_.record(of));
    if (!found) return wrong("津贴项目没有申报：" + to_string(row.id));
    // Two may be owed while somebody is asked which one it is; neither is in a batch then.
    if (found->state == "HELD" && row.state == "APPROVED") return {};
    JINDU_TRY(const Shown above, take_apart(catalog_, *found));
    const auto& application = static_cast<const AllowanceApplication&>(*above.record);
    const Bytes about = application.pregnancy().empty()
                            ? application.patient() + application.event_date()
                            : application.pregnancy();
    const Bytes right = about + '|' + AllowanceItem::Kind_Name(item.kind()) +
                        '|' + item.beneficiary();
    const auto [first, fresh] = rights_.emplace(right, row.id);
    if (fresh) return {};
    return wrong("同一待遇有两笔津贴：" + to_string(first->second) + " 和 " + to_string(row.id) +
                 "，请用 explain 查看后冲销其中一笔");
  }

  Status add_up() {
    JINDU_TRY(const std::vector<store::LedgerSum> sums, reader_.ledger_sums({}));
    for (const store::LedgerSum& sum : sums) {
      const bool owing = std::find(std::begin(kOwing), std::end(kOwing), sum.account) != std::end(kOwing);
      if (owing) owed_[sum.party] += sum.debit_fen - sum.credit_fen;
    }
    return {};
  }

  Status owes_nothing(const store::RecordRow& row) {
    const auto owed = owed_.find(to_hex(row.id.view()));
    if (owed == owed_.end() || owed->second == 0) return {};
    JINDU_TRY(const Shown shown, take_apart(catalog_, row));
    if (static_cast<const records::Person&>(*shown.record).merged_into().empty()) return {};
    return wrong("已并入他人的人员名下仍有往来款：" + to_string(row.id) +
                 "，请用 explain 查看");
  }

  Status wrong(std::string finding) {
    report_.rights_ok = false;
    report_.findings.push_back(std::move(finding));
    return {};
  }

  store::Reader& reader_;
  const catalog::Catalog& catalog_;
  VerifyReport& report_;
  std::map<Bytes, RecordId> rights_;  ///< pregnancy|kind|beneficiary → the item that has it
  std::map<std::string, std::int64_t> owed_;  ///< party → debits less credits of what is owed
};

}  // namespace

Status check_rights(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report) {
  return RightsCheck(reader, catalog, report).run();
}

}  // namespace jindu::audit
