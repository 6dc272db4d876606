#include "server/feeds/feed_writer.h"

#include <algorithm>
#include <functional>

#include "server/feeds/projection.h"

namespace jindu::feeds {
namespace {

using store::Feed;
using store::FeedItem;
using store::Live;
using store::Membership;
using store::Projection;

constexpr std::string_view kSite = "site";
constexpr std::string_view kReference = "reference";

Status shift(Feed& feed, const Hash* remove, const Hash* add) {
  JINDU_TRY(session::SetDigest digest, session::SetDigest::from(feed.digest));
  if (remove != nullptr) digest.remove(*remove);
  if (add != nullptr) digest.add(*add);
  const Hash value = digest.value();
  feed.digest = Bytes(view(value));
  if (remove == nullptr && add != nullptr) ++feed.size;
  if (remove != nullptr && add == nullptr) --feed.size;
  return {};
}

}  // namespace

Status FeedWriter::begin() {
  open_.clear();
  JINDU_TRY(const std::uint64_t change, writer_.counter("site_change"));
  if (change == site_change_ && change != 0) return {};
  JINDU_TRY(const std::vector<store::Site> sites, writer_.sites());
  counties_.clear();
  std::copy_if(sites.begin(), sites.end(), std::back_inserter(counties_),
               [](const store::Site& one) { return one.kind == "county_bureau" && one.active; });
  employers_.clear();
  JINDU_TRY(const std::vector<store::Operator> operators, writer_.operators());
  for (const store::Operator& one : operators) {
    if (!one.employer_uscc.empty()) employers_.insert(one.employer_uscc);
  }
  employer_feeds_.clear();
  JINDU_TRY(const std::vector<Feed> feeds, writer_.feeds());
  for (const Feed& feed : feeds) {
    if (employers_.count(feed.site_no) != 0) employer_feeds_[feed.no] = feed.site_no;
  }
  site_change_ = change;
  return {};
}

Result<Feed*> FeedWriter::open(std::string_view name, std::string_view site_no) {
  const auto key = std::make_pair(std::string(name), std::string(site_no));
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) {
    const auto at = open_.find(known->second);
    if (at != open_.end()) return &at->second;
  }
  JINDU_TRY(std::optional<Feed> feed, writer_.feed(name, site_no));
  if (!feed) {
    feed = Feed{0, std::string(name), std::string(site_no), 0, Bytes(32, '\0'), 0};
    JINDU_TRY_OK(writer_.put_feed(*feed));
  }
  numbers_[key] = feed->no;
  return &open_.emplace(feed->no, std::move(*feed)).first->second;
}

Result<Feed*> FeedWriter::open(std::int64_t feed_no) {
  const auto at = open_.find(feed_no);
  if (at != open_.end()) return &at->second;
  JINDU_TRY(const std::vector<Feed> feeds, writer_.feeds());
  for (const Feed& feed : feeds) {
    if (feed.no != feed_no) continue;
    numbers_[{feed.name, feed.site_no}] = feed.no;
    return &open_.emplace(feed.no, feed).first->second;
  }
  return fail(ErrorCode::corrupt, "feed: a record stands in a feed that is not there");
}

Status FeedWriter::move(Live& live, Membership& membership, const Hash* old_element) {
  JINDU_TRY(Feed * feed, open(membership.feed_no));
  if (membership.position != 0) {
    JINDU_TRY_OK(writer_.remove_feed_item(feed->no, membership.position));
  }
  membership.position = ++feed->position;
  FeedItem item;
  item.position = membership.position;
  item.record = live.id();
  item.projection = membership.projection;
  JINDU_TRY_OK(writer_.add_feed_item(feed->no, item));
  return shift(
      *feed, old_element,
      membership.projection == Projection::own ? &live.row.own_element : &live.row.other_element);
}

Status FeedWriter::leave(Live& live, Membership& membership, const std::string& reason,
                         const Hash& old_element) {
  JINDU_TRY(Feed * feed, open(membership.feed_no));
  JINDU_TRY_OK(writer_.remove_feed_item(feed->no, membership.position));
  membership.position = ++feed->position;
  membership.departed = true;
  FeedItem item;
  item.position = membership.position;
  item.record = live.id();
  item.departed = true;
  item.reason = reason;
  item.version = live.version();
  item.projection = membership.projection;
  JINDU_TRY_OK(writer_.add_feed_item(feed->no, item));
  return shift(*feed, &old_element, nullptr);
}

Status FeedWriter::join(Live& live, std::string_view name, std::string_view site_no,
                        Projection projection) {
  JINDU_TRY(const Feed* feed, open(name, site_no));
  for (Membership& one : live.row.memberships) {
    if (one.feed_no != feed->no) continue;
    // Once seen in full, a record is not shown with less.
    if (one.departed) one.projection = projection;
    return {};
  }
  live.row.memberships.push_back({feed->no, 0, projection, false});
  return {};
}

/// A site, or an employer who has a clerk.
bool FeedWriter::followed(std::string_view site_no) const {
  constexpr std::size_t kUscc = 18;
  return site_no.size() != kUscc || employers_.count(std::string(site_no)) != 0;
}

/// Whose it is may become known, or be put right, after the record came: another's clerk loses it.
void FeedWriter::follow_employer(Live& live) const {
  if (live.type->find(store::kEmployerField) == nullptr || employers_.empty()) return;
  const std::string now = store::employer_of(*live.type, *live.record);
  if (employers_.count(now) != 0) live.pulled.emplace_back(now, Projection::own);
  for (const Membership& one : live.row.memberships) {
    const auto whose = employer_feeds_.find(one.feed_no);
    if (one.departed || whose == employer_feeds_.end() || whose->second == now) continue;
    live.departing.emplace_back(whose->second, "moved");
  }
}

