#pragma once
#include <string>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/wire/entry.pb.h"
#include "sync/db/connection.h"

namespace jindu::replica {

/// Most records rest in one state; what is in another is looked for often, and is little. A query
/// that names such a state must hold these very words, so that the index over them serves it.
constexpr const char* kNotAtRest = "state <> 'CONFIRMED'";

/// The SQL of one record type's table, composed once: the columns that the catalog generates, then
/// `feed`, `element` and `confirmed` (the bytes as they came, last so that a search reads past none
/// of them).
class TypedTable {
 public:
  explicit TypedTable(const catalog::RecordType& type);
  const catalog::RecordType& type() const { return *type_; }
  const std::string& name() const { return name_; }
  const std::string& insert_sql() const { return insert_; }    ///< nothing happens if the id exists
  const std::string& replace_sql() const { return replace_; }  ///< same binds; overwrites
  /// By id: version, feed, element, confirmed.
  const std::string& select_sql() const { return select_; }
  const std::string& version_sql() const { return version_; }  ///< by id: version alone
  const std::string& delete_sql() const { return delete_; }    ///< by id
  /// Binds the values of the record's own columns from their first index on.
  void bind_fields(db::Statement& statement, const catalog::Message& record) const;
  static constexpr int kIdColumn = 1, kStateColumn = 2, kVersionColumn = 3, kDocNoColumn = 4,
                       kSiteColumn = 5, kUpdatedColumn = 6, kOriginColumn = 7, kFirstField = 8;
  int feed_column() const { return kFirstField + static_cast<int>(type_->fields.size()); }
  int element_column() const { return feed_column() + 1; }
  int confirmed_column() const { return feed_column() + 2; }

 private:
  const catalog::RecordType* type_;
  std::string name_;
  std::string insert_;
  std::string replace_;
  std::string select_;
  std::string version_;
  std::string delete_;
};

/// Binds the seven columns before the fields. `origin`: see replica.h.
void bind_header(db::Statement& statement, const wire::RecordHeader& header, int origin);

/// Creates the typed tables, or rebuilds them from the confirmed bytes when the schema's hash has
/// changed since.
Status prepare_tables(db::Connection& db, const catalog::Catalog& catalog);

}  // namespace jindu::replica
