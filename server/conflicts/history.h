#pragma once
#include <optional>

#include "server/conflicts/context.h"

/// What was said at a place of the order, read back from its entry.
namespace jindu::conflicts {

struct Said {
  store::OpRow row;
  wire::Operation operation;
  store::Chain chain;
  std::uint64_t seq = 0;  ///< in its author's chain
  std::int64_t branch = 0;  ///< of that chain
  std::uint64_t hlc = 0;
  std::int64_t wall_ms = 0;
  std::int64_t received_ms = 0;
  KeyId operator_key;  ///< that signed it
};

Result<Said> said_at(const Context& context, store::OpRow row);
/// The last step `event` of a record that was not refused; empty: none.
Result<std::optional<Said>> last_step(const Context& context, const RecordId& record,
                                      std::string_view event);
/// Who wrote it: operator and site, for evidence and for the rule of two persons. Staff by their
/// key; the city's own acts by nobody.
struct Author {
  std::string operator_id;
  std::string site_no;
};
Result<Author> author_of(const Context& context, const Said& said);

}  // namespace jindu::conflicts