Status FeedWriter::place(Live& live) {
  const Hash old_own = live.row.own_element;
  const Hash old_other = live.row.other_element;
  std::vector<Membership>& memberships = live.row.memberships;
  const std::vector<Membership> before = memberships;

  if (before.empty()) {  // A new record: the rules of the feeds.
    if (live.type->options.reference()) {
      JINDU_TRY_OK(join(live, kReference, "", Projection::own));
    }
    if (!live.row.site_no.empty()) {
      JINDU_TRY_OK(join(live, kSite, live.row.site_no, Projection::own));
    }
    if (live.type->options.county_follows()) {
      for (const store::Site& county : counties_) {
        if (county.division != live.header.city()) continue;
        JINDU_TRY_OK(join(live, kSite, county.site_no, Projection::own));
      }
    }
  }
  follow_employer(live);
  std::vector<std::int64_t> returning;
  for (const auto& [site_no, projection] : live.pulled) {
    if (!followed(site_no)) continue;
    JINDU_TRY_OK(join(live, kSite, site_no, projection));
    JINDU_TRY(const Feed* feed, open(kSite, site_no));
    returning.push_back(feed->no);
  }
  std::map<std::int64_t, std::string> leaving;
  for (const auto& [site_no, reason] : live.departing) {
    JINDU_TRY(const Feed* feed, open(kSite, site_no));
    leaving[feed->no] = reason;
  }
  live.pulled.clear();
  live.departing.clear();

  live.row.own_element =
      session::digest_element(city_.suite, live.id(), live.version(), live.row.own);
  const bool shown = std::any_of(memberships.begin(), memberships.end(), [](const Membership& m) {
    return m.projection == Projection::other && !m.departed;
  });
  if (shown || !live.row.other.empty()) {
    live.row.other = other_projection(live);
    live.row.other_element =
        session::digest_element(city_.suite, live.id(), live.version(), live.row.other);
  }
  for (std::size_t i = 0; i < memberships.size(); ++i) {
    Membership& one = memberships[i];
    const bool was_in = i < before.size() && !before[i].departed;
    const Hash& old = one.projection == Projection::own ? old_own : old_other;
    const auto leaves = leaving.find(one.feed_no);
    if (leaves != leaving.end()) {
      if (was_in) JINDU_TRY_OK(leave(live, one, leaves->second, old));
      continue;
    }
    const bool returns =
        std::find(returning.begin(), returning.end(), one.feed_no) != returning.end();
    if (one.departed && !returns) continue;
    one.departed = false;
    JINDU_TRY_OK(move(live, one, was_in ? &old : nullptr));
  }
  return {};
}

Status FeedWriter::finish() {
  for (auto& [no, feed] : open_) JINDU_TRY_OK(writer_.put_feed(feed));
  return {};
}

namespace {

/// Puts what stands in the store already and is `wanted` into a feed that has just been made.
Status fill_feed(store::Writer& writer, Feed& feed,
                 const std::function<Result<bool>(const catalog::RecordType&,
                                                  const store::RecordRow&)>& wanted) {
  const catalog::Catalog& types = catalog::Catalog::product();
  RecordId after;
  constexpr std::size_t kBatch = 200;
  for (;;) {
    JINDU_TRY(std::vector<store::RecordRow> rows, writer.list("", "", after, kBatch));
    if (rows.empty()) return writer.put_feed(feed);
    for (store::RecordRow& row : rows) {
      after = row.id;
      const catalog::RecordType* type = types.find(row.type);
      if (type == nullptr) continue;
      JINDU_TRY(const bool follows, wanted(*type, row));
      if (!follows) continue;
      FeedItem item;
      item.position = ++feed.position;
      item.record = row.id;
      JINDU_TRY_OK(writer.add_feed_item(feed.no, item));
      JINDU_TRY_OK(shift(feed, nullptr, &row.own_element));
      row.memberships.push_back({feed.no, item.position, Projection::own, false});
      JINDU_TRY_OK(writer.update_record(row));
    }
  }
}

}  // namespace

Status open_employer_feed(store::Writer& writer, const std::string& uscc) {
  JINDU_TRY(const std::optional<Feed> present, writer.feed(kSite, uscc));
  if (present) return {};
  Feed feed{0, std::string(kSite), uscc, 0, Bytes(32, '\0'), 0};
  JINDU_TRY_OK(writer.put_feed(feed));
  const catalog::Catalog& types = catalog::Catalog::product();
  return fill_feed(writer, feed, [&](const auto& type, const auto& row) -> Result<bool> {
    if (type.find(store::kEmployerField) == nullptr) return false;
    wire::RecordState state;
    if (!state.ParseFromString(row.own)) return fail(ErrorCode::corrupt, "feed: stored state");
    JINDU_TRY(const auto record, types.parse(type, state.record()));
    return store::employer_of(type, *record) == uscc;
  });
}

Status open_site_feed(const store::City& city, store::Writer& writer, const store::Site& site) {
  JINDU_TRY(const std::optional<Feed> present, writer.feed(kSite, site.site_no));
  if (present) return {};
  Feed feed{0, std::string(kSite), site.site_no, 0, Bytes(32, '\0'), 0};
  JINDU_TRY_OK(writer.put_feed(feed));
  if (site.kind != "county_bureau" || site.division != city.division) return {};
  return fill_feed(writer, feed, [](const auto& type, const auto&) -> Result<bool> {
    return type.options.county_follows();
  });
}

}  // namespace jindu::feeds
