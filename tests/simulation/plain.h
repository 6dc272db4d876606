#pragma once
#include <map>
#include <string>
#include <vector>

#include "server/city/city.h"
#include "tests/simulation/oracle.h"

/// Records as plain text, which is all that the oracle reads.
namespace jindu::sim {

struct Plain {
  std::string state;
  std::map<std::string, std::string> values;  ///< every field that is set
};
/// References and ids as UUID text, several of a kind parted by commas; of a message in a list each
/// field as name=value, parted by bars.
Plain plain_of(const city::City& city, const store::RecordRow& row);
std::map<std::string, std::string> plain_values(const google::protobuf::Message& message);

/// What may not change any more, as it is now.
Sealed sealed_of(const city::City& city, store::Reader& reader, const store::RecordRow& row);

}  // namespace jindu::sim
