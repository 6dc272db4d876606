#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "server/city/staff_proposal.h"
#include "server/cli/failures.h"
#include "server/cli/session.h"
#include "sync/service/page_service.h"

/// Who works at the console: signing in, whether he still may, what he has before him.
namespace jindu::city_cli {

constexpr const char* kUnread = "页面发来的内容读不懂，没有办理；请刷新页面后再试";

/// Who has signed in. His key lies in memory until the session ends.
struct Staff : service::Person {
  std::string id, name;
  std::set<std::string> roles;
  Bytes key;
  /// His key as the store has it; another there ends this session. Lanes work at the same time.
  std::atomic<std::shared_ptr<const Bytes>> sealed;
  Staff() = default;
  Staff(const Staff&) = delete;
  Staff& operator=(const Staff&) = delete;
  ~Staff() override { crypto::wipe(key); }
};

/// Who has which record before him, so that two do not do the same work. Any thread.
class Looking {
 public:
  explicit Looking(Clock& clock) : clock_(clock) {}
  void at(const Staff& staff, const std::string& ref) {
    const std::lock_guard lock(mutex_);
    if (ref.empty()) {
      seen_.erase(staff.id);
      return;
    }
    seen_[staff.id] = {staff.name, ref, clock_.uptime_ms() + kKeptMs};
  }
  /// {"record": ["name", …]}
  Json told() {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.uptime_ms();
    std::erase_if(seen_, [now](const auto& one) { return one.second.until_ms <= now; });
    Json told = Json::object();
    for (const auto& [id, one] : seen_) told[one.ref].push_back({{"id", id}, {"name", one.name}});
    return told;
  }

 private:
  static constexpr std::int64_t kKeptMs = 3 * 60'000;
  struct Seen {
    std::string name, ref;
    std::int64_t until_ms;
  };
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Seen> seen_;
};

/// Whether who has signed in is still on the staff, with the posts and the passphrase that he came
/// with. Any thread.
class Present {
 public:
  Present(store::Reader& reader, Clock& clock) : reader_(reader), clock_(clock) {}
  Result<bool> holds(const Staff& staff) {
    const std::lock_guard lock(mutex_);
    JINDU_TRY(const std::optional<store::Operator> row, reader_.find_operator(staff.id));
    const std::shared_ptr<const Bytes> sealed = staff.sealed;
    return row && city::may_act(*row, local_date(clock_.wall_ms())) && row->roles == staff.roles &&
           row->secret == *sealed;
  }
  Result<std::uint64_t> head() {
    const std::lock_guard lock(mutex_);
    return reader_.counter("city_seq");
  }
  /// What of the staff waits for a second person.
  Result<std::uint32_t> asked() {
    const std::lock_guard lock(mutex_);
    return city::staff_proposals_mark(reader_);
  }

 private:
  std::mutex mutex_;
  store::Reader& reader_;
  Clock& clock_;
};

/// One problem as the page is told it.
service::Outcome page_refusal(int status, const std::string& code, const std::string& message);
int http_status_of(Exit exit);

/// {"operator_id", "passphrase", "code": of one use, with which the passphrase is set}. Whoever is
/// not let in hears one sentence, and is counted.
service::SignedIn sign_in(const std::string& store, Failures& failures, const Bytes& body);
/// {"before", "after"}: one's own passphrase; nobody sees or sets another's.
service::Outcome change_passphrase(const std::string& store, Failures& failures,
                                   const service::Call& call);

}  // namespace jindu::city_cli
