#include <utility>

#include "sync/db/connection.h"

namespace jindu::db {

Result<Transaction> Transaction::begin(Connection& connection) {
  JINDU_TRY(Statement begin, connection.prepare("BEGIN IMMEDIATE"));
  JINDU_TRY_OK(begin.run());
  return Transaction(&connection);
}

Result<Transaction> Transaction::begin_read(Connection& connection) {
  JINDU_TRY(Statement begin, connection.prepare("BEGIN"));
  JINDU_TRY_OK(begin.run());
  return Transaction(&connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  // SQLite may have rolled back by itself (disk full): then there is nothing left to do.
  if (connection_ == nullptr || !connection_->in_transaction()) return;
  auto rollback = connection_->prepare("ROLLBACK");
  if (rollback.ok()) static_cast<void>(rollback->run().ok());
}

Status Transaction::commit() {
  JINDU_ENSURE(connection_ != nullptr);
  {
    JINDU_TRY(Statement commit, connection_->prepare("COMMIT"));
    JINDU_TRY_OK(commit.run());
  }
  connection_ = nullptr;
  return {};
}

}  // namespace jindu::db
