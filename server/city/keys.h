#pragma once
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/result.h"
#include "sync/crypto/suite.h"

namespace jindu::city {

/// The city's secrets.
struct CityKeys {
  crypto::SuiteId suite = crypto::SuiteId::intl_1;
  Bytes database;  ///< 32 bytes, of city.db
  Bytes sign;      ///< Signer::secret() of the city's own chain
  Bytes seal;      ///< Agreement::secret() of the sealed channel

  CityKeys() = default;
  CityKeys(const CityKeys&) = default;
  CityKeys(CityKeys&&) = default;
  CityKeys& operator=(const CityKeys&) = default;
  CityKeys& operator=(CityKeys&&) = default;
  ~CityKeys();  ///< wipes
};

Result<CityKeys> new_keys(crypto::SuiteId suite, Random& random);

/// `city.keys`, readable by its owner only. A development key file: the secrets stand in it as they
/// are, and its first line says so. A token or a passphrase takes its place in production.
/// `conflict` where one is there already: keys are never overwritten.
Status write_keys(const std::string& dir, const CityKeys& keys);
/// `not_found`, `corrupt`; `locked` if others may read the file.
Result<CityKeys> read_keys(const std::string& dir);

}  // namespace jindu::city
