#include <algorithm>

#include "schema/records/common.pb.h"
#include "server/feeds/feed_pages.h"
#include "sync/replica/sealed_register.h"

namespace jindu::feeds {
namespace {

replica::InsuredMeaning meaning_of(const store::Insured& person) {
  replica::InsuredMeaning meaning;
  meaning.set_status(person.status);
  meaning.set_status_from(person.status_from);
  meaning.set_first_month(static_cast<std::uint32_t>(person.first_month));
  meaning.set_last_month(static_cast<std::uint32_t>(person.last_month));
  meaning.set_suspended(person.suspended || person.held);
  meaning.set_open_pregnancy(person.open_pregnancy);
  meaning.set_allowance_open(person.allowance_open);
  meaning.set_sex(records::Sex::Code_Name(static_cast<records::Sex::Code>(person.sex)));
  meaning.set_employer_known(!person.employer_uscc.empty() || !person.employer_name.empty());
  meaning.set_insurance_type(person.insurance_type);
  return meaning;
}

constexpr std::size_t kSealedRow = 160;  // about, for the room

}  // namespace

Result<wire::FeedPage> read_register_page(store::Reader& reader, const wire::FeedCursor& asked,
                                          const store::Replica& replica, const crypto::Suite& suite,
                                          Random& random, Room& room) {
  wire::FeedPage page;
  page.set_feed(asked.feed());
  page.set_cursor(asked.cursor());
  JINDU_TRY(const std::uint64_t end, reader.counter("register"));
  if (asked.cursor() >= end) return page;
  const std::size_t count_max = std::min(room.count, room.bytes / kSealedRow);
  if (count_max == 0) {
    page.set_more(true);
    page.set_end(end);
    return page;
  }
  JINDU_TRY(const std::vector<store::Insured> rows,
            reader.insured_after(asked.cursor(), count_max));
  for (const store::Insured& person : rows) {
    page.set_cursor(person.position);
    room.take(kSealedRow);
    if (person.person_key.empty()) continue;  // Its key is still being computed; comes later.
    wire::RegisterRow& row = *page.add_register_rows();
    row.set_tag(replica::row_tag(suite, replica.register_key, person.person_key));
    row.set_version(person.row_version);
    row.set_removed(person.removed);
    if (person.removed) continue;
    row.set_sealed(replica::seal_row(suite, replica.register_key, person.person_key,
                                     meaning_of(person), random));
  }
  page.set_more(rows.size() == count_max && page.cursor() < end);
  if (page.more()) {
    page.set_end(end);
  } else {
    page.set_cursor(end);
  }
  return page;
}

}  // namespace jindu::feeds
