#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/store/work.h"
#include "sync/session/set_digest.h"

namespace jindu::feeds {

/// Puts changed records into the feeds of those who follow them: who gets a record, in which
/// projection, at which position, and what the feed's digest comes to. A feed holds each record
/// once, at its latest position. Lives as long as the acceptor; one thread.
class FeedWriter {
 public:
  FeedWriter(const store::City& city, store::Writer& writer) : city_(city), writer_(writer) {}

  /// At the start of a transaction: sees to it that the list of sites is the present one.
  Status begin();
  /// A record was changed: moves it to the end of its feeds. Fills the row's `other`, elements and
  /// memberships; the caller writes the row.
  Status place(store::Live& live);
  /// Writes the feed rows that moved. Before the commit.
  Status finish();

  /// For a savepoint: what to go back to.
  struct Mark {
    std::map<std::int64_t, store::Feed> feeds;
  };
  Mark mark() const { return {open_}; }
  void take_back(Mark mark) { open_ = std::move(mark.feeds); }
  /// After a rollback or a commit: the store's rows count.
  void forget() { open_.clear(); }

 private:
  Result<store::Feed*> open(std::string_view name, std::string_view site_no);
  Result<store::Feed*> open(std::int64_t feed_no);
  Status join(store::Live& live, std::string_view name, std::string_view site_no,
              store::Projection projection);
  bool followed(std::string_view site_no) const;
  void follow_employer(store::Live& live) const;
  Status leave(store::Live& live, store::Membership& membership, const std::string& reason,
               const Hash& old_element);
  Status move(store::Live& live, store::Membership& membership, const Hash* old_element);

  const store::City& city_;
  store::Writer& writer_;
  std::uint64_t site_change_ = 0;
  std::vector<store::Site> counties_;  // active county bureaus
  std::set<std::string> employers_;    // credit codes of those who have a clerk
  std::map<std::int64_t, std::string> employer_feeds_;
  std::map<std::int64_t, store::Feed> open_;
  std::map<std::pair<std::string, std::string>, std::int64_t> numbers_;
};

/// An employer has a clerk from now on: his feed, which stands under the credit code, with what is
/// his already. Inside the caller's transaction.
Status open_employer_feed(store::Writer& writer, const std::string& uscc);

/// A site was added: makes its feed, and fills a county's with the records that it follows. Inside
/// the caller's transaction.
Status open_site_feed(const store::City& city, store::Writer& writer, const store::Site& site);

}  // namespace jindu::feeds
