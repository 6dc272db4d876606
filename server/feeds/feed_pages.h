#pragma once
#include <optional>

#include "schema/wire/sync.pb.h"
#include "server/store/work.h"

/// What a desk gets of its feeds: pages after its cursors, from one read transaction.
namespace jindu::feeds {

/// How much an answer may still carry.
struct Room {
  std::size_t bytes = 1u << 20;
  std::size_t count = 10'000;
  bool full() const { return bytes == 0 || count == 0; }
  void take(std::size_t taken_bytes);
};

/// A page of "site" (`site_no` set) or "reference". `room` shrinks. The digest is told only
/// without `more`, and only where it differs from the one asked with.
Result<wire::FeedPage> read_page(store::Reader& reader, const wire::FeedCursor& asked,
                                 std::string_view site_no, Room& room);

/// A page of "register", sealed for this desk.
Result<wire::FeedPage> read_register_page(store::Reader& reader, const wire::FeedCursor& asked,
                                          const store::Replica& replica, const crypto::Suite& suite,
                                          Random& random, Room& room);

}  // namespace jindu::feeds
