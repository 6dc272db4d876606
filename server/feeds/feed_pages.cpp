#include "server/feeds/feed_pages.h"

#include <algorithm>

namespace jindu::feeds {

void Room::take(std::size_t taken_bytes) {
  bytes -= std::min(bytes, taken_bytes);
  count -= std::min<std::size_t>(count, 1);
}

Result<wire::FeedPage> read_page(store::Reader& reader, const wire::FeedCursor& asked,
                                 std::string_view site_no, Room& room) {
  wire::FeedPage page;
  page.set_feed(asked.feed());
  page.set_cursor(asked.cursor());
  JINDU_TRY(const std::optional<store::Feed> feed, reader.feed(asked.feed(), site_no));
  if (!feed) {  // Nobody has written into it yet: empty.
    const Bytes empty(32, '\0');
    if (asked.digest() == empty) {
      page.set_digest_equal(true);
    } else if (!asked.digest().empty() || asked.cursor() != 0) {
      page.set_digest(empty);
    }
    return page;
  }
  if (asked.cursor() < feed->position) {
    if (room.full()) {
      page.set_more(true);
      page.set_end(feed->position);
      return page;
    }
    JINDU_TRY(std::vector<store::FeedItem> items,
              reader.feed_items(feed->no, asked.cursor(), room.count, room.bytes));
    for (store::FeedItem& item : items) {
      room.take(item.state.size() + 40);
      page.set_cursor(item.position);
      if (!item.departed) {
        page.add_states(std::move(item.state));
        continue;
      }
      wire::Departure& departure = *page.add_departures();
      departure.set_record_id(item.record.str());
      departure.set_reason(item.reason);
      departure.set_version(item.version);
    }
    // Positions that were given up lie between: the end is where the feed ends.
    const bool more = !items.empty() && room.full();
    page.set_more(more && page.cursor() < feed->position);
    if (!page.more()) page.set_cursor(feed->position);
  }
  if (page.more()) {
    page.set_end(feed->position);
    return page;
  }
  // Compared before, and nothing has come since: the digest is not repeated.
  if (asked.digest().empty() && asked.cursor() == feed->position) return page;
  page.set_size(feed->size);
  if (asked.digest() == feed->digest && page.states().empty() && page.departures().empty()) {
    page.set_digest_equal(true);
  } else {
    page.set_digest(feed->digest);
  }
  return page;
}

}  // namespace jindu::feeds
