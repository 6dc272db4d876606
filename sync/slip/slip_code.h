#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/fen.h"
#include "sync/crypto/suite.h"

/// What the code on a printed paper says: "1|number of the paper|amount in fen|mark". Nothing of it
/// is personal. The mark is made with what a desk's device key and the city's sealing key share, so
/// that the city tells a paper of one of its desks from any other (docs/PROTOCOL.md, "Printed
/// papers").
namespace jindu::slip {

constexpr int kVersion = 1;

struct SlipCode {
  std::string doc_no;
  Fen amount;
  std::string mark;  ///< 16 hex digits
};

/// `shared`: Agreement::shared of the one's secret key and the other's public one.
std::string slip_text(const crypto::Suite& suite, ByteView shared, std::string_view doc_no,
                      Fen amount);

/// Reads what was scanned. Empty: not a code of ours.
std::optional<SlipCode> read_slip(std::string_view text);
/// Whether the desk with this key printed it, and nobody changed it since.
bool slip_holds(const crypto::Suite& suite, ByteView shared, const SlipCode& code);

}  // namespace jindu::slip
