#pragma once
#include <string>
#include <string_view>

#include "schema/catalog/catalog.h"

/// What was typed into the one search box, and how a value answers to it. Pure.
namespace jindu::replica {

/// Best first: the order in which what was found is shown.
enum class Match : int {
  id,            ///< an ID or credit number as a whole
  part_of_id,    ///< its beginning or its end, four characters at least
  name,          ///< a name's beginning
  part_of_name,  ///< somewhere in a name
  initials,      ///< the pinyin initials that it begins with
  phone,         ///< the last digits of a telephone number, four at least
  doc_no,        ///< a document number: whole, or its beginning or end
  other,         ///< the beginning of another searched value (invoice number, institution)
  none,
};

class Sought {
 public:
  explicit Sought(std::string_view typed);
  /// Nothing was typed: all is meant.
  bool everything() const { return text_.empty(); }
  Match of_doc_no(std::string_view doc_no) const;
  /// `field`: one of `looked_at`.
  Match of(const catalog::Field& field, std::string_view value) const;
  /// Whether a value of the field can answer at all: spares the reading of its column.
  bool may(const catalog::Field& field) const;

 private:
  std::string text_;   ///< normalised
  std::string upper_;  ///< as ID and document numbers are kept
  std::string name_;   ///< as names are compared
  bool digits_ = false;
  bool letters_ = false;
  bool ascii_ = false;
};

/// The fields of a type that a search looks at: its searched texts, and the telephone numbers of
/// what has a document number. Each has an index (catalog::index_sql).
std::vector<const catalog::Field*> looked_at(const catalog::RecordType& type);

}  // namespace jindu::replica
