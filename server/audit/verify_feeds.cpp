#include "server/audit/verify_feeds.h"

#include "sync/session/set_digest.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kCount = 2000;
constexpr std::size_t kBytes = std::size_t{16} << 20;

struct Sum {
  session::SetDigest digest;
  std::uint64_t size = 0;
};

Status add_items(store::Reader& reader, const crypto::Suite& suite,
                 const std::vector<store::FeedItem>& items, Sum& sum) {
  for (const store::FeedItem& item : items) {
    if (item.departed) continue;
    JINDU_TRY(const std::optional<store::RecordRow> record, reader.record(item.record));
    if (!record) return fail(ErrorCode::corrupt, "feed: an item without its record");
    sum.digest.add(session::digest_element(suite, item.record, record->version, item.state));
    ++sum.size;
  }
  return {};
}

}  // namespace

Status check_feeds(store::Reader& reader, const crypto::Suite& suite, VerifyReport& report) {
  JINDU_TRY(const std::vector<store::Feed> feeds, reader.feeds());
  for (const store::Feed& feed : feeds) {
    Sum sum;
    for (std::uint64_t position = 0;;) {
      JINDU_TRY(const std::vector<store::FeedItem> items,
                reader.feed_items(feed.no, position, kCount, kBytes));
      if (items.empty()) break;
      JINDU_TRY_OK(add_items(reader, suite, items, sum));
      position = items.back().position;
    }
    const Hash value = sum.digest.value();
    if (view(value) == feed.digest && sum.size == feed.size) continue;
    report.feeds_ok = false;
    report.findings.push_back("订阅 " + feed.name +
                              (feed.site_no.empty() ? "" : " " + feed.site_no) +
                              " 的摘要与记录不符");
  }
  return {};
}

}  // namespace jindu::audit
