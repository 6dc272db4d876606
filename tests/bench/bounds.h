#pragma once
#include <string>
#include <vector>

#include "client/desk/core.h"
#include "tests/bench/town.h"

/// The least that must be done, by itself: what a figure is compared with.
namespace jindu::bench {

/// A database with the product's cipher and settings and one table of bare rows.
class BareTable {
 public:
  /// Makes the file anew.
  BareTable(const std::string& path, db::Durability durability);
  /// One row in a commit of its own.
  void insert_one(ByteView row);
  /// All rows in one commit, 16-byte keys; closes and measures the checkpoint, too. Milliseconds.
  double insert_all(const std::vector<Bytes>& rows);

 private:
  db::Connection db_;
};

/// Signatures of these entries on all cores, each thread its share, no chain and no parsing.
/// Milliseconds.
double verify_all(const Filled& entries, ByteView public_key);

/// The states of confirmed filings as the desk keeps them.
std::vector<Bytes> confirmed_filings(desk::Core& core);

}  // namespace jindu::bench
