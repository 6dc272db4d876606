#include "sync/replica/sealed_register.h"

#include "schema/catalog/checks.h"

namespace jindu::replica {

Result<Bytes> person_key(std::string_view id_no, std::string_view name, const RegisterCost& cost) {
  std::optional<std::string> id = catalog::normalise_text(id_no);
  const std::optional<std::string> folded = catalog::normalise_name(name);
  if (!id || !folded) return fail(ErrorCode::invalid, "register: text is not UTF-8");
  for (char& c : *id) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  Bytes person = *id + '\0' + *folded;
  Result<Bytes> key = crypto::argon2id(person, cost.salt, cost.ops, cost.memory_bytes);
  crypto::wipe(person);
  return key;
}

Bytes row_tag(const crypto::Suite& suite, ByteView desk_key, ByteView person_key) {
  return Bytes(view(suite.mac(desk_key, {"tag", person_key})).substr(0, 16));
}

Bytes seal_row(const crypto::Suite& suite, ByteView desk_key, ByteView person_key,
               const InsuredMeaning& meaning, Random& random) {
  const Hash key = suite.mac(desk_key, {"row", person_key});
  return suite.seal(view(key), row_tag(suite, desk_key, person_key), meaning.SerializeAsString(),
                    random);
}

Result<InsuredMeaning> open_row(const crypto::Suite& suite, ByteView desk_key, ByteView person_key,
                                ByteView sealed) {
  const Hash key = suite.mac(desk_key, {"row", person_key});
  JINDU_TRY(const Bytes plain, suite.open(view(key), row_tag(suite, desk_key, person_key), sealed));
  InsuredMeaning meaning;
  if (!meaning.ParseFromString(plain)) return fail(ErrorCode::corrupt, "register: row");
  return meaning;
}

}  // namespace jindu::replica
